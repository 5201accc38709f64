import { screen, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Host } from '../src/lib/view';
import { account, host, waiting } from './fake';
import { backendWith, leadTo, showingCode, unregistered } from './ready';
import { open, progress, settle, stopTime } from './window';

beforeEach(stopTime);

const sheet = () => screen.getByRole('dialog');
const registered = (key: string) => host(key, { provider: 'gitlab', client_id: 'ours' });

describe('a host file from a colleague', () => {
  /** GitLab was chosen, and then a file; null where the dialog was closed. */
  async function openFile(of: Host | null, over: Parameters<typeof backendWith>[0] = {}) {
    const backend = backendWith(over);
    const user = await open(backend);
    await user.click(screen.getByTestId('connect-account'));
    await user.click(screen.getByTestId('host-choice-gitlab.com'));
    await settle();
    if (of) backend.next.set('openHostFile', () => Promise.resolve(of));
    leadTo(backend, waiting(), { host: of?.key ?? 'gitlab.com' });
    await user.click(screen.getByTestId('way-host-file'));
    await settle();
    return { backend, user };
  }

  test('brings the registration, and the sign-in goes on', async () => {
    const { backend } = await openFile(registered('gitlab.com'));
    expect(backend.calls).toContain('beginLink(gitlab.com)');
    expect(progress()).toBe('waiting-for-browser');
    expect(screen.getByTestId('live').textContent).toBe('Forgepass is registered with GitLab now.');
  });

  test('of another host leads to that host', async () => {
    const { backend } = await openFile(registered('git.example.net'));
    expect(backend.calls).toContain('beginLink(git.example.net)');
  });

  test('without a registration leads to the choice at its host', async () => {
    const { backend } = await openFile(unregistered('git.example.org'));
    expect(screen.getByRole('heading', { name: 'Connect to git.example.org' })).toBeTruthy();
    expect(backend.calls.some((call) => call.startsWith('beginLink'))).toBe(false);
  });

  test('that was not chosen after all changes nothing', async () => {
    const { backend } = await openFile(null);
    expect(screen.getByTestId('way-host-file')).toBeTruthy();
    expect(backend.calls.some((call) => call.startsWith('beginLink'))).toBe(false);
  });

  test('that is none is said on the same page', async () => {
    const backend = backendWith();
    backend.fail('openHostFile', 'host_file_key', { file: 'gitlab.toml', key: 'client_secret' });
    const user = await open(backend);
    await user.click(screen.getByTestId('connect-account'));
    await user.click(screen.getByTestId('host-choice-gitlab.com'));
    await settle();
    await user.click(screen.getByTestId('way-host-file'));
    await settle();
    expect(sheet().textContent).toContain('gitlab.toml says something that the file of a host may not: client_secret.');
    expect(screen.getByTestId('way-token')).toBeTruthy();
  });

  test('renews the account that was meant', async () => {
    const ada = account({ host: 'gitlab.com', kind: 'personal' });
    const backend = backendWith({ accounts: [ada] });
    const user = await open(backend);
    await user.click(screen.getByTestId('account-menu'));
    await user.click(screen.getByTestId('relink-other-way'));
    await settle();
    backend.next.set('openHostFile', () => Promise.resolve(registered('gitlab.com')));
    await user.click(screen.getByTestId('way-host-file'));
    await settle();
    expect(backend.calls).toContain(`beginRelink(${ada.id})`);
  });

  test('is offered where registering is all that can be done', async () => {
    const own = host('git.example.net', { client_id: null, ways: [] });
    const backend = backendWith({ hosts: [own] });
    const user = await open(backend);
    await user.click(screen.getByTestId('connect-account'));
    await user.click(screen.getByTestId('host-choice-git.example.net'));
    await settle();
    backend.next.set('openHostFile', () => Promise.resolve(registered('git.example.net')));
    await user.click(screen.getByTestId('way-host-file'));
    await settle();
    expect(backend.calls).toContain('beginLink(git.example.net)');
  });

  test('is not offered where Forgepass is registered, or nobody can register it', async () => {
    const backend = backendWith();
    const user = await open(backend);
    await user.click(screen.getByTestId('connect-account'));
    await user.click(screen.getByTestId('host-choice-gitcode.com'));
    await settle();
    expect(screen.queryByTestId('way-host-file')).toBeNull();
  });
});

describe('a host file for others', () => {
  async function saved() {
    const backend = backendWith();
    const user = await open(backend);
    await user.click(screen.getByTestId('connect-account'));
    await user.click(screen.getByTestId('host-choice-github.com'));
    await settle();
    await user.click(screen.getByTestId('way-register'));
    leadTo(backend, showingCode());
    await user.type(screen.getByTestId('client-id'), 'Iv1.abc{Enter}');
    await settle();
    return { backend, user };
  }

  test('is written where the person says, and that is said', async () => {
    const { backend, user } = await saved();
    await user.click(screen.getByTestId('save-host-file'));
    await settle();
    expect(backend.calls).toContain('saveHostFile(github.com)');
    expect(sheet().textContent).toContain('Host file saved. There is no secret in it.');
    expect(screen.queryByTestId('save-host-file')).toBeNull();
    expect(progress()).toBe('showing-code');
  });

  test('that was not written after all can be written yet', async () => {
    const { backend, user } = await saved();
    backend.next.set('saveHostFile', () => Promise.resolve(false));
    await user.click(screen.getByTestId('save-host-file'));
    await settle();
    expect(screen.getByTestId<HTMLButtonElement>('save-host-file').disabled).toBe(false);
    expect(sheet().textContent).not.toContain('Host file saved.');
  });

  test('that cannot be written is said, and the sign-in goes on', async () => {
    const { backend, user } = await saved();
    backend.fail('saveHostFile', 'host_file_unwritten', { file: 'github.com.toml', text: 'disk full' });
    await user.click(screen.getByTestId('save-host-file'));
    await settle();
    expect(within(sheet()).getByTestId('problem').dataset['code']).toBe('host_file_unwritten');
    expect(progress()).toBe('showing-code');
  });
});
