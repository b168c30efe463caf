import { spokenVersion } from '../server/skypilot-server.ts';

/** The release that is installed; the lock pins it. */
export const skypilotRelease: string = spokenVersion.release;
