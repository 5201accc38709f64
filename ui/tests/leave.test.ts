import { screen } from '@testing-library/svelte';
import { beforeEach, expect, test } from 'vitest';
import { account, FakeBackend, snapshot } from './fake';
import { open, settle, stopTime } from './window';

beforeEach(stopTime);

const ada = account({ login: 'ada', display_name: 'Ada Lovelace' });
const bob = account({ login: 'bob' });

const leaving = () => new FakeBackend(snapshot({ accounts: [ada, bob], leaving: [ada.id] }));

test('what would be lost is named before quitting, and staying is the default', async () => {
  await open(leaving());
  expect(screen.getByRole('dialog', { name: 'Not everything is stored yet.' })).toBeTruthy();
  expect(screen.getByTestId('unsaved').textContent).toContain('Ada Lovelace');
  expect(screen.getByTestId('unsaved').textContent).not.toContain('bob');
  expect(document.activeElement).toBe(screen.getByTestId('stay'));
});

test('one may stay, or quit even so', async () => {
  const backend = leaving();
  const user = await open(backend);
  await user.click(screen.getByTestId('quit-anyway'));
  await user.click(screen.getByTestId('stay'));
  await user.keyboard('{Escape}');
  expect(backend.calls.filter((call) => /^(quit|stay)/.test(call))).toEqual(['quitAnyway()', 'stay()', 'stay()']);
});

test('the question goes when all is stored', async () => {
  const backend = leaving();
  await open(backend);
  backend.push({ leaving: [] });
  await settle();
  expect(screen.queryByRole('dialog')).toBeNull();
});
