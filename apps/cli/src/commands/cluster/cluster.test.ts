import { clusterEntryRefused } from '@vibeml/errors';
import type { Vibeml } from '@vibeml/sdk';
import { errAsync, okAsync } from 'neverthrow';
import { expect, test, vi } from 'vitest';
import { runCli } from '../../test-support/fake-host.ts';
import { createFakeVibeml, fakeProposal } from '../../test-support/fake-vibeml.ts';

type Clusters = Vibeml['local']['clusters'];

const add = ['cluster', 'add', 'slurm', 'lab', '--host', 'login.lab.example'];
const local = { endpoint: 'http://127.0.0.1:46580', isLocal: true };

const writing = (changes: Partial<Clusters> = {}) => {
  const apply = vi.fn<Clusters['apply']>(() => okAsync());
  const proposeAdd = vi.fn<Clusters['proposeAdd']>(() =>
    okAsync({ ...fakeProposal, server: local }),
  );
  const whole = createFakeVibeml();
  const clusters = { ...whole.local.clusters, apply, proposeAdd, ...changes };
  return { apply, proposeAdd, vibeml: { ...whole, local: { ...whole.local, clusters } } };
};

test('the change is shown, asked about and written; then the cluster is looked at', async () => {
  const { vibeml, apply, proposeAdd } = writing();
  const { exitCode, out, questions } = await runCli(
    [...add, '--port', '2222', '--identity-file', '~/.ssh/lab', '--proxy-jump', 'gate'],
    { vibeml, terminal: true, answers: [true] },
  );
  expect(proposeAdd).toHaveBeenCalledWith({
    name: 'lab',
    host: 'login.lab.example',
    user: 'ada',
    port: 2222,
    identityFile: '~/.ssh/lab',
    proxyJump: 'gate',
  });
  expect(questions).toEqual(['Write this?']);
  expect(apply).toHaveBeenCalledOnce();
  // The login node of the fake lacks sinfo.
  expect(exitCode).toBe(1);
  expect(out).toMatchInlineSnapshot(`
    "/home/ada/.slurm/config, from line 4
      +
      + Host lab
      +   HostName login.lab.example
      +   User ada
    the old text is kept in /home/ada/.slurm/config.before-20260102T030500Z

    ✔ /home/ada/.slurm/config was written.
      before  /home/ada/.slurm/config.before-20260102T030500Z

    ✔ lab: ssh             as ada
    ✗ lab: Slurm commands  the login shell does not find sinfo
                           → On the login node, put the directory of the Slurm commands into PATH.

    Runs need a price, also where it is 0. Where SkyPilot's slurm.pricing has none, put one into
    /home/ada/.vibeml/prices.yaml:
      clusters:
        - {cluster: slurm/lab, hourlyUsd: 0}

      vibeml gpus --cloud slurm      see what it offers
      vibeml train --on slurm/lab …  train there
    "
  `);
});

test.each([[false], [null]])('the answer %s writes nothing', async (answer) => {
  const { vibeml, apply } = writing();
  const { exitCode, out } = await runCli(add, { vibeml, terminal: true, answers: [answer] });
  expect(exitCode).toBe(0);
  expect(out).toContain('Nothing was written.');
  expect(apply).not.toHaveBeenCalled();
});

test('nobody can be asked: --print shows, --yes writes, else it is refused', async () => {
  const { vibeml, apply } = writing();
  const refused = await runCli(add, { vibeml });
  expect(refused.exitCode).toBe(2);
  expect(refused.err).toContain('--print shows the change, --yes writes it');
  const printed = await runCli([...add, '--print'], { vibeml });
  expect(printed.exitCode).toBe(0);
  expect(printed.out).toContain('+ Host lab');
  expect(apply).not.toHaveBeenCalled();
  await runCli([...add, '--yes'], { vibeml });
  expect(apply).toHaveBeenCalledOnce();
});

test('an entry that is there is left and looked at; one that can not be changed is an error', async () => {
  const { vibeml, apply } = writing({
    proposeAdd: () => okAsync({ ...fakeProposal, kind: 'same', server: local }),
  });
  const same = await runCli(add, { vibeml });
  expect(same.out).toContain('lab stands in /home/ada/.slurm/config already, just so.');
  expect(same.out).toContain('does not find sinfo');
  expect(apply).not.toHaveBeenCalled();
  const shared = writing({
    proposeAdd: () => errAsync(clusterEntryRefused('/x', 'lab shares its entry', 'Host lab\n')),
  });
  const refused = await runCli(add, { vibeml: shared.vibeml });
  expect(refused.exitCode).toBe(1);
  expect(refused.err).toContain('Host lab');
});

test('a server elsewhere has a file of its own, and the page says so', async () => {
  const server = { endpoint: 'https://sky.lab.example', isLocal: false };
  const { vibeml } = writing({ proposeAdd: () => okAsync({ ...fakeProposal, server }) });
  const { out } = await runCli([...add, '--yes'], { vibeml });
  expect(out.replaceAll(/\s+/g, ' ')).toContain(
    'Runs go through the API server at https://sky.lab.example, which reads ~/.slurm/config of its own machine: the entry has to stand there too.',
  );
});

test('clusters are listed, checked and taken out', async () => {
  const list = await runCli(['cluster']);
  expect(list.out).toContain('ada@login.lab.example:2222');
  const check = await runCli(['cluster', 'check', 'lab']);
  expect(check.exitCode).toBe(1);
  const removed = await runCli(['cluster', 'remove', 'lab', '--yes']);
  expect(removed.out).toContain('lab was taken out of /home/ada/.slurm/config.');
});
