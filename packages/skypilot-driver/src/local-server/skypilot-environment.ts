import { requirementsHash, requirementsLock } from './requirements-lock.generated.ts';
import { skypilotRelease } from './skypilot-release.ts';

/** The Python environment of SkyPilot, as whoever builds environments is told of it. */
export interface SkyPilotEnvironment {
  readonly name: string;
  /** SHA-256 of the lock. */
  readonly hash: string;
  /** Comma-separated bounds. */
  readonly python: string;
  /** Requirements with hashes, for every platform. */
  readonly lock: string;
  /** Modules that must be importable; `sky` itself is none of them, for it writes to the home directory. */
  readonly importCheck: readonly string[];
  readonly minFreeDiskGib: number;
  readonly release: string;
}

/** SkyPilot with what it needs for Nebius, Slurm and Kubernetes, pinned. */
export const skypilotEnvironment: SkyPilotEnvironment = {
  name: 'skypilot',
  hash: requirementsHash,
  python: '>=3.10,<3.14',
  lock: requirementsLock,
  importCheck: ['fastapi', 'uvicorn', 'sqlalchemy'],
  minFreeDiskGib: 2,
  release: skypilotRelease,
};
