import { screen, within } from '@testing-library/svelte';
import { beforeEach, expect, test } from 'vitest';
import { account, detail, FakeBackend, problem, snapshot } from './fake';
import { open, row, settle, stopTime } from './window';

beforeEach(stopTime);

const ada = account({ login: 'ada', display_name: 'Ada Lovelace' });
const bob = account({ login: 'bob' });

async function ask(one = ada, canEnd = true) {
  const backend = new FakeBackend(snapshot({ accounts: [one, bob] }));
  backend.details.set(one.id, detail(one, { can_end_at_host: canEnd }));
  const user = await open(backend);
  await user.click(screen.getByTestId('account-menu'));
  await user.click(screen.getByTestId('remove-account'));
  await settle();
  return { backend, user };
}

test('it is asked first, ending the access is recommended, and the destructive button is not the default', async () => {
  await ask();
  expect(screen.getByRole('heading', { name: 'Remove Ada Lovelace from Forgepass?' })).toBeTruthy();
  expect(screen.getByRole<HTMLInputElement>('radio', { name: /Also end its access at GitHub/ }).checked).toBe(true);
  expect(document.activeElement).not.toBe(screen.getByTestId('confirm-remove'));
});

test('the answer says where it ends', async () => {
  const { backend, user } = await ask();
  await user.click(screen.getByRole('radio', { name: /Only from this computer/ }));
  await user.click(screen.getByTestId('confirm-remove'));
  expect(backend.calls).toContain(`removeAccount(${ada.id}, here_only)`);
});

test('a token the person brought is left alone unless asked', async () => {
  const token = account({ kind: 'personal' });
  const { backend, user } = await ask(token);
  await user.click(screen.getByTestId('confirm-remove'));
  expect(backend.calls).toContain(`removeAccount(${token.id}, here_only)`);
});

test('a host that cannot be told is named, with its page to open', async () => {
  const { backend, user } = await ask(ada, false);
  expect(screen.queryByRole('radio')).toBeNull();
  await user.click(screen.getByRole('button', { name: 'Open its page to end access' }));
  expect(backend.calls).toContain(`openAccountPage(${ada.id})`);
  await user.click(screen.getByTestId('confirm-remove'));
  expect(backend.calls).toContain(`removeAccount(${ada.id}, here_only)`);
});

test('a host that has a page just for ending access has that one opened', async () => {
  const backend = new FakeBackend(snapshot({ accounts: [ada] }));
  backend.details.set(ada.id, detail(ada, { can_end_at_host: false }));
  backend.facts.set('github.com', { manage: true });
  const user = await open(backend);
  await user.click(screen.getByTestId('account-menu'));
  await user.click(screen.getByTestId('remove-account'));
  await settle();
  await user.click(screen.getByTestId('end-page'));
  expect(backend.calls).toContain('openHostPage(github.com, manage)');
  expect(backend.calls).not.toContain(`openAccountPage(${ada.id})`);
});

test('Escape changes nothing', async () => {
  const { backend, user } = await ask();
  await user.keyboard('{Escape}');
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(backend.calls.some((call) => call.startsWith('removeAccount'))).toBe(false);
});

test('while it can be undone the row is greyed, the focus waits at Undo, and Undo keeps the account', async () => {
  const { backend, user } = await ask();
  backend.next.set('removeAccount', async () => backend.push({ removing: [ada.id] }));
  await user.click(screen.getByTestId('confirm-remove'));
  await settle();
  expect(row(ada.id).classList.contains('removing')).toBe(true);
  expect(row(ada.id).textContent).toContain('Removing…');
  const undo = within(row(ada.id)).getByTestId('undo-remove');
  expect(document.activeElement).toBe(undo);
  expect(screen.queryByTestId('account-detail')).toBeNull();
  await user.click(undo);
  expect(backend.calls).toContain(`undoRemove(${ada.id})`);
  backend.push({ removing: [] });
  await settle();
  expect(row(ada.id).classList.contains('removing')).toBe(false);
  expect(screen.getByTestId('live').textContent).toBe('Ada Lovelace was kept.');
});

test('when it is gone it is said, and another account is shown', async () => {
  const { backend } = await ask();
  backend.push({ removing: [ada.id] });
  backend.push({ accounts: [bob], removing: [], farewell: { account: ada, end: { where: 'at_host' } } });
  await settle();
  expect(screen.getByTestId('live').textContent).toBe('Ada Lovelace was removed. Ended at GitHub.');
  expect(screen.getByTestId('account-detail').dataset['account']).toBe(bob.id);
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('where its access ended is said until it was read', async () => {
  const backend = new FakeBackend(snapshot({ accounts: [bob], farewell: { account: ada, end: { where: 'later' } } }));
  const user = await open(backend);
  const farewell = screen.getByTestId('farewell');
  expect(farewell.textContent).toContain("Ada Lovelace was removed. Will be ended at GitHub when you're online.");
  await user.click(within(farewell).getByRole('button', { name: 'Dismiss' }));
  expect(backend.calls).toContain('dismissFarewell()');
});

test('the last account is taken leave of on the first page', async () => {
  await open(new FakeBackend(snapshot({ farewell: { account: ada, end: { where: 'here_only' } } })));
  expect(screen.getByTestId('farewell').textContent).toContain('Ada Lovelace was removed from this computer.');
});

test('an account that could not be removed was kept, and it is said why', async () => {
  const end = { where: 'nowhere' as const, problem: problem('vault_locked') };
  await open(new FakeBackend(snapshot({ accounts: [ada, bob], farewell: { account: ada, end } })));
  const words = screen.getByTestId('farewell').textContent;
  expect(words).toContain('Ada Lovelace could not be removed, and was kept.');
  expect(words).toContain('Your sign-ins are locked.');
});

test('who was removed from this computer only can be ended at the host from there', async () => {
  const backend = new FakeBackend(snapshot({ accounts: [bob], farewell: { account: ada, end: { where: 'here_only' } } }));
  backend.facts.set('github.com', { manage: true });
  const user = await open(backend);
  await user.click(within(screen.getByTestId('farewell')).getByTestId('end-page'));
  expect(backend.calls).toContain('openHostPage(github.com, manage)');
});

test('who was ended at the host has no page to open', async () => {
  const backend = new FakeBackend(snapshot({ accounts: [bob], farewell: { account: ada, end: { where: 'at_host' } } }));
  backend.facts.set('github.com', { manage: true });
  await open(backend);
  expect(screen.queryByTestId('end-page')).toBeNull();
});
