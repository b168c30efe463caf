import { launchWithConsent } from '../approval/launch-with-consent.ts';
import { defineTool } from '../define-tool.ts';
import { toolNames } from '../names/tool-names.ts';
import { runTextSource } from '../views/run.ts';

/** Starts a plan, after a person agreed where that is needed. */
export const launchRun = defineTool({
  name: toolNames.launchRun,
  operation: 'launchRun',
  description: `Start a plan from ${toolNames.planRun} and return as soon as the job is accepted.
Use only when the person wants the run to start. Launching the same plan again gives the same run.
A plan that can spend money or runs the user's own code needs a person's agreement: the client shows them a form, or the answer names the command they run in a terminal. No argument replaces that, and you can't agree for them.
Returns the run, or status not_launched with the reason; then nothing was started.
Follow the run with ${toolNames.waitForRun}.`,
  untrusted: runTextSource,
  lateSummary:
    'The launch takes longer than one call may. It goes on and nothing is lost: call again with the same plan to get its run.',
  run: launchWithConsent,
});
