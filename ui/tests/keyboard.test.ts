import { screen, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, test } from 'vitest';
import { account, FakeBackend, snapshot } from './fake';
import { setWide } from './setup';
import { open, row, settle, stopTime } from './window';

beforeEach(stopTime);

const three = ['ada', 'bob', 'cleo'].map((login) => account({ login }));
const [ada, bob, cleo] = three as [(typeof three)[0], (typeof three)[0], (typeof three)[0]];
const button = (id: string) => within(row(id)).getByRole('button');
const shown = () => screen.queryByTestId('account-detail')?.dataset['account'];

async function list(accounts = three) {
  const backend = new FakeBackend(snapshot({ accounts }));
  return { backend, user: await open(backend) };
}

test('the arrows move and select, and stop at the ends', async () => {
  const { user } = await list();
  button(ada.id).focus();
  await user.keyboard('{ArrowDown}');
  expect(document.activeElement).toBe(button(bob.id));
  expect(shown()).toBe(bob.id);
  await user.keyboard('{End}');
  expect(shown()).toBe(cleo.id);
  await user.keyboard('{ArrowDown}');
  expect(shown()).toBe(cleo.id);
  await user.keyboard('{Home}');
  expect(shown()).toBe(ada.id);
});

test('Tab reaches one row of the list, the selected one', async () => {
  const { user } = await list();
  await user.click(button(bob.id));
  expect(three.map((one) => button(one.id).tabIndex)).toEqual([-1, 0, -1]);
  expect(button(bob.id).getAttribute('aria-current')).toBe('true');
});

test('F6 goes between the panes', async () => {
  const { user } = await list();
  button(ada.id).focus();
  await user.keyboard('{F6}');
  expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'ada' }));
  await user.keyboard('{F6}');
  expect(document.activeElement).toBe(button(ada.id));
});

test('F5 checks the selected account instead of loading the page again', async () => {
  const { backend, user } = await list();
  await user.click(button(bob.id));
  await user.keyboard('{F5}');
  expect(backend.calls).toContain(`checkAccount(${bob.id})`);
});

test('Ctrl+N connects', async () => {
  const { user } = await list();
  await user.keyboard('{Control>}n{/Control}');
  expect(screen.getByTestId('own-server')).toBeTruthy();
});

test('Delete asks to remove the selected account', async () => {
  const { user } = await list();
  await user.click(button(bob.id));
  await user.keyboard('{Delete}');
  expect(screen.getByRole('heading', { name: 'Remove bob from Forgepass?' })).toBeTruthy();
});

test('Shift+F10 opens the menu of the row', async () => {
  const { user } = await list();
  button(bob.id).focus();
  await user.keyboard('{Shift>}{F10}{/Shift}');
  expect(screen.getByRole('menu', { name: 'bob' })).toBeTruthy();
});

test('? lists the keys, and the focus goes back to where it was', async () => {
  const { user } = await list();
  button(bob.id).focus();
  await user.keyboard('?');
  expect(screen.getByRole('heading', { name: 'Keys' })).toBeTruthy();
  await user.keyboard('{Escape}');
  await settle();
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(document.activeElement).toBe(button(bob.id));
});

test('keys of the window sleep while a sheet is open', async () => {
  const { backend, user } = await list();
  await user.keyboard('?');
  await user.keyboard('{F5}{Delete}');
  expect(backend.calls.some((call) => call.startsWith('checkAccount'))).toBe(false);
  expect(screen.queryByTestId('confirm-remove')).toBeNull();
});

describe('search', () => {
  const eight = Array.from({ length: 8 }, (_, n) => account({ login: `person-${n}` }));

  test.each(['/', '{Control>}f{/Control}'])('%s goes to it', async (keys) => {
    const { user } = await list(eight);
    await user.keyboard(keys);
    await settle();
    expect(document.activeElement).toBe(screen.getByTestId('search'));
  });

  test('letters typed there are letters, and Escape empties it and returns to the list', async () => {
    const { user } = await list(eight);
    await user.type(screen.getByTestId('search'), '3?/');
    expect(screen.getByTestId<HTMLInputElement>('search').value).toBe('3?/');
    expect(screen.queryByRole('dialog')).toBeNull();
    await user.keyboard('{Escape}');
    expect(screen.getByTestId<HTMLInputElement>('search').value).toBe('');
    expect(document.activeElement?.closest('[data-testid="account-list"]')).not.toBeNull();
  });
});

describe('in one pane', () => {
  beforeEach(() => setWide(false));

  test('Enter opens the account, Escape goes back to its row', async () => {
    const { user } = await list();
    button(bob.id).focus();
    await user.keyboard('{Enter}');
    await settle();
    expect(document.querySelector('.window')?.classList.contains('opened')).toBe(true);
    expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'bob' }));
    await user.keyboard('{Escape}');
    await settle();
    expect(document.querySelector('.window')?.classList.contains('opened')).toBe(false);
    expect(document.activeElement).toBe(button(bob.id));
  });

  test('the arrows do not open', async () => {
    const { user } = await list();
    button(ada.id).focus();
    await user.keyboard('{ArrowDown}');
    expect(document.querySelector('.window')?.classList.contains('opened')).toBe(false);
  });
});
