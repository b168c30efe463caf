import { styleText } from 'node:util';

/** The looks that are used; each says something. */
export type Look = 'strong' | 'faint' | 'good' | 'bad' | 'warn' | 'accent';

const formats = {
  strong: 'bold',
  faint: 'dim',
  good: 'green',
  bad: 'red',
  warn: 'yellow',
  accent: 'cyan',
} as const;

/** Where and when a text is read. */
export interface Page {
  /** Characters of a line. */
  readonly width: number;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  readonly paint: (look: Look, text: string) => string;
}

/** A page with or without colours. */
export const createPage = (facts: {
  readonly width: number;
  readonly nowMs: number;
  readonly color: boolean;
}): Page => ({
  width: facts.width,
  nowMs: facts.nowMs,
  paint: (look, text) =>
    facts.color ? styleText(formats[look], text, { validateStream: false }) : text,
});
