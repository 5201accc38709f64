/** What the window's engine has and jsdom lacks. */
import { cleanup } from '@testing-library/svelte';
import { afterEach, vi } from 'vitest';

// As in index.html.
document.documentElement.lang = 'en';
document.title = 'Forgepass';

HTMLDialogElement.prototype.showModal = function showModal() {
  this.setAttribute('open', '');
};
HTMLDialogElement.prototype.close = function close() {
  this.removeAttribute('open');
};
HTMLElement.prototype.showPopover = function showPopover() {
  this.style.display = 'block';
};
HTMLElement.prototype.hidePopover = function hidePopover() {
  this.style.display = '';
};
Element.prototype.scrollIntoView = () => undefined;
globalThis.CSS = { ...globalThis.CSS, escape: (text: string) => text.replace(/["\\]/g, '\\$&') };

let wide = true;

/** Makes the window two panes or one. */
export function setWide(now: boolean): void {
  wide = now;
}

window.matchMedia = (query: string) =>
  ({ matches: query.includes('min-width: 720px') ? wide : false, media: query }) as MediaQueryList;

afterEach(() => {
  cleanup();
  wide = true;
  vi.useRealTimers();
});
