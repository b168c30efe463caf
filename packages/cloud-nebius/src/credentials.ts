import type { CloudCredential } from '@vibeml/core-models';

// https://github.com/nebius/api#authentication and https://docs.skypilot.co/en/latest/cloud-setup/cloud-permissions/nebius.html
const tokenExchange = 'https://auth.eu.nebius.com/oauth2/token/exchange';

/** What Nebius wants: a service account key or an IAM token, and the tenant. */
export const credentials: readonly CloudCredential[] = [
  {
    name: 'NEBIUS_CREDENTIALS',
    title: 'Service account key (the JSON of an authorized key)',
    isSecret: true,
    need: 'one_of',
    files: ['.nebius/credentials.json'],
    howToGet: {
      text: 'Make a service account in the Nebius console, then an authorized key for it.',
      command:
        'nebius iam auth-public-key generate --service-account-id SERVICE_ACCOUNT_ID --output ~/.nebius/credentials.json',
    },
    check: {
      kind: 'jwt_exchange',
      method: 'POST',
      url: tokenExchange,
      algorithm: 'RS256',
      lifetimeSeconds: 300,
      keyFields: {
        privateKey: ['subject-credentials', 'private-key'],
        keyId: ['subject-credentials', 'kid'],
        issuer: ['subject-credentials', 'iss'],
        subject: ['subject-credentials', 'sub'],
      },
      form: {
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      },
      tokenField: 'subject_token',
      answerField: 'access_token',
    },
  },
  {
    name: 'NEBIUS_IAM_TOKEN',
    title: 'IAM token (short-lived; it goes before the key)',
    isSecret: true,
    need: 'one_of',
    files: ['.nebius/NEBIUS_IAM_TOKEN.txt'],
    howToGet: {
      text: 'Get a token of your user with the Nebius command line.',
      command: 'nebius iam get-access-token',
    },
    // The service that knows whose token it is speaks gRPC alone.
    check: { kind: 'shape', pattern: '^[\\w.-]{20,8192}$' },
  },
  {
    name: 'NEBIUS_TENANT_ID',
    title: 'Tenant id',
    isSecret: false,
    need: 'always',
    files: ['.nebius/NEBIUS_TENANT_ID.txt'],
    howToGet: { text: 'Find the tenant in the Nebius console.', command: 'nebius iam tenant list' },
    check: { kind: 'shape', pattern: '^tenant-[a-z0-9]{4,64}$' },
  },
  {
    name: 'NEBIUS_PROJECT_ID',
    title: 'Project id, where there is more than one in a region',
    isSecret: false,
    need: 'optional',
    files: [],
    howToGet: {
      text: 'Find the project in the Nebius console.',
      command: 'nebius iam project list',
    },
    check: { kind: 'shape', pattern: '^project-[a-z0-9]{4,64}$' },
  },
];
