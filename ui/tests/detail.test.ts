import { screen, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Activity, Cause, Remedy, Status } from '../src/lib/view';
import { account, detail, FakeBackend, link, snapshot, waiting } from './fake';
import { open, pass, progress, row, settle, stopTime } from './window';

beforeEach(stopTime);

const pane = () => screen.getByTestId('account-detail');

async function show(over: Parameters<typeof account>[0], with_: Parameters<typeof detail>[1] = {}) {
  const one = account(over);
  const backend = new FakeBackend(snapshot({ accounts: [one] }));
  backend.details.set(one.id, detail(one, with_));
  return { one, backend, user: await open(backend) };
}

describe('what it says', () => {
  test('what the account may do, in plain words, and the raw names on demand', async () => {
    await show({ scopes: ['openid', 'write_repository'] }, { scopes_plain: ['scope.identity', 'scope.repositories'] });
    expect(pane().textContent).toContain('know who you are, read and write repositories');
    const raw = pane().querySelector('details');
    expect(raw?.open).toBe(false);
    expect(raw?.querySelector('summary')?.textContent).toBe('Permissions as GitHub names them');
    expect([...(raw?.querySelectorAll('li') ?? [])].map((one) => one.textContent)).toEqual(['openid', 'write_repository']);
  });

  test('a scope without words is only among the raw ones', async () => {
    await show({ scopes: ['x-strange'] }, { scopes_plain: ['scope.from_the_future'] });
    expect(pane().textContent).toContain('no more than know who you are');
    expect(pane().textContent).not.toContain('from_the_future');
  });

  test('where it is kept, as the system calls it', async () => {
    await show({});
    expect(pane().textContent).toContain('GNOME keyring · renews itself');
  });

  test('when a token that a person made ends', async () => {
    await show({ kind: 'personal', expires_at: '2027-02-20T10:00:00Z', vault: 'file' });
    expect(pane().textContent).toContain('Encrypted folder · ends on 20 Feb 2027');
  });

  test('the last three activities, and all on demand', async () => {
    const activity: Activity[] = Array.from({ length: 5 }, (_, n) => ({ at: `2026-11-22T0${9 - n}:00:00Z`, what: 'checked', code: null }));
    const { user } = await show({}, { activity });
    const lines = () => pane().querySelectorAll('time').length;
    expect(lines()).toBe(3);
    await user.click(screen.getByRole('button', { name: 'Show all' }));
    expect(lines()).toBe(5);
    await user.click(screen.getByRole('button', { name: 'Show fewer' }));
    expect(lines()).toBe(3);
  });

  test('nothing about the page where the host has none', async () => {
    await show({}, { web_url: null });
    expect(screen.queryByRole('button', { name: 'Open on GitHub' })).toBeNull();
  });

  test('the account it belongs to, when answers come late and crossed', async () => {
    const first = account({ login: 'a' });
    const second = account({ login: 'b' });
    const backend = new FakeBackend(snapshot({ accounts: [first, second] }));
    backend.details.set(first.id, detail(first, { scopes_plain: ['scope.email'] }));
    backend.details.set(second.id, detail(second, { scopes_plain: ['scope.profile'] }));
    const user = await open(backend);
    await user.click(within(row(second.id)).getByRole('button'));
    await settle();
    expect(pane().textContent).toContain('read your profile');
    expect(pane().textContent).not.toContain('read your e-mail address');
  });
});

