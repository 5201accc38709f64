/** The keys that work anywhere in the window while no sheet is open. */
export type Wish =
  | 'search'
  | 'connect'
  | 'check'
  | 'panes'
  | 'remove'
  | 'menu'
  | 'back'
  | 'keys'
  | 'settings'
  | 'quit';

/** What a key asks for. Letters belong to a field while the person types in one. */
export function wishFor(event: KeyboardEvent): Wish | null {
  if (event.isComposing) return null;
  const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
  const control = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (control) {
    if (event.key === 'f') return 'search';
    if (event.key === ',') return 'settings';
    if (event.key === 'q') return 'quit';
    return event.key === 'n' ? 'connect' : null;
  }
  if (!plain) return null;
  if (event.key === 'F10' && event.shiftKey) return 'menu';
  if (event.key === 'F5') return 'check';
  if (event.key === 'F6') return 'panes';
  if (event.key === 'Escape') return 'back';
  if (typing) return null;
  if (event.key === '/') return 'search';
  if (event.key === '?') return 'keys';
  return event.key === 'Delete' ? 'remove' : null;
}
