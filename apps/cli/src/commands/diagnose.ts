import type { Command, CommonFlags } from '../outcome.ts';
import { renderDiagnosis } from '../render/diagnosis.ts';
import { withVibeml } from '../with-vibeml.ts';

/** `vibeml diagnose RUN` */
export const diagnose: Command<CommonFlags, [runId: string]> = (context, _flags, runId) =>
  withVibeml(context, (vibeml) => vibeml.diagnoseRun({ runId }, { signal: context.signal })).map(
    (answer) => ({ document: answer, text: (page) => renderDiagnosis(answer, page) }),
  );
