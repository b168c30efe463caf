import manifest from '../package.json' with { type: 'json' };

/** The version of VibeML; all packages share it. */
export const { version } = manifest;
