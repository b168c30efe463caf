import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Artifact, CallContext } from '@vibeml/core-models';
import { err, ok, ResultAsync, safeTry } from 'neverthrow';
import type { DriverFailure, SkyPilotTools } from '../job/skypilot-driver-ports.ts';
import type { KeptPlace } from '../kept/kept-place.ts';
import { type FileFailure, fileFailure } from '../records/file-failure.ts';
import { type ChosenFiles, covers } from './choose-files.ts';
import { mismatchOf } from './match-artifact.ts';
import { measureFiles } from './measure-files.ts';

const stageName = '.vibeml-incoming';

/** A file that did not come as it should. */
export interface MissingFile {
  readonly kind: 'missing';
  readonly reason: string;
}

/** Says why something did not come as it should. */
export const missingFile = (reason: string): MissingFile => ({ kind: 'missing', reason });

const faultOf = ({ promised, others }: ChosenFiles, found: readonly Artifact[]): string | null => {
  const faults = promised.map((each) =>
    mismatchOf(each, found.find(({ path }) => path === each.path) ?? null),
  );
  const fault = faults.find((each) => each !== null);
  if (fault !== undefined) return fault;
  const absent = others.find((path) => !found.some((each) => covers(path, each.path)));
  return absent === undefined ? null : `${absent} is not there`;
};

const settle = (from: string, to: string, files: readonly Artifact[]) => {
  const move = async (): Promise<void> => {
    for (const { path } of files) {
      await mkdir(dirname(join(to, path)), { recursive: true });
      await rename(join(from, path), join(to, path));
    }
    await rm(from, { recursive: true, force: true });
  };
  return ResultAsync.fromPromise(move(), fileFailure(to));
};

const clear = (stage: string): ResultAsync<void, FileFailure> =>
  ResultAsync.fromPromise(rm(stage, { recursive: true, force: true }), fileFailure(stage));

/** Brings files from the kept directory of a cluster: beside their place, checked there, and only then under their names. */
export const bringKept = (
  tools: Pick<SkyPilotTools, 'kept'>,
  place: KeptPlace,
  chosen: ChosenFiles,
  directory: string,
  context: CallContext,
): ResultAsync<readonly Artifact[], DriverFailure | MissingFile> =>
  safeTry<readonly Artifact[], DriverFailure | MissingFile>(async function* () {
    const stage = join(directory, stageName);
    const paths = [...chosen.promised.map(({ path }) => path), ...chosen.others];
    yield* ResultAsync.fromPromise(mkdir(stage, { recursive: true }), fileFailure(stage));
    // What has come before a connection broke stays, and is not sent again.
    const files = { directory: place.output, paths, into: stage };
    yield* tools.kept.fetch(place.cluster, files, context);
    const found = yield* measureFiles(stage, paths);
    const fault = faultOf(chosen, found);
    if (fault !== null) return clear(stage).andThen(() => err(missingFile(fault)));
    yield* settle(stage, directory, found);
    return ok(found);
  });
