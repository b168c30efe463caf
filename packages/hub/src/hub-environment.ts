/** The variables that the Hub's own tools read too, and HF_DATASETS_SERVER for the dataset viewer. */
export interface HubEnvironment {
  readonly HF_ENDPOINT?: string | undefined;
  readonly HF_DATASETS_SERVER?: string | undefined;
  readonly HF_HUB_OFFLINE?: string | undefined;
}

/** Where the Hub is, and whether it may be asked. */
export interface HubPlace {
  /** Without a slash at the end. */
  readonly endpoint: string;
  /** The dataset viewer's own address. */
  readonly viewer: string;
  readonly isOffline: boolean;
}

const defaultEndpoint = 'https://huggingface.co';

const isOn = (value: string | undefined): boolean =>
  ['1', 'true', 'yes', 'on'].includes(value?.toLowerCase() ?? '');

const addressOf = (value: string | undefined, otherwise: string): string =>
  (value?.trim() || otherwise).replace(/\/+$/, '');

const isThisMachine = (hostname: string): boolean =>
  hostname === 'localhost' || hostname.startsWith('127.') || hostname === '[::1]';

/** The viewer lies at datasets-server.HOST, as the datasets library has it; on this machine there are no such names, so it lies at the same address. */
const viewerOf = (endpoint: string): string =>
  URL.canParse(endpoint) && !isThisMachine(new URL(endpoint).hostname)
    ? endpoint.replace('://', '://datasets-server.')
    : endpoint;

/** Reads where the Hub and its dataset viewer are. */
export const readHubPlace = (environment: HubEnvironment): HubPlace => {
  const endpoint = addressOf(environment.HF_ENDPOINT, defaultEndpoint);
  return {
    endpoint,
    viewer: addressOf(environment.HF_DATASETS_SERVER, viewerOf(endpoint)),
    isOffline: isOn(environment.HF_HUB_OFFLINE),
  };
};
