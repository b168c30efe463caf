import type { GetPromptResult, Prompt } from '@modelcontextprotocol/server';
import { toolNames } from '../names/tool-names.ts';

/** The prompt as it is listed. */
export const fineTunePrompt: Prompt = {
  name: 'fine_tune',
  title: 'Fine-tune a model',
  description: 'Plan a fine-tuning run, show it, and start it when you agree.',
  arguments: [
    { name: 'model', description: 'Base model, owner/name or a directory', required: true },
    { name: 'dataset', description: 'Dataset file', required: true },
    { name: 'goal', description: 'What the model should learn to do', required: false },
    { name: 'max_cost_usd', description: 'Most it may cost, dollars', required: false },
  ],
};

const sentence = (before: string, value: string | undefined): string =>
  value === undefined || value === '' ? '' : ` ${before} ${value}.`;

/** The text that the prompt puts into a chat. */
export const fineTuneMessages = (given: Readonly<Record<string, string>>): GetPromptResult => ({
  messages: [
    {
      role: 'user',
      content: {
        type: 'text',
        text: `Fine-tune the model ${given['model'] ?? ''} on the dataset ${given['dataset'] ?? ''}.${sentence('The goal:', given['goal'])}${sentence('It may cost at most, in dollars:', given['max_cost_usd'])}
First plan it with ${toolNames.planRun} and show me model, data, machine, time and cost. Start it with ${toolNames.launchRun} only when I say so. Then follow it with ${toolNames.waitForRun} and tell me how it went.`,
      },
    },
  ],
});
