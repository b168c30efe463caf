import type { NextAction, RunView, Vibeml, VibemlError } from '@vibeml/sdk';
import { okAsync, type ResultAsync } from 'neverthrow';
import { match, P } from 'ts-pattern';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { Outcome } from '../outcome.ts';
import { renderDetached, renderRunEnd } from '../render/run-end.ts';
import { liveStatuses } from '../render/run-status.ts';
import type { Followed } from './follow-run.ts';

/** The exit code of a run that was followed to its end. */
export const exitCodeOfRun = (status: RunView['status']): ExitCode =>
  match(status)
    .returnType<ExitCode>()
    .with('succeeded', () => exitCodes.done)
    .with('over_budget', () => exitCodes.consent)
    .with(P.union('failed', 'stopped', 'lost'), () => exitCodes.failed)
    .with(P.union(...liveStatuses), () => exitCodes.done)
    .exhaustive();

interface End {
  readonly resultPath: string;
  readonly nextActions: readonly NextAction[];
}

const folderOf = (path: string): string => path.split('/').slice(0, -1).join('/');

/** Where the adapter or model of a finished run lies. */
export const resultPathOf = (
  directory: string,
  files: readonly { readonly path: string }[],
): string => {
  const weights = files.find((each) => each.path.endsWith('.safetensors'));
  const folder = weights === undefined ? '' : folderOf(weights.path);
  return folder === '' ? directory : `${directory}/${folder}`;
};

const lookUpEnd = (vibeml: Vibeml, run: RunView): ResultAsync<End, VibemlError> =>
  run.status === 'succeeded'
    ? vibeml.getArtifacts({ runId: run.runId }).map(({ directory, artifacts, nextActions }) => ({
        resultPath: resultPathOf(directory, artifacts),
        nextActions,
      }))
    : vibeml
        .getRun({ runId: run.runId, cached: true })
        .map(({ nextActions }) => ({ resultPath: run.directory, nextActions }));

/** What a command says after following a run; `more` is added to its JSON document. */
export const followOutcome = (
  vibeml: Vibeml,
  { run, detached }: Followed,
  more: Readonly<Record<string, unknown>> = {},
): ResultAsync<Outcome, VibemlError> =>
  detached
    ? okAsync({
        document: { ...more, run, detached },
        text: (page) => renderDetached(run, page),
        exitCode: exitCodes.interrupted,
      })
    : lookUpEnd(vibeml, run).map((end) => ({
        document: { ...more, run, detached, ...end },
        text: (page) => renderRunEnd(run, end, page),
        exitCode: exitCodeOfRun(run.status),
      }));
