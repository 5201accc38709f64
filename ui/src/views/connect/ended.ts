/** Which links ended unseen and can be put away. */
import type { Code, Link } from '../../lib/view';

export class Ended {
  /** What a beginning that failed has said itself, so that its link need not say it again. */
  readonly #told = new Set<Code>();
  /** Links put away; the snapshot may show them once more. */
  readonly #away = new Set<string>();

  /** The sheet has said this. */
  told(code: Code): void {
    this.#told.add(code);
  }

  /** Those of this window that are over and that no sheet shows, each once. */
  of(links: Link[], shown: string | null): Link[] {
    const ended = links.filter((link) => {
      if (link.id === shown || link.started_by !== 'window' || this.#away.has(link.id)) return false;
      const { progress } = link;
      if (progress.state === 'failed') {
        const { code } = progress.problem;
        return code === 'replaced' || this.#told.delete(code);
      }
      return progress.state === 'linked' || progress.state === 'cancelled';
    });
    for (const link of ended) this.#away.add(link.id);
    return ended;
  }
}
