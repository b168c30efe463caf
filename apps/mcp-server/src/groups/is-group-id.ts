/** Whether an id is that of a group, which is approved and launched as one. */
export const isGroupId = (id: string): boolean => id.startsWith('g-');