describe('a cause', () => {
  const cases: [Status, Cause, Remedy, string, string | null][] = [
    ['needs_relink', 'expired', 'sign_in', 'This sign-in has run out.', 'Sign in again'],
    ['needs_relink', 'revoked', 'sign_in', 'GitHub ended this sign-in.', 'Sign in again'],
    ['needs_relink', 'lapsed', 'sign_in', 'Not used for too long, so GitHub ended it.', 'Sign in again'],
    ['needs_relink', 'ambiguous', 'sign_in', 'An answer from GitHub got lost.', 'Sign in again'],
    ['unreachable', 'offline', 'wait', "You're offline.", null],
    ['unreachable', 'host_down', 'check', "GitHub isn't answering.", 'Check now'],
    ['unreachable', 'rate_limited', 'wait', 'GitHub asks us to wait.', null],
    ['unreachable', 'firewall', 'check', "GitHub's firewall refused the request.", 'Check now'],
    ['unreachable', 'certificate', 'review', "This server's identity changed. Nothing was sent.", 'Review'],
    ['unreachable', 'server_changed', 'review', 'GitHub now names other addresses. Nothing was sent.', 'Review'],
    ['unreachable', 'clock', 'details', "This computer's clock is wrong; sign-ins fail.", 'Details'],
    ['ready', 'scope_missing', 'allow', "Can't push: this sign-in only allows reading.", 'Allow pushing'],
    ['ready', 'approval', 'check', 'GitHub has to approve Forgepass first.', 'Check now'],
    ['ready', 'sso', 'authorise', 'An organisation at GitHub asks for single sign-on.', 'Authorise'],
    ['ready', 'ends_soon', 'replace', 'This sign-in ends soon.', 'Replace'],
    ['vault_locked', 'locked', 'unlock', 'Your sign-ins are locked.', 'Unlock'],
    ['vault_locked', 'unavailable', 'check', "The storage of your sign-ins doesn't answer.", 'Check now'],
  ];

  test.each(cases)('%s/%s with remedy %s says: %s', async (status, cause, remedy, title, button) => {
    await show({ status, cause, remedy });
    const banner = screen.getByTestId('cause');
    expect(banner.querySelector('.title')?.textContent).toBe(title);
    expect(banner.querySelector('.line')?.textContent).toBeTruthy();
    expect(within(banner).queryByRole('button')?.textContent?.trim() ?? null).toBe(button);
  });

  test('where an organisation asks for single sign-on leads to the page for it', async () => {
    const { one, backend, user } = await show({ status: 'ready', cause: 'sso', remedy: 'authorise' });
    await user.click(within(screen.getByTestId('cause')).getByRole('button'));
    expect(backend.calls).toContain(`openSignOnPage(${one.id})`);
  });

  test('from a newer program still has words and a way to sign in', async () => {
    await show({ status: 'needs_relink', cause: 'from_the_future' as Cause, remedy: 'sign_in' });
    expect(screen.getByTestId('cause').textContent).toContain('Something is wrong with this account.');
    expect(screen.getByTestId('relink-account').textContent?.trim()).toBe('Sign in again');
  });

  test('with a remedy from a newer program has words and no button', async () => {
    await show({ status: 'needs_relink', cause: 'revoked', remedy: 'pray' as Remedy });
    expect(within(screen.getByTestId('cause')).queryByRole('button')).toBeNull();
  });

  test('is not there for an account that is simply ready', async () => {
    await show({});
    expect(screen.queryByTestId('cause')).toBeNull();
  });
});

