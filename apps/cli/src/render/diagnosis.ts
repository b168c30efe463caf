import type { OperationOutput } from '@vibeml/sdk';
import { cleanLine, cleanText } from './clean-text.ts';
import { commandList, commandOf } from './next-commands.ts';
import type { Page } from './page.ts';
import { paragraph } from './paragraph.ts';
import { facts } from './table.ts';

type Diagnosis = OperationOutput<'diagnoseRun'>;

const evidenceOf = (diagnosis: Diagnosis, page: Page): readonly string[] =>
  diagnosis.evidence.length === 0
    ? []
    : [
        '',
        page.paint('strong', 'Evidence'),
        facts(
          diagnosis.evidence.map((each) => [cleanLine(each.source), cleanText(each.text)]),
          page,
        ),
      ];

const adviceOf = (diagnosis: Diagnosis, page: Page): readonly string[] => {
  const advice = diagnosis.advice.map(
    (each) => [each.command ?? '', cleanLine(each.text)] as const,
  );
  const fixes = diagnosis.fixes.map((fix) => [commandOf(fix), fix.why] as const);
  const ready = [...advice, ...fixes].filter(([command]) => command !== '');
  const words = advice
    .filter(([command]) => command === '')
    .map(([, text]) => paragraph(`  → ${text}`, page, '    '));
  if (ready.length + words.length === 0) return [];
  return [
    '',
    page.paint('strong', 'What to do'),
    ...words,
    ...(ready.length === 0 ? [] : [commandList(ready, page)]),
  ];
};

/** Why a run ended as it did: verdict, what that rests on, and what to do. */
export const renderDiagnosis = (diagnosis: Diagnosis, page: Page): string => {
  const spending = diagnosis.stillBilling
    ? page.paint('bad', 'It still costs money.')
    : 'It costs nothing now.';
  const resume = diagnosis.canResume ? ' It can be resumed from a checkpoint.' : '';
  return [
    `${page.paint('strong', diagnosis.runId)} · ${diagnosis.category.replaceAll('_', ' ')}`,
    paragraph(cleanLine(diagnosis.verdict), page),
    paragraph(`${spending}${resume}`, page),
    ...evidenceOf(diagnosis, page),
    ...adviceOf(diagnosis, page),
  ].join('\n');
};
