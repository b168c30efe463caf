import { delimiter, dirname, join } from 'node:path';

// What programs need to find others and to speak over the network, and by which clouds are entered.
const passedNames: ReadonlySet<string> = new Set([
  ...['USER', 'LOGNAME', 'SHELL', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'TMPDIR'],
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'],
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY'],
  ...['http_proxy', 'https_proxy', 'no_proxy', 'all_proxy'],
  ...['KUBECONFIG', 'SSH_AUTH_SOCK', 'GOOGLE_APPLICATION_CREDENTIALS', 'CLOUDSDK_CONFIG'],
]);
const passedBeginnings = ['AWS_', 'AZURE_', 'NEBIUS_', 'OCI_', 'RUNPOD_', 'LAMBDA_'];

const isPassed = (name: string): boolean =>
  passedNames.has(name) || passedBeginnings.some((beginning) => name.startsWith(beginning));

/** What a server of ours is started with. */
export interface ServerSettings {
  readonly pythonPath: string;
  readonly home: string;
  readonly port: number;
  readonly userId: string;
  readonly userName: string;
  /** The person's own configuration of SkyPilot; null where there is none. */
  readonly configPath: string | null;
}

/** The environment of the server: a home directory of its own, no telemetry, and of ours only what clouds and the network need. */
export const serverEnvironment = (
  given: Readonly<Record<string, string | undefined>>,
  { pythonPath, home, port, userId, userName, configPath }: ServerSettings,
): Readonly<Record<string, string>> => {
  const passed = Object.entries(given).flatMap(([name, value]) =>
    value !== undefined && isPassed(name) ? [[name, value] as const] : [],
  );
  const path = [dirname(pythonPath), given['PATH'] ?? join('/usr', 'bin')].join(delimiter);
  return {
    ...Object.fromEntries(passed),
    PATH: path,
    HOME: home,
    PYTHONUNBUFFERED: '1',
    SKYPILOT_API_SERVER_LOCAL_PORT: String(port),
    SKYPILOT_USER_ID: userId,
    SKYPILOT_USER: userName,
    SKYPILOT_DISABLE_USAGE_COLLECTION: '1',
    DO_NOT_TRACK: '1',
    SCARF_NO_ANALYTICS: '1',
    ...(configPath === null ? {} : { SKYPILOT_GLOBAL_CONFIG: configPath }),
  };
};
