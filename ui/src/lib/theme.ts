/** Light or dark, where somebody has a wish; without one the engine's media query decides. */
export function look(dark: boolean | null): void {
  const { dataset } = document.documentElement;
  if (dark === null) delete dataset['theme'];
  else dataset['theme'] = dark ? 'dark' : 'light';
}
