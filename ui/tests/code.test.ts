import { screen } from '@testing-library/svelte';
import { beforeEach, expect, test } from 'vitest';
import { link } from './fake';
import { backendWith, leadTo, showingCode, unregistered } from './ready';
import { open, pass, progress, settle, stopTime } from './window';

beforeEach(stopTime);

async function shown(over: Parameters<typeof showingCode>[0] = {}) {
  const backend = backendWith({ hosts: [unregistered('github.com', { client_id: 'Iv1', ways: ['device', 'token'] })] });
  leadTo(backend, showingCode(over));
  const user = await open(backend);
  await user.click(screen.getByTestId('connect-account'));
  await user.click(screen.getByTestId('host-choice-github.com'));
  await settle();
  return { backend, user };
}

test('the code stands there, and is copied as it is', async () => {
  const { backend, user } = await shown();
  expect(progress()).toBe('showing-code');
  expect(screen.getByTestId('user-code').textContent).toBe('WDJB-MJHT');
  await user.click(screen.getByTestId('copy-code'));
  expect(backend.calls).toContain('copyText(WDJB-MJHT)');
  expect(screen.getByTestId('live').textContent).toBe('Copied');
});

test('its page opens when the person wants it', async () => {
  const { backend, user } = await shown();
  expect(backend.calls.some((call) => call.startsWith('openAgain'))).toBe(false);
  await user.click(screen.getByTestId('open-again'));
  expect(backend.calls).toContain('openAgain(link-1)');
});

test('a phone is shown a picture of the page, and only when it is asked for', async () => {
  const { user } = await shown({ phone_uri: 'https://github.com/login/device?user_code=WDJB-MJHT' });
  expect(screen.queryByTestId('qr-code')).toBeNull();
  await user.click(screen.getByTestId('use-phone'));
  const picture = screen.getByRole('img', { name: 'QR code of the page https://github.com/login/device' });
  // Its 51 bytes make version 3: 29 modules, and 4 of white on each side.
  expect(picture.getAttribute('viewBox')).toBe('0 0 37 37');
  await user.click(screen.getByTestId('use-phone'));
  expect(screen.queryByTestId('qr-code')).toBeNull();
});

test('the last two minutes are counted down each second', async () => {
  const { backend } = await shown({ until: '2026-11-22T12:07:30Z' });
  expect(screen.getByRole('timer').textContent).toBe('1:30 left');
  await pass(1_000);
  expect(screen.getByRole('timer').textContent).toBe('1:29 left');
  backend.push({ links: [link({ state: 'finishing' })] });
  await settle();
  expect(progress()).toBe('finishing');
});

test('another way is a choice, and cancelling ends it', async () => {
  const { backend, user } = await shown();
  await user.click(screen.getByTestId('other-way'));
  expect(screen.getByTestId('way-token')).toBeTruthy();
  await user.keyboard('{Escape}');
  await user.click(screen.getByTestId('cancel-link'));
  expect(backend.calls).toContain('cancelLink(link-1)');
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('Escape keeps it going as a row', async () => {
  const { user } = await shown();
  await user.keyboard('{Escape}');
  expect(screen.getByTestId('link-row').textContent).toContain('Waiting for your code');
});

test('a code that ran out is followed by a new one', async () => {
  const { backend, user } = await shown();
  backend.push({ links: [link({ state: 'failed', problem: { code: 'code_expired', args: { host: 'github.com' } } })] });
  await settle();
  await user.click(screen.getByRole('button', { name: 'Get a new code' }));
  expect(backend.calls.filter((call) => call === 'beginLink(github.com)')).toHaveLength(2);
});
