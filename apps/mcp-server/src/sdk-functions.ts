// What a call of a tool needs of the SDK, by name: importing the whole of it would tie all its parts into one file.
export { classify, operations, parseInput, RunId, redact, unexpected } from '@vibeml/sdk';
