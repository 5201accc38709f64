import { screen, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';
import type { Offer } from '../src/lib/view';
import { account, authorization, caller, FakeBackend, project, snapshot } from './fake';
import { open, settle, stopTime } from './window';

const github = account({ display_name: 'Ada Lovelace', provider: 'github' });

async function inProject(prepare?: (backend: FakeBackend) => void) {
  const backend = new FakeBackend(snapshot({ accounts: [github], projects: [project()] }));
  backend.kept = [authorization(), authorization({ name: 'gitee-token', repo_type: 'gitee', status: 'expired' })];
  prepare?.(backend);
  const user = await open(backend);
  await user.click(screen.getByTestId('project-row'));
  await settle();
  return { backend, user };
}

const page = () => screen.queryByTestId('project-page')?.dataset['page'];
const problem = () => screen.queryByTestId('problem')?.dataset['code'];

async function guided() {
  const started = await inProject();
  const { user } = started;
  await user.click(screen.getByTestId('new-authorization'));
  await user.type(screen.getByTestId('auth-name'), 'ada-github');
  await user.click(screen.getByTestId('begin-authorization'));
  await settle();
  return started;
}

test('a project is linked where hosts are chosen, and its secret leaves the field', async () => {
  const backend = new FakeBackend(snapshot({ accounts: [github] }));
  const user = await open(backend);
  await user.click(screen.getByTestId('connect-account'));
  await user.click(screen.getByTestId('host-choice-servicestage'));
  expect(page()).toBe('link');
  expect(screen.getByTestId<HTMLButtonElement>('link-project').disabled).toBe(true);
  await user.type(screen.getByTestId('project-region'), 'cn-north-4');
  await user.type(screen.getByTestId('project-access-key'), 'AK');
  await user.type(screen.getByTestId('project-secret'), 'canary');
  backend.fail('linkProject', 'project_refused', { host: 'h' });
  await user.click(screen.getByTestId('link-project'));
  await settle();
  expect(problem()).toBe('project_refused');
  expect(screen.getByTestId<HTMLInputElement>('project-secret').value).toBe('');
  const asked = backend.calls.find((call) => call.startsWith('linkProject'));
  expect(asked).toContain('"region":"cn-north-4"');
  expect(asked).toContain('"access_key":"AK"');
  expect(asked).toContain('"endpoint":null');
  expect(asked).not.toContain('canary');
});

test('what a project has is shown with how it stands', async () => {
  await inProject();
  const rows = screen.getAllByTestId('authorization');
  expect(rows.map((one) => [one.dataset['name'], one.dataset['status']])).toEqual([
    ['ada-github', 'normal'],
    ['gitee-token', 'expired'],
  ]);
  expect(rows[1]?.textContent).toContain('Expired');
});

test('a project that does not answer says why, and is asked again', async () => {
  const { backend, user } = await inProject((it) => it.fail('authorizations', 'host_unreachable', { host: 'h' }));
  expect(problem()).toBe('host_unreachable');
  await user.click(screen.getByTestId('look-again'));
  await settle();
  expect(problem()).toBeUndefined();
  expect(backend.calls.filter((call) => call.startsWith('authorizations'))).toHaveLength(2);
});

test('the guided sign-in says that the page will fail, and ends with the record', async () => {
  const { backend, user } = await guided();
  expect(page()).toBe('guided');
  expect(screen.getByTestId('project-page').textContent).toContain("Huawei's page says it failed. That is expected");
  // Nothing is opened before it was said.
  expect(backend.calls).not.toContain('openAuthorization()');
  await user.click(screen.getByTestId('open-authorization'));
  await user.click(screen.getByTestId('paste-authorization'));
  await settle();
  expect(backend.calls).toContain('finishAuthorization(ada-github)');
  expect(page()).toBe('made');
  await user.click(screen.getByTestId('authorization-made'));
  await settle();
  expect(page()).toBe('list');
});

test('a wrong address is told, and the same page goes on', async () => {
  const { backend, user } = await guided();
  backend.fail('finishAuthorization', 'authorization_address', { reason: 'other_page' });
  await user.click(screen.getByTestId('paste-authorization'));
  await settle();
  expect(screen.getByTestId('problem').textContent).toContain('It is the address of another page');
  expect(backend.calls.filter((call) => call.startsWith('beginAuthorization'))).toHaveLength(1);
  expect(page()).toBe('guided');
});

test('an address that was used up is followed by a fresh one', async () => {
  const { backend, user } = await guided();
  backend.fail('finishAuthorization', 'authorization_code', { host: 'h' });
  await user.click(screen.getByTestId('paste-authorization'));
  await settle();
  expect(problem()).toBe('authorization_code');
  expect(screen.getByTestId('project-page').textContent).toContain('A fresh page is ready');
  expect(backend.calls.filter((call) => call.startsWith('beginAuthorization'))).toHaveLength(2);
});

test('a name that cannot be one is not sent', async () => {
  const { user } = await inProject();
  await user.click(screen.getByTestId('new-authorization'));
  const go = screen.getByTestId<HTMLButtonElement>('begin-authorization');
  for (const name of ['abc', 'a b c d', 'a/bcd']) {
    await user.clear(screen.getByTestId('auth-name'));
    await user.type(screen.getByTestId('auth-name'), name);
    expect(go.disabled, name).toBe(true);
  }
});

test('an account is handed over only after it is said what leaves', async () => {
  const { backend, user } = await inProject();
  await user.click(screen.getByTestId('new-authorization'));
  await user.click(screen.getByTestId('offer-account'));
  await settle();
  expect(page()).toBe('account');
  expect(screen.getByTestId('project-page').textContent).toContain('Its token leaves this computer for');
  expect(backend.calls.some((call) => call.startsWith('authorizeAccount'))).toBe(false);
  await user.click(screen.getByTestId('send-account'));
  await settle();
  expect(backend.calls).toContain(`authorizeAccount(${project().id}, ${github.id}, ada-github.com)`);
  expect(page()).toBe('made');
});

test('what is deleted is asked about first', async () => {
  const { backend, user } = await inProject();
  await user.click(screen.getAllByTestId('delete-authorization')[0] as HTMLElement);
  expect(backend.calls.some((call) => call.startsWith('deleteAuthorization'))).toBe(false);
  await user.click(screen.getByTestId('confirm-delete'));
  await settle();
  expect(backend.calls).toContain(`deleteAuthorization(${project().id}, ada-github)`);
  await user.click(screen.getByTestId('unlink-project'));
  await user.click(screen.getByTestId('confirm-unlink'));
  await settle();
  expect(backend.calls).toContain(`unlinkProject(${project().id})`);
  expect(page()).toBeUndefined();
});

test('repositories are looked through by whose they are, and their address is copied', async () => {
  const { backend, user } = await inProject();
  await user.click(screen.getAllByTestId('browse')[0] as HTMLElement);
  await settle();
  expect(backend.calls).toContain(`repositories(${project().id}, ada-github, ada)`);
  await user.selectOptions(screen.getByTestId('namespace'), 'acme');
  await settle();
  const list = within(screen.getByTestId('repositories'));
  await user.click(list.getByRole('button', { name: 'Copy the address of engine' }));
  expect(backend.calls).toContain('copyText(https://github.com/acme/engine.git)');
});

test('programs are answered when a person says so, and each is let in and shut out', async () => {
  const backend = new FakeBackend(snapshot({ accounts: [github] }));
  const user = await open(backend);
  await user.click(screen.getByTestId('settings'));
  expect(screen.getByText('No program is answered')).toBeTruthy();
  await user.click(screen.getByTestId('programs'));
  expect(screen.queryByTestId('program-add')).toBeNull();
  await user.click(screen.getByTestId('serving'));
  expect(backend.calls).toContain('setServing(true)');
  backend.push({ serving: { state: 'on', address: 'http://127.0.0.1:23456' } });
  await settle();
  await user.click(screen.getByTestId('program-add'));
  await user.type(screen.getByTestId('program-name'), 'Editor');
  await user.click(screen.getByTestId('scope-browse'));
  await user.click(screen.getByTestId('program-go'));
  await settle();
  expect(backend.calls).toContain('letIn(Editor, list+browse)');
  await user.click(screen.getByTestId('copy-token'));
  await user.click(screen.getByTestId('copy-key'));
  expect(backend.calls.slice(-2)).toEqual(['copyProgramToken()', 'copyProgramKey()']);
  await user.click(screen.getByTestId('program-done'));
  expect(backend.calls).toContain('forgetProgramSecrets()');
  backend.push({ callers: [caller()] });
  await settle();
  await user.click(screen.getByTestId('shut-out'));
  expect(backend.calls).toContain(`shutOut(${caller().id})`);
  await user.keyboard('{Escape}');
  expect(screen.getByText('1 program is let in')).toBeTruthy();
  await user.keyboard('{Escape}');
  expect(screen.queryByRole('dialog')).toBeNull();
});

test.each([
  ['2026-11-22T14:20:00Z', 'It ends at 14:20 today'],
  ['2026-12-06T09:00:00Z', 'It ends on 6 Dec'],
])('an account whose token ends %s is handed over only after that is said', async (ends_at, words) => {
  stopTime();
  const { user } = await inProject((backend) => {
    const offer: Offer = { repo_type: 'github', host: null, name: 'ada-github.com', ends_at };
    backend.next.set('offerAuthorization', () => Promise.resolve(offer));
  });
  await user.click(screen.getByTestId('new-authorization'));
  await user.click(screen.getByTestId('offer-account'));
  await settle();
  expect(screen.getByTestId('project-page').textContent).toContain(words);
});

test('what a host calls by one id, or by none, is shown each', async () => {
  const { user } = await inProject((backend) => {
    const twice = [
      { id: '', name: 'engine', clone_url: 'https://github.com/acme/engine.git' },
      { id: '', name: 'tools', clone_url: 'https://github.com/acme/tools.git' },
    ];
    const same = [
      { id: 'acme', name: 'acme' },
      { id: 'acme', name: 'Acme' },
    ];
    backend.next.set('repositories', () => Promise.resolve(twice));
    backend.next.set('namespaces', () => Promise.resolve(same));
  });
  await user.click(screen.getAllByTestId('browse')[0] as HTMLElement);
  await settle();
  expect(screen.getByTestId('repositories').textContent).toMatch(/engine.*tools/);
  expect(screen.getByTestId('namespace').textContent).toMatch(/acme.*Acme/);
});

test('a project that was linked in the place of another stays open though the list does not have it yet', async () => {
  const { backend, user } = await inProject((it) => it.fail('authorizations', 'project_refused', { host: 'h' }));
  await user.click(within(screen.getByTestId('problem')).getByRole('button', { name: 'Link' }));
  await user.type(screen.getByTestId('project-region'), 'cn-south-1');
  await user.type(screen.getByTestId('project-access-key'), 'AK');
  await user.type(screen.getByTestId('project-secret'), 'canary');
  const second = project({ id: 'second', name: 'Second' });
  backend.next.set('linkProject', () => Promise.resolve(second));
  await user.click(screen.getByTestId('link-project'));
  await settle();
  backend.push({ projects: [project(), second] });
  await settle();
  expect(page()).toBe('list');
  expect(screen.getByTestId('project-page').textContent).toContain('Second');
});

test('an account that is removed elsewhere is not offered any longer', async () => {
  const { backend, user } = await inProject();
  await user.click(screen.getByTestId('new-authorization'));
  await user.click(screen.getByTestId('offer-account'));
  await settle();
  backend.push({ accounts: [] });
  await settle();
  expect(page()).toBe('new');
});

describe('the secrets of a program are forgotten', () => {
  const forgotten = (backend: FakeBackend) => backend.calls.filter((call) => call === 'forgetProgramSecrets()').length;

  async function adding() {
    const backend = new FakeBackend(snapshot({ accounts: [github], serving: { state: 'on', address: 'http://127.0.0.1:23456' } }));
    const user = await open(backend);
    await user.click(screen.getByTestId('settings'));
    await user.click(screen.getByTestId('programs'));
    await user.click(screen.getByTestId('program-add'));
    await user.type(screen.getByTestId('program-name'), 'Editor');
    return { backend, user };
  }

  test('when their page is left while one of them is being copied', async () => {
    const { backend, user } = await adding();
    await user.click(screen.getByTestId('program-go'));
    await settle();
    backend.hold('copyProgramToken');
    await user.click(screen.getByTestId('copy-token'));
    await user.keyboard('{Escape}');
    expect(forgotten(backend)).toBe(1);
  });

  test('when a person is done with them while something else is under way', async () => {
    const { backend, user } = await adding();
    await user.click(screen.getByTestId('program-go'));
    await settle();
    const turned = backend.hold('setServing');
    await user.click(screen.getByTestId('serving'));
    await user.click(screen.getByTestId('program-done'));
    expect(forgotten(backend)).toBe(1);
    expect(screen.queryByTestId('program-secrets')).toBeNull();
    turned();
  });

  test('when they come after their page was left', async () => {
    const { backend, user } = await adding();
    const made = backend.hold('letIn');
    await user.click(screen.getByTestId('program-go'));
    await user.click(screen.getByTestId('programs-back'));
    expect(screen.queryByTestId('program-name')).toBeNull();
    expect(forgotten(backend)).toBe(0);
    made();
    await settle();
    expect(forgotten(backend)).toBe(1);
  });
});
