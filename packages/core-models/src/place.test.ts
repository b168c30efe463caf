import { expect, test } from 'vitest';
import { isWithin, parsePlace } from './place.ts';

test.each([
  ['nebius', 'nebius', null],
  ['Nebius/eu-north1', 'nebius', 'eu-north1'],
  ['slurm/lab/batch', 'slurm', 'lab/batch'],
  ['k8s/arn:aws:eks:eu/team', 'kubernetes', 'arn:aws:eks:eu/team'],
])('%s names a provider and a part of it', (text, provider, region) => {
  expect(parsePlace(text)).toEqual({ provider, region });
});

test.each([
  ['lab/batch', 'lab', true],
  ['lab/batch', 'LAB/batch', true],
  ['lab/batch', 'lab/bat', false],
  ['lab2/batch', 'lab', false],
  [null, 'lab', false],
])('%s in %s: %s', (region, place, expected) => {
  expect(isWithin(region, place)).toBe(expected);
});
