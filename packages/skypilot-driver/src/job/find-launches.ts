import type { CallContext } from '@vibeml/core-models';
import { ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import type { JobRecord } from '../records/job-record.ts';
import type { RequestPayload } from '../server/server-answers.ts';
import type { SkyFailure } from '../server/sky-failure.ts';
import type { Scene } from './job-sight.ts';
import type { SkyPilotTools } from './skypilot-driver-ports.ts';

/** Whether a request is still under way. */
export const isActive = ({ status }: Pick<RequestPayload, 'status'>): boolean =>
  status !== 'SUCCEEDED' && status !== 'FAILED' && status !== 'CANCELLED';

const isLaunch = ({ name }: RequestPayload): boolean => name === 'sky.launch' || name === 'launch';

/** The launch that this machine handed in; null where it handed none in, or the server has forgotten it. */
export const ownLaunch = (
  tools: Pick<SkyPilotTools, 'calls'>,
  record: JobRecord | null,
  context: CallContext,
): ResultAsync<RequestPayload | null, SkyFailure> =>
  record?.requestId == null
    ? okAsync(null)
    : tools.calls
        .requestsById([record.requestId], context)
        .map((found) => found.find(({ request_id: id }) => id === record.requestId) ?? null);

/** The newest launch that is over, whoever handed it in, with the reason where it failed. */
const newestOver = ({ tools, cluster, record, context }: Scene) =>
  safeTry<RequestPayload | null, SkyFailure>(async function* () {
    const history = yield* tools.calls.requestHistory(cluster, context);
    const earlier = new Set(record?.earlierRequests ?? []);
    const [newest] = history
      .filter((each) => isLaunch(each) && !isActive(each) && !earlier.has(each.request_id))
      .sort((a, b) => (b.created_at ?? 0) - (a.created_at ?? 0));
    if (newest === undefined) return ok(null);
    const [whole] = yield* tools.calls.requestsById([newest.request_id], context);
    return ok(whole ?? newest);
  });

/** The launches of an attempt: those under way, else the one that came last. */
export const findLaunches = (
  scene: Scene,
  own: RequestPayload | null,
): ResultAsync<readonly RequestPayload[], SkyFailure> =>
  scene.tools.calls.activeRequests(scene.cluster, scene.context).andThen((requests) => {
    const active = requests.filter((each) => isLaunch(each) && isActive(each));
    if (active.length > 0) return okAsync(active);
    if (own !== null) return okAsync([own]);
    return newestOver(scene).map((newest) => (newest === null ? [] : [newest]));
  });

/** Ids of every launch of a name that the server remembers. */
export const launchIds = (
  { tools, context }: Pick<Scene, 'tools' | 'context'>,
  cluster: string,
): ResultAsync<string[], SkyFailure> =>
  tools.calls
    .requestHistory(cluster, context)
    .map((requests) => requests.filter(isLaunch).map(({ request_id: id }) => id));
