import type { Advice } from '@vibeml/errors';
import type { SkyFailureKind } from '../server/sky-failure.ts';

/** A kind of failure in our own words: the end of a sentence, and what can be done. */
export interface FailureWords {
  readonly reason: string;
  readonly advice: readonly Advice[];
}

const doctor: Advice = { text: 'See how the server stands.', command: 'vibeml doctor' };
const later: Advice = { text: 'Try again in a minute; what is known is kept.' };
const runs: Advice = { text: 'See what became of the run.', command: 'vibeml runs' };
const billing: Advice = {
  text: 'See whether something still costs money.',
  command: 'vibeml billing',
};
const elsewhere: Advice = { text: 'See what is offered where.', command: 'vibeml gpus' };
// Text of a third party stays out of what is shown, and may go to a model: it is read where it is.
const said: Advice = {
  text: 'See what it said: sky api status -a, then sky api logs ID, on the machine of the server.',
};
const report: Advice = {
  text: 'If VibeML made the task wrong, please report it.',
};

const words = (reason: string, ...advice: readonly Advice[]): FailureWords => ({ reason, advice });

/** Every kind has its words; a new one does not compile without. */
export const failureWords: Readonly<Record<SkyFailureKind, FailureWords>> = {
  unreachable: words(
    'its API server does not answer',
    { text: 'Start one on this machine.', command: 'vibeml skypilot start' },
    { text: 'Or check the address in SKYPILOT_API_SERVER_ENDPOINT, your network and VPN.' },
    doctor,
  ),
  timeout: words('its API server took too long', later, doctor),
  cancelled: words('the call was stopped', runs),
  unauthorized: words(
    'its API server rejects the token, or asks for one',
    {
      text: 'Make a service account token on the page of the server, then keep it.',
      command: 'vibeml credentials set skypilot',
    },
    doctor,
  ),
  version: words(
    'its API server speaks another version of the protocol; version 0.14.1 was tested',
    { text: 'Update SkyPilot on the machine of the server: pip install -U "skypilot==0.14.1".' },
    doctor,
  ),
  shutting_down: words('its API server is being shut down', later, doctor),
  busy: words('its API server can not do it just now', later, doctor),
  malformed: words('its API server gave an answer of an unknown form', doctor, said),
  request_gone: words(
    'its API server was restarted and has forgotten the request',
    { text: 'Ask again: the job is found by its name.', command: 'vibeml runs' },
    billing,
  ),
  request_cancelled: words('the request was called off', runs, billing),
  cluster_gone: words('the machine is gone', runs),
  cluster_not_up: words('the machine is only half set up', runs, billing),
  capacity: words('no machine of that kind is free', elsewhere),
  not_offered: words('no place offers such a machine', elsewhere),
  quota: words(
    'the quota of the account is used up',
    { text: 'Ask the cloud for a higher quota.' },
    elsewhere,
  ),
  access: words(
    'the cloud or the cluster does not let us in',
    { text: 'Check the credentials on the machine of the API server: sky check.' },
    doctor,
  ),
  place_unknown: words('there is no such cluster, partition or region', elsewhere, {
    text: 'See the clusters of this machine.',
    command: 'vibeml cluster list',
  }),
  catalog: words(
    'its API server could not fetch what the cloud offers',
    {
      text: 'The server needs the internet for that, or the files in ~/.sky/catalogs of its machine.',
    },
    elsewhere,
  ),
  forbidden: words('its API server does not allow it to this person', {
    text: 'Ask who runs the server: a rule of it, or a missing permission, forbids this.',
  }),
  not_ours: words('a machine of that name belongs to somebody else', runs, billing),
  other_size: words('a machine of that name is there, of another size', billing),
  invalid: words('it does not accept the task', said, report),
  unsupported: words('the place does not support that', elsewhere),
  disk: words('a disk is full, or too small', {
    text: 'Ask for a larger one, or free some room on the cluster.',
  }),
  image: words('the image of the machine could not be had', {
    text: 'Check its name, and whether the machine may fetch it.',
  }),
  storage: words('a bucket or volume could not be used', {
    text: 'Check its name, and the permissions of the account.',
  }),
  ssh: words(
    'ssh does not get to the machine',
    { text: 'Check firewall and key; on a Slurm cluster:', command: 'vibeml cluster list' },
    billing,
  ),
  network: words('something could not be reached over the network', later, doctor),
  setup: words(
    'the machine could not be made ready',
    { text: 'See what was tried: sky logs --provision CLUSTER, on the machine of the server.' },
    billing,
  ),
  cloud: words('the cloud refused, for a reason that is not known', said, elsewhere),
  unknown: words('it failed in a way that is not known', said, doctor),
};
