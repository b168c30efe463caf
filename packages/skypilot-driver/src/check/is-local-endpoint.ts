const ownHosts: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]', '0.0.0.0']);

/** Whether an address is this machine's own. */
export const isLocalEndpoint = (endpoint: string): boolean =>
  URL.canParse(endpoint) && ownHosts.has(new URL(endpoint).hostname);
