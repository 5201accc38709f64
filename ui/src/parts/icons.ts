/** One set: 16 px box, 1.5 px stroke, drawn for Forgepass. */
export const icons = {
  back: 'M9.75 3.5 5.25 8l4.5 4.5',
  check: 'M3 8.5 6.5 12 13 4.5',
  clock: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 4.75V8l2.25 1.5',
  close: 'M4 4l8 8M12 4l-8 8',
  'cloud-off': 'M2 2l12 12M5 12.5h6.5M3.2 11.7A2.8 2.8 0 0 1 4.4 6.6M7 4.3a3.8 3.8 0 0 1 4.9 3.2 2.5 2.5 0 0 1 1.9 3.3',
  copy: 'M5.75 5.75h7.5v7.5h-7.5ZM2.75 10.25v-7.5h7.5',
  external: 'M6.5 3.5h-3v9h9v-3M9 3h4v4M13 3 7.5 8.5',
  key: 'M5.5 13a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM7.7 8 13 2.7M10.5 5.2l1.8 1.8',
  gear: 'M8 10.25a2.25 2.25 0 1 0 0-4.5 2.25 2.25 0 0 0 0 4.5ZM8 1.75v1.5M8 12.75v1.5M3.58 3.58l1.06 1.06M11.36 11.36l1.06 1.06M1.75 8h1.5M12.75 8h1.5M3.58 12.42l1.06-1.06M11.36 4.64l1.06-1.06',
  lock: 'M4 7.5h8v6H4ZM5.8 7.5V5.2a2.2 2.2 0 0 1 4.4 0v2.3',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  next: 'M6.25 3.5 10.75 8l-4.5 4.5',
  paste: 'M6 3.25H3.75v10h8.5v-10H10M6 2.25h4v2.5H6Z',
  plus: 'M8 3v10M3 8h10',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM10.5 10.5 14 14',
  triangle: 'M8 2.5 14.5 13.5h-13ZM8 6.5v3.2M8 11.6v.01',
} as const;

export type IconName = keyof typeof icons;
