/** What the window knows: the last snapshot, the time, and what to say aloud. */
import { asProblem, type Backend } from './backend';
import { look } from './theme';
import type { LinkProgress, Problem, Snapshot } from './view';
import { speakIn } from './words.svelte';

const calm = 30_000;
const watched = 1_000;

/** Progress that shows how much time is left. */
const counting: LinkProgress['state'][] = ['waiting-for-browser', 'showing-code', 'awaiting-token'];

/** How the news is told is the views' business; this only keeps the facts. */
export class WindowState {
  snapshot = $state.raw<Snapshot | null>(null);
  /** Why there is no snapshot. */
  failure = $state.raw<Problem | null>(null);
  /** Milliseconds; ticks each second while a link waits for a person, else twice a minute. */
  now = $state(Date.now());
  /** The one polite live region reads this. */
  spoken = $state('');

  #timer: ReturnType<typeof setTimeout> | undefined;
  #news: ((before: Snapshot | null, after: Snapshot) => void)[] = [];

  constructor(private readonly backend: Backend) {}

  start(): void {
    this.failure = null;
    this.backend.watch((snapshot) => this.#see(snapshot)).catch((thrown) => {
      this.failure = asProblem(thrown);
    });
    this.#tick();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Calls `tell` with each change, before the page shows it. */
  onChange(tell: (before: Snapshot | null, after: Snapshot) => void): void {
    this.#news.push(tell);
  }

  /** The same words twice are two announcements, so a blank comes between. */
  speak(words: string): void {
    this.spoken = this.spoken === words ? `${words}\u00a0` : words;
  }

  #see(snapshot: Snapshot): void {
    const before = this.snapshot;
    speakIn(snapshot.language);
    look(snapshot.desktop.dark);
    for (const tell of this.#news) tell(before, snapshot);
    this.snapshot = snapshot;
    this.#tick();
  }

  #tick(): void {
    clearTimeout(this.#timer);
    this.now = Date.now();
    const waiting = this.snapshot?.links.some((link) => counting.includes(link.progress.state));
    this.#timer = setTimeout(() => this.#tick(), waiting ? watched : calm);
  }
}
