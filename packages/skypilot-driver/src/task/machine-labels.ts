import type { JobPlacement } from '@vibeml/core-models';

const longestValue = 63;

// The narrowest of the clouds: lower-case letters, digits, - and _, with a letter or digit at both ends.
const labelValue = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .slice(0, longestValue)
    .replace(/^[-_]+|[-_]+$/g, '');

/** Labels of a machine: whose run it serves. An empty value is left out. */
export const machineLabels = (
  jobName: string,
  { user, project }: Pick<JobPlacement, 'user' | 'project'>,
): Readonly<Record<string, string>> => {
  const labels = { 'vibeml-run': jobName, 'vibeml-user': user, 'vibeml-project': project };
  return Object.fromEntries(
    Object.entries(labels)
      .map(([name, value]) => [name, labelValue(value ?? '')] as const)
      .filter(([, value]) => value !== ''),
  );
};
