import { screen } from '@testing-library/svelte';
import { afterEach, expect, test } from 'vitest';
import { speakIn } from '../src/lib/words.svelte';
import { account, FakeBackend, snapshot } from './fake';
import { open, settle } from './window';

afterEach(() => speakIn('en'));

const ada = account({ display_name: 'Ada Lovelace', status: 'ready' });

async function settings(over: Parameters<typeof snapshot>[0] = {}) {
  const backend = new FakeBackend(snapshot({ accounts: [ada], ...over }));
  const user = await open(backend);
  await user.click(screen.getByTestId('settings'));
  return { backend, user };
}

const language = () => screen.getByTestId<HTMLSelectElement>('language');

test('the language is chosen, and everything on the page says it anew', async () => {
  const { backend, user } = await settings();
  expect(language().value).toBe('');
  await user.selectOptions(language(), 'zh-CN');
  expect(backend.calls).toContain('setLanguage(zh-CN)');
  backend.push({ language: 'zh-CN', language_chosen: true });
  await settle();
  expect(document.documentElement.lang).toBe('zh-CN');
  expect(screen.getByRole('heading', { name: '设置' })).toBeTruthy();
  expect(screen.getByTestId('connect-account').textContent).toContain('添加账号');
  expect(screen.getByTestId('account-status').textContent).toContain('正常');
  expect(language().value).toBe('zh-CN');
});

test('the system decides again when the person says so', async () => {
  const { backend, user } = await settings({ language: 'zh-CN', language_chosen: true });
  await user.selectOptions(language(), '');
  expect(backend.calls).toContain('setLanguage(null)');
});

test('each language is offered by its own name', async () => {
  await settings();
  const names = [...language().options].map((one) => one.textContent);
  expect(names).toEqual(['As the system', 'English', '简体中文']);
});

test('a folder that is open can be locked, and a keyring cannot', async () => {
  const { backend, user } = await settings({ vault_kind: 'file', vault_name: 'encrypted folder' });
  expect(screen.getByText('Encrypted folder')).toBeTruthy();
  await user.click(screen.getByTestId('lock-folder'));
  expect(backend.calls).toContain('lockFolder()');
});

test('a keyring is named, and is not for us to lock', async () => {
  await settings();
  expect(screen.getAllByText('GNOME keyring').length).toBeGreaterThan(0);
  expect(screen.queryByTestId('lock-folder')).toBeNull();
});

test('Ctrl and comma opens it, Escape closes it', async () => {
  const user = await open(new FakeBackend(snapshot()));
  await user.keyboard('{Control>},{/Control}');
  expect(language()).toBeTruthy();
  await user.keyboard('{Escape}');
  expect(screen.queryByTestId('language')).toBeNull();
});
