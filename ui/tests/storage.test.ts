import { screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { account, FakeBackend, host, link, snapshot, waiting } from './fake';
import { open, settle } from './window';

const hosts = [host('gitlab.com', { provider: 'gitlab' })];

async function asked() {
  const backend = new FakeBackend(snapshot({ hosts, vault: 'unavailable', asks_for_storage: true }));
  const user = await open(backend);
  await user.click(screen.getByTestId('connect-account'));
  await user.click(screen.getByTestId('host-choice-gitlab.com'));
  return { backend, user };
}

const started = (backend: FakeBackend) => backend.calls.filter((call) => call.startsWith('beginLink'));

test('where no keyring answers the person says where to keep sign-ins, after the host and before the browser', async () => {
  const { backend } = await asked();
  expect(screen.getByTestId('storage-choice')).toBeTruthy();
  expect(started(backend)).toEqual([]);
  expect(screen.getByTestId<HTMLInputElement>('storage-file').checked).toBe(true);
});

test('the encrypted folder is made with a passphrase, chosen, and the sign-in goes on', async () => {
  const { backend, user } = await asked();
  await user.click(screen.getByTestId('storage-go'));
  await user.type(screen.getByTestId('passphrase'), 'correct horse');
  await user.type(screen.getByTestId('passphrase-again'), 'correct horse{Enter}');
  await settle();
  const calls = backend.calls.filter((call) => /openFolder|keepIn|beginLink/.test(call));
  expect(calls).toEqual(['openFolder(correct horse, true)', 'keepIn(file)', 'beginLink(gitlab.com)']);
});

test('a choice that was kept before the sign-in failed is not asked for again', async () => {
  const { backend, user } = await asked();
  backend.fail('beginLink', 'host_unreachable', { host: 'gitlab.com' });
  await user.click(screen.getByTestId('storage-memory'));
  await user.click(screen.getByTestId('storage-go'));
  await settle();
  expect(screen.getByTestId('problem').textContent).toContain("Can't reach");
  backend.fail('keepIn', 'move_same');
  backend.push({ links: [link(waiting(), { host: 'gitlab.com' })] });
  await user.click(screen.getByTestId('storage-go'));
  await settle();
  expect(started(backend).length).toBe(2);
});

test('a keyring that was installed meanwhile is used without another question', async () => {
  const { backend, user } = await asked();
  await user.click(screen.getByTestId('storage-keyring'));
  expect(screen.getByText(/Install gnome-keyring/)).toBeTruthy();
  backend.fail('beginLink', 'vault_unavailable');
  await user.click(screen.getByTestId('storage-go'));
  await settle();
  expect(screen.getByText('Still no keyring answers.')).toBeTruthy();
  await user.click(screen.getByTestId('storage-go'));
  await settle();
  expect(started(backend).length).toBe(2);
  expect(backend.calls.some((call) => call.startsWith('keepIn'))).toBe(false);
});

test('Escape goes back to the choice, then to the hosts', async () => {
  const { user } = await asked();
  await user.click(screen.getByTestId('storage-go'));
  await user.keyboard('{Escape}');
  expect(screen.getByTestId('storage-choice')).toBeTruthy();
  await user.keyboard('{Escape}');
  expect(screen.getByTestId('own-server')).toBeTruthy();
});

async function moving(over: Parameters<typeof snapshot>[0] = {}) {
  const backend = new FakeBackend(snapshot({ hosts, accounts: [account(), account({ login: 'grace' })], ...over }));
  const user = await open(backend);
  await user.click(screen.getByTestId('settings'));
  return { backend, user };
}

test('everything is moved to a folder that is open already without typing', async () => {
  const { backend, user } = await moving({ folder_made: true });
  await user.click(screen.getByTestId('move-to-file'));
  expect(document.querySelector('dialog:last-of-type')?.textContent).toContain('All 2 accounts move from GNOME keyring, and');
  await user.click(screen.getByTestId('confirm-move'));
  await settle();
  expect(backend.calls.filter((call) => call.startsWith('keepIn'))).toEqual(['keepIn(file)']);
  expect(screen.getByText('2 accounts were moved.')).toBeTruthy();
});

test('a folder that is locked asks for its passphrase, and is then moved to', async () => {
  const { backend, user } = await moving({ folder_made: true });
  backend.fail('keepIn', 'move_locked');
  await user.click(screen.getByTestId('move-to-file'));
  await user.click(screen.getByTestId('confirm-move'));
  await settle();
  expect(screen.queryByTestId('passphrase-again')).toBeNull();
  await user.type(screen.getByTestId('passphrase'), 'correct horse{Enter}');
  await settle();
  expect(backend.calls).toContain('openFolder(correct horse, false)');
  expect(screen.getByTestId('moved')).toBeTruthy();
});

test('a move that did not work says that everything is where it was', async () => {
  const { backend, user } = await moving();
  backend.fail('keepIn', 'move_unread');
  await user.click(screen.getByTestId('move-to-file'));
  await user.click(screen.getByTestId('confirm-move'));
  await settle();
  expect(screen.getByTestId('problem').textContent).toContain('Nothing was moved; everything is where it was.');
});

test('what cannot be read cannot be moved', async () => {
  await moving({ vault: 'locked' });
  expect(screen.queryByTestId('move-to-file')).toBeNull();
});
