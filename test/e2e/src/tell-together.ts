/** Told in two parts: what goes wrong, a few stories at a time, and how it comes right, which is mostly waiting. */
export interface TwoPartStory {
  readonly goesWrong: () => Promise<void>;
  readonly comesRight: () => Promise<void>;
}

/** Tells stories beside each other. Each gives a function that tells how it went, and starts them all when first called. */
export const tellTogether = (atOnce: number): ((story: TwoPartStory) => () => Promise<void>) => {
  const waiting: (() => void)[] = [];
  const untold: (() => void)[] = [];
  let free = atOnce;

  const enter = async (): Promise<void> => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  const tell = async ({ goesWrong, comesRight }: TwoPartStory): Promise<void> => {
    await enter();
    try {
      await goesWrong();
    } finally {
      leave();
    }
    await comesRight();
  };
  const startAll = (): void => {
    for (const start of untold.splice(0)) start();
  };

  return (story) => {
    let told: Promise<void> | null = null;
    const start = (): void => {
      told ??= tell(story);
      // Whoever asks gets the failure; nobody asks at once.
      told.catch(() => undefined);
    };
    untold.push(start);
    return async () => {
      startAll();
      await told;
    };
  };
};
