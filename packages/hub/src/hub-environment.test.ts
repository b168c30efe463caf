import { expect, test } from 'vitest';
import { readHubPlace } from './hub-environment.ts';

test.each([
  [{}, 'https://huggingface.co', 'https://datasets-server.huggingface.co'],
  [{ HF_ENDPOINT: ' ' }, 'https://huggingface.co', 'https://datasets-server.huggingface.co'],
  [
    { HF_ENDPOINT: 'https://hub.example.org/' },
    'https://hub.example.org',
    'https://datasets-server.hub.example.org',
  ],
  [{ HF_ENDPOINT: 'http://127.0.0.1:80' }, 'http://127.0.0.1:80', 'http://127.0.0.1:80'],
  [{ HF_ENDPOINT: 'http://localhost:9/' }, 'http://localhost:9', 'http://localhost:9'],
  [{ HF_ENDPOINT: 'nonsense' }, 'nonsense', 'nonsense'],
  [
    { HF_DATASETS_SERVER: 'https://viewer.example.org/' },
    'https://huggingface.co',
    'https://viewer.example.org',
  ],
])('%j', (environment, endpoint, viewer) => {
  expect(readHubPlace(environment)).toEqual({ endpoint, viewer, isOffline: false });
});

test.each([
  ['1', true],
  ['TRUE', true],
  ['0', false],
  ['', false],
])('HF_HUB_OFFLINE=%s', (HF_HUB_OFFLINE, isOffline) => {
  expect(readHubPlace({ HF_HUB_OFFLINE })).toMatchObject({ isOffline });
});
