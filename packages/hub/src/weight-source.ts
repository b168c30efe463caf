import type { ResultAsync } from 'neverthrow';

/** The files of a model, wherever they lie, as far as their weights are looked at. */
export interface WeightSource<Failure> {
  readonly names: ReadonlySet<string>;
  readText(name: string): ResultAsync<string, Failure>;
  /** A piece of a file; shorter where the file ends. */
  readBytes(name: string, start: number, length: number): ResultAsync<Uint8Array, Failure>;
  size(name: string): ResultAsync<number, Failure>;
}
