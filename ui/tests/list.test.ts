import { screen, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Cause, Status } from '../src/lib/view';
import { account, FakeBackend, host, link, problem, snapshot, today, waiting } from './fake';
import { names, open, pass, row, rows, settle, statusOf, stopTime } from './window';

beforeEach(stopTime);

test('of a long list what can be in sight is there first, and then everything', async () => {
  vi.useFakeTimers({ now: Date.parse(today), toFake: ['Date', 'setTimeout', 'requestAnimationFrame'] });
  const sixty = Array.from({ length: 60 }, (_, n) => account({ login: `person-${n}` }));
  await open(new FakeBackend(snapshot({ accounts: sixty })));
  expect(rows().length).toBe(Math.ceil(innerHeight / 44));
  await pass(100);
  expect(rows().length).toBe(60);
});

const ada = account({ login: 'ada', display_name: 'Ada Lovelace' });
const bob = account({ login: 'bob' });

describe('first start', () => {
  test('says what this is for and offers one button, with the settings in the corner', async () => {
    await open(new FakeBackend(snapshot()));
    expect(screen.getByRole('heading', { name: 'Your code accounts, in one place.' })).toBeTruthy();
    const names = screen.getAllByRole('button').map((one) => one.ariaLabel ?? one.textContent?.trim());
    expect(names).toEqual(['Settings', 'Connect account']);
  });

  test('offers the demo host where there is one, and goes straight there', async () => {
    const backend = new FakeBackend(snapshot({ demo: '127.0.0.1:9101', hosts: [host('127.0.0.1:9101', { provider: 'demo' })] }));
    const user = await open(backend);
    await user.click(screen.getByRole('button', { name: 'Try the demo host' }));
    expect(backend.calls).toContain('beginLink(127.0.0.1:9101)');
    expect(screen.getByRole('dialog')).toBeTruthy();
  });

  test('tells when the demo host cannot be reached', async () => {
    const backend = new FakeBackend(snapshot({ demo: 'd', hosts: [host('d')] }));
    backend.fail('beginLink', 'host_unreachable', { host: 'd' });
    const user = await open(backend);
    await user.click(screen.getByRole('button', { name: 'Try the demo host' }));
    await settle();
    expect(screen.getByTestId('problem').textContent).toContain("Can't reach Demo host.");
  });
});

describe('opening', () => {
  test('shows nothing at first, then a word, then the reason', async () => {
    await open(new FakeBackend(null));
    expect(screen.queryByText('Opening your accounts…')).toBeNull();
    await pass(400);
    expect(screen.getByText('Opening your accounts…')).toBeTruthy();
    expect(screen.queryByText(/Your keyring may be waiting/)).toBeNull();
    await pass(7600);
    expect(screen.getByText(/Your keyring may be waiting/)).toBeTruthy();
  });

  test('says why there is no list', async () => {
    const backend = new FakeBackend(null);
    backend.fail('watch', 'ledger_newer');
    await open(backend);
    expect(screen.getByTestId('problem').dataset['code']).toBe('ledger_newer');
  });
});

describe('status', () => {
  test.each<[Status, Cause | null, string]>([
    ['ready', null, 'Ready'],
    ['needs_relink', 'revoked', 'Sign in again'],
    ['unreachable', 'host_down', "Can't connect"],
    ['vault_locked', 'locked', 'Locked'],
    ['ready', 'ends_soon', 'Ends in 6 days'],
    ['ready', 'scope_missing', 'Ready'],
  ])('%s because of %s reads %s', async (status, cause, words) => {
    const one = account({ status, cause, expires_at: '2026-11-28T10:00:00Z' });
    await open(new FakeBackend(snapshot({ accounts: [one] })));
    expect(statusOf(one.id).textContent?.trim()).toBe(words);
    expect(statusOf(one.id).dataset['status']).toBe(status);
  });

  test('a check is mentioned only when it takes more than 400 ms', async () => {
    const backend = new FakeBackend(snapshot({ accounts: [ada] }));
    await open(backend);
    backend.push({ accounts: [{ ...ada, status: 'renewing' }] });
    await pass(399);
    expect(statusOf(ada.id).textContent?.trim()).toBe('Ready');
    await pass(1);
    expect(statusOf(ada.id).textContent?.trim()).toBe('Checking…');
    backend.push({ accounts: [ada] });
    await settle();
    expect(statusOf(ada.id).textContent?.trim()).toBe('Ready');
  });

  test('one from a newer program does not stop the window', async () => {
    const one = account({ status: 'from_the_future' as Status });
    await open(new FakeBackend(snapshot({ accounts: [one] })));
    expect(statusOf(one.id).textContent?.trim()).toBe('from_the_future');
  });
});

