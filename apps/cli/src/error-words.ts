// Loaded when something went wrong; importing the whole SDK instead would load every operation.
export { renderText, requestInvalid, toJson, unexpected } from '@vibeml/sdk';
