import type { DatasetSource } from '@vibeml/core-models';
import { datasetNotFound, datasetUnreadable } from '@vibeml/errors';
import { errAsync, okAsync } from 'neverthrow';
import { expectErr, expectOk, sampleContext } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { createDatasetSource } from './create-dataset-source.ts';

const context = sampleContext();

/** A source that knows some names, and says by which revision that it was asked. */
const sourceOf = (revision: string, known: readonly string[]) => {
  const asked: string[] = [];
  const source: DatasetSource = {
    open: (reference) => errAsync(datasetUnreadable(reference, 'it is not needed here')),
    identify: (reference) => {
      asked.push(reference);
      return known.includes(reference)
        ? okAsync({ sha256: null, revision })
        : errAsync(datasetNotFound(reference));
    },
  };
  return { asked, load: () => okAsync(source) };
};

test('a file wins, what is no file is looked for on the Hub, hf:// means the Hub alone', async () => {
  const files = sourceOf('file', ['org/both', 'hf://datasets/org/both']);
  const hub = sourceOf('hub', ['org/both', 'org/rows', 'hf://datasets/org/both']);
  const source = createDatasetSource({ files: files.load, hub: hub.load });
  const placeOf = async (reference: string) =>
    (await expectOk(source.identify(reference, context))).revision;
  expect(await placeOf('org/both')).toBe('file');
  expect(hub.asked).toEqual([]);
  expect(await placeOf('org/rows')).toBe('hub');
  expect(await placeOf('hf://datasets/org/both')).toBe('hub');
  expect(await expectErr(source.identify('org/none', context))).toMatchObject({
    code: 'dataset.not_found',
  });
});

test('a file that can not be read is not looked for elsewhere', async () => {
  const hub = sourceOf('hub', ['org/rows']);
  const source = createDatasetSource({ files: sourceOf('file', []).load, hub: hub.load });
  expect(await expectErr(source.open('org/rows', context))).toMatchObject({
    code: 'dataset.unreadable',
  });
  expect(hub.asked).toEqual([]);
});
