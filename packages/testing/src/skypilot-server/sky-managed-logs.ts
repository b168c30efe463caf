import type { ServerResponse } from 'node:http';
import { createGate } from './create-gate.ts';
import { isManagedOver, type SkyManagedJob } from './sky-managed-jobs.ts';
import type { SkyBody, SkyWorld } from './sky-world.ts';

const heartbeat = '<sky-payload>{"type": "heartbeat"}</sky-payload>\n';

const codes: Readonly<Record<string, number>> = {
  SUCCEEDED: 0,
  FAILED: 100,
  FAILED_SETUP: 100,
  CANCELLED: 103,
};

const textOf = (job: SkyManagedJob, isController: boolean): string => {
  if (isController) return job.controllerLog;
  if (!isManagedOver(job)) return job.job?.log ?? '';
  if (job.keptLog === null) {
    return `Job ${job.id} is already in terminal state ${job.status}. For more details, run: sky jobs logs --controller ${job.id}\nFailure reason: ${job.failureReason}\n`;
  }
  return `${job.keptLog}✓ Job finished (status: ${job.status}).\n`;
};

// The real one waits too, however it is asked, while the job has no machine.
const untilReadable = async (job: SkyManagedJob, response: ServerResponse): Promise<void> => {
  while (job.status !== 'RUNNING' && !isManagedOver(job) && !response.destroyed) {
    response.write(heartbeat);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

/** Streams the log of a managed job or of its controller. Nobody follows here. */
export const answerManagedLogs = async (
  { managed, requests }: SkyWorld,
  body: SkyBody,
  response: ServerResponse,
): Promise<void> => {
  const begun = createGate();
  const isController = body['controller'] === true;
  const taken = requests.take('jobs.logs', null, async () => {
    await begun.passed;
    const job = managed.find(Number(body['job_id']));
    if (job === null) {
      response.write(`Job ${String(body['job_id'])} not found.\n`);
      return 102;
    }
    if (!isController) await untilReadable(job, response);
    response.write(heartbeat);
    response.write(textOf(job, isController));
    return isManagedOver(job) ? (codes[job.status] ?? 100) : 0;
  });
  response.writeHead(200, { 'content-type': 'text/plain', 'x-skypilot-request-id': taken.id });
  begun.open();
  await taken.over;
  response.end();
};
