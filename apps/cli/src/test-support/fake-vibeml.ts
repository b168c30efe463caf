import type {
  BudgetPolicy,
  ClusterProposal,
  CredentialEntry,
  Offer,
  OperationOutput,
  RunId,
  RunView,
  Vibeml,
} from '@vibeml/sdk';
import { okAsync, ResultAsync } from 'neverthrow';
import {
  sampleApproval,
  sampleGroupApproval,
  samplePlan,
  samplePlanGroup,
  sampleQuantity,
} from 'vibeml-testing';
import { inspectedDataset } from './inspected-dataset.ts';
import { failedView, sampleGetRun, sampleSummary, succeededView } from './sample-views.ts';

const noSteps = { nextActions: [] };

/** The plan of the fake; it expires ten minutes after the tests happen. */
export const fakePlan = samplePlan();

const fakeCloudOffer: Offer = {
  ...fakePlan.offer,
  id: 'aws/us-east-1/g6.xlarge/spot',
  driver: 'skypilot',
  provider: 'aws',
  machine: 'g6.xlarge',
  region: 'us-east-1',
  accelerator: { kind: 'cuda', name: 'L4', count: 1, memoryGib: sampleQuantity(22.5, 'GiB') },
  cpuCores: sampleQuantity(4, 'cores'),
  freeMemoryGib: sampleQuantity(16, 'GiB'),
  freeDiskGib: null,
  spot: true,
  hourlyUsd: { ...sampleQuantity(0.24, 'USD/h'), observedAt: '2025-12-30T03:00:00.000Z' },
};

/** The answer of `planRun` for a plan. */
export const fakePlanAnswer = (plan = fakePlan): OperationOutput<'planRun'> => ({
  summary: `Plan ${plan.id}.`,
  nextActions: [],
  plan,
  approval: {
    ...plan.approval,
    command: plan.approval.required ? `vibeml approve ${plan.id}` : null,
  },
});

const diagnosis = (run: RunView): OperationOutput<'diagnoseRun'> => ({
  summary: 'It ran out of memory at step 13.',
  nextActions: [],
  runId: run.runId,
  category: 'out_of_memory',
  verdict: 'It ran out of memory at step 13.',
  evidence: [
    { source: 'exit code', text: '13' },
    { source: 'run log', text: 'RuntimeError: \u001b[31mcan not allocate\u001b[0m 2 GiB' },
  ],
  stillBilling: false,
  canResume: true,
  advice: [
    { text: 'Use smaller batches.', command: `vibeml resume ${run.runId}` },
    { text: 'Close other programs.' },
  ],
  fixes: [],
});

/** A group of two plans. */
export const fakeGroup = samplePlanGroup([fakePlan, samplePlan({ destination: '/elsewhere' })]);

/** A policy with a limit for a day, one for a project, and a standing approval. */
export const fakePolicy: BudgetPolicy = {
  settings: [
    {
      key: 'autoApproveUnderUsd',
      project: null,
      usd: 2,
      setBy: 'ada',
      setAt: '2026-01-02T02:05:00.000Z',
    },
    { key: 'perDayUsd', project: null, usd: 10, setBy: 'ada', setAt: '2026-01-01T03:05:00.000Z' },
    {
      key: 'perProjectUsd',
      project: 'router',
      usd: 50,
      setBy: 'grace',
      setAt: '2025-12-31T03:05:00.000Z',
    },
  ],
  version: 3,
};

const huggingface = { provider: 'huggingface', title: 'Hugging Face', variable: 'HF_TOKEN' };

/** One credential that is kept, one that is not, and one that can't be read. */
export const fakeCredentials: readonly CredentialEntry[] = [
  {
    ...huggingface,
    purpose: 'gated and private models and datasets',
    howToGet: 'Make one at https://huggingface.co/settings/tokens',
    place: 'keychain',
    problem: null,
  },
  {
    provider: 'wandb',
    title: 'Weights & Biases',
    variable: 'WANDB_API_KEY',
    purpose: 'curves of a run at Weights & Biases',
    howToGet: 'Find it at https://wandb.ai/authorize',
    place: null,
    problem: null,
  },
  {
    provider: 'skypilot',
    title: 'SkyPilot API server',
    variable: 'SKYPILOT_SERVICE_ACCOUNT_TOKEN',
    purpose: 'a SkyPilot API server that asks for a token',
    howToGet: 'Make a service account token on the page of the server',
    place: null,
    problem: "The credential file x.jwe can't be read: it was changed. Nothing was changed.",
  },
];

