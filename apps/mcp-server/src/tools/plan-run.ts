import { callOperation, defineTool } from '../define-tool.ts';
import { planGroup } from '../groups/plan-group.ts';
import { asksForGroup } from '../groups/read-group-input.ts';
import { toolNames } from '../names/tool-names.ts';
import { viewOfPlan } from '../views/plan.ts';
import { datasetReference } from './dataset-reference.ts';

/** What a training would do, where, for how long and at what price. */
export const planRun = defineTool({
  name: toolNames.planRun,
  operation: 'planRun',
  description: `Plan a fine-tuning run: check model and data, choose workflow and machine, estimate memory, time and cost. Starts nothing and costs nothing.
Use for every request to train or fine-tune, and to continue a stopped or lost run (resume_from_run_id; model and dataset may then be left out).
Give model and dataset; leave the rest out unless the person asked for it, and the defaults fit this machine.
Returns a plan with id, cost range, budget verdict, findings and whether a person must approve it. Show the person model, data, machine, time and cost.
To compare up to 20 runs give items or grid: the answer is a group, one line per plan, with one cap and one approval.
Plans expire after some minutes; plan again then. To start: ${toolNames.launchRun}.`,
  other: { operation: 'planGroup', inputs: ['items', 'grid', 'concurrency'] },
  // Who a run is booked on is the person's own setting.
  omitted: ['user'],
  changes: {
    model: { description: 'Base model: owner/name on the Hugging Face Hub, or a model directory' },
    dataset: { description: datasetReference },
    evalDataset: { description: 'Held-out rows, given the same way' },
    evalFraction: { description: 'Share of rows held out' },
    workflow: { description: 'Workflow id from listWorkflows; by default a fitting one' },
    target: {
      description:
        'auto (default), local, or provider[/place], e.g. nebius/eu-north1, slurm/cluster/partition',
    },
    hubRepository: { description: 'Private HF repository for checkpoints and result' },
    holdMinutes: { description: 'Minutes a cloud machine is held, paid, to fetch the result' },
    maxRestarts: { description: 'Replacements of a lost machine, default 3' },
    diskGib: { description: 'Disk of a cloud machine' },
    hyperparameters: { description: 'Training settings; what is left out gets a fitting default' },
    answerForm: {
      description: 'Form of the answers, to count how many have it',
    },
    maxCostUsd: {
      description: 'Hard cap on the bill, dollars; with items or grid on that of all runs together',
    },
    items: {
      description:
        'One object per run: what differs from the other arguments, e.g. {"learning_rate":1e-4}',
    },
    grid: { description: 'Argument or hyperparameter → values; each combination is a run' },
    concurrency: { description: 'Runs of a group at the same time' },
    project: { description: 'Project that the run is booked on' },
    tags: { description: 'Labels of your own, name → value' },
  },
  run: (context) =>
    asksForGroup(context.input)
      ? planGroup(context, context.input)
      : callOperation('planRun', context).map((output) => ({
          kind: 'view' as const,
          view: viewOfPlan(output),
        })),
});
