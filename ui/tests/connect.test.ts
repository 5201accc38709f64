import { screen, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Link, LinkProgress } from '../src/lib/view';
import { account, FakeBackend, host, link, problem, snapshot, waiting } from './fake';
import { open, pass, progress, settle, stopTime } from './window';

beforeEach(stopTime);

const ada = account({ login: 'ada', display_name: 'Ada Lovelace', host: 'gitlab.com' });
const hosts = [host('github.com', { provider: 'github' }), host('gitlab.com', { provider: 'gitlab' })];
const sheet = () => screen.getByRole('dialog');
const press = (name: string) => within(sheet()).getByRole('button', { name });

async function where(over: Parameters<typeof snapshot>[0] = {}) {
  const backend = new FakeBackend(snapshot({ hosts, accounts: [account()], ...over }));
  const user = await open(backend);
  await user.click(screen.getByTestId('connect-account'));
  return { backend, user };
}

/** The sheet with a link to GitLab in some progress. */
async function linking(first: LinkProgress, over: Partial<Link> = {}) {
  const { backend, user } = await where();
  await user.click(screen.getByTestId('host-choice-gitlab.com'));
  const at = (next: LinkProgress) => {
    backend.push({ links: [link(next, { host: 'gitlab.com', ...over })] });
    return settle();
  };
  await at(first);
  return { backend, user, at };
}

describe('where', () => {
  test('offers the known hosts by name and begins with one press', async () => {
    const { backend, user } = await where();
    expect(screen.getByTestId('host-choice-gitlab.com').textContent).toContain('GitLab');
    await user.click(screen.getByTestId('host-choice-gitlab.com'));
    expect(backend.calls).toContain('beginLink(gitlab.com)');
  });

  test('begins in the field, filters, and Enter goes', async () => {
    const { backend, user } = await where();
    expect(document.activeElement).toBe(screen.getByTestId('own-server'));
    await user.keyboard('lab');
    expect(screen.queryByTestId('host-choice-github.com')).toBeNull();
    await user.keyboard('{Enter}');
    expect(backend.calls).toContain('beginLink(gitlab.com)');
  });

  test('Enter alone goes nowhere', async () => {
    const { backend, user } = await where();
    await user.keyboard('{Enter}');
    expect(backend.calls.some((call) => call.startsWith('beginLink'))).toBe(false);
  });

  test('a known host typed as an address is that host', async () => {
    const { backend, user } = await where();
    await user.keyboard('https://gitlab.com/{Enter}');
    expect(backend.calls).toContain('beginLink(gitlab.com)');
    expect(backend.calls.some((call) => call.startsWith('addHost'))).toBe(false);
  });

  test('an address that only resembles a known host is a server of its own', async () => {
    const { backend, user } = await where();
    await user.keyboard('https://gitlab.co{Enter}');
    expect(backend.calls).toContain('addHost(oidc, https://gitlab.co, null)');
  });

  test('says when a name is neither known nor an address', async () => {
    const { user } = await where();
    await user.keyboard('nowhere');
    expect(sheet().textContent).toContain('Nothing here is called that.');
  });

  test('says nothing for 400 ms, then what it waits for, and can be given up', async () => {
    const { backend, user } = await where();
    const answer = backend.hold('beginLink');
    await user.click(screen.getByTestId('host-choice-gitlab.com'));
    expect(screen.queryByText('Opening your browser…')).toBeNull();
    await pass(400);
    expect(screen.getByText('Opening your browser…')).toBeTruthy();
    await pass(7600);
    expect(sheet().textContent).toContain('GitLab is slow to answer. You can wait, or cancel.');
    await user.click(press('Cancel'));
    answer('link-9');
    await settle();
    expect(backend.calls).toContain('cancelLink(link-9)');
    expect(screen.getByTestId('own-server')).toBeTruthy();
  });

  test('tells on the page what went wrong, and the failed link does not tell it again', async () => {
    const { backend, user } = await where();
    backend.fail('beginLink', 'vault_unavailable');
    await user.click(screen.getByTestId('host-choice-gitlab.com'));
    await settle();
    expect(within(sheet()).getByTestId('problem').dataset['code']).toBe('vault_unavailable');
    backend.push({ links: [link({ state: 'failed', problem: problem('vault_unavailable') })] });
    await settle();
    expect(backend.calls).toContain('dismissLink(link-1)');
  });

  test('Enter that ends a composition does not go', async () => {
    const { backend } = await where();
    const field = screen.getByTestId('own-server');
    const enter = new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true });
    field.dispatchEvent(enter);
    expect(enter.defaultPrevented).toBe(true);
    expect(backend.calls.some((call) => call.startsWith('begin'))).toBe(false);
  });
});

