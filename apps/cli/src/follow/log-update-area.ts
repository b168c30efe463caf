import type { Writable } from 'node:stream';
import { createLogUpdate } from 'log-update';
import type { LiveArea } from './live-area.ts';

/** Redraws lines of a terminal in place. */
export const createLogUpdateArea = (stream: Writable): LiveArea => {
  const update = createLogUpdate(stream);
  return { draw: (text) => update(text), end: () => update.done() };
};
