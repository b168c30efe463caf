/** Starts a request; `globalThis.fetch` is one. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Where the API server of SkyPilot is, and who we are to it. */
export interface SkyPilotServer {
  readonly endpoint: string;
  /** Token of a service account; null where the server asks for none. */
  readonly token: string | null;
  /** Eight hexadecimal digits, always the same for a person: SkyPilot tells users apart by them. */
  readonly userId: string;
  readonly userName: string;
}

/** The version of the protocol that this driver speaks and was tested with. */
export const spokenVersion = { api: 62, release: '0.14.1' } as const;

/** The versions of the server that were tested. An older one is refused; a newer one says itself whether it speaks to us. */
export const testedVersions = {
  oldest: spokenVersion,
  newest: spokenVersion,
} as const;
