import type { Operations } from '@vibeml/sdk';
import { wholeSurface } from '../surface.ts';
import { operationSchemas } from './operation-schemas.ts';
import { publishInput, publishOutput, toolInput } from './publish-tool.ts';
import { toolSchemas } from './tool-schemas.ts';

/** Everything about the tools that follows from the operations: titles, hints and schemas, by tool name. */
export const publishSurface = (operations: Operations): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    wholeSurface.map((tool) => {
      const { title, safety } = operations[tool.operation];
      const { input, output } = toolSchemas(tool, (name) => operationSchemas(operations, name));
      return [
        tool.name,
        {
          title,
          inputSchema: publishInput(toolInput(input, tool)),
          outputSchema: publishOutput(output, tool),
          annotations: {
            readOnlyHint: safety.readOnly,
            destructiveHint: safety.destructive,
            idempotentHint: safety.idempotent,
            openWorldHint: safety.openWorld,
          },
        },
      ];
    }),
  );
