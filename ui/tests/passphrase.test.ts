import { screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { account, FakeBackend, snapshot } from './fake';
import { open, settle } from './window';

const ada = account({ status: 'vault_locked', cause: 'locked', remedy: 'unlock', vault: 'file' });

async function locked(over: Parameters<typeof snapshot>[0] = {}) {
  const backend = new FakeBackend(snapshot({ vault: 'locked', vault_kind: 'file', ...over }));
  return { backend, user: await open(backend) };
}

const field = () => screen.getByTestId<HTMLInputElement>('passphrase');

test('a locked folder is opened with its passphrase, which does not stay in the field', async () => {
  const { backend, user } = await locked({ accounts: [ada] });
  await user.click(screen.getByTestId('unlock'));
  expect(document.activeElement).toBe(field());
  expect(field().type).toBe('password');
  await user.type(field(), 'correct horse{Enter}');
  await settle();
  expect(backend.calls).toContain('openFolder(correct horse, false)');
  expect(screen.queryByTestId('passphrase')).toBeNull();
});

test('a wrong passphrase is said, and the field is empty for another try', async () => {
  const { backend, user } = await locked({ accounts: [ada] });
  backend.fail('openFolder', 'passphrase_wrong');
  await user.click(screen.getByTestId('unlock'));
  await user.type(field(), 'incorrect{Enter}');
  await settle();
  expect(screen.getByTestId('problem').textContent).toContain('That is not the passphrase.');
  expect(field().value).toBe('');
  expect(document.activeElement).toBe(field());
});

test('an account in a locked folder asks for the passphrase too', async () => {
  const { user } = await locked({ accounts: [ada] });
  await user.click(screen.getByTestId('account-row').querySelector('button')!);
  const banner = screen.getByTestId('cause');
  await user.click(banner.querySelector('button')!);
  expect(field()).toBeTruthy();
});

test('a folder nobody has made is made before the first account, and then it goes on', async () => {
  const { backend, user } = await locked({ vault: 'unmade' });
  await user.click(screen.getByTestId('connect-account'));
  await user.type(field(), 'correct horse');
  await user.type(screen.getByTestId('passphrase-again'), 'correct house{Enter}');
  expect(screen.getByText('The two differ. Nothing was saved; type them again.')).toBeTruthy();
  expect(backend.calls.some((call) => call.startsWith('openFolder'))).toBe(false);
  expect(field().value).toBe('');
  await user.type(field(), 'correct horse');
  await user.type(screen.getByTestId('passphrase-again'), 'correct horse{Enter}');
  await settle();
  expect(backend.calls).toContain('openFolder(correct horse, true)');
  expect(screen.getByTestId('own-server')).toBeTruthy();
});

test('a keyring is opened by itself, and no passphrase is typed here', async () => {
  const { backend, user } = await locked({ vault_kind: 'keyring', accounts: [ada] });
  await user.click(screen.getByTestId('unlock'));
  expect(backend.calls).toContain('unlockVault()');
  expect(screen.queryByTestId('passphrase')).toBeNull();
});
