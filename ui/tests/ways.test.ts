import { screen, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, test } from 'vitest';
import { account, host, link, waiting } from './fake';
import { awaitingToken, backendWith, leadTo } from './ready';
import { open, progress, settle, stopTime } from './window';

beforeEach(stopTime);

const sheet = () => screen.getByRole('dialog');
const rows = () => [...sheet().querySelectorAll<HTMLElement>('[data-testid^="way-"]')].map((one) => one.dataset['testid']);
const press = (name: string) => within(sheet()).getByRole('button', { name });

async function choose(key: string) {
  const backend = backendWith();
  const user = await open(backend);
  await user.click(screen.getByTestId('connect-account'));
  await user.click(screen.getByTestId(`host-choice-${key}`));
  await settle();
  return { backend, user };
}

describe('a host that does not know this copy of Forgepass', () => {
  test('offers a token first, then registering, then a file, and begins nothing', async () => {
    const { backend } = await choose('github.com');
    expect(screen.getByRole('heading', { name: 'Connect to GitHub' })).toBeTruthy();
    expect(rows()).toEqual(['way-token', 'way-register', 'way-host-file']);
    expect(screen.getByTestId('way-host-file').textContent).toContain('Open a host file From a colleague');
    expect(screen.getByTestId('way-token').textContent).toContain('Create a token on GitHub');
    expect(screen.getByTestId('way-token').textContent).toContain('recommended');
    expect(screen.getByTestId('way-register').textContent).not.toContain('recommended');
    expect(sheet().textContent).toContain("This copy of Forgepass isn't registered with GitHub");
    expect(backend.calls.some((call) => call.startsWith('beginLink'))).toBe(false);
  });

  test('where nobody can register it, says so and offers the token only', async () => {
    await choose('gitcode.com');
    expect(rows()).toEqual(['way-token']);
    expect(sheet().textContent).toContain('GitCode has no page on which programs are registered');
    expect(sheet().textContent).not.toContain('recommended');
  });

  test('where only an administrator can register it, says so', async () => {
    await choose('git.example.org');
    expect(screen.getByTestId('way-register').textContent).toContain('An administrator of git.example.org does it');
  });

  test('begins by the way that was chosen', async () => {
    const { backend, user } = await choose('github.com');
    leadTo(backend, awaitingToken());
    await user.click(screen.getByTestId('way-token'));
    await settle();
    expect(backend.calls).toContain('beginLink(github.com, token)');
    expect(progress()).toBe('awaiting-token');
  });

  test('Escape and Back lead to the hosts again', async () => {
    const { user } = await choose('github.com');
    await user.keyboard('{Escape}');
    expect(screen.getByTestId('own-server')).toBeTruthy();
    await user.click(screen.getByTestId('host-choice-gitlab.com'));
    await settle();
    await user.click(press('Back'));
    expect(screen.getByTestId('own-server')).toBeTruthy();
  });
});

describe('another way', () => {
  test('from a token leads to registering, and back', async () => {
    const { backend, user } = await choose('github.com');
    leadTo(backend, awaitingToken());
    await user.click(screen.getByTestId('way-token'));
    await settle();
    await user.click(screen.getByTestId('other-way'));
    await settle();
    expect(rows()).toEqual(['way-register']);
    await user.click(screen.getByTestId('way-register'));
    expect(screen.getByTestId('client-id')).toBeTruthy();
    await user.keyboard('{Escape}{Escape}');
    expect(screen.getByTestId('paste-token')).toBeTruthy();
    expect(backend.calls.some((call) => call.startsWith('cancelLink'))).toBe(false);
  });

  test('from the browser is a token of that host', async () => {
    const registered = host('gitlab.com', { provider: 'gitlab', ways: ['deep-link', 'loopback', 'token'] });
    const backend = backendWith({ hosts: [registered] });
    leadTo(backend, waiting({ ways: ['loopback', 'token'] }), { host: 'gitlab.com' });
    const user = await open(backend);
    await user.click(screen.getByTestId('connect-account'));
    await user.click(screen.getByTestId('host-choice-gitlab.com'));
    await settle();
    await user.click(screen.getByTestId('other-way'));
    expect(rows()).toEqual(['way-loopback', 'way-token']);
    await user.click(screen.getByTestId('way-token'));
    expect(backend.calls).toContain('otherWay(link-1, token)');
  });
});

describe('an account that is there', () => {
  const ada = account({ login: 'ada', display_name: 'Ada Lovelace', host: 'gitlab.com' });
  const registered = host('gitlab.com', { provider: 'gitlab', ways: ['deep-link', 'loopback', 'paste', 'token'] });

  test('may be signed in another way, and stays the same account', async () => {
    const backend = backendWith({ hosts: [registered], accounts: [ada] });
    const user = await open(backend);
    await user.click(screen.getByTestId('account-menu'));
    await user.click(screen.getByTestId('relink-other-way'));
    await settle();
    expect(screen.getByRole('heading', { name: 'Sign in to GitLab as Ada Lovelace' })).toBeTruthy();
    expect(rows()).toEqual(['way-deep-link', 'way-loopback', 'way-token']);
    await user.click(screen.getByTestId('way-token'));
    expect(backend.calls).toContain(`beginRelink(${ada.id}, token)`);
  });

  test('that came by a token is renewed by the next one, without a question', async () => {
    const personal = account({ ...ada, kind: 'personal', status: 'needs_relink', cause: 'expired', remedy: 'sign_in' });
    const backend = backendWith({ hosts: [registered], accounts: [personal] });
    const user = await open(backend);
    await user.click(screen.getByTestId('relink-account'));
    expect(backend.calls).toContain(`beginRelink(${personal.id}, token)`);
  });

  test('Escape from its choice closes the sheet', async () => {
    const backend = backendWith({ hosts: [registered], accounts: [ada] });
    const user = await open(backend);
    await user.click(screen.getByTestId('account-menu'));
    await user.click(screen.getByTestId('relink-other-way'));
    await settle();
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  test('whose choice cannot be made says so on its page', async () => {
    const backend = backendWith({ hosts: [registered], accounts: [ada] });
    backend.fail('hostFacts', 'host_unknown', { host: 'gitlab.com' });
    const user = await open(backend);
    await user.click(screen.getByTestId('account-menu'));
    await user.click(screen.getByTestId('relink-other-way'));
    await settle();
    expect(screen.getByTestId('problem').dataset['code']).toBe('host_unknown');
  });
});

test('a waiting token goes on as a row when its sheet is closed', async () => {
  const backend = backendWith({ links: [link(awaitingToken())] });
  const user = await open(backend);
  await user.click(screen.getByText('Waiting for your token'));
  expect(screen.getByTestId('paste-token')).toBeTruthy();
  await user.keyboard('{Escape}');
  expect(screen.getByTestId('link-row')).toBeTruthy();
});
