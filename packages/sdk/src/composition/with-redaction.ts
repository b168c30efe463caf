import type { Jobs } from '@vibeml/jobs';
import type { ResultAsync } from 'neverthrow';

/** Jobs whose logs and diagnoses hold no secret that is kept on this machine, whatever it looks like. */
export const withRedaction = (
  jobs: Jobs,
  secrets: {
    /** Looks up every secret; later calls are quick. */
    readonly findAll: () => ResultAsync<unknown, never>;
    readonly redact: (text: string) => string;
  },
): Jobs => ({
  ...jobs,
  logs: (...call) =>
    jobs
      .logs(...call)
      .andThen((page) =>
        secrets.findAll().map(() => ({ ...page, lines: page.lines.map(secrets.redact) })),
      ),
  diagnose: (...call) =>
    jobs.diagnose(...call).andThen((diagnosis) =>
      secrets.findAll().map(() => ({
        ...diagnosis,
        verdict: secrets.redact(diagnosis.verdict),
        evidence: diagnosis.evidence.map((each) => ({ ...each, text: secrets.redact(each.text) })),
      })),
    ),
});
