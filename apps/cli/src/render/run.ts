import type { OperationOutput, RunView } from '@vibeml/sdk';
import { cleanLine } from './clean-text.ts';
import { distance, duration } from './duration.ts';
import { commandList, commandOf } from './next-commands.ts';
import { bytes, dollars, loss } from './numbers.ts';
import { renderOutcomes } from './outcomes.ts';
import type { Page } from './page.ts';
import { phaseParts } from './run-phases.ts';
import { curveLine, progressLine } from './run-progress.ts';
import { isOver, statusMark, statusName } from './run-status.ts';
import { facts } from './table.ts';

type Entry = readonly [label: string, text: string];

const evaluationOf = ({ evalLossBefore, evalLossAfter }: RunView): readonly Entry[] =>
  evalLossAfter === null && evalLossBefore === null
    ? []
    : [['Held out', `loss ${loss(evalLossBefore)} before, ${loss(evalLossAfter)} after`]];

const progressOf = (run: RunView, page: Page): readonly Entry[] => {
  const { progress } = run;
  if (progress === null) return [];
  const narrow = { ...page, width: page.width - 12 };
  return [
    ['Steps', progressLine(progress, Math.max(10, Math.min(30, narrow.width - 16)), page)],
    ['Training', curveLine(run, progress, narrow)],
  ];
};

const costOf = (run: RunView): string => {
  const { soFarUsd, projectedUsd, capUsd } = run.cost;
  const cap = capUsd === null ? '' : ` of at most ${dollars(capUsd)}`;
  const end =
    isOver(run.status) || projectedUsd === null || run.hourlyUsd === 0
      ? ''
      : `, about ${dollars(projectedUsd)} at the end`;
  return `${dollars(soFarUsd)}${isOver(run.status) ? '' : ' so far'}${end}${cap} · ${dollars(run.hourlyUsd)}/h`;
};

const timesOf = (run: RunView, page: Page): string =>
  run.endedAt === null
    ? `${duration(run.elapsedSeconds)} so far, started ${distance(run.createdAt, page.nowMs)}`
    : `${duration(run.elapsedSeconds)}, ended ${distance(run.endedAt, page.nowMs)}`;

const filesOf = (run: RunView): readonly Entry[] =>
  run.artifacts.length === 0
    ? []
    : [
        [
          'Files',
          `${run.artifacts.length} checked, ${bytes(run.artifacts.reduce((sum, each) => sum + each.bytes, 0))}`,
        ],
      ];

const optional = (label: string, text: string | null | undefined): readonly Entry[] =>
  text === null || text === undefined || text === '' ? [] : [[label, cleanLine(text)]];

const tagsOf = (run: RunView): string =>
  Object.entries(run.tags)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');

const entriesOf = (run: RunView, page: Page): readonly Entry[] => [
  ['Model', cleanLine(run.model)],
  ['Data', cleanLine(run.dataset)],
  ['Workflow', `${run.workflow} on ${run.machine}`],
  ...optional('Resumed', run.resume && `from step ${run.resume.step} of ${run.resume.runId}`),
  ['Time', timesOf(run, page)],
  ['Phases', phaseParts(run, page).join(' · ') || '–'],
  ...progressOf(run, page),
  ...evaluationOf(run),
  ...optional('Checkpoint', run.checkpoint && `step ${run.checkpoint.step}`),
  ['Cost', costOf(run)],
  ...filesOf(run),
  ['Directory', run.directory],
  ...optional('Project', run.project),
  ...optional('Tags', tagsOf(run)),
  ...run.warnings.map((each): Entry => ['Warning', cleanLine(each.message)]),
  ...optional('Error', run.error?.message),
  ...optional('Hint', run.error?.hint),
];

/** Talking to a result is only possible here, so no operation proposes it. */
const nextCommandsOf = ({
  run,
  nextActions,
}: OperationOutput<'getRun'>): readonly (readonly [string, string])[] => [
  ...(run.status === 'succeeded'
    ? [[`vibeml chat ${run.runId}`, 'Talks to the base and the tuned model.'] as const]
    : []),
  ...nextActions.map((action) => [commandOf(action), action.why] as const),
];

/** One run on a page. */
export const renderRun = (answer: OperationOutput<'getRun'>, page: Page): string => {
  const { run } = answer;
  const head = `${statusMark(run.status, page)} ${page.paint('strong', run.runId)} ${statusName(run.status)}${run.stopRequested !== null && !isOver(run.status) ? ', asked to stop' : ''}`;
  const age =
    answer.isFresh === false
      ? page.paint('faint', ` · as of ${distance(answer.observedAt, page.nowMs)}`)
      : '';
  const next = commandList(nextCommandsOf(answer), page);
  const outcomes = renderOutcomes(answer.outcomes ?? [], { ...page, width: page.width - 2 });
  return [
    `${head}${age}`,
    facts(entriesOf(run, page), page),
    ...(outcomes === '' ? [] : ['', outcomes.replaceAll(/^/gm, '  ')]),
    ...(next === '' ? [] : ['', next]),
  ].join('\n');
};
