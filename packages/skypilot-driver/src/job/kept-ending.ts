import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import { endFileOf, keptPlaceOf } from '../kept/kept-place.ts';
import { createReportReader, type JobReport } from '../output/read-report.ts';
import type { Ending } from '../records/job-record.ts';
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

/** Looks for an end in the kept directory, and remembers it. */
export const findKeptEnding = (
  scene: Scene,
): ResultAsync<{ readonly scene: Scene; readonly ending: Ending | null }, DriverFailure> =>
  keptEnding(scene).andThen((ending) =>
    ending === null
      ? okAsync({ scene, ending })
      : rememberJob(scene, { ending }).map((record) => ({ scene: { ...scene, record }, ending })),
  );
