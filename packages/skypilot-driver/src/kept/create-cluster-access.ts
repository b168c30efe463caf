import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CallContext } from '@vibeml/core-models';
import { excerpt } from '@vibeml/errors';
import { err, errAsync, ok, type Result, ResultAsync } from 'neverthrow';
import type { FileFailure } from '../records/file-failure.ts';
import { accessCommand, accessMark } from './access-script.ts';
import { type ProgramAnswer, type ProgramFailure, runProgram } from './run-program.ts';

/** How the login machines of clusters are reached. */
export interface ClusterAccessPorts {
  /** SkyPilot's own configuration of clusters, in the form of ssh; absolute path. */
  readonly sshConfigPath: string;
  /** Names or paths of the programs. */
  readonly programs?: { readonly ssh: string; readonly rsync: string };
}

/** A cluster that can't be used; `isConfigured` is false where this machine has no way to it at all. */
export interface AccessFailure extends FileFailure {
  readonly isConfigured: boolean;
}

/** A part of a file. */
export interface FilePiece {
  readonly sizeBytes: number;
  readonly startByte: number;
  /** The time of the login machine, in seconds since 1970. */
  readonly nowSeconds: number;
  readonly bytes: Buffer;
}

/** The files of login accounts; paths are relative to their homes. */
export interface ClusterAccess {
  /** A part of a file; null when it isn't there. A negative beginning counts from the end. */
  readPiece(
    cluster: string,
    piece: { readonly path: string; readonly from: number; readonly bytes: number },
    context: CallContext,
  ): ResultAsync<FilePiece | null, AccessFailure>;
  /** Makes an empty file where there is none. */
  touch(cluster: string, path: string, context: CallContext): ResultAsync<void, AccessFailure>;
  /** Makes a directory and tries to write there. */
  probe(cluster: string, directory: string, context: CallContext): ResultAsync<void, AccessFailure>;
  /** Brings files, or directories with what is in them, from a directory there into one here; what is not there is passed over, what has arrived already is not sent again. */
  fetch(
    cluster: string,
    files: { readonly directory: string; readonly paths: readonly string[]; readonly into: string },
    context: CallContext,
  ): ResultAsync<void, AccessFailure>;
}

const quickMs = 30_000;
const fetchMs = 6 * 3_600_000;
const mostBytes = 8_388_608;
const sshTrouble = 255;
// rsync's codes for files that are not there, or no more; what has come is checked all the same.
const someMissing = [23, 24];

const failed = (cluster: string, reason: string, parts: Partial<AccessFailure> = {}) => ({
  kind: 'file' as const,
  path: `the cluster '${cluster}'`,
  reason,
  cause: null,
  isConfigured: true,
  ...parts,
});

const notStarted =
  (cluster: string, program: string) =>
  ({ reason, cause }: ProgramFailure): AccessFailure => {
    if (reason === 'absent') {
      return failed(cluster, `there is no ${program} on this machine`, {
        cause,
        isConfigured: false,
      });
    }
    const words = { timeout: 'took too long', stopped: 'was stopped', failed: 'failed' } as const;
    return failed(cluster, `${program} ${words[reason]}`, { cause });
  };

const refusalOf = (cluster: string, program: string, answer: ProgramAnswer): AccessFailure => {
  const cause = { exitCode: answer.exitCode, excerpt: excerpt(answer.complaint) };
  const reason =
    answer.exitCode === sshTrouble
      ? 'its login machine could not be reached'
      : `${program} ended with ${answer.exitCode}`;
  return failed(cluster, reason, { cause });
};

/** The words behind the mark, and the bytes behind their line. */
const readAnswer = (output: Buffer): { words: readonly string[]; rest: Buffer } | null => {
  const at = output.indexOf(accessMark);
  const end = at === -1 ? -1 : output.indexOf('\n', at);
  if (end === -1) return null;
  const line = output.subarray(at + accessMark.length, end).toString('utf8');
  return { words: line.trim().split(' '), rest: output.subarray(end + 1) };
};

const numberOf = (word: string): number | null => (/^\d+$/.test(word) ? Number(word) : null);

