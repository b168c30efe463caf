import type { Readable, Writable } from 'node:stream';
import type { StricliProcess } from '@stricli/core';
import type { Vibeml } from '@vibeml/sdk';
import type { LiveArea } from './follow/live-area.ts';
import type { Prompts } from './prompts/prompts.ts';

/** What is known of the two ends of the program. */
export interface Terminal {
  /** Input comes from a terminal, not from a file or another program. */
  readonly typed: boolean;
  /** Both ends are terminals: a person can be asked. */
  readonly interactive: boolean;
  /** Output goes to a terminal: lines may be redrawn. */
  readonly live: boolean;
  /** Colours on standard output. */
  readonly color: boolean;
  /** Colours on standard error. */
  readonly colorErrors: boolean;
  /** Characters of a line, now. */
  columns(): number;
}

/** Time as commands see it. */
export interface CommandClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Waits; ends early, without a rejection, when the signal aborts. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** The program's outside: what the parser needs, and how a command's context is made when one is run. */
export interface Host {
  /** Writes to standard output. */
  readonly out: (text: string) => void;
  /** Writes to standard error. */
  readonly err: (text: string) => void;
  /** Whether help may have colours. */
  readonly hasColors: () => boolean;
  readonly createContext: (process: StricliProcess) => Context | Promise<Context>;
}

/** Everything a command may touch. */
export interface Context {
  /** For the parser alone: its messages are collected, so that `--json` stays pure. */
  readonly process: StricliProcess;
  /** Writes to standard output. */
  readonly out: (text: string) => void;
  /** Writes to standard error. */
  readonly err: (text: string) => void;
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What the person types to start this program; `vibeml`, unless it runs from a checkout. */
  readonly programName: string;
  /** What starts this very program from another one; null where `npx vibeml` does. */
  readonly ownCommand: { readonly command: string; readonly args: readonly string[] } | null;
  /** Name of the person's account, for the record of an approval. */
  readonly userName: () => string;
  /** Where other programs of this person keep their files. */
  readonly place: () => { readonly home: string; readonly platform: NodeJS.Platform };
  /** Aborts when the person interrupts. */
  readonly signal: AbortSignal;
  readonly clock: CommandClock;
  /** Opens VibeML on the first call. */
  readonly vibeml: () => Promise<Vibeml>;
  readonly prompts: () => Promise<Prompts>;
  /** A part of the terminal that is redrawn in place. */
  readonly openLiveArea: () => Promise<LiveArea>;
  /** Both ends as streams, for a protocol that takes them over. */
  readonly streams: () => { readonly stdin: Readable; readonly stdout: Writable };
  /** Everything that arrives on standard input. */
  readonly readInput: () => Promise<string>;
}
