import type { OperationProgress, SkyPilotTools, Vibeml, VibemlError } from '@vibeml/sdk';
import { ok, type ResultAsync, safeTry } from 'neverthrow';
import type { Context } from '../context.ts';
import { startStep } from '../follow/step-reporter.ts';

type Started =
  ReturnType<SkyPilotTools['start']> extends ResultAsync<infer Server, VibemlError>
    ? Server
    : never;

/** Starts SkyPilot's API server of this machine, and tells of its steps. */
export const startServer = (
  context: Context,
  { local }: Pick<Vibeml, 'local'>,
  { port, json }: { readonly port: number | null; readonly json: boolean | undefined },
): ResultAsync<Started, VibemlError> =>
  safeTry<Started, VibemlError>(async function* () {
    const { signal } = context;
    const { onProgress, done } = await startStep(context, 'SkyPilot server', json);
    const tell = (progress: OperationProgress): void => onProgress(progress);
    const server = yield* local.skypilot.start({ port }, { signal, onProgress: tell });
    done(server.reused ? 'found' : 'started');
    return ok(server);
  });