const pieceOf = (output: Buffer): Result<FilePiece | null, string> => {
  const answer = readAnswer(output);
  const words = answer?.words ?? [];
  if (words[0] === 'absent') return ok(null);
  const [sizeBytes, startByte, nowSeconds] = words.map(numberOf);
  return answer === null || sizeBytes == null || startByte == null || nowSeconds == null
    ? err('it gave an answer of an unknown form')
    : ok({ sizeBytes, startByte, nowSeconds, bytes: answer.rest });
};

// rsync takes its remote shell as one text and divides it at blanks that are not quoted.
const quoted = (argument: string): string => `'${argument.replaceAll("'", "''")}'`;

/** Opens the way to clusters; null where nobody said how. */
export const createClusterAccess = (ports: ClusterAccessPorts | null): ClusterAccess => {
  const programs = ports?.programs ?? { ssh: 'ssh', rsync: 'rsync' };
  const optionsOf = (configPath: string): readonly string[] => {
    // A new cluster is learned, one that has changed is refused; what the person knows already counts.
    const known = join(dirname(configPath), 'known_hosts');
    return [
      ...['-F', configPath, '-T', '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=15'],
      ...['-o', 'LogLevel=ERROR', '-o', 'StrictHostKeyChecking=accept-new'],
      ...['-o', `UserKnownHostsFile="${known}" ~/.ssh/known_hosts`],
    ];
  };
  const configured = (cluster: string): ResultAsync<readonly string[], AccessFailure> => {
    const missing = failed(cluster, 'this machine has no entry for it', { isConfigured: false });
    if (ports === null) return errAsync(missing);
    const path = ports.sshConfigPath;
    return ResultAsync.fromPromise(stat(path), (cause) => ({ ...missing, cause })).map(() =>
      optionsOf(path),
    );
  };
  const ask = (
    cluster: string,
    lines: readonly (string | number)[],
    context: CallContext,
  ): ResultAsync<Buffer, AccessFailure> =>
    configured(cluster)
      .andThen((options) =>
        runProgram(
          {
            program: programs.ssh,
            arguments: [...options, '--', cluster, accessCommand],
            input: [...lines, '', '', ''].slice(0, 4).join('\n').concat('\n'),
            timeoutMs: quickMs,
            maxBytes: mostBytes,
          },
          context,
        ).mapErr(notStarted(cluster, 'ssh')),
      )
      .andThen((answer) =>
        answer.exitCode === 0 ? ok(answer.output) : err(refusalOf(cluster, 'ssh', answer)),
      );
  const done = (cluster: string, refusal: string) => (output: Buffer) =>
    readAnswer(output)?.words[0] === 'done' ? ok() : err(failed(cluster, refusal));

  return {
    readPiece: (cluster, { path, from, bytes }, context) =>
      ask(cluster, ['piece', path, from, bytes], context).andThen((output) =>
        pieceOf(output).mapErr((reason) => failed(cluster, reason)),
      ),
    touch: (cluster, path, context) =>
      ask(cluster, ['touch', path], context).andThen(
        done(cluster, 'its kept directory can not be written'),
      ),
    probe: (cluster, directory, context) =>
      ask(cluster, ['probe', directory], context).andThen(
        done(cluster, `the directory ${directory} of the account can not be written`),
      ),
    fetch: (cluster, { directory, paths, into }, context) =>
      configured(cluster)
        .andThen((options) =>
          runProgram(
            {
              program: programs.rsync,
              arguments: [
                ...['-rt', '--partial', '--from0', '--files-from=-'],
                ...['-e', [programs.ssh, ...options].map(quoted).join(' ')],
                ...['--', `${cluster}:${directory}/`, `${into}/`],
              ],
              input: paths.map((path) => `${path}\0`).join(''),
              timeoutMs: fetchMs,
              maxBytes: mostBytes,
            },
            context,
          ).mapErr(notStarted(cluster, 'rsync')),
        )
        .andThen((answer) =>
          answer.exitCode === 0 || someMissing.includes(answer.exitCode)
            ? ok()
            : err(refusalOf(cluster, 'rsync', answer)),
        ),
  };
};
