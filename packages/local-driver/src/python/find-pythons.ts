import type { CallContext } from '@vibeml/core-models';
import type { ErrorOf } from '@vibeml/errors';
import { ResultAsync } from 'neverthrow';
import { findPython, type PythonPorts } from './find-python.ts';

// The versions that training needs come first, the one most libraries are tested with at the front.
const commands = ['python3.12', 'python3.11', 'python3.13', 'python3'];

/** Versions of Python on this machine, those that training can use first; for example 3.12.4. */
export const findPythons = (
  ports: PythonPorts,
  context: CallContext,
): ResultAsync<readonly string[], ErrorOf<'request.cancelled'>> =>
  ResultAsync.combine(commands.map((command) => findPython(ports, command, context))).map(
    (found) => [...new Set(found.flatMap((python) => (python === null ? [] : [python.version])))],
  );
