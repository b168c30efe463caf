/** Whether an id is that of a group, not of a plan. */
export const isGroupId = (id: string): boolean => id.startsWith('g-');
