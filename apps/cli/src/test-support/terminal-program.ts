import { okAsync } from 'neverthrow';
import { needsApproval, samplePlan } from 'vibeml-testing';
import { createHost } from '../create-host.ts';
import { main } from '../main.ts';
import { createFakeVibeml, fakePlanAnswer, fakePolicy } from './fake-vibeml.ts';
import { sampleGetRun, succeededView, trainingView } from './sample-views.ts';

// The real program at a real terminal, with nothing behind it. PAID=1: the plan needs approval; ENDLESS=1: the run never
// ends; LOOSENS=1: a change of the policy allows more than before.
const plan = samplePlan(process.env['PAID'] === '1' ? needsApproval : {});
const run = process.env['ENDLESS'] === '1' ? trainingView(20) : succeededView();
const whole = createFakeVibeml(
  {
    local: {
      findPlan: () => okAsync(plan),
      proposePolicyChange: (change) =>
        okAsync({
          change,
          beforeUsd: null,
          loosens: process.env['LOOSENS'] === '1',
          digest: 'a'.repeat(64),
        }),
      changePolicy: (_change, { typed }) => {
        process.stderr.write(`policy typed ${typed}\n`);
        return okAsync(fakePolicy);
      },
    },
  },
  run,
);

const { host } = createHost(process, () =>
  Promise.resolve({
    ...whole,
    planRun: () => okAsync(fakePlanAnswer(plan)),
    getRun: () => okAsync(sampleGetRun(run)),
    approvePlan: (input) => {
      process.stderr.write(`typed ${input.typed === plan.digest.slice(-4)}\n`);
      return whole.approvePlan(input);
    },
  }),
);
process.exitCode = await main(process.argv.slice(2), host);