const fakeServer = { endpoint: 'http://127.0.0.1:46580', isLocal: true };

/** A change of the clusters' configuration. */
export const fakeProposal: ClusterProposal = {
  kind: 'added',
  path: '/home/ada/.slurm/config',
  backup: '/home/ada/.slurm/config.before-20260102T030500Z',
  difference: {
    line: 4,
    removed: [],
    added: ['', 'Host lab', '  HostName login.lab.example', '  User ada'],
  },
  before: 'Host campus\n  HostName campus\n  User ada\n',
  after:
    'Host campus\n  HostName campus\n  User ada\n\nHost lab\n  HostName login.lab.example\n  User ada\n',
};

const fakeClusters: Vibeml['local']['clusters'] = {
  list: () =>
    okAsync({
      path: '/home/ada/.slurm/config',
      clusters: [
        {
          name: 'lab',
          host: 'login.lab.example',
          user: 'ada',
          port: 2222,
          identityFile: '~/.ssh/lab',
          proxy: 'gate.lab.example',
        },
      ],
      server: { endpoint: 'https://sky.lab.example', isLocal: false },
    }),
  proposeAdd: () => okAsync({ ...fakeProposal, server: fakeServer }),
  proposeRemove: () => okAsync({ ...fakeProposal, kind: 'removed', server: fakeServer }),
  apply: () => okAsync(),
  check: () =>
    okAsync([
      { id: 'slurm.lab.ssh', title: 'lab: ssh', status: 'ok', detail: 'as ada', fix: null },
      {
        id: 'slurm.lab.commands',
        title: 'lab: Slurm commands',
        status: 'fail',
        detail: 'the login shell does not find sinfo',
        fix: 'On the login node, put the directory of the Slurm commands into PATH.',
      },
    ]),
};

/** A machine whose run is going, and one that this machine does not know. */
export const fakeBilling = (runId: RunId): OperationOutput<'listBilling'> => ({
  ...noSteps,
  summary: '2 machines cost $3.19 an hour. 1 of them serves no run that is going.',
  items: [
    {
      id: `vibeml-${runId}`,
      engine: 'skypilot',
      kind: 'cluster',
      machine: '1x(gpus=H100:1, ...) · Nebius eu-north1',
      runId,
      runStatus: 'running',
      isKnown: true,
      isInUse: true,
      isConfirmed: true,
      since: '2026-01-02T02:05:00.000Z',
      hourlyUsd: 2.95,
      spentUsd: 2.95,
      command: `vibeml stop ${runId}`,
    },
    {
      id: 'vibeml-old_chats_7f3k',
      engine: 'skypilot',
      kind: 'cluster',
      machine: null,
      runId: null,
      runStatus: null,
      isKnown: false,
      isInUse: false,
      isConfirmed: true,
      since: '2026-01-01T03:05:00.000Z',
      hourlyUsd: 0.24,
      spentUsd: 5.76,
      command: 'vibeml billing --fix vibeml-old_chats_7f3k',
    },
  ],
  totalHourlyUsd: 3.19,
  totalSpentUsd: 8.71,
  silent: [],
  observedAt: '2026-01-02T03:05:00.000Z',
});

const fakeOwnServer = {
  endpoint: 'http://127.0.0.1:46777',
  processId: 4321,
  startedAt: '2026-01-02T03:04:00.000Z',
  release: '0.14.1',
  logPath: '/home/ada/.vibeml/skypilot/server.log',
};

const fakeSkyPilot: Vibeml['local']['skypilot'] = {
  install: (call) => {
    call?.onProgress?.({ progress: 0, total: null, message: 'installing the locked packages' });
    return okAsync({
      release: '0.14.1',
      reused: false,
      directory: '/home/ada/.vibeml/environments',
    });
  },
  start: () => okAsync({ ...fakeOwnServer, reused: false }),
  stop: () => okAsync({ wasRunning: true }),
  status: () =>
    okAsync({
      own: {
        isInstalled: true,
        release: '0.14.1',
        server: fakeOwnServer,
        standing: null,
        directory: '/home/ada/.vibeml/skypilot',
      },
      used: {
        endpoint: fakeOwnServer.endpoint,
        isLocal: true,
        kind: 'ready',
        release: '0.14.1',
        apiVersion: 62,
        detail: 'SkyPilot 0.14.1 (version 62 of its protocol) answers at http://127.0.0.1:46777.',
        fix: null,
        isConfigured: false,
      },
    }),
};

