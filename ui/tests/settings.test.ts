import { screen } from '@testing-library/svelte';
import { afterEach, expect, test } from 'vitest';
import { speakIn } from '../src/lib/words.svelte';
import { account, desktop, FakeBackend, snapshot } from './fake';
import { open, settle } from './window';

afterEach(() => {
  speakIn('en');
  delete document.documentElement.dataset['theme'];
});

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

const theme = () => document.documentElement.dataset['theme'];

test('a look is chosen, and a desktop that is dark is followed', async () => {
  const { backend, user } = await settings();
  const select = screen.getByTestId<HTMLSelectElement>('appearance');
  expect(select.value).toBe('system');
  expect(theme()).toBeUndefined();
  await user.selectOptions(select, 'dark');
  expect(backend.calls).toContain('setAppearance(dark)');
  backend.push({ desktop: desktop({ appearance: 'dark', dark: true }) });
  await settle();
  expect(theme()).toBe('dark');
  backend.push({ desktop: desktop({ appearance: 'system', dark: false }) });
  await settle();
  expect(theme()).toBe('light');
  backend.push({ desktop: desktop({ dark: null }) });
  await settle();
  expect(theme()).toBeUndefined();
});

const toggle = (id: string) => screen.getByTestId<HTMLInputElement>(id);

test('accounts are kept ready until the person says otherwise', async () => {
  const { backend, user } = await settings();
  expect(toggle('keep-ready').checked).toBe(true);
  await user.click(toggle('keep-ready'));
  expect(backend.calls).toContain('setKeepReady(false)');
  backend.push({ desktop: desktop({ keep_ready: false }) });
  await settle();
  expect(toggle('keep-ready').checked).toBe(false);
});

test('nothing is started at login until the person asks for it', async () => {
  const { backend, user } = await settings();
  expect(screen.getByRole('switch', { name: 'Start at login' })).toBe(toggle('start-at-login'));
  expect(toggle('start-at-login').checked).toBe(false);
  await user.click(toggle('start-at-login'));
  expect(backend.calls).toContain('setStartAtLogin(true)');
});

test('a wish that cannot be granted is said, and the switch shows what is so', async () => {
  const { backend, user } = await settings();
  backend.fail('setStartAtLogin', 'autostart_unusable');
  await user.click(toggle('start-at-login'));
  await settle();
  expect(toggle('start-at-login').checked).toBe(false);
  expect(screen.getByTestId('problem').dataset['code']).toBe('autostart_unusable');
});

test('where logins are not known there is no such switch', async () => {
  await settings({ desktop: desktop({ start_at_login: null }) });
  expect(screen.queryByTestId('start-at-login')).toBeNull();
});

test('diagnostics are copied outside the window, and the button says so', async () => {
  const { backend, user } = await settings();
  await user.click(screen.getByTestId('copy-diagnostics'));
  await settle();
  expect(backend.calls).toContain('copyDiagnostics()');
  expect(screen.getByTestId('copy-diagnostics').textContent).toContain('Copied');
});

test('without a tray one quits here, or by Ctrl+Q whatever is open', async () => {
  const { backend, user } = await settings();
  await user.click(screen.getByTestId('quit'));
  await user.keyboard('{Control>}q{/Control}');
  expect(backend.calls.filter((call) => call === 'quit()')).toHaveLength(2);
});

test('a notification that was pressed opens its account, once', async () => {
  const bob = account({ login: 'bob' });
  const { backend, user } = await settings({ accounts: [ada, bob] });
  const shown = () => screen.queryByTestId('account-detail')?.dataset['account'];
  expect(shown()).toBe(ada.id);
  const called = { account: bob.id, count: 1 };
  backend.push({ desktop: desktop({ called }) });
  await settle();
  expect(shown()).toBe(bob.id);
  expect(screen.queryByTestId('language')).toBeNull();
  await user.click(screen.getAllByTestId('account-row')[0]!.querySelector('button')!);
  backend.push({ desktop: desktop({ called, keep_ready: false }) });
  await settle();
  expect(shown()).toBe(ada.id);
});
