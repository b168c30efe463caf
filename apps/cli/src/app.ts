import {
  type Application,
  buildApplication,
  buildRouteMap,
  help,
  version as versionFlag,
} from '@stricli/core';
import type { Context } from './context.ts';
import { approve } from './routes/approve.ts';
import { artifacts } from './routes/artifacts.ts';
import { billing } from './routes/billing.ts';
import { chat } from './routes/chat.ts';
import { cluster } from './routes/cluster.ts';
import { buildCompleteCommand } from './routes/complete.ts';
import { completion } from './routes/completion.ts';
import { config } from './routes/config.ts';
import { credentials } from './routes/credentials.ts';
import { diagnose } from './routes/diagnose.ts';
import { doctor } from './routes/doctor.ts';
import { gpus } from './routes/gpus.ts';
import { inspect } from './routes/inspect.ts';
import { launch } from './routes/launch.ts';
import { logs } from './routes/logs.ts';
import { mcp } from './routes/mcp.ts';
import { plan } from './routes/plan.ts';
import { policy } from './routes/policy.ts';
import { quickstart } from './routes/quickstart.ts';
import { resume } from './routes/resume.ts';
import { runs } from './routes/runs.ts';
import { skypilot } from './routes/skypilot.ts';
import { spend } from './routes/spend.ts';
import { status } from './routes/status.ts';
import { stop } from './routes/stop.ts';
import { train } from './routes/train.ts';
import { wait } from './routes/wait.ts';
import { watch } from './routes/watch.ts';
import { workflows } from './routes/workflows.ts';
import { version } from './version.ts';

const routes = {
  quickstart,
  train,
  plan,
  approve,
  launch,
  runs,
  status,
  watch,
  wait,
  logs,
  stop,
  resume,
  diagnose,
  artifacts,
  chat,
  inspect,
  workflows,
  gpus,
  doctor,
  mcp,
  spend,
  billing,
  policy,
  cluster,
  skypilot,
  config,
  credentials,
  completion,
};

/** The command line. Names of commands that an earlier tool used are aliases. */
export const createApp = (): Application<Context> => {
  const app: Application<Context> = buildApplication<Context>(
    buildRouteMap<keyof typeof routes | 'complete', Context>({
      routes: { ...routes, complete: buildCompleteCommand(() => app) },
      aliases: {
        start: 'mcp',
        'launch-training': 'train',
        'list-jobs': 'runs',
        'get-job-status': 'status',
        'terminate-job': 'stop',
      },
      docs: {
        brief: 'Fine-tune language models: planned, priced, watched and stopped.',
        fullDescription: [
          'Fine-tune language models: planned, priced, watched and stopped.',
          '',
          'EXAMPLE',
          '  $ vibeml quickstart',
          '  $ vibeml train --model Qwen/Qwen3-0.6B --dataset ./chats.jsonl --max-cost 5',
        ].join('\n'),
        hideRoute: { complete: true },
      },
    }),
    {
      name: 'vibeml',
      determineExitCode: () => 70,
      scanner: { caseStyle: 'allow-kebab-for-camel', allowArgumentEscapeSequence: true },
    },
    {
      help: help({
        brief: 'Print help and end',
        defaultForRouteMap: true,
        formatting: {
          caseStyle: 'convert-camel-to-kebab',
          onlyRequiredInUsageLine: true,
          useAliasInUsageLine: false,
        },
      }),
      version: versionFlag({
        brief: 'Print the version and end',
        info: { currentVersion: version },
      }),
    },
  );
  return app;
};