describe("one's own server", () => {
  test('is added with its scheme and, when it is registered, begins at once', async () => {
    const { backend, user } = await where();
    backend.next.set('addHost', () => Promise.resolve(host('git.example.org')));
    await user.keyboard('git.example.org{Enter}');
    expect(backend.calls).toContain('addHost(oidc, https://git.example.org, null)');
    expect(backend.calls).toContain('beginLink(git.example.org)');
  });

  test('that does not know Forgepass is registered first, then begins', async () => {
    const { backend, user } = await where();
    await user.keyboard('git.example.org{Enter}');
    await settle();
    expect(screen.getByRole('heading', { name: 'Register Forgepass with git.example.org' })).toBeTruthy();
    expect([...sheet().querySelectorAll('code')].map((one) => one.textContent)).toEqual([
      'app.forgepass.desktop://oauth/git.example.org',
      'http://127.0.0.1/oauth/git.example.org',
    ]);
    await user.click(press('Copy app.forgepass.desktop://oauth/git.example.org'));
    expect(backend.calls).toContain('copyText(app.forgepass.desktop://oauth/git.example.org)');
    await user.type(screen.getByTestId('client-id'), ' abc123 {Enter}');
    expect(backend.calls).toContain('addHost(oidc, https://git.example.org, abc123)');
    expect(backend.calls).toContain('beginLink(git.example.org)');
  });

  test('known but never registered leads to the same page', async () => {
    const unregistered = host('git.example.org', { client_id: null, ways: [] });
    const { backend, user } = await where({ hosts: [unregistered] });
    await user.click(screen.getByTestId('host-choice-git.example.org'));
    await settle();
    expect(backend.calls.some((call) => call.startsWith('beginLink'))).toBe(false);
    expect(screen.getByTestId('client-id')).toBeTruthy();
  });

  test('that is known already simply begins', async () => {
    const { backend, user } = await where();
    backend.fail('addHost', 'host_exists', { host: 'git.example.org' });
    await user.keyboard('git.example.org{Enter}');
    await settle();
    expect(backend.calls).toContain('beginLink(git.example.org)');
  });

  test('that does not answer is said beside the field, and the text stays', async () => {
    const { backend, user } = await where();
    backend.fail('addHost', 'discovery_failed', { host: 'git.example.org' });
    await user.keyboard('git.example.org{Enter}');
    await settle();
    expect(within(sheet()).getByTestId('problem').textContent).toContain("git.example.org doesn't say how to sign in.");
    expect(screen.getByTestId<HTMLInputElement>('own-server').value).toBe('git.example.org');
  });

  test('Escape on its registration goes back to the choice', async () => {
    const { user } = await where();
    await user.keyboard('git.example.org{Enter}');
    await settle();
    await user.keyboard('{Escape}');
    expect(screen.getByTestId('own-server')).toBeTruthy();
  });
});