const local: Vibeml['local'] = {
  dataDirectory: '/home/ada/.vibeml',
  listPreferences: () =>
    okAsync([
      { key: 'maxCostUsd', value: 5, origin: 'file', description: 'Hard cap on the bill' },
      { key: 'project', value: null, origin: 'default', description: 'Project of new runs' },
    ]),
  setPreference: (key, value) =>
    okAsync({ key, value, origin: 'file', description: 'Hard cap on the bill' }),
  unsetPreference: (key) =>
    okAsync({ key, value: null, origin: 'default', description: 'Hard cap on the bill' }),
  listCredentials: () => okAsync(fakeCredentials),
  checkCredential: () =>
    okAsync({ ...huggingface, place: 'keychain', status: 'valid', account: 'ada', reason: null }),
  keepCredential: () =>
    okAsync({
      ...huggingface,
      place: 'keychain',
      status: 'valid',
      account: 'ada',
      reason: null,
      isHidden: false,
    }),
  removeCredential: () =>
    okAsync({ ...huggingface, removedFrom: ['keychain'], isInEnvironment: false }),
  redact: (text) => text,
  readPolicy: () => okAsync(fakePolicy),
  proposePolicyChange: (change) =>
    okAsync({ change, beforeUsd: null, loosens: false, digest: 'a'.repeat(64) }),
  changePolicy: () => okAsync(fakePolicy),
  endBilling: (ids) =>
    okAsync(ids.map((id) => ({ id, outcome: 'ended', reason: null, command: null }))),
  clusters: fakeClusters,
  skypilot: fakeSkyPilot,
  findPlan: () => okAsync(fakePlan),
  findGroup: () => okAsync(fakeGroup),
  downloadArtifacts: () => okAsync(succeededView().artifacts),
  ensureEnvironment: () => okAsync({ pythonPath: '/home/ada/.vibeml/python', reused: true }),
  prepareDemoModel: () =>
    okAsync({
      reference: '/home/ada/.vibeml/models/demo',
      message: 'SmolLM2-135M-Instruct from the Hub',
    }),
  openChat: () =>
    okAsync({
      answer: async function* ({ model }) {
        const { ok } = await import('neverthrow');
        yield ok(model === 'base' ? 'I am sorry ' : '{"team":"billing",');
        yield ok(model === 'base' ? 'to hear that.' : '"urgent":true}');
      },
      end: () => Promise.resolve(),
    }),
};

