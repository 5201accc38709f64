/** Where a person is with ServiceStage. What a project has is asked anew each time: nothing is kept. */
import { asProblem, type Backend, type ProjectEntered } from '../../lib/backend';
import type { WindowState } from '../../lib/state.svelte';
import type { Authorization, Offer, Problem } from '../../lib/view';
import { say } from '../../lib/words.svelte';

export type ProjectPage =
  | { at: 'link' }
  | { at: 'list'; project: string }
  | { at: 'new'; project: string }
  /** `host`: whose page is opened; `fresh`: an older address was used up. */
  | { at: 'guided'; project: string; name: string; kind: string; host: string; fresh: boolean }
  | { at: 'made'; project: string; made: Authorization }
  | { at: 'account'; project: string; account: string; offer: Offer }
  | { at: 'browse'; project: string; through: string };

export class Projects {
  page = $state.raw<ProjectPage | null>(null);
  /** What a project has; null while it is asked. */
  list = $state.raw<Authorization[] | null>(null);
  problem = $state.raw<Problem | null>(null);
  /** Something is being asked, and nothing else can be pressed. */
  busy = $state(false);

  #turn = 0;

  constructor(
    readonly backend: Backend,
    private readonly facts: WindowState,
  ) {}

  linkNew(): void {
    this.#go({ at: 'link' });
  }

  async open(project: string): Promise<void> {
    this.#go({ at: 'list', project });
    await this.look();
  }

  close(): void {
    this.#go(null);
  }

  /** One step back. */
  back(): void {
    const { page } = this;
    switch (page?.at) {
      case 'new':
      case 'made':
      case 'browse':
        void this.open(page.project);
        break;
      case 'guided':
      case 'account':
        this.#go({ at: 'new', project: page.project });
        break;
      default:
        this.close();
    }
  }

  /** Asks the project that is shown what it has. */
  async look(): Promise<void> {
    const { page } = this;
    if (page?.at !== 'list') return;
    const turn = ++this.#turn;
    this.list = null;
    this.problem = null;
    try {
      const list = await this.backend.authorizations(page.project);
      if (turn === this.#turn) this.list = list;
    } catch (thrown) {
      if (turn === this.#turn) this.problem = asProblem(thrown);
    }
  }

  async link(entered: ProjectEntered, secret: string): Promise<void> {
    await this.#ask(async (here) => {
      const project = await this.backend.linkProject(entered, secret);
      if (here()) void this.open(project.id);
    });
  }

  async unlink(project: string): Promise<void> {
    await this.#ask(async (here) => {
      await this.backend.unlinkProject(project);
      if (here()) this.close();
    });
  }

  add(project: string): void {
    this.#go({ at: 'new', project });
  }

  browse(project: string, through: string): void {
    this.#go({ at: 'browse', project, through });
  }

  async begin(project: string, kind: string, name: string): Promise<void> {
    await this.#ask(async (here) => {
      const host = await this.backend.beginAuthorization(project, kind);
      if (here()) this.#go({ at: 'guided', project, name, kind, host, fresh: false });
    });
  }

  async press(act: () => Promise<void>): Promise<boolean> {
    return this.#ask(act);
  }

  /** Takes the address on the clipboard. One that was used up is followed by a fresh one. */
  async finish(): Promise<void> {
    const { page } = this;
    if (page?.at !== 'guided') return;
    await this.#ask(async (here) => {
      const made = await this.backend.finishAuthorization(page.name);
      if (here()) this.#made(page.project, made);
    });
    const used: Problem | null = this.problem;
    if (used?.code !== 'authorization_code') return;
    const again = await this.#ask(async (here) => {
      const host = await this.backend.beginAuthorization(page.project, page.kind);
      if (here()) this.#go({ ...page, host, fresh: true });
    });
    if (again) this.problem = used;
  }

  async offer(project: string, account: string): Promise<void> {
    await this.#ask(async (here) => {
      const offer = await this.backend.offerAuthorization(project, account);
      if (here()) this.#go({ at: 'account', project, account, offer });
    });
  }

  async send(project: string, account: string, name: string): Promise<void> {
    await this.#ask(async (here) => {
      const made = await this.backend.authorizeAccount(project, account, name);
      if (here()) this.#made(project, made);
    });
  }

  async remove(project: string, name: string): Promise<void> {
    const gone = await this.#ask(() => this.backend.deleteAuthorization(project, name));
    if (gone) await this.look();
  }

  async copy(text: string): Promise<boolean> {
    const worked = await this.#ask(() => this.backend.copyText(text));
    if (worked) this.facts.speak(say('ui.live.copied'));
    return worked;
  }

  #made(project: string, made: Authorization): void {
    this.#go({ at: 'made', project, made });
  }

  #go(page: ProjectPage | null): void {
    this.#turn += 1;
    this.problem = null;
    this.page = page;
  }

  /** `here` tells whether the person is still where they asked: who has gone on is not called back. */
  async #ask(act: (here: () => boolean) => Promise<void>): Promise<boolean> {
    if (this.busy) return false;
    const turn = this.#turn;
    const here = () => turn === this.#turn;
    this.busy = true;
    this.problem = null;
    try {
      await act(here);
      return true;
    } catch (thrown) {
      if (here()) this.problem = asProblem(thrown);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
