import { defineTool } from '../define-tool.ts';
import { toolNames } from '../names/tool-names.ts';
import { viewOfPlan } from '../views/plan.ts';

/** What a training would do, where, for how long and at what price. */
export const planRun = defineTool({
  name: toolNames.planRun,
  operation: 'planRun',
  description: `Plan a fine-tuning run: check model and data, choose workflow and machine, estimate memory, time and cost. Starts nothing and costs nothing.
Use for every request to train or fine-tune, and to continue a stopped or lost run (resume_from_run_id; model and dataset may then be left out).
Give model and dataset; leave the rest out unless the person asked for it, and the defaults fit this machine.
Returns a plan with id, digest, settings, cost range, budget verdict, findings and whether a person must approve it. Show the person model, data, machine, time and cost.
A plan expires after some minutes; plan again then. To start it: ${toolNames.launchRun}.`,
  // Who a run is booked on is the person's own setting.
  omitted: ['user'],
  changes: {
    model: { description: 'Base model: owner/name on the Hugging Face Hub, or a model directory' },
    workflow: { description: 'Workflow id from listWorkflows; by default a fitting one' },
    target: { description: 'auto (default), local (this machine) or a cloud, such as nebius' },
    hyperparameters: { description: 'Training settings; what is left out gets a fitting default' },
    answerForm: {
      description:
        'Form of the answers, to count how many have it: {"type":"json_object","keys":[…]}',
    },
    project: { description: 'Project that the run is booked on' },
    tags: { description: 'Labels of your own, name → value' },
  },
  view: viewOfPlan,
});
