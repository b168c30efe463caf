import { driverUnavailable } from '@vibeml/errors';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import { expectErr, expectOk } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { createShareLooks } from './share-looks.ts';

const openLook = () => {
  const looks: { readonly signal: AbortSignal; readonly end: (value: string) => void }[] = [];
  const look = ({ signal }: { readonly signal: AbortSignal }) =>
    ResultAsync.fromSafePromise(
      new Promise<string>((resolve) => looks.push({ signal, end: resolve })),
    );
  return { looks, look, share: createShareLooks<string>('observe') };
};
const never = new AbortController().signal;

test('whoever asks while a look is under way gets its answer; later ones look again', async () => {
  const { looks, look, share } = openLook();
  const both = [share('a', look, { signal: never }), share('a', look, { signal: never })];
  const other = share('b', look, { signal: never });
  expect(looks).toHaveLength(2);
  looks[0]?.end('one');
  looks[1]?.end('two');
  expect(await Promise.all(both.map(expectOk))).toEqual(['one', 'one']);
  expect(await expectOk(other)).toBe('two');
  const again = share('a', look, { signal: never });
  looks[2]?.end('three');
  expect(await expectOk(again)).toBe('three');
});

test('a look goes on for those who still wait, and is called off with the last of them', async () => {
  const { looks, look, share } = openLook();
  const [first, second, late] = [new AbortController(), new AbortController(), never];
  const one = share('a', look, { signal: first.signal });
  const two = share('a', look, { signal: second.signal });
  first.abort();
  expect((await expectErr(one)).code).toBe('request.cancelled');
  expect(looks[0]?.signal.aborted).toBe(false);
  second.abort();
  expect((await expectErr(two)).code).toBe('request.cancelled');
  expect(looks[0]?.signal.aborted).toBe(true);
  const three = share('a', look, { signal: late });
  expect(looks).toHaveLength(2);
  looks[1]?.end('new');
  expect(await expectOk(three)).toBe('new');
});

test('a failure is shared too, and is not kept', async () => {
  const share = createShareLooks<string>('observe');
  const failing = () => errAsync(driverUnavailable('skypilot', 'it is down'));
  expect((await expectErr(share('a', failing, { signal: never }))).code).toBe('driver.unavailable');
  expect(await expectOk(share('a', () => okAsync('up'), { signal: never }))).toBe('up');
});
