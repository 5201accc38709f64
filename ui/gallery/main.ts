/**
 * Shows one state of the window: `gallery.html?state=finish&theme=dark&lang=zh-CN`. Without a state: a list of them.
 * With `frame=360` the state is shown that wide, however wide the browser must be.
 */
import '../src/tokens.css';
import '../src/base.css';
import { today } from '../tests/fake';

const wish = new URLSearchParams(location.search);
const root = document.documentElement;
const theme = wish.get('theme');
if (theme !== null) root.dataset['theme'] = theme;
// The words read the language from here, so it is set before they are loaded.
root.lang = wish.get('lang') ?? 'en';

/** Time stands still, so that every picture of a state is the same; timers run on. */
const Real = Date;
const started = Real.now();
const ticking = wish.has('ticking');
globalThis.Date = class extends Real {
  constructor(...args: unknown[]) {
    super(...((args.length === 0 ? [present()] : args) as [number]));
  }
  static override now() {
    return present();
  }
} as DateConstructor;

function present(): number {
  return Real.parse(today) + (ticking ? Real.now() - started : 0);
}

const { states } = await import('./states');
const state = states[wish.get('state') ?? ''];
const width = wish.get('frame');
if (width !== null) {
  wish.delete('frame');
  const frame = document.body.appendChild(document.createElement('iframe'));
  frame.title = 'The state';
  frame.width = width;
  frame.height = '620';
  frame.style.border = '0';
  frame.src = `?${wish}`;
} else if (state) {
  const { mount } = await import('svelte');
  const { default: Window } = await import('../src/views/Window.svelte');
  const { backend, press = [], type = {} } = state();
  mount(Window, { target: document.body, props: { backend } });
  for (const target of press) {
    const element = await found(target);
    if (element instanceof HTMLInputElement && type[target] !== undefined) {
      element.value = type[target];
      element.dispatchEvent(new Event('input', { bubbles: true }));
      if (target.endsWith('!')) element.form?.requestSubmit();
    } else if (target.startsWith('key:')) {
      window.dispatchEvent(new KeyboardEvent('keydown', { key: target.slice(4), bubbles: true }));
    } else {
      element.click();
    }
  }
  root.dataset['ready'] = 'yes';
} else {
  const list = document.createElement('ul');
  for (const name of Object.keys(states)) {
    const line = list.appendChild(document.createElement('li')).appendChild(document.createElement('a'));
    line.href = `?state=${name}`;
    line.textContent = name;
  }
  document.body.append(list);
  document.body.classList.add('small');
  root.dataset['states'] = Object.keys(states).join(' ');
  root.dataset['ready'] = 'yes';
}

async function found(target: string): Promise<HTMLElement> {
  if (target.startsWith('key:')) return document.body;
  const name = target.replace(/!$/, '');
  for (;;) {
    const element = document.querySelector<HTMLElement>(name.startsWith('[') || name.startsWith('.') ? name : `[data-testid="${name}"]`);
    if (element) return element;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
