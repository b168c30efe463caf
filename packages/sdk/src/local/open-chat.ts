import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InteractiveProcess, Processes } from '@vibeml/core-models';
import {
  artifactMissing,
  configUnwritable,
  excerpt,
  unexpected,
  type VibemlError,
} from '@vibeml/errors';
import type { ChatConfig } from '@vibeml/trainer';
import { err, ok, type Result, ResultAsync, safeTry } from 'neverthrow';
import * as z from 'zod';
import type { ChatSession } from '../local-tools.ts';

const ChatLine = z.looseObject({
  ready: z.boolean().optional(),
  id: z.string().nullish(),
  delta: z.string().optional(),
  done: z.boolean().optional(),
  error: z.looseObject({ message: z.string() }).optional(),
});
type ChatLine = z.infer<typeof ChatLine>;

const endGraceMs = 3000;

/** What a chat needs. */
export interface ChatPorts {
  readonly processes: Processes;
  readonly pythonPath: string;
  readonly programDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly runId: string;
  readonly config: ChatConfig;
  /** Directory for the chat's configuration file. */
  readonly directory: string;
}

const parseLine = (line: string): ChatLine | null => {
  try {
    const parsed = ChatLine.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    // Not a line of the protocol.
    return null;
  }
};

const nextLine = async (lines: AsyncIterator<string>): Promise<ChatLine | null> => {
  for (let next = await lines.next(); next.done !== true; next = await lines.next()) {
    const parsed = parseLine(next.value);
    if (parsed !== null) return parsed;
  }
  return null;
};

type Piece = Result<string, VibemlError>;

/** What one line of an answer gives: a piece, the end of the answer, or nothing. */
const pieceOf = (line: ChatLine): { readonly piece: Piece | null; readonly isLast: boolean } => {
  if (line.error !== undefined) {
    const reason = excerpt(line.error.message, 200);
    return { piece: err(unexpected(`the model could not answer: ${reason}`)), isLast: true };
  }
  return { piece: line.delta === undefined ? null : ok(line.delta), isLast: line.done === true };
};

async function* readAnswer(id: string, lines: AsyncIterator<string>): AsyncIterable<Piece> {
  for (let line = await nextLine(lines); line !== null; line = await nextLine(lines)) {
    if (line.id !== id) continue;
    const { piece, isLast } = pieceOf(line);
    if (piece !== null) yield piece;
    if (isLast) return;
  }
}

const sessionOf = (program: InteractiveProcess, lines: AsyncIterator<string>): ChatSession => {
  let asked = 0;
  return {
    answer(request) {
      asked += 1;
      const id = String(asked);
      const { messages, model, maxNewTokens } = request;
      program.write(
        `${JSON.stringify({ id, messages, which: model, max_new_tokens: maxNewTokens })}\n`,
      );
      return readAnswer(id, lines);
    },
    end: () => program.end(endGraceMs),
  };
};

const waitUntilReady = (
  ports: ChatPorts,
  program: InteractiveProcess,
): ResultAsync<ChatSession, VibemlError> => {
  const lines = program.lines[Symbol.asyncIterator]();
  return ResultAsync.fromSafePromise(nextLine(lines)).andThen((first) => {
    if (first?.ready === true) return ok(sessionOf(program, lines));
    const reason = first?.error?.message ?? 'the chat program ended before it was ready';
    return ResultAsync.fromSafePromise(program.end(endGraceMs)).andThen(() =>
      err(artifactMissing(ports.runId, excerpt(reason, 300))),
    );
  });
};

/** Loads the base and the tuned model in one process and talks with it over JSON lines. Fails with `run.artifact_missing`. */
export const openChat = (ports: ChatPorts): ResultAsync<ChatSession, VibemlError> =>
  safeTry(async function* () {
    const file = join(ports.directory, 'chat.json');
    yield* ResultAsync.fromPromise(
      writeFile(file, `${JSON.stringify(ports.config, null, 2)}\n`),
      (cause) => configUnwritable(file, 'the chat could not be set up there', cause),
    );
    const program = yield* ports.processes.open({
      command: ports.pythonPath,
      arguments: ['-m', 'vibeml_trainer.chat', '--config', file],
      environment: { ...ports.environment, PYTHONPATH: ports.programDirectory },
      directory: ports.directory,
    });
    return ok(yield* waitUntilReady(ports, program));
  });
