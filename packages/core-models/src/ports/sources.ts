import type { ErrorOf } from '@vibeml/errors';
import type { ResultAsync } from 'neverthrow';
import type {
  ColumnMapping,
  DatasetFacts,
  DatasetFormat,
  DatasetSample,
  Finding,
  HubDataset,
  LossFacts,
  RenderedSpan,
} from '../dataset.ts';
import type { Hyperparameters } from '../hyperparameters.ts';
import type { JsonObject } from '../json.ts';
import type { ModelFacts } from '../model.ts';
import type { OfferListing } from '../offer.ts';
import type { CallContext } from './call-context.ts';

export type ModelError = ErrorOf<
  | 'model.not_found'
  | 'model.revision_not_found'
  | 'model.directory_not_found'
  | 'model.not_usable'
  | 'model.is_adapter'
  | 'model.hub_unreachable'
  | 'model.access_denied'
  | 'config.unreadable'
  | 'credential.unreadable'
  | 'request.cancelled'
>;

/** The text files a tokenizer is made of; a file that isn't there is null. */
export interface TokenizerFiles {
  readonly tokenizerJson: string;
  readonly tokenizerConfig: string | null;
  readonly chatTemplate: string | null;
}

/** Looks up models, on the Hub or in a directory of this machine. */
export interface ModelHub {
  findModel(reference: string, context: CallContext): ResultAsync<ModelFacts, ModelError>;
  /** Null where the model has no tokenizer.json. */
  readTokenizer(
    model: ModelFacts,
    context: CallContext,
  ): ResultAsync<TokenizerFiles | null, ModelError>;
  /** The commit that a reference names now, never from memory; null for a directory. */
  currentRevision(reference: string, context: CallContext): ResultAsync<string | null, ModelError>;
}

export type DatasetError = ErrorOf<
  | 'dataset.not_found'
  | 'dataset.unreadable'
  | 'dataset.type_unsupported'
  | 'dataset.empty'
  | 'dataset.row_invalid'
  | 'dataset.format_unknown'
  | 'dataset.format_mixed'
  | 'dataset.column_missing'
  | 'dataset.unfit'
  | 'dataset.revision_not_found'
  | 'dataset.hub_unreachable'
  | 'dataset.access_denied'
  | 'dataset.split_not_found'
  | 'dataset.files_unsupported'
  | 'config.unreadable'
  | 'credential.unreadable'
  | 'request.cancelled'
>;

/** A row with its place: `line` counts from 1 (row number where the file has no lines). */
export interface SourceRow {
  readonly line: number;
  readonly row: JsonObject;
}

/** A dataset that is open for reading. */
export interface OpenDataset {
  readonly reference: string;
  readonly path: string | null;
  readonly fileType: NonNullable<DatasetFacts['fileType']>;
  readonly bytes: number;
  /** Where the rows lie on the Hub; absent for a file. */
  readonly hub?: HubDataset;
  /** Set where the batches hold some rows that stand for all. */
  readonly sample?: DatasetSample;
  /** What is to be known about the source itself, beside what its rows tell. */
  readonly remarks?: readonly Finding[];
  /** Rows in file order, in batches. The first failure is the last item. Bounded memory. */
  readonly batches: (context: CallContext) => AsyncIterable<DatasetBatch>;
  /** Null for a dataset of the Hub, whose commit takes this part. */
  sha256(context: CallContext): ResultAsync<string | null, DatasetError>;
}

/** Some rows, or the failure that ended the reading. */
export type DatasetBatch =
  | { readonly rows: readonly SourceRow[]; readonly error: null }
  | { readonly rows: readonly []; readonly error: DatasetError };

/** What tells one state of a dataset from another: the content of a file, or the commit of a repository. */
export interface DatasetIdentity {
  readonly sha256: string | null;
  readonly revision: string | null;
}

/** Opens datasets. */
export interface DatasetSource {
  open(reference: string, context: CallContext): ResultAsync<OpenDataset, DatasetError>;
  /** What a reference names now, never from memory. */
  identify(reference: string, context: CallContext): ResultAsync<DatasetIdentity, DatasetError>;
}

/** What a person said about the rows; everything may be left out. */
export interface DatasetHints {
  readonly format?: DatasetFormat;
  readonly columns?: ColumnMapping;
  /** Token limit that lengths are compared with. */
  readonly maxLength?: number;
  /** Which tokens are learned; the assistant's unless said otherwise. */
  readonly trainOn?: Hyperparameters['trainOn'];
}

/** The tokens of one sequence that training sees. */
export interface SequenceTokens {
  readonly tokens: number;
  /** Learned tokens of the whole sequence; null where the loss is not a mask over tokens. */
  readonly learned: number | null;
  /** Learned tokens that are left after the cut at the token limit. */
  readonly learnedInLimit: number | null;
  /** False where an answer does not end with the end token, so that the model would not learn to stop. */
  readonly endsAnswer: boolean;
  /** True where the start token stands twice at the beginning. */
  readonly startsTwice: boolean;
}

/** Counts the tokens of a row as training sees it, with the model's own template. */
export interface TokenCounter {
  /** Tokens of a canonical row; null where the template can't render it. */
  count(row: JsonObject): number | null;
  /** The row as text after the chat template; null where it can't be rendered. */
  render(row: JsonObject): string | null;
  /** The sequences that a canonical row becomes; null where the template can't render it. */
  measure(row: JsonObject, maxLength: number | null): readonly SequenceTokens[] | null;
  /** The last sequence of a row as text with its loss mask; null where it can't be rendered. */
  spans(row: JsonObject, maxLength: number | null): readonly RenderedSpan[] | null;
  /** How the loss mask of a row is made, and whose chat template renders it. */
  maskingOf(row: JsonObject): Pick<LossFacts, 'masking' | 'template'>;
}

/** Which offers are wanted; what is left out does not matter. */
export interface OfferQuery {
  /** A GPU in any spelling; only that one is given. */
  readonly gpu?: string | undefined;
  readonly provider?: string | undefined;
  readonly region?: string | undefined;
  readonly spot?: boolean | undefined;
  readonly maxHourlyUsd?: number | undefined;
  /** Longest wait for what stands behind a network; then older prices are given, with a remark. */
  readonly patienceMs?: number | undefined;
  /** The provider that a person named: who should know it and is silent says so, also where nobody set it up. */
  readonly named?: string | undefined;
}

export type OfferError = ErrorOf<'driver.unavailable' | 'config.unreadable' | 'request.cancelled'>;

/** The only way to prices and machines. A source that can't be reached gives a remark, not a failure. */
export interface OfferSource {
  listOffers(query: OfferQuery, context: CallContext): ResultAsync<OfferListing, OfferError>;
}
