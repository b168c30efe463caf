import { launchWithConsent } from '../approval/launch-with-consent.ts';
import { defineTool } from '../define-tool.ts';
import { toolNames } from '../names/tool-names.ts';
import { runTextSource } from '../views/run.ts';

/** Starts a plan, after a person agreed where that is needed. */
export const launchRun = defineTool({
  name: toolNames.launchRun,
  operation: 'launchRun',
  description: `Start a plan or a group from ${toolNames.planRun} and return as soon as the job is accepted. Give plan_id or group_id.
Use only when the person wants it to start. Launching the same plan again gives the same run; launching a group again starts its next runs and shows all.
What can spend money or runs the user's own code needs a person's agreement: the client shows them a form, or the answer names the command they run in a terminal. No argument replaces that, and you can't agree for them.
Returns the run or the group's members, or status not_launched with the reason; then nothing was started.
Follow a run with ${toolNames.waitForRun}.`,
  other: { operation: 'launchGroup', inputs: ['groupId'] },
  untrusted: runTextSource,
  lateSummary:
    'The launch takes longer than one call may. It goes on and nothing is lost: call again with the same plan to get its run.',
  run: launchWithConsent,
});
