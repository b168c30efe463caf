import { defineTool } from '../define-tool.ts';
import { toolNames } from '../names/tool-names.ts';

const shownFiles = 60;

/** The files of a result. */
export const getArtifacts = defineTool({
  name: toolNames.getArtifacts,
  operation: 'getArtifacts',
  description: `List the files of a finished run after checking each against its SHA-256, and say in which directory they are.
Use when a run has succeeded and the person wants the model. It copies and uploads nothing.
A run that is still going has no artefacts yet: use ${toolNames.waitForRun}.`,
  view: ({ summary, nextActions, artifacts, ...rest }) => ({
    summary,
    nextActions,
    answer: { ...rest, files: artifacts.length, artifacts: artifacts.slice(0, shownFiles) },
  }),
});
