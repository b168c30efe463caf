import { exitCodes } from '../exit-codes.ts';
import type { Command, CommonFlags } from '../outcome.ts';
import { renderSetup } from '../render/setup-checks.ts';
import { withVibeml } from '../with-vibeml.ts';

/** `vibeml doctor`; exit code 1 where something is missing. */
export const doctor: Command<CommonFlags> = (context) =>
  withVibeml(context, (vibeml) => vibeml.checkSetup({}, { signal: context.signal })).map(
    (report) => ({
      document: report,
      text: (page) => renderSetup(report, page),
      exitCode: report.checks.every(({ status }) => status !== 'fail')
        ? exitCodes.done
        : exitCodes.failed,
    }),
  );
