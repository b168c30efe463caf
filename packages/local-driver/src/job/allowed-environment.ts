const names: ReadonlySet<string> = new Set([
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'LANG',
  'TZ',
  'TMPDIR',
  'XDG_CACHE_HOME',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'ALL_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'all_proxy',
  'no_proxy',
  'LD_LIBRARY_PATH',
  'CUDA_VISIBLE_DEVICES',
  'HF_HOME',
  'HF_HUB_CACHE',
  'HF_HUB_OFFLINE',
  'HF_ENDPOINT',
  'OMP_NUM_THREADS',
  'PYENV_VERSION',
]);
const prefixes: readonly string[] = ['LC_', 'PIP_', 'UV_', 'VIBEML_'];

// They open every credential that is kept.
const withheld = 'VIBEML_CREDENTIALS_';

const isAllowed = (name: string): boolean =>
  names.has(name) ||
  (prefixes.some((prefix) => name.startsWith(prefix)) && !name.startsWith(withheld));

/** What a program of ours may inherit; tokens and everything unknown stay behind. */
export const allowedEnvironment = (
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value !== undefined && isAllowed(name) ? [[name, value] as const] : [],
    ),
  );
