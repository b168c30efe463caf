/** What a dataset is named by, in a line. */
export const datasetReference =
  'File (.jsonl, .json, .csv, .parquet), or owner/name[@revision][:config/split] on the Hugging Face Hub';
