// Everything named here is public; adding a line makes a promise.
export { createStore, type Store, type StoreOptions } from './create-store.ts';
