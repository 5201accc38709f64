/** A problem in words, as the window says them. */
import { clock } from '../lib/time';
import type { Problem, Snapshot } from '../lib/view';
import { fill, find, type Values } from '../lib/words.svelte';
import { hostName } from './hosts';
import { bounded } from './names';

export type ProblemWords = { title: string; line: string | null; button: string | null };

/** An unknown code gets the words of an internal problem, with the code to report. */
export function problemWords(problem: Problem, snapshot: Pick<Snapshot, 'demo'> | null): ProblemWords {
  const known = find(`problem.${problem.code}.title`) !== undefined;
  const stem = `problem.${known ? problem.code : 'internal'}`;
  const values: Values = {};
  for (const [name, value] of Object.entries(problem.args)) values[name] = readable(name, String(value), snapshot);
  if (stem === 'problem.internal') values['id'] ??= problem.code;
  const sentence = (part: string) => {
    const found = find(`${stem}.${part}`);
    return found === undefined ? null : fill(found, values);
  };
  // Where nobody said until when, it is left open.
  const open = values['until'] === undefined ? sentence('title_open') : null;
  // Some have a line of their own for each reason.
  const why = problem.args['reason'] === undefined ? null : sentence(`line.${problem.args['reason']}`);
  return { title: open ?? sentence('title') ?? problem.code, line: why ?? sentence('line'), button: sentence('button') };
}

function readable(name: string, value: string, snapshot: Pick<Snapshot, 'demo'> | null): string {
  if (name === 'host') return hostName(value, snapshot);
  if (name === 'until') return clock(value) || value;
  return bounded(value);
}