describe('a row', () => {
  test('says under the name what is wrong, in short', async () => {
    const one = account({ login: 'ada', status: 'unreachable', cause: 'host_down', remedy: 'check' });
    await open(new FakeBackend(snapshot({ accounts: [one] })));
    expect(row(one.id).querySelector('.under')?.textContent).toBe('Not answering');
  });

  test('does not repeat what the strip says for all', async () => {
    const offline = account({ login: 'ada', display_name: 'Ada', status: 'unreachable', cause: 'offline', remedy: 'wait' });
    await open(new FakeBackend(snapshot({ accounts: [offline], offline: true })));
    expect(row(offline.id).querySelector('.under')?.textContent).toBe('ada');
    expect(screen.getAllByText("You're offline. Nothing is lost; Forgepass will catch up.")).toHaveLength(1);
  });

  test('shows a name with markup as text', async () => {
    const one = account({ display_name: '<img src=x onerror=alert(1)>' });
    await open(new FakeBackend(snapshot({ accounts: [one] })));
    expect(names()).toEqual(['<img src=x onerror=alert(1)>']);
    expect(row(one.id).querySelector('img[onerror]')).toBeNull();
    expect(row(one.id).querySelector('.name bdi')).not.toBeNull();
  });

  test('shows a picture as soon as there is one', async () => {
    const backend = new FakeBackend(snapshot({ accounts: [ada] }));
    await open(backend);
    const avatar = within(row(ada.id)).getByTestId('account-avatar');
    expect(avatar.querySelector('img')).toBeNull();
    backend.push({ pictures: { [ada.id]: '1' } });
    await settle();
    expect(avatar.querySelector('img')?.getAttribute('src')).toBe(`/picture/${ada.id}/1`);
  });

  test('keeps its initials where the picture is missing', async () => {
    await open(new FakeBackend(snapshot({ accounts: [ada], pictures: { [ada.id]: '1' } })));
    const avatar = within(row(ada.id)).getByTestId('account-avatar');
    expect(avatar.querySelector('img')).not.toBeNull();
    avatar.querySelector('img')?.dispatchEvent(new Event('error'));
    await settle();
    expect(avatar.querySelector('img')).toBeNull();
    expect(avatar.textContent?.trim()).toBe('AL');
  });
});

describe('search', () => {
  const eight = Array.from({ length: 8 }, (_, n) => account({ login: `person-${n}`, host: n < 4 ? 'github.com' : 'gitee.com' }));

  test('is there from eight accounts', async () => {
    const backend = new FakeBackend(snapshot({ accounts: eight.slice(0, 7) }));
    await open(backend);
    expect(screen.queryByTestId('search')).toBeNull();
    backend.push({ accounts: eight });
    await settle();
    expect(screen.getByTestId('search')).toBeTruthy();
  });

  test('finds by host and opens the first with Enter', async () => {
    const user = await open(new FakeBackend(snapshot({ accounts: eight })));
    await user.type(screen.getByTestId('search'), 'gitee');
    expect(names()).toEqual(['person-4', 'person-5', 'person-6', 'person-7']);
    await user.keyboard('{Enter}');
    await settle();
    expect(screen.getByTestId('account-detail').dataset['account']).toBe(eight[4]?.id);
  });

  test('says when there is nothing', async () => {
    const user = await open(new FakeBackend(snapshot({ accounts: eight })));
    await user.type(screen.getByTestId('search'), '<b>');
    expect(screen.getByTestId('account-list').textContent).toContain('No account matches “<b>”.');
  });
});

