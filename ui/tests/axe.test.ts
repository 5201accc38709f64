import { render } from '@testing-library/svelte';
import axe from 'axe-core';
import { expect, test, vi } from 'vitest';
import { states } from '../gallery/states';
import Window from '../src/views/Window.svelte';
import { today } from './fake';
import { settle } from './window';

// Colours need a page that is laid out: contrast.test.ts computes them from the tokens instead.
const rules = { rules: { 'color-contrast': { enabled: false } } };

test.each(Object.keys(states))('%s has nothing serious against it', async (name) => {
  vi.setSystemTime(today);
  const { backend, press = [], type = {} } = states[name]?.() ?? { backend: null };
  if (!backend) throw new Error('a listed state is there');
  render(Window, { props: { backend } });
  await settle();
  for (const target of press) {
    const selector = target.replace(/!$/, '');
    const element = document.querySelector<HTMLElement>(/^[.[]/.test(selector) ? selector : `[data-testid="${selector}"]`);
    if (element instanceof HTMLInputElement && type[target] !== undefined) {
      element.value = type[target];
      element.dispatchEvent(new Event('input', { bubbles: true }));
      if (target.endsWith('!')) element.form?.requestSubmit();
    } else if (target.startsWith('key:')) {
      window.dispatchEvent(new KeyboardEvent('keydown', { key: target.slice(4), bubbles: true }));
    } else if (element) {
      element.click();
    } else {
      throw new Error(`${name}: nothing to press at ${target}`);
    }
    await settle();
  }
  const { violations } = await axe.run(document, rules);
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
});
