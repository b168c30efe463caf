/** One thing that was looked at. A type, so that it passes for an open record. */
export type ClusterCheck = {
  readonly id: string;
  readonly title: string;
  readonly status: 'ok' | 'warn' | 'fail';
  readonly detail: string;
  /** What to do; null when there is nothing to do. */
  readonly fix: string | null;
};

/** How a check came out. */
export type Verdict = readonly [status: ClusterCheck['status'], detail: string, fix?: string];

/** Makes the checks of one cluster; each id carries its name. */
export const checkOf =
  (cluster: string) =>
  (id: string, title: string, [status, detail, fix]: Verdict): ClusterCheck => ({
    id: `slurm.${cluster}.${id}`,
    title: `${cluster}: ${title}`,
    status,
    detail,
    fix: fix ?? null,
  });
