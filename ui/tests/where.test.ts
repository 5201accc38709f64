import { screen } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hostsByUse } from '../src/accounts/hosts';
import { speakIn } from '../src/lib/words.svelte';
import { account, host, snapshot } from './fake';
import { backendWith, ready } from './ready';
import { open, settle, stopTime } from './window';

beforeEach(stopTime);
afterEach(() => speakIn('en'));

const own = host('git.example.com');
const demo = host('127.0.0.1:9101', { provider: 'demo' });
const famous = ready().filter((one) => one.key !== 'git.example.org');
const order = (over: Parameters<typeof snapshot>[0]) =>
  hostsByUse(snapshot({ hosts: [demo, ...famous, own], demo: demo.key, ...over })).map((one) => one.key);

test('hosts in use stand first, then those that were added, the famous ones, and the demo host', () => {
  expect(order({ accounts: [account({ host: 'codeberg.org' })] })).toEqual([
    'codeberg.org',
    'git.example.com',
    'github.com',
    'gitlab.com',
    'bitbucket.org',
    'gitee.com',
    'gitcode.com',
    'gitea.com',
    '127.0.0.1:9101',
  ]);
});

test('in Chinese, Gitee and GitCode stand before the other famous hosts', () => {
  speakIn('zh-CN');
  expect(order({}).slice(1, 4)).toEqual(['gitee.com', 'gitcode.com', 'github.com']);
});

test('a host that comes ready is offered on the first start', async () => {
  const user = await open(backendWith({ accounts: [] }));
  await user.click(screen.getByTestId('connect-account'));
  expect(screen.getByTestId('host-choice-gitee.com').textContent).toContain('Gitee');
});

test('a host where the browser works begins at once', async () => {
  const backend = backendWith({ hosts: [host('gitlab.com', { provider: 'gitlab', ways: ['deep-link', 'loopback', 'paste', 'token'] })] });
  const user = await open(backend);
  await user.click(screen.getByTestId('connect-account'));
  await user.click(screen.getByTestId('host-choice-gitlab.com'));
  await settle();
  expect(backend.calls).toContain('beginLink(gitlab.com)');
});

test('a server of an unknown authority is asked again once its authority was chosen', async () => {
  const backend = backendWith({ accounts: [] });
  backend.fail('detectHost', 'certificate', { host: 'git.example.com' });
  const user = await open(backend);
  await user.click(screen.getByTestId('connect-account'));
  await user.type(screen.getByTestId('own-server'), 'git.example.com{Enter}');
  await settle();
  expect(screen.getByTestId('problem').dataset['code']).toBe('certificate');
  await user.click(screen.getByTestId('choose-authority'));
  await settle();
  expect(backend.calls.filter((call) => /detect|choose/.test(call))).toEqual([
    'detectHost(https://git.example.com)',
    'chooseAuthority(https://git.example.com)',
    'detectHost(https://git.example.com)',
  ]);
  expect(screen.queryByTestId('problem')).toBeNull();
});

test('where no authority was chosen, what was wrong is still said', async () => {
  const backend = backendWith({ accounts: [] });
  backend.fail('detectHost', 'certificate', { host: 'git.example.com' });
  backend.chooseAuthority = () => Promise.resolve(false);
  const user = await open(backend);
  await user.click(screen.getByTestId('connect-account'));
  await user.type(screen.getByTestId('own-server'), 'git.example.com{Enter}');
  await settle();
  await user.click(screen.getByTestId('choose-authority'));
  await settle();
  expect(screen.getByTestId('problem').dataset['code']).toBe('certificate');
});
