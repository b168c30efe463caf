import type { Command, CommonFlags } from '../outcome.ts';
import { renderWorkflows } from '../render/workflows.ts';
import { withVibeml } from '../with-vibeml.ts';

/** `vibeml workflows` */
export const workflows: Command<CommonFlags> = (context) =>
  withVibeml(context, (vibeml) => vibeml.listWorkflows({}, { signal: context.signal })).map(
    (answer) => ({ document: answer, text: (page) => renderWorkflows(answer.workflows, page) }),
  );
