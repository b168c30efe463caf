import type { ServerResponse } from 'node:http';
import { createGate } from './create-gate.ts';
import { clusterOf } from './sky-calls.ts';
import { isOver, type SkyJob, type SkyMachine } from './sky-machine.ts';
import type { SkyBody, SkyWorld } from './sky-world.ts';

const codeOf = ({ status }: SkyJob): number => {
  if (status === 'SUCCEEDED') return 0;
  return { FAILED: 100, FAILED_SETUP: 100, CANCELLED: 103 }[String(status)] ?? 101;
};

const heartbeat = '<sky-payload>{"type": "heartbeat"}</sky-payload>\n';

const writeLog = async (
  { machine, job, follow }: { machine: SkyMachine; job: SkyJob; follow: boolean },
  response: ServerResponse,
): Promise<number> => {
  let sent = 0;
  const flush = (): void => {
    const text = job.log.slice(sent);
    sent = job.log.length;
    if (text !== '' && !response.destroyed) response.write(text);
  };
  response.write(heartbeat);
  flush();
  while (follow && !isOver(job) && !response.destroyed) {
    await machine.change(job);
    flush();
  }
  flush();
  return codeOf(job);
};

/** Streams the log of a job; of a cluster that isn't there it is empty, and only the request says why. */
export const answerLogs = async (
  { clusters, requests }: SkyWorld,
  body: SkyBody,
  response: ServerResponse,
): Promise<void> => {
  const begun = createGate();
  const taken = requests.take('logs', clusterOf(body), async () => {
    await begun.passed;
    const { machine } = clusters.require(clusterOf(body));
    const id = Number(body['job_id'] ?? machine.jobs.length);
    const job = machine.jobs.find((each) => each.id === id);
    return job === undefined
      ? 102
      : writeLog({ machine, job, follow: body['follow'] === true }, response);
  });
  response.writeHead(200, { 'content-type': 'text/plain', 'x-skypilot-request-id': taken.id });
  begun.open();
  await taken.over;
  response.end();
};
