import type { PreferenceEntry, Vibeml } from '@vibeml/sdk';
import type { Context } from './context.ts';

type Choice = 'always' | 'never' | 'auto';

const choiceOf = (entries: readonly PreferenceEntry[]): Choice => {
  const value = entries.find((entry) => entry.key === 'color')?.value;
  return value === 'always' || value === 'never' ? value : 'auto';
};

/**
 * A context whose colours follow the person's preference from the moment VibeML is opened; a command that never opens it
 * has no colours to choose. NO_COLOR wins, and preferences that can't be read change nothing.
 */
export const withColorPreference = (context: Context): Context => {
  if (context.environment['NO_COLOR'] !== undefined) return context;
  let choice: Choice = 'auto';
  const decide = (automatic: boolean): boolean =>
    choice === 'auto' ? automatic : choice === 'always';
  const { terminal } = context;
  return {
    ...context,
    terminal: {
      ...terminal,
      get color() {
        return decide(terminal.color);
      },
      get colorErrors() {
        return decide(terminal.colorErrors);
      },
    },
    vibeml: async (): Promise<Vibeml> => {
      const vibeml = await context.vibeml();
      const read = vibeml.local.listPreferences();
      choice = await read.match(choiceOf, () => 'auto' as const);
      return vibeml;
    },
  };
};
