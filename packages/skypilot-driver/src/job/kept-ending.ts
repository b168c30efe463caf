import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import { endFileOf, keptPlaceOf } from '../kept/kept-place.ts';
import { createReportReader, type JobReport } from '../output/read-report.ts';
import { fileFailure } from '../records/file-failure.ts';
import type { Ending } from '../records/job-record.ts';
import { skyFailure } from '../server/sky-failure.ts';
import { jobMark } from '../task/job-script.ts';
import type { Scene } from './job-sight.ts';
import { isoOf } from './judge-queue.ts';
import { rememberJob } from './remember-job.ts';
import type { DriverFailure } from './skypilot-driver-ports.ts';

const mostBytes = 4_194_304;

const reportOf = (text: string): JobReport => {
  const reader = createReportReader();
  for (const line of text.split('\n')) {
    if (line.startsWith(`${jobMark} `)) reader.tell(line.slice(jobMark.length + 1).split(' '));
  }
  return reader.report();
};

/** What an attempt wrote of its end into the kept directory; null where it wrote nothing, or this machine can't look. */
export const keptReport = ({
  tools,
  keep,
  jobName,
  attempt,
  context,
}: Scene): ResultAsync<JobReport | null, DriverFailure> => {
  const place = keptPlaceOf(keep, jobName);
  if (place === null) return okAsync(null);
  const piece = { path: endFileOf(place, attempt), from: 0, bytes: mostBytes };
  return tools.kept
    .readPiece(place.cluster, piece, context)
    .map((found) => (found === null ? null : reportOf(found.bytes.toString('utf8'))))
    .orElse((failure) =>
      failure.isConfigured ? errAsync<null, DriverFailure>(failure) : okAsync(null),
    );
};

/** The end of an attempt that nobody looked at; null where the kept directory does not tell one. */
export const keptEnding = (scene: Scene): ResultAsync<Ending | null, DriverFailure> =>
  keptReport(scene).map((report) => {
    const exit = report?.exit ?? null;
    if (report === null || exit === null) return null;
    return {
      state: 'ended',
      exitCode: exit.exitCode,
      startedAt: isoOf(exit.startedSeconds),
      endedAt: isoOf(exit.atSeconds),
      evidence: `the job told exit code ${exit.exitCode} in its kept directory`,
      phase: exit.phase,
      files: [...report.files],
    };
  });

/** An end, and the scene with the record that has it. */
interface FoundEnding {
  readonly scene: Scene;
  readonly ending: Ending | null;
}

const rememberEnding = (
  scene: Scene,
  ending: Ending | null,
): ResultAsync<FoundEnding, DriverFailure> =>
  ending === null
    ? okAsync({ scene, ending })
    : rememberJob(scene, { ending }).map((record) => ({ scene: { ...scene, record }, ending }));

/** Looks for an end in the kept directory of a cluster, and remembers it. */
export const findKeptEnding = (scene: Scene): ResultAsync<FoundEnding, DriverFailure> =>
  keptEnding(scene).andThen((ending) => rememberEnding(scene, ending));

// The training program writes it last of all.
const doneFile = 'DONE';

/** A repository only tells that the work was done; how else it may have ended stands nowhere. */
const hubEnding = ({
  tools,
  keep,
  jobName,
  context,
}: Scene): ResultAsync<Ending | null, DriverFailure> => {
  const files = keep.kind === 'hub_repository' ? tools.hubKeep?.open(keep.repository) : undefined;
  if (files === undefined) return okAsync(null);
  return files
    .readText(jobName, doneFile, context)
    .map((done): Ending | null =>
      done === null
        ? null
        : {
            state: 'ended',
            exitCode: 0,
            startedAt: null,
            endedAt: null,
            evidence: 'the job says in its kept repository that it is done',
            phase: 'run',
            files: [],
          },
    )
    .mapErr((error) =>
      context.signal.aborted
        ? skyFailure('cancelled')
        : fileFailure('the kept repository')(new Error(error.code)),
    );
};

/** Looks wherever the result is kept for an end, and remembers it; for jobs whose machine is gone. */
export const findEnding = (scene: Scene): ResultAsync<FoundEnding, DriverFailure> =>
  scene.keep.kind === 'hub_repository'
    ? hubEnding(scene).andThen((ending) => rememberEnding(scene, ending))
    : findKeptEnding(scene);
