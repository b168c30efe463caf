// Writes the quickstart's ticket-router dataset from tickets.json, always the same bytes.
// Usage: node tools/demo-data/generate.mjs [output folder]
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const defaultFolder = fileURLToPath(new URL('../../apps/cli/assets/quickstart/', import.meta.url));
const tickets = JSON.parse(readFileSync(new URL('./tickets.json', import.meta.url), 'utf8'));

const pick = (list, index) => list[index % list.length];
const capitalise = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const lowerFirst = (text) => (text.startsWith('I ') ? text : text.charAt(0).toLowerCase() + text.slice(1));

const ticketText = (split, problem, urgencySentence, index) => {
  const filled = problem.replace(/\{(goods|devices|services)\}/, (_, kind) => pick(split[kind], index));
  const opening = pick(split.openings, index);
  const sentence = opening === '' ? capitalise(filled) : opening + lowerFirst(filled);
  return `${sentence} ${urgencySentence}`;
};

// Every problem occurs once as urgent and once as calm, each time about another thing,
// so neither the problem nor the thing gives the urgency away.
const rowsOf = (split) => {
  const rows = [];
  for (const [team, problems] of Object.entries(split.problems)) {
    for (const problem of problems) {
      for (const urgent of [true, false]) {
        const index = rows.length;
        const urgencySentence = pick(urgent ? split.urgent : split.calm, Math.floor(index / 2));
        rows.push({ content: ticketText(split, problem, urgencySentence, index), answer: { team, urgent } });
      }
    }
  }
  return rows;
};

// A walk with a step that shares no factor with the length visits every row once, in mixed order.
const mixed = (rows) => rows.map((_, index) => rows[(index * 77) % rows.length]);

const line = ({ content, answer }) =>
  JSON.stringify({
    messages: [
      { role: 'user', content },
      { role: 'assistant', content: JSON.stringify(answer) },
    ],
  });

const folder = process.argv[2] ?? defaultFolder;
mkdirSync(folder, { recursive: true });
for (const name of ['train', 'held-out']) {
  const rows = mixed(rowsOf(tickets[name]));
  writeFileSync(join(folder, `${name}.jsonl`), `${rows.map(line).join('\n')}\n`);
}