describe('strips', () => {
  test('step through the accounts that need someone', async () => {
    const first = account({ login: 'a', status: 'needs_relink', cause: 'revoked', remedy: 'sign_in' });
    const second = account({ login: 'c', status: 'needs_relink', cause: 'expired', remedy: 'sign_in' });
    const user = await open(new FakeBackend(snapshot({ accounts: [bob, first, second] })));
    const strip = screen.getByRole('button', { name: '2 accounts need you' });
    const shown = () => screen.getByTestId('account-detail').dataset['account'];
    await user.click(strip);
    const one = shown();
    await user.click(strip);
    const other = shown();
    await user.click(strip);
    expect(new Set([one, other])).toEqual(new Set([first.id, second.id]));
    expect(shown()).toBe(one);
  });

  test('leave out an account that is being removed', async () => {
    const one = account({ status: 'needs_relink', cause: 'revoked', remedy: 'sign_in' });
    await open(new FakeBackend(snapshot({ accounts: [one], removing: [one.id] })));
    expect(screen.queryByTestId('accounts-needing')).toBeNull();
  });

  test('unlock the keyring, and say when that did not work', async () => {
    const backend = new FakeBackend(snapshot({ accounts: [ada], vault: 'locked' }));
    backend.fail('unlockVault', 'vault_unavailable');
    const user = await open(backend);
    await user.click(screen.getByTestId('unlock'));
    expect(backend.calls).toContain('unlockVault()');
    expect(screen.getByTestId('problem').dataset['code']).toBe('vault_unavailable');
  });
});

describe('a link without a sheet', () => {
  test('waits as a row that can be cancelled, and is said to be cancelled', async () => {
    const backend = new FakeBackend(snapshot({ accounts: [ada], links: [link(waiting())] }));
    const user = await open(backend);
    const waitingRow = screen.getByTestId('link-row');
    expect(waitingRow.textContent).toContain('Waiting for your browser');
    await user.click(within(waitingRow).getByRole('button', { name: 'Cancel' }));
    expect(backend.calls).toContain('cancelLink(link-1)');
    expect(screen.getByTestId('live').textContent).toContain('The sign-in was cancelled. Nothing changed.');
  });

  test('opens its sheet again', async () => {
    const user = await open(new FakeBackend(snapshot({ accounts: [ada], links: [link(waiting())] })));
    await user.click(screen.getByText('Waiting for your browser'));
    expect(screen.getByTestId('link-progress').dataset['state']).toBe('waiting-for-browser');
    expect(screen.queryByTestId('link-row')).toBeNull();
  });

  test('that failed can be read and put away', async () => {
    const failed = link({ state: 'failed', problem: problem('refused', { host: 'github.com' }) });
    const backend = new FakeBackend(snapshot({ accounts: [ada], links: [failed] }));
    const user = await open(backend);
    expect(screen.getByTestId('link-row').textContent).toContain('You said no on GitHub');
    await user.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(backend.calls).toContain('dismissLink(link-1)');
  });

  test('that a newer one replaced goes without a word', async () => {
    const backend = new FakeBackend(snapshot({ accounts: [ada] }));
    await open(backend);
    backend.push({ links: [link({ state: 'failed', problem: problem('replaced', { host: 'github.com' }) })] });
    await settle();
    expect(backend.calls).toContain('dismissLink(link-1)');
  });

  test('that worked is said aloud and put away once', async () => {
    const backend = new FakeBackend(snapshot({ accounts: [ada], links: [link(waiting())] }));
    await open(backend);
    const linked = link({ state: 'linked', account: bob, renewed: false });
    backend.push({ accounts: [ada, bob], links: [linked] });
    await settle();
    expect(screen.getByTestId('live').textContent).toContain('bob is connected.');
    backend.push({ links: [linked] });
    await settle();
    expect(backend.calls.filter((call) => call === 'dismissLink(link-1)')).toHaveLength(1);
    expect(rows()).toHaveLength(2);
  });

  test('that another program began is left to that program', async () => {
    const backend = new FakeBackend(snapshot({ accounts: [ada] }));
    await open(backend);
    backend.push({ links: [link({ state: 'linked', account: bob, renewed: false }, { started_by: 'cli' })] });
    await settle();
    expect(backend.calls).not.toContain('dismissLink(link-1)');
  });
});

test('an account that appears by itself is said aloud', async () => {
  const backend = new FakeBackend(snapshot({ accounts: [ada] }));
  await open(backend);
  backend.push({ accounts: [ada, bob] });
  await settle();
  expect(screen.getByTestId('live').textContent).toBe('bob is connected.');
  expect(screen.queryByRole('dialog')).toBeNull();
});
