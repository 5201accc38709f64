import { screen, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, test } from 'vitest';
import type { FoundSignIn, Snapshot } from '../src/lib/view';
import { account, foundSignIn, host, link, problem } from './fake';
import { backendWith, leadTo } from './ready';
import { open, progress, settle, stopTime } from './window';

beforeEach(stopTime);

const sheet = () => screen.getByRole('dialog');
const byGh = foundSignIn();
const stored = (login: string | null) => foundSignIn({ source: 'git_credentials', login });

async function start(signIns: FoundSignIn[], over: Partial<Snapshot> = {}) {
  const backend = backendWith({ accounts: [], ...over });
  backend.here = { sign_ins: signIns, unread: [] };
  const user = await open(backend);
  return { backend, user };
}

async function look(signIns: FoundSignIn[], over: Partial<Snapshot> = {}) {
  const { backend, user } = await start(signIns, over);
  await user.click(screen.getByTestId('found-look'));
  await settle();
  return { backend, user };
}

const linked = { state: 'linked', renewed: false, account: account({ login: 'ada', kind: 'borrowed' }) } as const;

describe('the first page', () => {
  test('tells what other programs keep, and where', async () => {
    await start([byGh, stored('ada'), stored('bob')]);
    expect(screen.getByRole('main').textContent).toContain('Found on this computer: GitHub CLI (ada), 2 entries in .git-credentials');
  });

  test('one without a name is counted', async () => {
    await start([stored(null)]);
    expect(screen.getByRole('main').textContent).toContain('Found on this computer: 1 entry in .git-credentials');
  });

  test('says nothing where nothing is found, or nothing can be asked', async () => {
    const { backend } = await start([]);
    expect(backend.calls).toContain('foundSignIns()');
    expect(screen.queryByTestId('found-look')).toBeNull();
    expect(screen.getByRole('main').textContent).not.toContain('Found on');
  });

  test('with accounts, no file of another program is read', async () => {
    const { backend } = await start([byGh], { accounts: [account()] });
    expect(backend.calls).not.toContain('foundSignIns()');
  });

  test('a look that fails is told there', async () => {
    const { backend, user } = await start([byGh]);
    backend.fail('foundSignIns', 'ledger_unreadable');
    await user.click(screen.getByTestId('found-look'));
    await settle();
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.getByTestId('problem').dataset['code']).toBe('ledger_unreadable');
  });
});

describe('what was found', () => {
  test('is listed with whose it is and where, and what using it means', async () => {
    await look([byGh, stored(null)]);
    const list = within(screen.getByTestId('found-list'));
    expect(list.getAllByRole('listitem').map((one) => one.textContent?.replace(/\s+/g, ' ').trim())).toEqual([
      'GH ada GitHub · GitHub CLI Use',
      'GH Without a name GitHub · .git-credentials Use',
    ]);
    expect(sheet().textContent).toContain('Forgepass uses the same token. The other program goes on using it, and its file is not changed.');
    expect(list.getByRole('button', { name: 'Use ada on GitHub from GitHub CLI' })).toBeTruthy();
  });

  test('is taken over by one press', async () => {
    const { backend, user } = await look([byGh]);
    leadTo(backend, linked);
    await user.click(screen.getByTestId('use-found'));
    await settle();
    expect(backend.calls).toContain(`takeFound(${byGh.id})`);
    expect(progress()).toBe('linked');
    expect(sheet().textContent).toContain('ada is connected.');
    // Its link is over before the answer says which one it was.
    expect(backend.calls).not.toContain('dismissLink(link-1)');
  });

  test('where no keyring answers, comes after the question where to keep it', async () => {
    const { backend, user } = await look([byGh], { vault: 'unavailable', asks_for_storage: true });
    await user.click(screen.getByTestId('use-found'));
    await settle();
    expect(backend.calls).not.toContain(`takeFound(${byGh.id})`);
    leadTo(backend, linked);
    await user.click(screen.getByTestId('storage-memory'));
    await user.click(screen.getByTestId('storage-go'));
    await settle();
    expect(backend.calls.slice(-2)).toEqual(['keepIn(memory)', `takeFound(${byGh.id})`]);
    expect(progress()).toBe('linked');
  });

  test.each(['found_gone', 'found_withheld', 'found_unread', 'already_connected'] as const)('%s is said on its page', async (code) => {
    const { backend, user } = await look([byGh]);
    backend.fail('takeFound', code, { host: 'github.com', path: '/home/ada/.netrc', account: 'ada' });
    await user.click(screen.getByTestId('use-found'));
    await settle();
    expect(within(sheet()).getByTestId('problem').dataset['code']).toBe(code);
    expect(screen.getByTestId('use-found')).toBeTruthy();
  });

  test('that is connected and works has no button', async () => {
    const works = account({ login: 'ada', host: 'github.com' });
    const { backend } = await look([byGh, foundSignIn({ login: 'bob', known_account: works.id })]);
    expect(screen.getAllByTestId('use-found')).toHaveLength(2);
    backend.push({ accounts: [works] });
    await settle();
    expect(screen.getAllByTestId('use-found')).toHaveLength(1);
    expect(screen.getByTestId('found-list').textContent).toContain('Connected');
  });

  test('does not hide a place that cannot be read', async () => {
    const backend = backendWith({ accounts: [] });
    backend.here = { sign_ins: [byGh], unread: [problem('found_unread', { path: '/home/ada/.netrc' })] };
    const user = await open(backend);
    await user.click(screen.getByTestId('found-look'));
    await settle();
    expect(sheet().textContent).toContain("/home/ada/.netrc can't be read.");
    expect(screen.getAllByTestId('use-found')).toHaveLength(1);
  });

  test('of a sign-in that failed is taken anew', async () => {
    const { backend, user } = await look([byGh]);
    leadTo(backend, { state: 'failed', problem: problem('vault_write') });
    await user.click(screen.getByTestId('use-found'));
    await settle();
    backend.calls.length = 0;
    await user.click(screen.getByTestId('try-again'));
    await settle();
    expect(backend.calls).toEqual([`takeFound(${byGh.id})`, 'dismissLink(link-1)']);
  });
});

