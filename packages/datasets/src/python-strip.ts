import { invariant } from '@vibeml/errors';

type StripName = 'strip' | 'lstrip' | 'rstrip';

const isStripName = (value: unknown): value is StripName =>
  value === 'strip' || value === 'lstrip' || value === 'rstrip';

type Node = Record<string, unknown>;

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const functionPrefix = 'vibeml_';

const childrenOf = (node: Node): readonly Node[] =>
  Object.values(node)
    .flatMap((each) => (Array.isArray(each) ? each : [each]))
    .filter(isNode);

/** The method call `text.strip("…")` becomes the call of a function with the text as its first argument. */
const redirect = (node: Node): void => {
  const { callee, args } = node;
  if (node['type'] !== 'CallExpression' || !isNode(callee) || !Array.isArray(args)) return;
  const { property, object } = callee;
  if (callee['type'] !== 'MemberExpression' || !isNode(property) || args.length === 0) return;
  const name = property['value'];
  if (callee['computed'] === true || !isStripName(name)) return;
  node['args'] = [object, ...args];
  node['callee'] = { type: 'Identifier', value: `${functionPrefix}${name}` };
};

/** Makes a parsed template strip as Python does: the JavaScript version of Jinja overlooks which characters to strip. Changes the tree in place. */
export const redirectStrips = (node: Node): void => {
  for (const each of childrenOf(node)) redirectStrips(each);
  redirect(node);
};

const cut = (text: unknown, characters: unknown, atStart: boolean, atEnd: boolean): string => {
  invariant(typeof text === 'string', 'only text can be stripped');
  if (typeof characters !== 'string') return text.trim();
  const set = new Set(characters);
  const letters = [...text];
  let start = 0;
  let end = letters.length;
  while (atStart && start < end && set.has(letters[start] ?? '')) start += 1;
  while (atEnd && end > start && set.has(letters[end - 1] ?? '')) end -= 1;
  return letters.slice(start, end).join('');
};

/** The functions that the calls of `redirectStrips` need. */
export const stripFunctions: Readonly<Record<string, (text: unknown, set: unknown) => string>> = {
  [`${functionPrefix}strip`]: (text, set) => cut(text, set, true, true),
  [`${functionPrefix}lstrip`]: (text, set) => cut(text, set, true, false),
  [`${functionPrefix}rstrip`]: (text, set) => cut(text, set, false, true),
};
