import type { CostRange, Finding } from '@vibeml/core-models';
import { samplePlan } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { priceFindings } from './price-findings.ts';

const cost = (usd: number | null): CostRange => {
  const sample = samplePlan().cost;
  const about = { unit: 'USD', source: 'test', observedAt: '2026-01-02T03:04:05.000Z' };
  const range =
    usd === null
      ? null
      : { low: usd / 2, expected: usd, high: usd * 2, ...about, method: 'modelled' as const };
  return { ...sample, terms: [{ name: 'training', title: 'Training', seconds: null, usd: range }] };
};

const finding = (effect: 'wasted' | 'lost' | 'affected'): Finding => ({
  code: effect,
  severity: 'warning',
  message: 'x',
  rows: [],
  count: 1,
  cost: { effect, tokens: 100, share: 0.05 },
});

test('what is trained on costs its share of the training; what is not trained on costs nothing', () => {
  const priced = priceFindings([finding('wasted'), finding('affected'), finding('lost')], cost(8));
  expect(priced.map((each) => each.cost?.usd)).toEqual([0.4, 0.4, undefined]);
});

test('without a price, or without tokens, nothing is said', () => {
  for (const usd of [null, 0]) {
    expect(priceFindings([finding('wasted')], cost(usd))).toEqual([finding('wasted')]);
  }
  const { cost: _cost, ...bare } = finding('wasted');
  expect(priceFindings([bare], cost(8))).toEqual([bare]);
});
