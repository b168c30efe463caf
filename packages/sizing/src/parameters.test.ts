import { readFileSync } from 'node:fs';
import type { ModelShape } from '@vibeml/core-models';
import { expect, test } from 'vitest';
import { familyRules, knownFamilies } from './family-rules.ts';
import { countParameters, loraParameters } from './index.ts';
import { groupParameters, isComplete } from './parameters.ts';

/** What the transformers library counts; written by tools/parameter-counts. */
interface Golden {
  readonly modelType: string;
  readonly shape: ModelShape;
  readonly total: number;
  readonly linear: number;
  readonly groups: Readonly<Record<string, number>>;
  readonly loraAllLinear16: number | null;
  readonly loraNamed16: number | null;
}
const golden: { readonly models: Readonly<Record<string, Golden>> } = JSON.parse(
  readFileSync(new URL('../../../tools/parameter-counts/counts.json', import.meta.url), 'utf8'),
);
const models = Object.entries(golden.models);
const namedTargets = ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'];

test.each(models)('%s has exactly the parameters that transformers builds', (_name, facts) => {
  expect(countParameters(facts.modelType, facts.shape)).toBe(facts.total);
});

test.each(models)('%s: the groups are those of its tensors', (_name, facts) => {
  const rules = familyRules(facts.modelType);
  if (rules === null || !isComplete(facts.shape)) throw new Error('the golden models are known');
  const groups = groupParameters(rules, facts.shape);
  const of = (name: string) => facts.groups[name] ?? 0;
  expect(groups).toMatchObject({
    linear: facts.linear,
    experts: of('experts'),
    embeddings: of('embeddings') + of('head'),
  });
  expect(groups.linear + groups.experts + groups.embeddings + groups.small).toBe(facts.total);
});

test.each(models)('%s: a LoRA adapter is as large as PEFT makes it', (_name, facts) => {
  const { modelType, shape } = facts;
  expect(loraParameters(modelType, shape, { r: 16, targets: 'all-linear' })).toBe(
    facts.loraAllLinear16,
  );
  expect(loraParameters(modelType, shape, { r: 16, targets: namedTargets })).toBe(
    facts.loraNamed16 ?? 0,
  );
});

// Published totals of model cards; they hold the golden file itself to account.
test.each([
  ['Llama-3.1-8B', 8_030_261_248],
  ['Qwen2.5-7B', 7_615_616_512],
  ['Gemma-3-1B', 999_885_952],
  ['Phi-4', 14_659_507_200],
  ['Mixtral-8x7B', 46_702_792_704],
  ['Qwen3-30B-A3B', 30_532_122_624],
  ['GPT-OSS-20B', 20_914_757_184],
  ['GPT-OSS-120B', 116_829_156_672],
])('%s has the published number of parameters', (name, total) => {
  expect(golden.models[name]?.total).toBe(total);
});

test('every family has a golden model', () => {
  expect([...new Set(models.map(([, facts]) => facts.modelType))].toSorted()).toStrictEqual(
    knownFamilies.toSorted(),
  );
});

test('a family that is not known has no count', () => {
  const shape = golden.models['Llama-3.1-8B']?.shape;
  if (shape === undefined) throw new Error('the golden file has this model');
  expect(countParameters('megatron', shape)).toBeNull();
  expect(countParameters(null, shape)).toBeNull();
  expect(countParameters('llama', { ...shape, layers: null })).toBeNull();
  expect(loraParameters('megatron', shape, { r: 16, targets: 'all-linear' })).toBeNull();
});
