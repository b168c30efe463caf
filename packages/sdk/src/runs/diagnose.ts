import type { RunId } from '@vibeml/core-models';
import type { VibemlError } from '@vibeml/errors';
import type { Diagnosis } from '@vibeml/jobs';
import { okAsync, type ResultAsync } from 'neverthrow';
import type { NextAction } from '../next-action.ts';
import type { OperationCall } from '../operation.ts';
import type { Services } from '../services.ts';
import { elsewhereAdvice, failedByPlace } from './elsewhere-advice.ts';

const fixesOf = (diagnosis: Diagnosis): NextAction[] =>
  diagnosis.canResume
    ? [
        {
          operation: 'planRun',
          input: { resumeFromRunId: diagnosis.runId },
          why: 'Plans a new run that goes on from the newest checkpoint.',
        },
      ]
    : [];

/** Where the run could have a machine, when there was none where it looked. */
const otherPlaces = (
  services: Services,
  runId: RunId,
): ResultAsync<ReturnType<typeof elsewhereAdvice>, VibemlError> =>
  services.runs.findRun(runId).andThen((stored) => {
    if (stored === null || !failedByPlace(stored.run.error?.code)) {
      return okAsync({ advice: [], fixes: [] });
    }
    return services.plans
      .findPlan(stored.run.planId)
      .map((plan) => (plan === null ? { advice: [], fixes: [] } : elsewhereAdvice(plan)));
  });

/** Why a run is as it is, with evidence, advice and ready next steps. */
export const diagnose = (
  services: Services,
  runId: RunId,
  call: OperationCall,
): ResultAsync<
  {
    runId: RunId;
    category: string;
    verdict: string;
    evidence: { source: string; text: string }[];
    stillBilling: boolean;
    canResume: boolean;
    advice: { text: string; command?: string }[];
    fixes: NextAction[];
  },
  VibemlError
> =>
  services.jobs.diagnose(runId, call).andThen((diagnosis) =>
    otherPlaces(services, runId).map((elsewhere) => ({
      ...diagnosis,
      evidence: [...diagnosis.evidence],
      advice: [...elsewhere.advice, ...diagnosis.advice],
      fixes: [...elsewhere.fixes, ...fixesOf(diagnosis)],
    })),
  );