/** VibeML without anything behind it: every call succeeds, about the given run. */
export const createFakeVibeml = (
  changes: Partial<Omit<Vibeml, 'local'>> & { readonly local?: Partial<Vibeml['local']> } = {},
  run: RunView = succeededView(),
): Vibeml => {
  const { local: localChanges, ...operations } = changes;
  return {
    checkSetup: () =>
      okAsync({
        ...noSteps,
        summary: "This machine can't train yet: Python.",
        ready: false,
        checks: [
          { id: 'disk', title: 'Disk', status: 'ok', detail: '100 GiB free', fix: null },
          { id: 'memory', title: 'Memory', status: 'warn', detail: '3.1 GiB free', fix: null },
          {
            id: 'python',
            title: 'Python',
            status: 'fail',
            detail: 'no Python 3.11 to 3.13 was found',
            fix: 'Install Python 3.12.',
          },
        ],
        machine: null,
        versions: { vibeml: '0.1.0', node: '24.21.0' },
      }),
    listWorkflows: () =>
      okAsync({
        ...noSteps,
        summary: '1 workflow.',
        workflows: [
          {
            name: 'lora',
            title: 'LoRA fine-tuning',
            description: 'Trains a small adapter beside the model.',
            whenToUse: 'The usual choice.',
            whenNotToUse: 'When much new knowledge must go in.',
            engine: 'trl',
            method: 'sft',
            adapter: 'lora',
            quantization: 'none',
            dataFormats: ['chat', 'text'],
            hardware: ['cpu', 'cuda'],
            gpuRequirements: 1,
            maxAccelerators: 1,
            practicalParameters: { cpu: 1e9 },
            typicalDurationHours: [0.02, 12],
            costRangeUsd: [0, 50],
            supportedModelSizes: ['up to 0.5B parameters on a CPU'],
          },
        ],
      }),
    listOffers: () =>
      okAsync({
        ...noSteps,
        summary: 'this computer',
        machines: [
          { onDemand: fakePlan.offer, spot: null, regions: [] },
          { onDemand: null, spot: fakeCloudOffer, regions: ['us-east-1', 'us-west-2'] },
        ],
        offers: [fakePlan.offer, fakeCloudOffer],
        totalMachines: 9,
        totalOffers: 31,
        remarks: [
          {
            source: 'prices',
            code: 'prices_stale',
            message: '30 of 31 prices are older than 24 hours, the oldest of 2025-12-30.',
            count: 30,
          },
        ],
        observedAt: '2026-01-02T03:04:59.000Z',
      }),
    inspectDataset: () =>
      okAsync({
        summary: 'chat, 180 rows.',
        nextActions: [
          {
            operation: 'planRun',
            input: { dataset: './chats.jsonl', model: 'owner/model' },
            why: 'Plans a training on these rows.',
          },
        ],
        dataset: inspectedDataset(),
      }),
    planRun: () => okAsync(fakePlanAnswer()),
    planResume: () => okAsync(fakePlanAnswer()),
    approvePlan: () =>
      okAsync({ ...noSteps, summary: 'Approved.', approval: sampleApproval(fakePlan) }),
    launchRun: () =>
      okAsync({
        summary: `Run ${run.runId} was started on this computer.`,
        nextActions: [
          {
            operation: 'waitForRun',
            input: { runId: run.runId },
            why: 'Follows the run to its end.',
          },
        ],
        run,
        alreadyLaunched: false,
      }),
    listRuns: () =>
      okAsync({
        ...noSteps,
        summary: '2 runs.',
        runs: [sampleSummary(run), sampleSummary(failedView())],
        total: 2,
        nextCursor: null,
      }),
    getRun: () => okAsync(sampleGetRun(run)),
    waitForRun: () =>
      okAsync({
        ...noSteps,
        summary: `Run ${run.runId} succeeded.`,
        run,
        reached: true,
        timedOut: false,
      }),
    getRunLogs: () =>
      okAsync({
        ...noSteps,
        summary: '2 lines.',
        runId: run.runId,
        source: 'run',
        lines: ['first \u001b[31mline', 'second line'],
        nextCursor: '42',
        omittedBefore: false,
        finished: true,
      }),
    diagnoseRun: () => okAsync(diagnosis(run)),
    stopRun: () => okAsync({ ...noSteps, summary: `Run ${run.runId} was asked to stop.`, run }),
    getArtifacts: () =>
      okAsync({
        ...noSteps,
        summary: '2 files.',
        runId: run.runId,
        directory: `/home/ada/.vibeml/runs/${run.runId}/output`,
        artifacts: run.artifacts,
      }),
    getSpend: () =>
      okAsync({
        ...noSteps,
        summary: '$3.20 spent since 2026-01-01; runs that are going may spend $5.00 more.',
        since: '2026-01-01',
        by: 'project',
        groups: [
          { key: 'router', runs: 2, spentUsd: 3, reservedUsd: 5 },
          { key: null, runs: 1, spentUsd: 0.2, reservedUsd: 0 },
        ],
        total: { spentUsd: 3.2, reservedUsd: 5 },
        limits: [
          { scope: 'run', limitUsd: 8, spentUsd: 0, reservedUsd: 0, leftUsd: 8 },
          { scope: 'day', limitUsd: 10, spentUsd: 3.2, reservedUsd: 5, leftUsd: 1.8 },
        ],
        autoApproveUnderUsd: 2,
      }),
    listBilling: () => okAsync(fakeBilling(run.runId)),
    planGroup: () =>
      okAsync({
        ...noSteps,
        summary: 'Group g-7c41e90b2d: 2 plans.',
        group: fakeGroup,
        approval: { required: true, command: `vibeml approve ${fakeGroup.id}` },
      }),
    approveGroup: () =>
      okAsync({ ...noSteps, summary: 'Approved.', approval: sampleGroupApproval([fakePlan]) }),
    launchGroup: () =>
      okAsync({
        ...noSteps,
        summary: 'Group g-7c41e90b2d: 0 going, 1 ended, 1 waiting of 2.',
        group: fakeGroup,
        members: fakeGroup.items.map((item, index) => ({
          item,
          run: index === 0 ? run : null,
          error: null,
        })),
        waiting: 1,
        finished: false,
      }),
    superviseRun: () => okAsync(sampleGetRun(run)),
    close: () => ResultAsync.fromSafePromise(Promise.resolve()),
    ...operations,
    local: { ...local, ...localChanges },
  };
};
