import type { Plan } from '@vibeml/sdk';
import { cleanLine } from './clean-text.ts';
import { distance, durationRange } from './duration.ts';
import { findingLines } from './findings.ts';
import { count, dollars, percent, plural } from './numbers.ts';
import type { Page } from './page.ts';
import { provenance } from './quantity.ts';
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

const machineOf = ({ offer, alternatives }: Plan): string => {
  const { accelerator, cpuCores, hourlyUsd } = offer;
  const processor =
    accelerator.kind === 'cpu'
      ? plural(cpuCores?.value ?? 1, 'CPU')
      : joined([
          `${accelerator.count > 1 ? `${accelerator.count} × ` : ''}${accelerator.name}`,
          accelerator.memoryGib === null ? null : `${accelerator.memoryGib.value} GiB`,
        ]);
  const [next] = alternatives;
  return joined([
    offer.machine,
    offer.region,
    processor,
    `${dollars(hourlyUsd.value)}/h${offer.spot ? ' spot' : ''}`,
    next === undefined ? null : `next best: ${next.title}`,
  ]);
};

const memoryOf = ({ memory }: Plan, page: Page): string => {
  const needed =
    memory.needed === null
      ? "need not known yet: the model's shape is not known"
      : `${memory.needed.value.toFixed(1)} GiB needed`;
  const free =
    memory.available === null
      ? 'free memory not known'
      : `${memory.available.value.toFixed(1)} GiB free`;
  const tight = memory.verdict === 'tight' ? page.paint('warn', 'tight') : null;
  return joined([needed, free, tight]);
};

const timeOf = ({ duration }: Plan): string =>
  duration === null
    ? 'not known yet: no speed was measured for this model here'
    : durationRange(duration.low, duration.high);

const costOf = ({ cost, budget }: Plan): string => {
  const { total } = cost;
  const limit = budget.limitUsd === null ? null : `cap ${dollars(budget.limitUsd)}`;
  if (cost.hourly.value === 0) return joined([dollars(0), limit]);
  if (total === null) return joined(['not known yet: the time is not known', limit]);
  const range =
    total.low === total.high ? dollars(total.high) : `${dollars(total.low)}–${dollars(total.high)}`;
  return joined([range, limit]);
};

const explained = (plan: Plan, page: Page): readonly (readonly [string, string])[] => {
  const numbers = [
    ['parameters', plan.model.parameters],
    ['memory needed', plan.memory.needed],
    ['memory free', plan.memory.available],
    ['time', plan.duration],
    ['price per hour', plan.cost.hourly],
    ['cost', plan.cost.total],
  ] as const;
  return [
    ...numbers.map(
      ([label, quantity]) =>
        [label, quantity === null ? 'not known yet' : provenance(quantity, page)] as const,
    ),
    ...plan.memory.terms.map(
      (term) => [`memory: ${term.name}`, `${term.gib.toFixed(2)} GiB`] as const,
    ),
    ['workflow', plan.workflow.reason],
    ...plan.workflow.rejected.map((each) => [`not ${each.name}`, each.reason] as const),
    ...plan.alternatives.map((each) => [`not ${each.title}`, each.reason] as const),
    ['budget', plan.budget.rule],
    ['environment', `${plan.environment.name} · torch ${plan.environment.torch}`],
    ['result goes to', plan.destination],
    ['digest', plan.digest],
  ];
};

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
    ['Machine', machineOf(plan)],
    ['Memory', memoryOf(plan, page)],
    ['Time', timeOf(plan)],
    ['Cost', costOf(plan)],
  ];
  const block = facts(
    entries.map(([label, text]) => [`${diamond} ${label}`, text]),
    page,
    0,
  );
  return [
    block,
    ...findingLines(plan.findings, page),
    ...(options.explain ? ['', facts(explained(plan, page), page)] : []),
    page.paint('faint', `  plan ${plan.id}, expires ${distance(plan.expiresAt, page.nowMs)}`),
  ].join('\n');
};
