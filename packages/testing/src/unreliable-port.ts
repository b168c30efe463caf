import { ResultAsync } from 'neverthrow';

type Call = () => unknown;

/** Puts something around every call of a port's functions. */
const wrapCalls = <Port extends object>(port: Port, around: (call: Call) => unknown): Port =>
  new Proxy(port, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key);
      if (typeof member !== 'function') return member;
      return (...given: unknown[]) =>
        around(() => {
          const answer: unknown = Reflect.apply(member, target, given);
          return answer;
        });
    },
  });

/** The point at which a program dies. */
export interface CrashPoint {
  /** Lets the program die at one of the calls of this port. */
  readonly wrap: <Port extends object>(port: Port) => Port;
  /** Settles when the program died. */
  readonly crashed: Promise<'crashed'>;
}

/**
 * A program that gets no answer any more after the given number of calls. `before`: the next call isn't made; `after`:
 * it is made, but the program doesn't live to see its answer.
 */
export const createCrashPoint = (calls: number, moment: 'before' | 'after'): CrashPoint => {
  let tell: (crashed: 'crashed') => void = () => undefined;
  const crashed = new Promise<'crashed'>((resolve) => {
    tell = resolve;
  });
  let made = 0;
  const silence = () => {
    tell('crashed');
    return new ResultAsync(new Promise<never>(() => undefined));
  };
  const around = (call: Call): unknown => {
    made += 1;
    if (made <= calls) return call();
    if (made === calls + 1 && moment === 'after') call();
    return silence();
  };
  return { wrap: (port) => wrapCalls(port, around), crashed };
};

const isThenable = (value: unknown): value is PromiseLike<never> =>
  typeof value === 'object' && value !== null && 'then' in value;

/** A port whose answers take their time, so that what runs at once is interleaved: ticks before each call, used in turn. */
export const withDelays = <Port extends object>(port: Port, ticks: readonly number[]): Port => {
  let next = 0;
  const around = (call: Call): unknown => {
    const wait = ticks.length === 0 ? 0 : (ticks[next++ % ticks.length] ?? 0);
    const late = async (): Promise<never> => {
      for (let tick = 0; tick < wait; tick += 1) await Promise.resolve();
      const answer = call();
      return isThenable(answer) ? await answer : Promise.reject(new Error('not a result'));
    };
    return new ResultAsync(late());
  };
  return wrapCalls(port, around);
};
