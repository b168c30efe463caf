/** Deepest nesting of a row: Python's reader gives up near 1000 levels, and what is meant for training has a handful. */
export const maxNesting = 500;

/** Why a deeper row is refused. */
export const nestedTooDeep = `the row is nested deeper than ${maxNesting} levels`;

const isNest = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Whether a value is nested deeper than the limit. Goes level by level, so that depth costs no stack. */
export const isNestedTooDeep = (value: unknown): boolean => {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxNesting) return true;
    level = level.filter(isNest).flatMap((each) => Object.values(each));
  }
  return false;
};

const braces = ['{', '['] as const;

/** Whether a text of JSON opens so few objects and lists that it can't be nested too deep; cheaper than a look at the value. */
export const opensFew = (text: string): boolean => {
  let opened = 0;
  for (const brace of braces) {
    for (let at = text.indexOf(brace); at >= 0; at = text.indexOf(brace, at + 1)) {
      opened += 1;
      if (opened > maxNesting) return false;
    }
  }
  return true;
};
