/** A repository on the Hub; without a revision its main branch. */
export interface HubRepository {
  readonly kind: 'model' | 'dataset';
  readonly id: string;
  readonly revision: string | null;
}

const idPath = (id: string): string => id.split('/').map(encodeURIComponent).join('/');

const revisionPath = (revision: string | null): string =>
  revision === null ? '' : `/revision/${encodeURIComponent(revision)}`;

const apiPath = ({ kind, id }: Pick<HubRepository, 'kind' | 'id'>): string =>
  `/api/${kind}s/${idPath(id)}`;

const expanded = ['sha', 'gated', 'disabled', 'siblings', 'safetensors', 'cardData'];

/** Where the Hub tells what a model is. */
export const modelInfoPath = (model: HubRepository): string =>
  `${apiPath(model)}${revisionPath(model.revision)}?${expanded.map((each) => `expand=${each}`).join('&')}`;

/** Where the Hub tells what a dataset is, with the sizes of its files. */
export const datasetInfoPath = (dataset: HubRepository): string =>
  `${apiPath(dataset)}${revisionPath(dataset.revision)}?blobs=true`;

/** Where the Hub tells whether the files may be read; its terms may have to be accepted. */
export const accessPath = (repository: HubRepository): string =>
  `${apiPath(repository)}/auth-check`;

/** Where a file lies, at one commit. */
export const filePath = (
  { kind, id }: Pick<HubRepository, 'kind' | 'id'>,
  commit: string,
  name: string,
): string => {
  const folder = kind === 'dataset' ? '/datasets' : '';
  const file = name.split('/').map(encodeURIComponent).join('/');
  return `${folder}/${idPath(id)}/resolve/${encodeURIComponent(commit)}/${file}`;
};
