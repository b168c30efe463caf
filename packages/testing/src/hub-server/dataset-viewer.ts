import { refuseFiles, refuseRepository } from './hub-access.ts';
import type { HubWorld } from './hub-api.ts';
import type { HubRepositoryState } from './hub-fixture.ts';
import { type HubReply, type HubServerRequest, jsonReply, refusal } from './hub-reply.ts';

/** What the viewer knows of one split. */
export interface ViewerSplit {
  readonly config: string;
  readonly split: string;
  readonly rows: readonly object[];
  /** Files of the conversion to Parquet. */
  readonly parquet?: readonly { readonly filename: string; readonly size: number }[];
}

/** What the viewer knows of one dataset; it knows nothing of one that is left out. */
export interface ViewerDataset {
  readonly splits: readonly ViewerSplit[];
  /** The dataset was too large to be converted whole. */
  readonly partial?: boolean;
  /** Rows whose cells the viewer cuts. */
  readonly truncatedRows?: readonly number[];
  /** Commit that the viewer has looked at; the newest of main when left out. */
  readonly revision?: string;
}

/** How the viewer feels. */
export type ViewerHealth = 'up' | 'down' | 'not_ready';

/** The viewer's part of the server. */
export interface ViewerWorld extends HubWorld {
  viewerOf(id: string): ViewerDataset | null;
  viewerHealth(): ViewerHealth;
}

const viewerError = (status: number, code: string, message: string): HubReply =>
  jsonReply({ error: message }, status, { 'x-error-code': code });

const featuresOf = (rows: readonly object[]) =>
  Object.keys(rows[0] ?? {}).map((name, index) => ({
    feature_idx: index,
    name,
    type: { dtype: 'string', _type: 'Value' },
  }));

interface Asked {
  readonly dataset: string;
  readonly viewed: ViewerDataset;
  readonly query: URLSearchParams;
  readonly endpoint: string;
}

const bytesOf = (rows: readonly object[]): number => JSON.stringify(rows).length;

const splits = ({ dataset, viewed }: Asked): HubReply =>
  jsonReply({
    splits: viewed.splits.map(({ config, split }) => ({ dataset, config, split })),
    pending: [],
    failed: [],
  });

const size = ({ dataset, viewed }: Asked): HubReply => {
  const each = viewed.splits.map(({ config, split, rows }) => ({
    dataset,
    config,
    split,
    num_bytes_parquet_files: bytesOf(rows),
    num_bytes_memory: bytesOf(rows),
    num_rows: rows.length,
    num_columns: featuresOf(rows).length,
    estimated_num_rows: null,
  }));
  const whole = { dataset, num_rows: each.reduce((sum, one) => sum + one.num_rows, 0) };
  return jsonReply({
    size: { dataset: whole, configs: [], splits: each },
    pending: [],
    failed: [],
    partial: viewed.partial ?? false,
  });
};

const splitOf = ({ viewed, query }: Asked): ViewerSplit | null =>
  viewed.splits.find(
    ({ config, split }) => config === query.get('config') && split === query.get('split'),
  ) ?? null;

const rowsFrom = (asked: Asked, offset: number, length: number): HubReply => {
  const found = splitOf(asked);
  if (found === null) return viewerError(404, 'ResponseNotFound', 'Not found.');
  const { viewed } = asked;
  const page = found.rows.slice(offset, offset + length).map((row, index) => ({
    row_idx: offset + index,
    row,
    truncated_cells: viewed.truncatedRows?.includes(offset + index)
      ? Object.keys(row).slice(0, 1)
      : [],
  }));
  return jsonReply({
    features: featuresOf(found.rows),
    rows: page,
    num_rows_total: found.rows.length,
    num_rows_per_page: 100,
    partial: viewed.partial ?? false,
    truncated: offset + length < found.rows.length,
  });
};

const parquet = ({ dataset, viewed, endpoint }: Asked): HubReply =>
  jsonReply({
    parquet_files: viewed.splits.flatMap(({ config, split, parquet: files = [] }) =>
      files.map(({ filename, size: bytes }) => ({
        dataset,
        config,
        split,
        url: `${endpoint}/datasets/${dataset}/resolve/refs%2Fconvert%2Fparquet/${config}/${split}/${filename}`,
        filename,
        size: bytes,
      })),
    ),
    pending: [],
    failed: [],
    partial: viewed.partial ?? false,
  });

const routes: Readonly<Record<string, (asked: Asked) => HubReply>> = {
  '/is-valid': () =>
    jsonReply({ viewer: true, preview: true, search: true, filter: true, statistics: true }),
  '/splits': splits,
  '/size': size,
  '/parquet': parquet,
  '/first-rows': (asked) => rowsFrom(asked, 0, 100),
  '/rows': (asked) => {
    const length = Number(asked.query.get('length') ?? 100);
    const offset = Number(asked.query.get('offset') ?? 0);
    return length > 100
      ? viewerError(422, 'InvalidParameter', 'Parameter length must not be greater than 100')
      : rowsFrom(asked, offset, length);
  },
};

const refuseDataset = (
  world: ViewerWorld,
  token: string | null,
  state: HubRepositoryState | null,
): HubReply | null => {
  const closed =
    refuseRepository(world.tokens, token, state) !== null ||
    (state !== null && refuseFiles(world.tokens, token, state) !== null);
  if (!closed) return null;
  const code = token === null ? 'ExternalUnauthenticatedError' : 'ExternalAuthenticatedError';
  const message =
    'The dataset does not exist, or is not accessible without authentication (private or gated).';
  return viewerError(token === null ? 401 : 404, code, message);
};

/** Answers as the dataset viewer does; null for other paths. Shapes of its OpenAPI description, November 2026. */
export const answerViewer = (
  world: ViewerWorld,
  request: HubServerRequest,
  endpoint: string,
): HubReply | null => {
  const route = routes[request.path];
  if (route === undefined) return null;
  const health = world.viewerHealth();
  if (health === 'down') return refusal(503, null, 'Service Unavailable');
  if (health === 'not_ready') {
    return viewerError(500, 'ResponseNotReady', 'The server is busier than usual.');
  }
  const dataset = request.query.get('dataset') ?? '';
  if (dataset === '') {
    return viewerError(422, 'MissingRequiredParameter', "Parameter 'dataset' is required");
  }
  const state = world.find('dataset', dataset);
  const refused = refuseDataset(world, request.token, state);
  if (refused !== null || state === null) return refused;
  const viewed = world.viewerOf(dataset);
  if (viewed === null) return viewerError(404, 'ResponseNotFound', 'Not found.');
  const reply = route({ dataset, viewed, query: request.query, endpoint });
  const revision = viewed.revision ?? state.branches.get('main')?.sha ?? '';
  return { ...reply, headers: { ...reply.headers, 'x-revision': revision } };
};
