import { WorkflowMetadata } from '@vibeml/core-models';
import { expect, test } from 'vitest';
import { createRegistry, findWorkflow, selectWorkflow, workflows } from './index.ts';
import { lora } from './lora.ts';

test('each workflow is complete and has a name of its own', () => {
  for (const workflow of workflows) {
    expect(WorkflowMetadata.parse(workflow)).toStrictEqual(workflow);
    expect(workflow.dataFormats).not.toHaveLength(0);
    expect(workflow.hardware).not.toHaveLength(0);
    expect(workflow.supportedModelSizes).not.toHaveLength(0);
    expect(workflow.typicalDurationHours[0]).toBeLessThan(workflow.typicalDurationHours[1]);
    expect(workflow.costRangeUsd[0]).toBeLessThan(workflow.costRangeUsd[1]);
  }
  expect(new Set(workflows.map((workflow) => workflow.name)).size).toBe(workflows.length);
});

test('lora stands first, so that it is the usual choice', () => {
  expect(workflows.map((workflow) => workflow.name)).toStrictEqual(['lora', 'full']);
});

test('a workflow is found by its name', () => {
  expect(findWorkflow('full')._unsafeUnwrap().adapter).toBe('none');
});

test('an unknown name is refused with the names there are', () => {
  const error = findWorkflow('turbo')._unsafeUnwrapErr();
  expect(error.code).toBe('workflow.unknown');
  expect(error.message).toBe("There is no workflow 'turbo'. Available: auto, lora, full.");
});

test.each(['unsloth', 'qlora', 'gpt-oss-lora', 'gpt-oss-full'])(
  '%s is known by name, and the answer says that it is not there yet',
  (name) => {
    const error = findWorkflow(name)._unsafeUnwrapErr();
    expect(error.code).toBe('workflow.not_yet');
    expect(error.message).toMatch(/is not there yet: .* The nearest that is: (lora|full)\.$/);
  },
);

const mine = (changes: Record<string, unknown> = {}) => ({
  metadata: { ...lora, name: 'house-style', title: 'House style', ...changes },
});

test('a program adds its own workflow, and it is chosen by its name', () => {
  const registry = createRegistry([{ ...mine(), hyperparameters: { loraR: 64 } }])._unsafeUnwrap();
  expect(registry.workflows.map((each) => each.name)).toStrictEqual([
    'lora',
    'full',
    'house-style',
  ]);
  expect(registry.hyperparameters).toStrictEqual({ 'house-style': { loraR: 64 } });
  const facts = {
    requested: 'house-style',
    format: 'chat' as const,
    accelerator: { kind: 'cpu' as const, count: 1 },
    parameters: 1e8,
    availableMemoryGib: 22,
  };
  expect(selectWorkflow(facts, registry.workflows)._unsafeUnwrap().title).toBe('House style');
  expect(
    selectWorkflow({ ...facts, requested: 'auto' }, registry.workflows)._unsafeUnwrap().name,
  ).toBe('lora');
});

test('a workflow of a later version may take an announced name', () => {
  const registry = createRegistry([mine({ name: 'qlora', quantization: '4bit' })])._unsafeUnwrap();
  expect(findWorkflow('qlora', registry.workflows)._unsafeUnwrap().quantization).toBe('4bit');
});

const engine = {
  id: 'mine',
  environment: { name: 'mine', hash: 'a'.repeat(64), torch: '2' },
  defaults: () => ({}),
  buildJob: () => ({}),
  environmentFiles: () => ({}),
};

test('a program brings an engine of its own', () => {
  const given = { ...mine({ engine: 'mine' }), engine };
  expect(Object.keys(createRegistry([given])._unsafeUnwrap().engines)).toStrictEqual(['mine']);
});

test.each([
  ['metadata', {}],
  ['metadata', { metadata: 'lora' }],
  ['metadata.name', mine({ name: 'House Style!' })],
  ['metadata.name', mine({ name: 'lora' })],
  ['metadata.name', mine({ name: 'auto' })],
  ['metadata.dataFormats', mine({ dataFormats: [] })],
  ['metadata.dataFormats.0', mine({ dataFormats: ['poems'] })],
  ['metadata.method', mine({ method: 'ppo' })],
  ['metadata.gpuRequirements', mine({ gpuRequirements: 0 })],
  ['metadata.maxAccelerators', mine({ gpuRequirements: 8 })],
  ['metadata.typicalDurationHours', mine({ typicalDurationHours: [2, 1] })],
  ['metadata.costRangeUsd', mine({ costRangeUsd: [2, 1] })],
  ['metadata.engine', mine({ engine: 'magic' })],
  ['metadata', mine({ surprise: true })],
  ['hyperparameters.loraR', { ...mine(), hyperparameters: { loraR: 0 } }],
  ['engine', { ...mine(), engine: { ...engine, buildJob: 'python train.py' } }],
  ['the workflow', 'lora'],
])('what is not a workflow is refused, and %s is named', (field, given) => {
  const error = createRegistry([given])._unsafeUnwrapErr();
  expect(error.code).toBe('workflow.invalid');
  expect(error.details.faults.map((fault) => fault.field)).toContain(field);
});

test('two workflows of one name are refused', () => {
  expect(createRegistry([mine(), mine()])._unsafeUnwrapErr().details.faults[0]?.field).toBe(
    'metadata.name',
  );
});
