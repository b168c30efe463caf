import { DatasetFormat } from '@vibeml/core-models';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type SelectionFacts, selectWorkflow, workflows } from './index.ts';

const laptop: SelectionFacts = {
  requested: 'auto',
  format: 'chat',
  accelerator: { kind: 'cpu', count: 1 },
  parameters: 134_515_008,
  availableMemoryGib: 22,
};

test('auto takes LoRA and says why not full fine-tuning', () => {
  expect(selectWorkflow(laptop)._unsafeUnwrap()).toMatchInlineSnapshot(`
    {
      "adapter": "lora",
      "engine": "trl",
      "method": "sft",
      "name": "lora",
      "quantization": "none",
      "reason": "a small adapter learns the task with a fraction of the memory, and the model keeps what it knew",
      "rejected": [
        {
          "name": "full",
          "reason": "it needs several times the memory and forgets more; ask for it when the result must be one complete model",
        },
      ],
      "title": "LoRA fine-tuning",
    }
  `);
});

test('full fine-tuning is rejected with the memory it needs where that is not there', () => {
  const choice = selectWorkflow({
    ...laptop,
    parameters: 8_030_261_248,
    isMachineChosen: true,
  })._unsafeUnwrap();
  expect(choice.rejected).toStrictEqual([
    {
      name: 'full',
      reason: 'weights, gradients and optimizer need about 119.7 GiB; 22.0 GiB are free',
    },
  ]);
});

test('unknown sizes are not guessed', () => {
  for (const unknown of [{ parameters: null }, { availableMemoryGib: null }]) {
    const choice = selectWorkflow({ ...laptop, ...unknown })._unsafeUnwrap();
    expect(choice.rejected[0]?.reason).not.toMatch(/GiB/);
  }
});

test('a requested workflow is taken even where memory is short: the plan decides on memory', () => {
  const choice = selectWorkflow({
    ...laptop,
    requested: 'full',
    parameters: 8_030_261_248,
    isMachineChosen: true,
  })._unsafeUnwrap();
  expect(choice.name).toBe('full');
  expect(choice.reason).toMatch(/^you asked for it/);
  expect(choice.rejected.map((each) => each.name)).toStrictEqual(['lora']);
});

test('a requested workflow that does not take the rows is refused with the reason', () => {
  const error = selectWorkflow({ ...laptop, requested: 'lora', format: 'kto' })._unsafeUnwrapErr();
  expect(error.code).toBe('workflow.unfit');
  expect(error.message).toMatch(/trains on chat, .* rows; these are kto rows/);
});

test('rows that no workflow takes are refused with the reason of each', () => {
  const error = selectWorkflow({ ...laptop, format: 'preference' })._unsafeUnwrapErr();
  expect(error.code).toBe('workflow.unfit');
  expect(error.message).toMatch(/lora: .*preference rows\. full: .*preference rows/);
});

test('too few accelerators are an obstacle', () => {
  const error = selectWorkflow({
    ...laptop,
    accelerator: { kind: 'cuda', count: 0 },
  })._unsafeUnwrapErr();
  expect(error.message).toMatch(/it needs 1 accelerators; there is 0/);
});

test('a large model on a CPU is left to machines that end in time, unless the CPU was asked for', () => {
  const large = { ...laptop, parameters: 8e9 };
  const error = selectWorkflow(large)._unsafeUnwrapErr();
  expect(error.message).toMatch(
    /on a CPU it would take too long above 1B parameters; this model has 8B/,
  );
  expect(selectWorkflow({ ...large, isMachineChosen: true }).isOk()).toBe(true);
  expect(selectWorkflow({ ...large, accelerator: { kind: 'cuda', count: 1 } }).isOk()).toBe(true);
});

test('who prefers quality gets full fine-tuning where it surely fits', () => {
  const best = { ...laptop, prefer: 'quality' as const };
  const choice = selectWorkflow(best)._unsafeUnwrap();
  expect(choice).toMatchObject({ name: 'full', adapter: 'none' });
  expect(choice.reason).toMatch(/^you prefer quality/);
  expect(selectWorkflow({ ...best, availableMemoryGib: 1 })._unsafeUnwrap().name).toBe('lora');
  expect(selectWorkflow({ ...best, availableMemoryGib: null })._unsafeUnwrap().name).toBe('lora');
  expect(selectWorkflow({ ...best, prefer: 'time' })._unsafeUnwrap().name).toBe('lora');
});

const anyFacts: fc.Arbitrary<SelectionFacts> = fc.record({
  requested: fc.oneof(fc.constantFrom('auto', 'lora', 'full'), fc.string()),
  format: fc.constantFrom(...DatasetFormat.options),
  accelerator: fc.record({
    kind: fc.constantFrom('cpu' as const, 'cuda' as const, 'mps' as const),
    count: fc.integer({ min: 1, max: 8 }),
  }),
  parameters: fc.option(fc.integer({ min: 1, max: 10 ** 12 })),
  availableMemoryGib: fc.option(fc.double({ min: 0, max: 1000, noNaN: true })),
});

test('whatever the facts: the choice takes the rows and the machine, and every other workflow has a reason', () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      selectWorkflow(facts).match(
        (choice) => {
          const chosen = workflows.find((workflow) => workflow.name === choice.name);
          expect(chosen?.dataFormats).toContain(facts.format);
          expect(chosen?.hardware).toContain(facts.accelerator.kind);
          if (facts.requested !== 'auto') expect(choice.name).toBe(facts.requested);
          expect([choice.name, ...choice.rejected.map((each) => each.name)].sort()).toStrictEqual(
            workflows.map((workflow) => workflow.name).sort(),
          );
          for (const each of [choice, ...choice.rejected]) expect(each.reason).not.toBe('');
        },
        (error) => {
          expect(['workflow.unknown', 'workflow.not_yet', 'workflow.unfit']).toContain(error.code);
        },
      );
    }),
  );
});

test('the same facts always give the same choice', () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      expect(selectWorkflow(facts)).toStrictEqual(selectWorkflow({ ...facts }));
    }),
  );
});
