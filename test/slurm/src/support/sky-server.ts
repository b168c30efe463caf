import { stack } from './stack.ts';

const headers = {
  'content-type': 'application/json',
  'X-SkyPilot-API-Version': '62',
  'X-SkyPilot-Version': '0.14.1',
};

/** Asks the server by hand, as somebody else's program would, and waits for the end; gives the answer's text. */
export const ask = async (
  path: string,
  body: Readonly<Record<string, unknown>>,
  person: Readonly<Record<string, string>>,
): Promise<string> => {
  const accepted = await fetch(`${stack.endpoint}${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ env_vars: person, ...body }),
  });
  if (!accepted.ok) throw new Error(`${path}: ${accepted.status} ${await accepted.text()}`);
  const requestId = accepted.headers.get('x-skypilot-request-id') ?? '';
  const ended = await fetch(`${stack.endpoint}/api/get?request_id=${requestId}`, { headers });
  const text = await ended.text();
  if (!ended.ok) throw new Error(`${path}: ${ended.status} ${text.slice(0, 1000)}`);
  return text;
};

/** Names of the requests about a cluster since the server was started, newest first. */
export const requestNames = async (cluster: string): Promise<readonly string[]> => {
  const query = new URLSearchParams({ all_status: 'true', cluster_name: cluster });
  const answer = await fetch(`${stack.endpoint}/api/status?${query}`, { headers });
  const requests: readonly { readonly name: string }[] = JSON.parse(await answer.text());
  return requests.map(({ name }) => name);
};

/** Whether the server answers. */
export const isHealthy = (): Promise<boolean> =>
  fetch(`${stack.endpoint}/api/health`).then(
    ({ ok }) => ok,
    () => false,
  );
