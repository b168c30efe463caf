import type { RunStore } from '@vibeml/core-models';
import { expect, test } from 'vitest';
import { expectOk } from './expect-result.ts';

const lease = { name: 'run-a', ttlMs: 1000 };

/** Leases: one holder at a time. */
export const runLeaseContract = (makeStore: () => RunStore): void => {
  test('a lease has one holder until its time is up', async () => {
    const store = makeStore();
    const acquire = (owner: string, nowMs: number, name = lease.name): Promise<boolean> =>
      expectOk(store.acquireLease({ ...lease, name, owner, nowMs }));
    expect(await acquire('one', 0)).toBe(true);
    expect(await acquire('two', 999)).toBe(false);
    expect(await acquire('two', 999, 'run-b')).toBe(true);
    expect(await acquire('two', 1000)).toBe(true);
    expect(await acquire('one', 1001)).toBe(false);
  });

  test('the holder renews its lease', async () => {
    const store = makeStore();
    const acquire = (owner: string, nowMs: number): Promise<boolean> =>
      expectOk(store.acquireLease({ ...lease, owner, nowMs }));
    expect(await acquire('one', 0)).toBe(true);
    expect(await acquire('one', 900)).toBe(true);
    expect(await acquire('two', 1500)).toBe(false);
    expect(await acquire('two', 1900)).toBe(true);
  });

  test('only the holder can give a lease back', async () => {
    const store = makeStore();
    const acquire = (owner: string): Promise<boolean> =>
      expectOk(store.acquireLease({ ...lease, owner, nowMs: 0 }));
    expect(await acquire('one')).toBe(true);
    await expectOk(store.releaseLease({ name: lease.name, owner: 'two' }));
    expect(await acquire('two')).toBe(false);
    await expectOk(store.releaseLease({ name: lease.name, owner: 'one' }));
    await expectOk(store.releaseLease({ name: 'never-taken', owner: 'one' }));
    expect(await acquire('two')).toBe(true);
  });

  test('of many who ask at once, one gets it', async () => {
    const store = makeStore();
    const answers = await Promise.all(
      ['one', 'two', 'three', 'four'].map((owner) =>
        expectOk(store.acquireLease({ ...lease, owner, nowMs: 0 })),
      ),
    );
    expect(answers.filter(Boolean)).toHaveLength(1);
  });
};
