import { expect, test } from 'vitest';
import { serverEnvironment } from './server-environment.ts';
import { queuePortOf } from './server-layout.ts';
import { groupOf, parseProcesses, serverProcess } from './server-processes.ts';

const settings = {
  pythonPath: '/data/environments/skypilot-1/bin/python',
  home: '/data/skypilot/home',
  port: 46_777,
  userId: 'c0ffee00',
  userName: 'ada',
  configPath: null,
};

test('clouds and the network get their variables; other secrets stay here', () => {
  const environment = serverEnvironment(
    {
      PATH: '/usr/bin',
      HOME: '/home/ada',
      AWS_PROFILE: 'work',
      HTTPS_PROXY: 'http://proxy:3128',
      HF_TOKEN: 'hf_x',
      OPENAI_API_KEY: 'sk-x',
      SKYPILOT_API_SERVER_ENDPOINT: 'https://team',
    },
    settings,
  );
  expect(environment).toMatchObject({
    PATH: '/data/environments/skypilot-1/bin:/usr/bin',
    HOME: '/data/skypilot/home',
    AWS_PROFILE: 'work',
    HTTPS_PROXY: 'http://proxy:3128',
  });
  for (const name of ['HF_TOKEN', 'OPENAI_API_KEY', 'SKYPILOT_API_SERVER_ENDPOINT']) {
    expect(environment).not.toHaveProperty(name);
  }
});

test('the inner queue of SkyPilot has the port that its source computes', () => {
  expect(queuePortOf(46_580)).toBe(50_011);
  expect(queuePortOf(17_460)).toBe(50_891);
  expect(queuePortOf(46_777)).toBe(50_208);
});

test('a process is ours only by its number, its program and its port', () => {
  const listed = parseProcesses(
    [
      '  100   100 Ss   /v/bin/python -u -m sky.server.server --host 127.0.0.1 --port 46777',
      '  101   100 S    SkyPilot:executor:short:1',
      '  102   100 Z    [python] <defunct>',
      '  200   200 S    vim notes.txt',
      '  201   200 S    sh',
      'not a process',
    ].join('\n'),
  );
  expect(serverProcess(listed, { processId: 100, port: 46_777 })?.processId).toBe(100);
  expect(serverProcess(listed, { processId: 100, port: 46_778 })).toBeNull();
  expect(serverProcess(listed, { processId: 200, port: 46_777 })).toBeNull();
  expect(groupOf(listed, { processId: 100 })).toEqual([100, 101]);
  // Its number is another's by now.
  expect(groupOf(listed, { processId: 200 })).toEqual([]);
});
