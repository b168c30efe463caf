import { randomBytes, randomUUID } from 'node:crypto';
import { createRequestStateCodec, type RequestStateCodec } from '@modelcontextprotocol/server';
import type { Vibeml } from '@vibeml/sdk';
import { createQuestions } from './approval/create-questions.ts';
import { createWork } from './calls/create-work.ts';
import { createSession, type Session } from './session.ts';
import { surfaceWith } from './surface.ts';
import { systemTiming, type Timing } from './timing.ts';
import type { Tool } from './tool.ts';
import type { Toolset } from './toolsets.ts';

/** What a server is made from. Only `vibeml` has no default. */
export interface ServerPorts {
  /** Opens VibeML; called once, at the first call of a tool. */
  readonly vibeml: () => Vibeml | PromiseLike<Vibeml>;
  /** Takes a line for people who look at the server; standard output belongs to the protocol. */
  readonly log?: (line: string) => void;
  /** Tools besides those that are always offered; none when left out. */
  readonly toolsets?: readonly Toolset[];
  readonly timing?: Timing;
  readonly newId?: () => string;
  /** Whether runs that go on elsewhere are followed from the first call of a tool on, so that a lost one is recovered. */
  readonly followsElsewhere?: boolean;
  /** Signs the questions that travel through a client: 32 bytes or more. */
  readonly signingKey?: Uint8Array;
}

/** What the server of one connection works with. */
export interface ServerState {
  readonly session: Session;
  readonly tools: readonly Tool[];
  readonly codec: RequestStateCodec;
  readonly era: 'legacy' | 'modern';
}

const keyBytes = 32;
const questionSeconds = 120;

/** Makes the state that the connections of one process share. */
export const createServerState = (ports: ServerPorts): Omit<ServerState, 'era'> => {
  const timing = ports.timing ?? systemTiming();
  const codec = createRequestStateCodec({
    key: ports.signingKey ?? randomBytes(keyBytes),
    ttlSeconds: questionSeconds,
  });
  const session = createSession({
    vibeml: ports.vibeml,
    timing,
    work: createWork({ timing }),
    questions: createQuestions({ codec, newId: ports.newId ?? randomUUID }),
    log: ports.log ?? (() => undefined),
    followsElsewhere: ports.followsElsewhere ?? false,
  });
  return { session, tools: surfaceWith(ports.toolsets ?? []), codec };
};
