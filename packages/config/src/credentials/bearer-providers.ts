import { err, ok, type Result } from 'neverthrow';
import * as z from 'zod';
import type { Environment } from '../paths.ts';
import type { CredentialProvider, ServiceQuestion, ServiceVerdict } from './credential-provider.ts';
import { readVerdict } from './read-verdict.ts';

const addressOf = (environment: Environment, variable: string): string | null =>
  environment[variable]?.trim().replace(/\/+$/, '') || null;

const unknown = (reason: string): Result<ServiceQuestion, ServiceVerdict> =>
  err({ kind: 'unknown', reason });

const get = (url: string, token: string): Result<ServiceQuestion, ServiceVerdict> =>
  ok({ method: 'GET', url, headers: { authorization: `Bearer ${token}` } });

const isOn = (value: string | undefined): boolean =>
  ['1', 'true', 'yes', 'on'].includes(value?.toLowerCase() ?? '');

/** Models and datasets of the Hub; asked at HF_ENDPOINT. */
export const huggingface: CredentialProvider = {
  id: 'huggingface',
  title: 'Hugging Face',
  variable: 'HF_TOKEN',
  purpose: 'gated and private models and datasets',
  howToGet: 'Make one with the right to read at https://huggingface.co/settings/tokens',
  ask: async (token, environment) =>
    isOn(environment['HF_HUB_OFFLINE'])
      ? unknown('HF_HUB_OFFLINE is set')
      : get(
          `${addressOf(environment, 'HF_ENDPOINT') ?? 'https://huggingface.co'}/api/whoami-v2`,
          token,
        ),
  read: (status, body) =>
    readVerdict({ status, body }, z.object({ name: z.string() }), ({ name }) => ({
      kind: 'valid',
      account: name,
    })),
};

const Viewer = z.object({
  data: z.object({ viewer: z.object({ username: z.string() }).nullable() }),
});

/** Experiment tracking; asked at WANDB_BASE_URL. */
export const wandb: CredentialProvider = {
  id: 'wandb',
  title: 'Weights & Biases',
  variable: 'WANDB_API_KEY',
  purpose: 'curves of a run at Weights & Biases',
  howToGet: 'Find it at https://wandb.ai/authorize',
  ask: async (key, environment) =>
    ok({
      method: 'POST',
      url: `${addressOf(environment, 'WANDB_BASE_URL') ?? 'https://api.wandb.ai'}/graphql`,
      headers: {
        authorization: `Basic ${Buffer.from(`api:${key}`).toString('base64')}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ query: 'query Viewer { viewer { username } }' }),
    }),
  read: (status, body) =>
    readVerdict({ status, body }, Viewer, ({ data: { viewer } }) =>
      viewer === null ? { kind: 'wrong' } : { kind: 'valid', account: viewer.username },
    ),
};

/** A SkyPilot API server that asks who is there; asked at SKYPILOT_API_SERVER_ENDPOINT. */
export const skypilot: CredentialProvider = {
  id: 'skypilot',
  title: 'SkyPilot API server',
  variable: 'SKYPILOT_SERVICE_ACCOUNT_TOKEN',
  purpose: 'a SkyPilot API server that asks for a token',
  howToGet: 'Make a service account token on the page of the server, under Users',
  ask: async (token, environment) => {
    const server = addressOf(environment, 'SKYPILOT_API_SERVER_ENDPOINT');
    return server === null
      ? unknown('no SkyPilot API server is set; vibeml config set skypilotServer URL')
      : get(`${server}/users/role`, token);
  },
  read: (status, body) =>
    readVerdict({ status, body }, z.object({ name: z.string(), role: z.string() }), ({ name }) => ({
      kind: 'valid',
      account: name === '' ? null : name,
    })),
};
