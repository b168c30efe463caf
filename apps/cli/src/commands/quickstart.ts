import type { OperationInput, OperationOutput, Vibeml, VibemlError } from '@vibeml/sdk';
import { ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import type { Context } from '../context.ts';
import { demoSystemPrompt } from '../demo-data.ts';
import { followOutcome, resultPathOf } from '../follow/follow-outcome.ts';
import { followRun } from '../follow/follow-run.ts';
import { openFollowView } from '../follow/open-follow-view.ts';
import { startStep } from '../follow/step-reporter.ts';
import type { Command, Outcome } from '../outcome.ts';
import { demoRequest } from '../quickstart/demo-request.ts';
import { findFinishedRun } from '../quickstart/find-finished-run.ts';
import { writeDemoData } from '../quickstart/write-demo-data.ts';
import { renderComparison } from '../render/comparison.ts';
import { commandList, shellWord } from '../render/next-commands.ts';
import type { Page } from '../render/page.ts';
import type { QuickstartFlags } from '../routes/quickstart.ts';
import { askApproval } from '../training/ask-approval.ts';
import { showPlan } from '../training/show-plan.ts';
import { withVibeml } from '../with-vibeml.ts';

type Run = OperationOutput<'getRun'>['run'];

const nextCommands = (run: Run, program: string, page: Page): string =>
  [
    page.paint('strong', 'Try next'),
    commandList(
      [
        [
          `${program} chat ${run.runId} --system ${shellWord(demoSystemPrompt)}`,
          'talk to the base and the tuned model',
        ],
        [`${program} status ${run.runId}`, 'see everything about this run'],
        [`${program} mcp install claude-code`, 'let an assistant fine-tune for you'],
      ],
      page,
    ),
  ].join('\n');

interface Session {
  readonly context: Context;
  readonly vibeml: Vibeml;
  readonly flags: QuickstartFlags;
}

const comparisonOutcome = ({ context, vibeml }: Session, run: Run, isReused: boolean) =>
  vibeml.getArtifacts({ runId: run.runId }).map(({ directory, artifacts }): Outcome => {
    const resultPath = resultPathOf(directory, artifacts);
    const again = `This was trained before, as ${run.runId}. ${context.programName} quickstart --again trains it once more.\n`;
    return {
      document: { run, resultPath, reused: isReused },
      text: (page) =>
        [
          `${isReused ? again : ''}`,
          renderComparison(run, resultPath, page),
          '',
          nextCommands(run, context.programName, page),
        ].join('\n'),
    };
  });

/** Builds what training needs, and says what was found. */
const prepare = ({ context, vibeml, flags }: Session) =>
  safeTry(async function* () {
    const { signal } = context;
    const environment = await startStep(context, 'Training environment', flags.json);
    const { onProgress } = environment;
    const { reused } = yield* vibeml.local.ensureEnvironment({ signal, onProgress });
    environment.done(reused ? 'found' : 'built');
    const model = await startStep(context, 'Model', flags.json);
    const demo = yield* vibeml.local.prepareDemoModel({ signal, onProgress: model.onProgress });
    model.done(demo.message);
    const files = yield* writeDemoData(vibeml.local.dataDirectory);
    return ok<OperationInput<'planRun'>, VibemlError>(demoRequest(demo.reference, files));
  });

const trainNow = (
  session: Session,
  request: OperationInput<'planRun'>,
): ResultAsync<Outcome, VibemlError> =>
  safeTry(async function* () {
    const { context, vibeml, flags } = session;
    const { signal } = context;
    const { plan } = yield* vibeml.planRun(request, { signal });
    showPlan(context, plan, flags.json);
    if (plan.approval.required) yield* askApproval(context, vibeml, plan, flags);
    const { run } = yield* vibeml.launchRun({ planId: plan.id }, { signal });
    const view = await openFollowView(context, flags.json);
    const followed = yield* followRun(context, vibeml, run, view);
    return followed.run.status === 'succeeded'
      ? comparisonOutcome(session, followed.run, false)
      : followOutcome(vibeml, followed, { plan });
  });

/** `vibeml quickstart`: the real path, from a plan to a trained model, with a small model and our own data. */
export const quickstart: Command<QuickstartFlags> = (context, flags) =>
  withVibeml(context, (vibeml) => {
    const session = { context, vibeml, flags };
    return prepare(session).andThen((request) =>
      (flags.again ? okAsync(null) : findFinishedRun(vibeml, request)).andThen((found) =>
        found === null ? trainNow(session, request) : comparisonOutcome(session, found.run, true),
      ),
    );
  });
