import { errAsync, type Result, ResultAsync } from 'neverthrow';

/** Does the work of each item, at most so many at a time; the first failure is the failure of all. */
export const inParallel = <Item, Failure>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => ResultAsync<unknown, Failure>,
): ResultAsync<void, Failure> => {
  const waiting = items.values();
  const failures: Failure[] = [];
  const takeOne = async (): Promise<void> => {
    for (const item of waiting) {
      const done: Result<unknown, Failure> = await work(item);
      if (done.isErr()) failures.push(done.error);
      if (failures.length > 0) return;
    }
  };
  const workers = Array.from({ length: Math.min(atOnce, items.length) }, takeOne);
  return ResultAsync.fromSafePromise<void, Failure>(
    Promise.all(workers).then(() => undefined),
  ).andThen(() => {
    const [first] = failures;
    return first === undefined ? ResultAsync.fromSafePromise(Promise.resolve()) : errAsync(first);
  });
};
