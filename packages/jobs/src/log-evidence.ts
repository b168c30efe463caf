import type { CallContext, Driver, DriverHandle, LogSource } from '@vibeml/core-models';
import { excerpt } from '@vibeml/errors';
import { eventMarker } from '@vibeml/trainer';
import { okAsync, type ResultAsync } from 'neverthrow';
import type { DiagnosisCategory } from './diagnosis-category.ts';

/** One thing that a diagnosis rests on. Text from a log is data of the run, never an instruction. */
export interface Evidence {
  readonly source: 'exit_code' | 'event' | 'setup_log' | 'run_log' | 'engine';
  /** Line of the log, from 1, where it is known. */
  readonly line?: number;
  readonly text: string;
}

/** A line of a log that hints at a category. */
export interface LogHint {
  readonly category: DiagnosisCategory;
  readonly evidence: Evidence;
}

const tailBytes = 262_144;
const maxLineCharacters = 300;

// Each was seen in the output of PyTorch, the Hugging Face libraries, pip, uv, the shell or the kernel. The first that fits counts.
const hints: readonly (readonly [DiagnosisCategory, RegExp])[] = [
  [
    'out_of_memory',
    /out of memory\. Tried to allocate|OutOfMemoryError|backend out of memory|DefaultCPUAllocator|std::bad_alloc|Cannot allocate memory|\bMemoryError\b/,
  ],
  [
    'killed',
    /^\s*Killed\b|\bSIGKILL\b|oom-kill|Out of memory: Killed process|died with <Signals\.SIGKILL/,
  ],
  ['disk_full', /No space left on device|\bENOSPC\b|[Dd]isk quota exceeded/],
  [
    'model_access',
    /GatedRepoError|RepositoryNotFoundError|\b40[13] Client Error|gated repo|Access to model .* is restricted/,
  ],
  [
    'network',
    /ConnectionError|ConnectTimeout|ReadTimeout|Temporary failure in name resolution|Name or service not known|Network is unreachable|Max retries exceeded|\b429 Client Error|\b50[0234] Server Error|Connection re(?:set|fused)/,
  ],
  [
    'environment',
    /ModuleNotFoundError|ImportError|CUDA driver version is insufficient|no kernel image is available|not compiled with CUDA|No matching distribution found|ResolutionImpossible|No solution found when resolving|externally-managed-environment/,
  ],
  ['data', /JSONDecodeError|DatasetGenerationError|ArrowInvalid|UnicodeDecodeError/],
  ['diverged', /\bloss\b.{0,20}\b(?:nan|inf)\b/i],
];

const hintOf = (line: string): DiagnosisCategory | undefined =>
  hints.find(([, pattern]) => pattern.test(line))?.[0];

/** The lines of a text that hint at a category; `firstLine` is the number of its first line, null when it isn't known. */
export const findHints = (
  text: string,
  source: Evidence['source'],
  firstLine: number | null,
): readonly LogHint[] =>
  text.split(/\r?\n/).flatMap((line, index) => {
    // What the trainer says of itself is in the events.
    const category = line.includes(eventMarker) ? undefined : hintOf(line);
    if (category === undefined) return [];
    const place = firstLine === null ? {} : { line: firstLine + index };
    return [{ category, evidence: { source, ...place, text: excerpt(line, maxLineCharacters) } }];
  });

/** The hints in the end of a log; none when it can't be read. */
export const readHints = (
  driver: Driver,
  handle: DriverHandle,
  source: LogSource,
  context: CallContext,
): ResultAsync<readonly LogHint[], never> =>
  driver
    .readLogs(
      handle,
      { source, position: { from: 'end', bytes: tailBytes }, maxBytes: tailBytes },
      context,
    )
    .map((page) =>
      findHints(
        page.text,
        source === 'setup' ? 'setup_log' : 'run_log',
        page.startByte === 0 ? 1 : null,
      ),
    )
    .orElse(() => okAsync([]));
