/** Time as the server sees it; a test brings its own. */
export interface Timing {
  /** Milliseconds since some moment; never goes back. */
  now(): number;
  /** Runs a task later; the returned function cancels it. */
  after(delayMs: number, task: () => void): () => void;
}

/** The machine's own time. A waiting task never keeps the process alive. */
export const systemTiming = (): Timing => ({
  now: () => performance.now(),
  after: (delayMs, task) => {
    const timer = setTimeout(task, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
});