describe('signing in again', () => {
  const broken = { status: 'needs_relink', cause: 'revoked', remedy: 'sign_in' } as const;

  test('is one press away and opens the sheet', async () => {
    const { one, backend, user } = await show(broken);
    await user.click(screen.getByTestId('relink-account'));
    expect(backend.calls).toContain(`beginRelink(${one.id})`);
    backend.push({ links: [link(waiting(), { purpose: 'relink', account: one.id })] });
    await settle();
    expect(progress()).toBe('waiting-for-browser');
    expect(screen.getByRole('dialog').textContent).toContain('Sign in at GitHub as ada and allow Forgepass.');
  });

  test('goes on with the link that is already waiting', async () => {
    const { one, backend, user } = await show(broken);
    backend.push({ links: [link(waiting(), { purpose: 'relink', account: one.id })] });
    await settle();
    await user.click(screen.getByTestId('relink-account'));
    expect(progress()).toBe('waiting-for-browser');
    expect(backend.calls.some((call) => call.startsWith('beginRelink'))).toBe(false);
  });

  test('says in the pane when it could not begin', async () => {
    const { backend, user } = await show(broken);
    backend.fail('beginRelink', 'vault_unavailable');
    await user.click(screen.getByTestId('relink-account'));
    await settle();
    expect(within(pane()).getByTestId('problem').dataset['code']).toBe('vault_unavailable');
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});

describe('checking', () => {
  test('asks once, mentions it after 400 ms, and says when it is done', async () => {
    const { backend, user, one } = await show({});
    const answer = backend.hold('checkAccount');
    const button = screen.getByTestId('check-account');
    await user.click(button);
    await user.click(button);
    expect(backend.calls.filter((call) => call === `checkAccount(${one.id})`)).toHaveLength(1);
    expect(button.textContent?.trim()).toBe('Check now');
    await pass(400);
    expect(button.textContent?.trim()).toBe('Checking…');
    answer();
    await settle();
    expect(button.textContent?.trim()).toBe('Check now');
    expect(screen.getByTestId('live').textContent).toBe('ada was checked.');
  });

  test('tells what went wrong, with the time as people read it, until it is dismissed', async () => {
    const { backend, user } = await show({});
    const until = new Date(2026, 10, 22, 14, 20).toISOString();
    backend.fail('checkAccount', 'rate_limited', { host: 'github.com', until });
    await user.click(screen.getByTestId('check-account'));
    expect(screen.getByTestId('problem').textContent).toContain('GitHub asks us to wait until 14:20.');
    await user.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByTestId('problem')).toBeNull();
  });

  test('does not say twice what the account’s own banner says', async () => {
    const { backend, user } = await show({ status: 'unreachable', cause: 'host_down', remedy: 'check' });
    backend.fail('checkAccount', 'host_unreachable', { host: 'github.com' });
    await user.click(screen.getByTestId('check-account'));
    await settle();
    expect(screen.queryByTestId('problem')).toBeNull();
    expect(within(pane()).getByText("GitHub isn't answering.")).toBeTruthy();
  });

  test('leaves open how long to wait where the host did not say', async () => {
    const { backend, user } = await show({});
    backend.fail('checkAccount', 'rate_limited', { host: 'github.com' });
    await user.click(screen.getByTestId('check-account'));
    await settle();
    expect(screen.getByTestId('problem').textContent).toContain('GitHub asks us to wait.');
  });

  test('does not say twice that a firewall refused', async () => {
    const { backend, user } = await show({ status: 'unreachable', cause: 'firewall', remedy: 'check' });
    backend.fail('checkAccount', 'firewall', { host: 'github.com' });
    await user.click(screen.getByTestId('check-account'));
    await settle();
    expect(screen.queryByTestId('problem')).toBeNull();
    expect(screen.getByTestId('cause').dataset['cause']).toBe('firewall');
  });

  test('says until when to wait, and once', async () => {
    const waits_until = new Date(2026, 10, 22, 14, 20).toISOString();
    const { backend, user } = await show({ status: 'unreachable', cause: 'rate_limited', remedy: 'wait', waits_until });
    expect(screen.getByTestId('cause').textContent).toContain('GitHub asks us to wait until 14:20.');
    backend.fail('checkAccount', 'rate_limited', { host: 'github.com', until: waits_until });
    await user.click(screen.getByTestId('check-account'));
    await settle();
    expect(screen.queryByTestId('problem')).toBeNull();
  });
});

describe('the menu', () => {
  test('copies the user name', async () => {
    const { backend, user } = await show({ login: 'ada', display_name: 'Ada Lovelace' });
    await user.click(screen.getByRole('button', { name: 'More' }));
    await user.click(screen.getByRole('menuitem', { name: 'Copy user name' }));
    expect(backend.calls).toContain('copyText(ada)');
    expect(screen.queryByRole('menu')).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'More' }));
  });

  test('has removing last, and Escape closes it', async () => {
    const { user } = await show({});
    await user.click(screen.getByTestId('account-menu'));
    expect(screen.getAllByRole('menuitem').map((one) => one.textContent?.trim())).toEqual(['Copy user name', 'Sign in another way…', 'Move to another storage…', 'Remove…']);
    await user.keyboard('{ArrowUp}');
    expect(document.activeElement).toBe(screen.getByTestId('remove-account'));
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('menu')).toBeNull();
  });
});

test('the page at the host is opened outside', async () => {
  const { one, backend, user } = await show({});
  const [button] = screen.getAllByRole('button', { name: 'Open on GitHub' });
  if (button) await user.click(button);
  expect(backend.calls).toContain(`openAccountPage(${one.id})`);
});
