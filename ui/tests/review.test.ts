import { screen } from '@testing-library/svelte';
import { beforeEach, expect, test } from 'vitest';
import type { Cause, Remedy } from '../src/lib/view';
import { account, FakeBackend, snapshot } from './fake';
import { open, settle, stopTime } from './window';

beforeEach(stopTime);

async function review(cause: Cause, remedy: Remedy) {
  const one = account({ status: 'unreachable', cause, remedy });
  const backend = new FakeBackend(snapshot({ accounts: [one] }));
  const user = await open(backend);
  await user.click(screen.getByTestId('review-account'));
  return { one, backend, user };
}

test('a changed certificate: whom to ask, and a new authority when they have one', async () => {
  const { one, backend, user } = await review('certificate', 'review');
  expect(screen.getByRole('dialog', { name: "GitHub can't show who it is." })).toBeTruthy();
  await user.click(screen.getByTestId('choose-host-authority'));
  await settle();
  expect(backend.calls).toContain('chooseHostAuthority(github.com)');
  expect(backend.calls).toContain(`checkAccount(${one.id})`);
});

test('where no file was chosen nothing is asked', async () => {
  const { backend, user } = await review('certificate', 'review');
  backend.chooseHostAuthority = () => Promise.resolve(false);
  await user.click(screen.getByTestId('choose-host-authority'));
  await settle();
  expect(backend.calls.some((call) => call.startsWith('checkAccount'))).toBe(false);
});

test('a file that is none is told here', async () => {
  const { backend, user } = await review('certificate', 'review');
  backend.fail('chooseHostAuthority', 'certificate_file', { path: '/home/ada/key.pem', reason: 'no certificate' });
  await user.click(screen.getByTestId('choose-host-authority'));
  await settle();
  expect(screen.getByRole('dialog').textContent).toContain('/home/ada/key.pem');
});

test('a wrong clock: what it says', async () => {
  await review('clock', 'details');
  expect(screen.getByTestId('review').textContent).toContain('2026');
  expect(screen.queryByTestId('choose-host-authority')).toBeNull();
});

test('it closes when all is well again', async () => {
  const { one, backend } = await review('server_changed', 'review');
  expect(screen.getByTestId('review').dataset['cause']).toBe('server_changed');
  backend.push({ accounts: [{ ...one, status: 'ready', cause: null, remedy: 'none' }] });
  await settle();
  expect(screen.queryByRole('dialog')).toBeNull();
});
