import { fakePlan } from './fake-vibeml.ts';
import { sampleView } from './sample-views.ts';

const run = sampleView().runId;
const request = ['--model', './model', '--dataset', './chats.jsonl'];

/** A command line for every command that answers, by its route. `mcp serve` speaks a protocol of its own. */
export const everyCommand: Readonly<Record<string, readonly string[]>> = {
  train: ['train', ...request],
  plan: ['plan', ...request],
  approve: ['approve', fakePlan.id],
  launch: ['launch', fakePlan.id],
  runs: ['runs'],
  status: ['status', run],
  watch: ['watch', run],
  wait: ['wait', run],
  logs: ['logs', run],
  stop: ['stop', run],
  resume: ['resume', run],
  diagnose: ['diagnose', run],
  artifacts: ['artifacts', run],
  chat: ['chat', run, '--prompt', 'Hello'],
  inspect: ['inspect', './chats.jsonl'],
  workflows: ['workflows'],
  gpus: ['gpus'],
  doctor: ['doctor'],
  'config list': ['config', 'list'],
  'config get': ['config', 'get', 'maxCostUsd'],
  'config set': ['config', 'set', 'maxCostUsd', '5'],
  'config unset': ['config', 'unset', 'maxCostUsd'],
  'config path': ['config', 'path'],
  'policy show': ['policy', 'show'],
  'policy set': ['policy', 'set', 'perDayUsd', '5'],
  'policy unset': ['policy', 'unset', 'autoApproveUnderUsd'],
  spend: ['spend'],
  billing: ['billing'],
  'cluster add slurm': ['cluster', 'add', 'slurm', 'lab', '--host', 'login.lab.example', '--yes'],
  'cluster list': ['cluster', 'list'],
  'cluster check': ['cluster', 'check', 'lab'],
  'cluster remove': ['cluster', 'remove', 'lab', '--yes'],
  'credentials list': ['credentials', 'list'],
  'credentials set': ['credentials', 'set', 'huggingface', '--stdin'],
  'credentials check': ['credentials', 'check', 'huggingface'],
  'credentials remove': ['credentials', 'remove', 'huggingface'],
  completion: ['completion', 'bash'],
};
