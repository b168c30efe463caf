// Loaded when a preference is asked for; importing the whole of `config` would load its schemas with its paths.
export { createPreferenceStore } from '@vibeml/config';