describe('on the choice of a host', () => {
  async function choose(signIns: FoundSignIn[], over: Partial<Snapshot> = {}, key = 'github.com') {
    const { backend, user } = await start(signIns, over);
    await user.click(screen.getByTestId('connect-account'));
    await user.click(screen.getByTestId(`host-choice-${key}`));
    await settle();
    return { backend, user };
  }
  const ways = () => [...sheet().querySelectorAll<HTMLElement>('[data-testid^="way-"]')].map((one) => one.dataset['testid']);

  test('one stands first and is taken over at once', async () => {
    const { backend, user } = await choose([byGh]);
    expect(ways().slice(0, 2)).toEqual(['way-found', 'way-token']);
    const row = screen.getByTestId('way-found');
    expect(row.textContent).toContain('Use your GitHub CLI sign-in');
    expect(row.textContent).toContain('ada · found on this computer');
    expect(row.textContent).toContain('recommended');
    leadTo(backend, linked);
    await user.click(row);
    await settle();
    expect(backend.calls).toContain(`takeFound(${byGh.id})`);
    expect(progress()).toBe('linked');
  });

  test('of several, one is chosen, and one comes back from there', async () => {
    const { backend, user } = await choose([byGh, stored('bob')]);
    expect(screen.getByTestId('way-found').textContent).toContain('GitHub CLI (ada), .git-credentials (bob) · You choose which.');
    await user.click(screen.getByTestId('way-found'));
    expect(screen.getAllByTestId('use-found')).toHaveLength(2);
    expect(backend.calls.some((call) => call.startsWith('takeFound'))).toBe(false);
    await user.keyboard('{Escape}');
    expect(ways()[0]).toBe('way-found');
  });

  test('what is found for another host leaves no trace', async () => {
    await choose([byGh], {}, 'gitlab.com');
    expect(ways()[0]).toBe('way-token');
  });

  test('what is connected leaves no trace, until that sign-in ends', async () => {
    const ada = account({ login: 'ada', host: 'github.com' });
    const connected = { ...byGh, known_account: ada.id };
    await choose([connected], { accounts: [ada] });
    expect(ways()[0]).toBe('way-token');
  });

  test('what ended may be taken over again', async () => {
    const ada = account({ login: 'ada', host: 'github.com', status: 'needs_relink', cause: 'revoked', remedy: 'sign_in' });
    await choose([{ ...byGh, known_account: ada.id }], { accounts: [ada] });
    expect(ways()[0]).toBe('way-found');
  });

  test('a look that fails hides no other way', async () => {
    const { backend, user } = await start([], { accounts: [account()] });
    backend.fail('foundSignIns', 'internal');
    await user.click(screen.getByTestId('connect-account'));
    await user.click(screen.getByTestId('host-choice-github.com'));
    await settle();
    expect(ways()[0]).toBe('way-token');
  });

  test('is the choice also where nothing else but registering works', async () => {
    const own = host('git.example.net', { client_id: null, ways: [] });
    await choose([foundSignIn({ host: own.key })], { hosts: [own] }, own.key);
    expect(ways()).toEqual(['way-found', 'way-register', 'way-host-file']);
  });

  test('that was taken over and was there before is no accident of the browser', async () => {
    const { backend, user } = await choose([byGh]);
    leadTo(backend, { ...linked, renewed: true });
    await user.click(screen.getByTestId('way-found'));
    await settle();
    expect(screen.queryByTestId('open-private')).toBeNull();
  });
});

test('a sign-in given up meanwhile is not shown, and is put away', async () => {
  const { backend, user } = await look([byGh]);
  const release = backend.hold('takeFound');
  await user.click(screen.getByTestId('use-found'));
  await user.click(within(sheet()).getByRole('button', { name: 'Cancel' }));
  backend.push({ links: [link(linked)] });
  release();
  await settle();
  expect(screen.getByTestId('found-list')).toBeTruthy();
  expect(backend.calls).toContain('dismissLink(link-1)');
});
