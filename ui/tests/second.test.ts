import { screen } from '@testing-library/svelte';
import { beforeEach, expect, test } from 'vitest';
import { account, desktop, host, link, waiting } from './fake';
import { backendWith, leadTo } from './ready';
import { open, progress, settle, stopTime } from './window';

beforeEach(stopTime);

const ada = account({ login: 'ada', host: 'gitlab.com' });
const gitlab = host('gitlab.com', { provider: 'gitlab' });

async function again(over: Parameters<typeof backendWith>[0] = {}) {
  const backend = backendWith({ hosts: [gitlab], accounts: [ada], ...over });
  leadTo(backend, waiting(), { host: 'gitlab.com' });
  const user = await open(backend);
  await user.click(screen.getByTestId('connect-account'));
  await user.click(screen.getByTestId('host-choice-gitlab.com'));
  await settle();
  return { backend, user };
}

const began = (calls: string[]) => calls.filter((call) => /^(beginLink|openPrivate|copyAddress)/.test(call));

test('a second account on a host is asked about before the browser opens', async () => {
  const { backend } = await again();
  expect(screen.getByRole('heading', { name: 'You already have ada on GitLab' })).toBeTruthy();
  expect(began(backend.calls)).toEqual([]);
  expect(document.activeElement).toBe(screen.getByTestId('open-private'));
});

test('a private window gets the page, and the browser is not opened beside it', async () => {
  const { backend, user } = await again();
  await user.click(screen.getByTestId('open-private'));
  await settle();
  expect(began(backend.calls)).toEqual(['beginLink(gitlab.com, later)', 'openPrivate(link-1)']);
  expect(progress()).toBe('waiting-for-browser');
});

test('a private window that does not open is said, and the sign-in goes on', async () => {
  const { backend, user } = await again();
  backend.fail('openPrivate', 'browser_failed');
  await user.click(screen.getByTestId('open-private'));
  await settle();
  expect(progress()).toBe('waiting-for-browser');
  expect(screen.getByTestId('problem').dataset['code']).toBe('browser_failed');
});

test('the address can be taken to another browser', async () => {
  const { backend, user } = await again();
  await user.click(screen.getByTestId('copy-address'));
  await settle();
  expect(began(backend.calls)).toEqual(['beginLink(gitlab.com, later)', 'copyAddress(link-1)']);
  expect(screen.getByTestId('live').textContent).toBe('Copied');
});

test('going on opens the browser as ever', async () => {
  const { backend, user } = await again();
  await user.click(screen.getByTestId('go-on'));
  await settle();
  expect(began(backend.calls)).toEqual(['beginLink(gitlab.com)']);
});

test('without a browser that has such windows there is no such button', async () => {
  await again({ desktop: desktop({ private_window: false }) });
  expect(screen.queryByTestId('open-private')).toBeNull();
  expect(document.activeElement).toBe(screen.getByTestId('go-on'));
});

test('Escape goes back to the hosts', async () => {
  const { user } = await again();
  await user.keyboard('{Escape}');
  expect(screen.getByTestId('own-server')).toBeTruthy();
});

test('an account that is being removed is nobody to be warned of', async () => {
  const { backend } = await again({ removing: [ada.id] });
  expect(began(backend.calls)).toEqual(['beginLink(gitlab.com)']);
});

test('the same person again can be tried in a private window', async () => {
  const { backend, user } = await again();
  await user.click(screen.getByTestId('go-on'));
  await settle();
  backend.push({ links: [link({ state: 'linked', account: ada, renewed: true }, { host: 'gitlab.com' })] });
  await settle();
  backend.calls.length = 0;
  await user.click(screen.getByTestId('open-private'));
  await settle();
  expect(backend.calls).toEqual(['beginLink(gitlab.com, later)', 'openPrivate(link-1)', 'dismissLink(link-1)']);
});
