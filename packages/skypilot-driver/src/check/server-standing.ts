/** What a look at an API server of SkyPilot found. */
export interface ServerStanding {
  readonly endpoint: string;
  /** The address is this machine's own. */
  readonly isLocal: boolean;
  readonly kind:
    | 'ready'
    /** Works with us by its own word, but was never tried. */
    | 'newer_than_tested'
    | 'too_old'
    | 'unauthorized'
    | 'unreachable'
    | 'shutting_down'
    /** Something else answers there. */
    | 'not_skypilot';
  /** For example 0.14.1; null where nobody told. */
  readonly release: string | null;
  readonly apiVersion: number | null;
  /** What is the matter, as a sentence. */
  readonly detail: string;
  /** What to do next; null where nothing is the matter. */
  readonly fix: string | null;
}

/** Whether jobs can be handed to a server that stands like this. */
export const isUsable = ({ kind }: Pick<ServerStanding, 'kind'>): boolean =>
  kind === 'ready' || kind === 'newer_than_tested';
