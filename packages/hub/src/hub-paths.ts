/** A model on the Hub; without a revision its main branch. */
export interface HubModel {
  readonly id: string;
  readonly revision: string | null;
}

const expanded = ['sha', 'gated', 'disabled', 'siblings', 'safetensors', 'cardData'];

const idPath = (id: string): string => id.split('/').map(encodeURIComponent).join('/');

/** Where the Hub tells what a model is. */
export const modelInfoPath = ({ id, revision }: HubModel): string => {
  const at = revision === null ? '' : `/revision/${encodeURIComponent(revision)}`;
  return `/api/models/${idPath(id)}${at}?${expanded.map((each) => `expand=${each}`).join('&')}`;
};

/** Where a file of a model lies, at one commit. */
export const modelFilePath = (id: string, commit: string, name: string): string =>
  `/${idPath(id)}/resolve/${encodeURIComponent(commit)}/${encodeURIComponent(name)}`;
