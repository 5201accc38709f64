/** Opens the window on a scripted backend. */
import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { tick } from 'svelte';
import { vi } from 'vitest';
import Window from '../src/views/Window.svelte';
import { FakeBackend, today } from './fake';

export async function open(backend: FakeBackend) {
  render(Window, { props: { backend } });
  await settle();
  return userEvent.setup({ delay: null, advanceTimers: (ms) => void (vi.isFakeTimers() && vi.advanceTimersByTime(ms)) });
}

/** Time stands at the day of the script and moves only when told to. */
export function stopTime(): void {
  vi.useFakeTimers({ now: Date.parse(today), toFake: ['Date', 'setTimeout', 'clearTimeout'] });
}

/** Lets answers arrive and the page follow. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 6; turn += 1) {
    await Promise.resolve();
    await tick();
  }
}

export async function pass(milliseconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds);
  await settle();
}

export const rows = () => screen.queryAllByTestId('account-row');

export function row(id: string): HTMLElement {
  const found = rows().find((one) => one.dataset['account'] === id);
  if (!found) throw new Error(`no row for ${id}`);
  return found;
}

export const names = () => rows().map((one) => one.querySelector('.name')?.textContent);

export function statusOf(id: string): HTMLElement {
  return within(row(id)).getByTestId('account-status');
}

export const progress = () => screen.queryByTestId('link-progress')?.dataset['state'];
