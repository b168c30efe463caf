import { errorCatalogue } from '@vibeml/errors';

/** The commands that errors advise. */
export const errorCatalogueCommands: readonly string[] = Object.values(errorCatalogue).flatMap(
  ({ example }) =>
    example.advice.flatMap(({ command }) => (command === undefined ? [] : [command])),
);
