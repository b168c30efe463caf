import { expect, test } from 'vitest';
import { surface } from '../surface.ts';
import { errorCatalogueCommands } from '../test-support/advice-commands.ts';
import { proposeTool } from './propose-tool.ts';

test.each([
  ['vibeml runs', { tool: 'vibeml_list_runs' }],
  [
    'vibeml status smollm2_chats_7f3k',
    { tool: 'vibeml_get_run', args: { run_id: 'smollm2_chats_7f3k' } },
  ],
  [
    'vibeml logs smollm2_chats_7f3k -f',
    { tool: 'vibeml_get_run_logs', args: { run_id: 'smollm2_chats_7f3k' } },
  ],
  ['vibeml plan --model MODEL --dataset DATASET', { tool: 'vibeml_plan_run' }],
  ['vibeml diagnose RUN', { tool: 'vibeml_diagnose_run' }],
  ['vibeml resume 123', { tool: 'vibeml_plan_run', args: { resume_from_run_id: '123' } }],
])('%s', (command, expected) => {
  expect(proposeTool({ text: 'Try it.', command })).toEqual({ text: 'Try it.', ...expected });
});

test.each(['vibeml approve 0123456789ab', 'vibeml config list', 'rm -rf /', 'constructor'])(
  '%s is for the person',
  (command) => {
    expect(proposeTool({ text: 'Do.', command })).toEqual({
      text: `Do. The person runs this in a terminal: ${command}`,
    });
  },
);

test('no advice of any error leads to consent, and every proposed tool exists', () => {
  const names = surface.map((tool) => tool.name as string);
  expect(errorCatalogueCommands.length).toBeGreaterThan(5);
  for (const command of errorCatalogueCommands) {
    const { tool } = proposeTool({ text: '', command });
    if (tool !== undefined) expect(names).toContain(tool);
    if (command.includes('approve')) expect(tool).toBeUndefined();
  }
});
