// Writes the quickstart's ticket-router dataset from tickets.json, always the same bytes.
// Usage: node tools/demo-data/generate.mjs [output folder]
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const defaultFolder = fileURLToPath(new URL('../../apps/cli/assets/quickstart/', import.meta.url));
const tickets = JSON.parse(readFileSync(new URL('./tickets.json', import.meta.url), 'utf8'));

const pick = (list, index) => list[index % list.length];
// How far apart the two rows of one problem stand in the lists of things and openings.
const shift = 2;
const capitalise = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const lowerFirst = (text) =>
  text.startsWith('I ') ? text : text.charAt(0).toLowerCase() + text.slice(1);

const ticketText = (split, problem, urgencySentence, index) => {
  const filled = problem.replace(/\{(\w+)\}/, (_, kind) => pick(split[kind], index));
  const opening = pick(split.openings, index);
  const sentence = opening === '' ? capitalise(filled) : opening + lowerFirst(filled);
  return `${sentence} ${urgencySentence}`;
};

// Every problem occurs once as urgent and once as calm, so the problem never gives the urgency away. The
// shift gives the two rows different things and openings, spread over urgent and calm alike.
const rowsOf = (split) => {
  const rows = [];
  let problemIndex = 0;
  for (const [team, problems] of Object.entries(split.problems)) {
    for (const problem of problems) {
      const urgentText = ticketText(split, problem, pick(split.urgent, problemIndex), problemIndex);
      const calmText = ticketText(
        split,
        problem,
        pick(split.calm, problemIndex),
        problemIndex + shift,
      );
      rows.push({ content: urgentText, answer: { team, urgent: true } });
      rows.push({ content: calmText, answer: { team, urgent: false } });
      problemIndex += 1;
    }
  }
  return rows;
};

// A walk with a step that shares no factor with the length visits every row once, in mixed order.
const mixed = (rows) => rows.map((_, index) => rows[(index * 77) % rows.length]);

const line = ({ content, answer }) =>
  JSON.stringify({
    messages: [
      { role: 'system', content: tickets.system },
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