describe('finish in your browser', () => {
  test('offers at once everything that can help', async () => {
    await linking(waiting());
    expect(progress()).toBe('waiting-for-browser');
    for (const id of ['open-again', 'copy-address', 'other-way', 'cancel-link']) expect(screen.getByTestId(id)).toBeTruthy();
    expect(sheet().textContent).toContain('Your browser may ask to open xdg-open or Forgepass. Choose Open.');
  });

  test('says after 20 seconds that nothing came back, once, and not before', async () => {
    await linking(waiting());
    await pass(19_900);
    expect(sheet().textContent).not.toContain('Nothing came back yet.');
    await pass(100);
    expect(sheet().textContent).toContain('Nothing came back yet.');
    expect(screen.getByTestId('live').textContent).toBe('Nothing came back yet.');
  });

  test('counts 20 seconds through a closed sheet', async () => {
    const { user } = await linking(waiting());
    await pass(15_000);
    await user.keyboard('{Escape}');
    await pass(4_000);
    await user.click(screen.getByText('Waiting for your browser'));
    expect(sheet().textContent).not.toContain('Nothing came back yet.');
    await pass(1_000);
    expect(sheet().textContent).toContain('Nothing came back yet.');
  });

  test('opening again starts the 20 seconds anew', async () => {
    const { backend, user } = await linking(waiting());
    await pass(20_000);
    await user.click(screen.getByTestId('open-again'));
    expect(backend.calls).toContain('openAgain(link-1)');
    expect(sheet().textContent).not.toContain('Nothing came back yet.');
  });

  test('counts down only in the last two minutes', async () => {
    const { at } = await linking(waiting({ until: '2026-11-22T12:08:30Z' }));
    expect(screen.queryByRole('timer')).toBeNull();
    await pass(31_000);
    expect(screen.getByRole('timer').textContent).toBe('1:59 left');
    await pass(1_000);
    expect(screen.getByRole('timer').textContent).toBe('1:58 left');
    await at({ state: 'finishing' });
    expect(screen.queryByRole('timer')).toBeNull();
  });

  test('Escape closes the sheet, never the link, which goes on as a row', async () => {
    const { backend, user } = await linking(waiting());
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.getByTestId('link-row').textContent).toContain('Waiting for your browser');
    expect(backend.calls.some((call) => call.startsWith('cancelLink'))).toBe(false);
  });

  test('the cross does the same and says so', async () => {
    const { backend, user } = await linking(waiting());
    await user.click(press('Close and keep waiting'));
    expect(screen.getByTestId('link-row')).toBeTruthy();
    expect(backend.calls.some((call) => call.startsWith('cancelLink'))).toBe(false);
  });

  test('Cancel ends the link and the sheet', async () => {
    const { backend, user } = await linking(waiting());
    await user.click(screen.getByTestId('cancel-link'));
    expect(backend.calls).toContain('cancelLink(link-1)');
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  test('pasting is offered by loopback only', async () => {
    const { backend, user, at } = await linking(waiting());
    expect(screen.queryByTestId('paste-address')).toBeNull();
    await at(waiting({ way: 'loopback', ways: ['deep-link'] }));
    backend.fail('pasteAddress', 'address_unusable');
    await user.click(screen.getByTestId('paste-address'));
    expect(within(sheet()).getByTestId('problem').textContent).toContain("That isn't the address this sign-in is waiting for.");
    expect(progress()).toBe('waiting-for-browser');
  });

  test('the only other way is taken at once', async () => {
    const { backend, user } = await linking(waiting());
    await user.click(screen.getByTestId('other-way'));
    expect(backend.calls).toContain('otherWay(link-1, loopback)');
  });

  test('several other ways are a choice, and Escape goes back from it', async () => {
    const { backend, user } = await linking(waiting({ ways: ['loopback', 'device', 'paste'] }));
    await user.click(screen.getByTestId('other-way'));
    expect(screen.getByTestId('way-device')).toBeTruthy();
    expect(screen.queryByTestId('way-paste')).toBeNull();
    await user.keyboard('{Escape}');
    expect(screen.getByTestId('open-again')).toBeTruthy();
    await user.click(screen.getByTestId('other-way'));
    await user.click(screen.getByTestId('way-loopback'));
    expect(backend.calls).toContain('otherWay(link-1, loopback)');
    expect(screen.getByTestId('open-again')).toBeTruthy();
  });

  test('no other way is no button', async () => {
    await linking(waiting({ ways: [] }));
    expect(screen.queryByTestId('other-way')).toBeNull();
  });

  test('a browser that cannot open Forgepass can be repaired here', async () => {
    const { backend, user } = await linking(waiting());
    backend.push({ handler: 'other' });
    await settle();
    await user.click(screen.getByTestId('repair-handler'));
    expect(backend.calls).toContain('repairHandler()');
  });
});

describe('how it ends', () => {
  test('someone new: who, where, and what they may do', async () => {
    const { at, backend, user } = await linking(waiting());
    await at({ state: 'linked', account: ada, renewed: false });
    expect(progress()).toBe('linked');
    expect(screen.getByRole('heading', { name: 'Ada Lovelace is connected.' })).toBeTruthy();
    expect(sheet().textContent).toContain('ada on GitLab · can know who you are, read your profile, stay signed in');
    expect(document.activeElement).toBe(screen.getByTestId('done'));
    backend.push({ accounts: [ada] });
    await user.click(press('Done'));
    await settle();
    expect(backend.calls).toContain('dismissLink(link-1)');
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.getByTestId('account-detail').dataset['account']).toBe(ada.id);
  });

  test('the same person: no new account was added', async () => {
    const { at } = await linking(waiting());
    await at({ state: 'linked', account: ada, renewed: true });
    expect(sheet().textContent).toContain('That was ada again, so that account was refreshed.');
    expect(sheet().textContent).toContain('No new account was added.');
  });

  test('signed in again: everything else stayed', async () => {
    const { at } = await linking(waiting(), { purpose: 'relink', account: ada.id });
    await at({ state: 'linked', account: ada, renewed: true });
    expect(screen.getByRole('heading', { name: 'Ada Lovelace is signed in again.' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Connect another' })).toBeNull();
  });

  test('refused: nothing changed, and one button tries again', async () => {
    const { at, backend, user } = await linking(waiting());
    await at({ state: 'failed', problem: problem('refused', { host: 'gitlab.com' }) });
    expect(screen.getByTestId('problem').dataset['code']).toBe('refused');
    expect(screen.getByRole('heading', { name: 'You said no on GitLab.' })).toBeTruthy();
    backend.next.set('beginLink', () => Promise.resolve('link-2'));
    await user.click(press('Try again'));
    expect(backend.calls.filter((call) => call === 'beginLink(gitlab.com)')).toHaveLength(2);
    expect(backend.calls).toContain('dismissLink(link-1)');
  });

  test('whoever is asked for help can be told the code, and no names', async () => {
    const { at, backend, user } = await linking(waiting());
    await at({ state: 'failed', problem: problem('host_refused', { host: 'gitlab.com', error: 'invalid_client' }) });
    await user.click(press('Copy'));
    expect(backend.calls).toContain('copyText(host_refused invalid_client)');
  });

  test('no handler: repaired first, then begun again', async () => {
    const { at, backend, user } = await linking(waiting());
    await at({ state: 'failed', problem: problem('handler_missing') });
    await user.click(press('Repair'));
    const order = backend.calls.filter((call) => /^(repairHandler|beginLink)/.test(call));
    expect(order).toEqual(['beginLink(gitlab.com)', 'repairHandler()', 'beginLink(gitlab.com)']);
  });

  test('someone else on a relink: both named, and again for the same account', async () => {
    const { at, backend, user } = await linking(waiting(), { purpose: 'relink', account: ada.id });
    await user.keyboard('{Escape}');
    await user.click(screen.getByText('Waiting for your browser'));
    await at({ state: 'failed', problem: problem('wrong_person', { expected: 'ada', actual: 'bob', host: 'gitlab.com' }) });
    expect(sheet().textContent).toContain('bob signed in, but this row is ada.');
    await user.click(press('Try again'));
    expect(backend.calls).toContain(`beginRelink(${ada.id})`);
  });

  describe('who signed in instead', () => {
    const bob = problem('wrong_person', { expected: 'ada', actual: 'bob', host: 'gitlab.com' });

    /** A relink of ada by a way that was chosen, answered by bob. */
    async function answered(over: Partial<Link> = {}, accounts = [ada]) {
      const backend = new FakeBackend(snapshot({ hosts, accounts }));
      const at = (next: LinkProgress) => {
        backend.push({ links: [link(next, { host: 'gitlab.com', purpose: 'relink', account: ada.id, ...over })] });
        return settle();
      };
      const user = await open(backend);
      await at(waiting({ ways: ['loopback', 'token'] }));
      await user.click(screen.getByText('Waiting for your browser'));
      await user.click(screen.getByTestId('other-way'));
      await user.click(screen.getByTestId('way-loopback'));
      await at({ state: 'failed', problem: bob });
      backend.calls.length = 0;
      return { backend, user };
    }

    test('is added by the same way at once, and the failed sign-in is put away', async () => {
      const { backend, user } = await answered();
      expect(screen.getByTestId('add-actual').textContent?.trim()).toBe('Add bob');
      await user.click(screen.getByTestId('add-actual'));
      await settle();
      expect(backend.calls).toEqual(['beginLink(gitlab.com, loopback)', 'dismissLink(link-1)']);
    });

    test('can be added once more when that did not begin', async () => {
      const { backend, user } = await answered();
      backend.fail('beginLink', 'host_unreachable', { host: 'gitlab.com' });
      await user.click(screen.getByTestId('add-actual'));
      await settle();
      expect(screen.getByTestId('problem').dataset['code']).toBe('host_unreachable');
      await user.click(screen.getByTestId('add-actual'));
      expect(backend.calls.filter((call) => call.startsWith('beginLink'))).toHaveLength(2);
    });

    test('is offered to nobody who is here already', async () => {
      await answered({}, [ada, account({ login: 'Bob', host: 'gitlab.com' })]);
      expect(screen.queryByTestId('add-actual')).toBeNull();
      expect(press('Try again')).toBeTruthy();
    });

    test('is not offered where another program asked', async () => {
      await answered({ started_by: 'cli' });
      expect(screen.queryByTestId('add-actual')).toBeNull();
    });
  });

  test('cancelled elsewhere: said, and can be begun again', async () => {
    const { at } = await linking(waiting());
    await at({ state: 'cancelled' });
    expect(progress()).toBe('cancelled');
    expect(sheet().textContent).toContain('This sign-in was cancelled.');
    expect(press('Start again')).toBeTruthy();
  });

  test('a problem of a newer program is told with its code', async () => {
    const { at } = await linking(waiting());
    await at({ state: 'failed', problem: problem('from_the_future' as 'internal') });
    expect(sheet().textContent).toContain('Something went wrong inside Forgepass.');
    expect(sheet().textContent).toContain('from_the_future');
  });

  test('a progress of a newer program is waited for', async () => {
    const { at } = await linking(waiting());
    await at({ state: 'from-the-future' } as unknown as LinkProgress);
    expect(progress()).toBe('from-the-future');
    expect(press('Close')).toBeTruthy();
  });

  test('a name with markup is text in the sheet too', async () => {
    const { at } = await linking(waiting());
    await at({ state: 'linked', account: account({ display_name: '<img src=x onerror=alert(1)>' }), renewed: false });
    expect(screen.getByRole('heading', { name: '<img src=x onerror=alert(1)> is connected.' })).toBeTruthy();
    expect(sheet().querySelector('img[onerror]')).toBeNull();
  });

  test('put away elsewhere: the sheet closes', async () => {
    const { backend } = await linking(waiting());
    backend.push({ links: [] });
    await settle();
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});
