import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync('src/tokens.css', 'utf8');

/** The custom properties of the block that starts with a selector. */
function tokens(selector: string): Record<string, string> {
  const start = css.indexOf(`${selector} {`);
  const block = css.slice(start, css.indexOf('}', start));
  return Object.fromEntries([...block.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value]));
}

const light = tokens(':root');
const dark = { ...light, ...tokens(":root[data-theme='dark']") };
const byWish = { ...light, ...tokens(":root:not([data-theme='light'])") };

// WCAG 2.2, relative luminance and contrast ratio.
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const grounds = ['ground', 'pane', 'hover', 'selected', 'press'];
const banners = ['warn-ground', 'bad-ground', 'info-ground', 'off-ground'];

/** What is written on what. */
const pairs: [string, string[]][] = [
  ['text', [...grounds, ...banners]],
  ['dim', ['ground', 'pane', 'hover', 'selected', 'warn-ground', 'info-ground', 'off-ground']],
  ['accent-text', ['ground', 'pane', 'info-ground']],
  ['warn', ['ground', 'pane', 'hover', 'selected', 'warn-ground']],
  ['off', ['ground', 'pane', 'hover', 'selected', 'off-ground']],
  ['bad', ['pane', 'bad-ground']],
  ['on-accent', ['accent', 'accent-hover']],
  ['on-danger', ['danger', 'danger-hover']],
  ['on-tint', Object.keys(light).filter((name) => /^--(tint|mono)-/.test(name)).map((name) => name.slice(2))],
];

describe.each([
  ['light', light],
  ['dark', dark],
])('in %s', (_mode, values) => {
  const value = (name: string) => values[`--${name}`] ?? '';
  const cases = pairs.flatMap(([text, on]) => on.map((ground) => [text, ground] as const));

  test.each(cases)('%s on %s can be read', (text, ground) => {
    expect(contrast(value(text), value(ground))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(['ground', 'pane', 'selected', 'warn-ground'])('the focus ring stands out on %s', (ground) => {
    expect(contrast(value('focus'), value(ground))).toBeGreaterThanOrEqual(3);
  });

  test('the bar of the selection stands out', () => {
    expect(contrast(value('accent-bar'), value('selected'))).toBeGreaterThanOrEqual(3);
  });
});

test('the desktop and the override mean the same dark', () => {
  expect(byWish).toEqual(dark);
});
