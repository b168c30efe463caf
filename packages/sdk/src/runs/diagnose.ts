import type { RunId } from '@vibeml/core-models';
import type { VibemlError } from '@vibeml/errors';
import type { Diagnosis } from '@vibeml/jobs';
import type { ResultAsync } from 'neverthrow';
import type { NextAction } from '../next-action.ts';
import type { OperationCall } from '../operation.ts';
import type { Services } from '../services.ts';

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
  services.jobs.diagnose(runId, call).map((diagnosis) => ({
    ...diagnosis,
    evidence: [...diagnosis.evidence],
    advice: [...diagnosis.advice],
    fixes: fixesOf(diagnosis),
  }));
