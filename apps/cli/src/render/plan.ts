import type { Plan } from '@vibeml/sdk';
import { cleanLine } from './clean-text.ts';
import { distance, durationRange } from './duration.ts';
import { findingLines } from './findings.ts';
import { markedLine } from './marked-line.ts';
import { count, dollars, percent, plural } from './numbers.ts';
import type { Page } from './page.ts';
import { renderExplanation } from './plan-explained.ts';
import { fallbackTitle, keepTitle, machinePlace, recoveryTitle } from './plan-machine.ts';
import { facts } from './table.ts';

const joined = (parts: readonly (string | null)[]): string =>
  parts.filter((part) => part !== null && part !== '').join(' · ');

const modelOf = ({ model, resume }: Plan): string =>
  joined([
    cleanLine(model.name),
    model.parameters === null ? 'size not known' : `${count(model.parameters.value)} parameters`,
    model.modelType,
    model.licence,
    resume === null ? null : `from step ${resume.step} of ${resume.runId}`,
  ]);

const dataOf = ({ train, eval: held, hyperparameters }: Plan): string => {
  const length = train.tokens ?? train.lengths;
  return joined([
    cleanLine(train.reference),
    train.format,
    plural(train.usableRows, 'row'),
    `p95 ${Math.round(length.p95)} ${length.unit}`,
    train.truncatedShare === null
      ? null
      : `${percent(train.truncatedShare)} truncated at ${hyperparameters.maxLength}`,
    held === null ? null : `${held.usableRows} held out`,
  ]);
};

const workflowOf = ({ workflow, hyperparameters: given, steps }: Plan): string =>
  joined([
    `${workflow.name} (${workflow.title})`,
    workflow.adapter === 'lora' ? `r ${given.loraR}` : null,
    given.maxSteps === null ? plural(given.numTrainEpochs, 'epoch') : null,
    steps === null ? 'steps are counted after packing' : plural(steps, 'step'),
  ]);

const processorOf = ({ accelerator, cpuCores }: Plan['offer']): string => {
  if (accelerator.kind === 'cpu') {
    return cpuCores === null ? 'CPU' : plural(cpuCores.value, 'CPU');
  }
  return joined([
    `${accelerator.count > 1 ? `${accelerator.count} × ` : ''}${accelerator.name}`,
    accelerator.memoryGib === null ? null : `${Math.round(accelerator.memoryGib.value)} GiB`,
  ]);
};

const millisecondsPerDay = 86_400_000;

/** How old the price of a rented machine is, where that is more than a day. */
const ageOf = ({ offer }: Plan, page: Page): string => {
  const days = Math.floor(
    (page.nowMs - Date.parse(offer.hourlyUsd.observedAt)) / millisecondsPerDay,
  );
  return offer.driver === 'local' || days < 1
    ? ''
    : `, ${page.paint('warn', `${plural(days, 'day')} old`)}`;
};

const nextBest = ({ alternatives: [next] }: Plan): string | null => {
  if (next === undefined) return null;
  const run = next.cost === null ? null : `${dollars(next.cost.expected)} a run`;
  return `next best: ${joined([next.title, `${dollars(next.hourly.value)}/h`, run])}`;
};

/** The first machines that the run may get instead; `--explain` shows all. */
const shownFallbacks = 3;

const fallbacksOf = ({ fallbacks }: Plan): string | null => {
  if (fallbacks.length === 0) return null;
  const more = fallbacks.length - shownFallbacks;
  const shown = fallbacks.slice(0, shownFallbacks).map(fallbackTitle);
  return `if there is none: ${[...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ')}`;
};

const machineOf = (plan: Plan, page: Page): string => {
  const { offer } = plan;
  const price = `${dollars(offer.hourlyUsd.value)}/h${offer.spot ? ' spot' : ''}${ageOf(plan, page)}`;
  const chosen = joined([machinePlace(offer), processorOf(offer), price]);
  const others = [nextBest(plan), fallbacksOf(plan)].filter((line) => line !== null);
  return [chosen, ...others.map((line) => page.paint('faint', line))].join('\n');
};

const memoryOf = ({ memory, offer }: Plan, page: Page): string => {
  const needed =
    memory.needed === null
      ? "need not known yet: the model's shape is not known"
      : `${memory.needed.value.toFixed(1)} GiB needed`;
  const free =
    memory.available === null
      ? 'free memory not known'
      : `${memory.available.value.toFixed(1)} GiB ${offer.driver === 'local' ? 'free' : 'usable'}`;
  const tight = memory.verdict === 'tight' ? page.paint('warn', 'tight') : null;
  return joined([needed, free, tight]);
};

const timeOf = ({ duration, throughput }: Plan): string => {
  if (duration === null) return 'not known yet: no speed was measured for this model here';
  const speed = throughput === null ? null : `${count(Math.round(throughput.value))} tokens/s`;
  return joined([durationRange(duration.low, duration.high), speed]);
};

const costOf = ({ cost, budget }: Plan): string => {
  const { total } = cost;
  const limit = budget.limitUsd === null ? null : `cap ${dollars(budget.limitUsd)}`;
  if (cost.hourly.value === 0 && total?.high === 0) return joined([dollars(0), limit]);
  if (total === null) {
    return joined([
      cost.hourly.value === 0 ? dollars(0) : 'not known yet: the time is not known',
      limit,
    ]);
  }
  const range =
    total.low === total.high
      ? dollars(total.high)
      : `${dollars(total.low)}–${dollars(total.high)}, expected ${dollars(total.expected)}`;
  return joined([range, limit]);
};

const warningLine = (text: string, page: Page): string =>
  markedLine(page.paint('warn', '!'), cleanLine(text), page);

/** What is to be known about prices, where the run is rented: this computer has none. */
const remarkLines = ({ remarks, offer }: Plan, page: Page): readonly string[] =>
  offer.driver === 'local'
    ? []
    : remarks.map(({ source, message }) =>
        warningLine(`${cleanLine(source)}: ${cleanLine(message)}`, page),
      );

/** What a machine elsewhere adds: it goes away, by itself or not, and takes with it what is not kept. */
const rentedOf = (plan: Plan): readonly (readonly [string, string])[] =>
  plan.driver === 'local'
    ? []
    : [
        ['Result', keepTitle(plan)],
        ['If lost', recoveryTitle(plan)],
      ];

/** A plan as a person reads it before saying yes. A number that is not known says so, and why. */
export const renderPlan = (
  plan: Plan,
  page: Page,
  options: { readonly explain: boolean },
): string => {
  const diamond = page.paint('accent', '◇');
  const entries: readonly (readonly [string, string])[] = [
    ['Model', modelOf(plan)],
    ['Data', dataOf(plan)],
    ['Workflow', workflowOf(plan)],
    ['Machine', machineOf(plan, page)],
    ['Memory', memoryOf(plan, page)],
    ['Time', timeOf(plan)],
    ['Cost', costOf(plan)],
    ...rentedOf(plan),
  ];
  const block = facts(
    entries.map(([label, text]) => [`${diamond} ${label}`, text]),
    page,
    0,
  );
  return [
    block,
    ...findingLines(plan.findings, page),
    ...remarkLines(plan, page),
    ...plan.budget.warnings.map((text) => warningLine(text, page)),
    ...(options.explain ? ['', renderExplanation(plan, page)] : []),
    page.paint('faint', `  plan ${plan.id}, expires ${distance(plan.expiresAt, page.nowMs)}`),
  ].join('\n');
};
