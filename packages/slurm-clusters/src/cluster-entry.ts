import { parseInput } from '@vibeml/core-models';
import type { ErrorOf } from '@vibeml/errors';
import type { Result } from 'neverthrow';
import * as z from 'zod';

const longestName = 63;
const highestPort = 65_535;

// Every form is a list of what is allowed: no white space, no quotes, no first dash, none of the % and $ that ssh expands.
const name = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/;
const host = `(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*)`;
const user = '[A-Za-z_][A-Za-z0-9._-]{0,63}';
const jump = String.raw`(?:${user}@)?(?:${host}|\[${host}\])(?::\d{1,5})?`;
const whole = (form: string): RegExp => new RegExp(`^${form}$`);
const filePath = /^(?:~\/|\/)[^\p{Cc}"'\\%$#]+$/u;

/** One Slurm cluster as SkyPilot finds it: the login node, and how to get in. */
export const ClusterEntry = z.strictObject({
  name: z
    .string()
    .max(longestName)
    .regex(name, 'it may hold letters, digits, dots, dashes and underscores')
    .refine((text) => text.toLowerCase() !== 'none', 'it may not be none'),
  host: z.string().max(255).regex(whole(host), 'it must be a host name or an address'),
  user: z.string().regex(whole(user), 'it must be the name of an account'),
  port: z.int().min(1).max(highestPort).nullable().default(null),
  /** Absolute, or from the home directory with `~/`. */
  identityFile: z
    .string()
    .max(1024)
    .regex(filePath, 'it must be an absolute path, or begin with ~/, without quotes, %, $ and #')
    .nullable()
    .default(null),
  /** `[user@]host[:port]`, with commas between when there are more. */
  proxyJump: z
    .string()
    .max(1024)
    .regex(whole(`${jump}(?:,${jump})*`), 'it must be [user@]host[:port], with commas between')
    .nullable()
    .default(null),
});
export type ClusterEntry = z.infer<typeof ClusterEntry>;
/** An entry as a caller writes it: what is usual may be left out. */
export type ClusterEntryInput = z.input<typeof ClusterEntry>;

/** Checks an entry as a person wrote it. Fails with `request.invalid`. */
export const parseEntry = (input: unknown): Result<ClusterEntry, ErrorOf<'request.invalid'>> =>
  parseInput(ClusterEntry, input);

const quoted = (text: string): string => (text.includes(' ') ? `"${text}"` : text);

/** What the entry says, in the words of ssh, in the order in which they are written. */
export const optionsOf = (entry: ClusterEntry): readonly (readonly [string, string])[] => [
  ['HostName', entry.host],
  ...(entry.port === null ? [] : [['Port', String(entry.port)] as const]),
  ['User', entry.user],
  ...(entry.identityFile === null
    ? []
    : [['IdentityFile', quoted(entry.identityFile)] as const, ['IdentitiesOnly', 'yes'] as const]),
  ...(entry.proxyJump === null ? [] : [['ProxyJump', entry.proxyJump] as const]),
];
