/** Groups of tools that a server offers when it is asked to; the others are always there. */
export const toolsetNames = ['cleanup'] as const;
/** The name of a group of tools. */
export type Toolset = (typeof toolsetNames)[number];

/** The environment variable that names toolsets, with commas between. */
export const toolsetsVariable = 'VIBEML_MCP_TOOLSETS';

const isToolset = (name: string): name is Toolset => toolsetNames.some((each) => each === name);

/** Reads names with commas between, and tells the first that is none. */
export const readToolsets = (
  text: string,
): { readonly toolsets: readonly Toolset[]; readonly unknown: string | null } => {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return {
    toolsets: toolsetNames.filter((name) => names.includes(name)),
    unknown: names.find((name) => !isToolset(name)) ?? null,
  };
};
