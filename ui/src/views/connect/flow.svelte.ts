/** Where a person is in connecting an account. The link itself lives in the snapshot. */
import { asProblem, type Backend } from '../../lib/backend';
import type { WindowState } from '../../lib/state.svelte';
import type { Host, Link, Problem, VaultKind, Way } from '../../lib/view';
import { say } from '../../lib/words.svelte';
import { isOver, registration, wishOf, type Page, type Wish } from './page';
import { asKey, fullAddress } from '../../accounts/hosts';
import { nameOf } from '../../accounts/names';

/** The only provider a person can add by address so far. */
const ownProvider = 'oidc';

export class Connect {
  page = $state.raw<Page | null>(null);
  /** The host or account that is being asked; nothing else can be pressed meanwhile. */
  asking = $state<string | null>(null);
  /** What went wrong on the page that is shown. */
  problem = $state.raw<Problem | null>(null);
  /** When each wait began, by link and way: closing the sheet does not start it again. */
  readonly since = new Map<string, number>();

  #turn = 0;
  /** What a beginning that failed has said itself, so that its link need not say it again. */
  readonly #told = new Set<string>();
  /** Links put away; the snapshot may show them once more. */
  readonly #away = new Set<string>();

  constructor(
    private readonly backend: Backend,
    private readonly facts: WindowState,
  ) {}

  open(): void {
    this.#go({ at: 'where' });
  }

  /** Shows a link that goes on. */
  show(link: Link): void {
    this.#go({ at: 'link', link: link.id, wish: wishOf(link), choosing: false });
  }

  /** Closes the sheet. A link goes on without it. */
  close(): void {
    this.#go(null);
  }

  /** One step back. Never ends a link. */
  back(): void {
    const { page } = this;
    if (page?.at === 'register') this.#go({ at: 'where' });
    else if (page?.at === 'link' && page.choosing) this.#go({ ...page, choosing: false });
    else if (page?.at === 'storage') this.#go(page.passphrase ? { ...page, passphrase: false } : { at: 'where' });
    else this.leave();
  }

  /** Closes the sheet, and forgets a link that is over. */
  leave(): void {
    const { page } = this;
    const link = page?.at === 'link' ? this.linkOf(page.link) : undefined;
    this.close();
    if (link && isOver(link)) this.dismiss(link.id);
  }

  linkOf(id: string): Link | undefined {
    return this.facts.snapshot?.links.find((link) => link.id === id);
  }

  async begin(host: string): Promise<void> {
    await this.#ask(host, () => this.#start({ kind: 'new', host }));
  }

  /** Answers with what went wrong, because the page that asked is not the sheet. */
  async relink(account: string): Promise<Problem | null> {
    const going = this.facts.snapshot?.links.find((link) => link.account === account && !isOver(link));
    if (going) {
      this.show(going);
      return null;
    }
    await this.#ask(account, () => this.#start({ kind: 'relink', account }));
    if (this.page !== null) return null;
    const { problem } = this;
    this.problem = null;
    return problem;
  }

  /** Once more from the beginning, after a link or its beginning failed. */
  async again(wish: Wish, over: string): Promise<void> {
    await this.#ask(wish.kind === 'new' ? wish.host : wish.account, async () => {
      const page = await this.#start(wish);
      this.dismiss(over);
      return page;
    });
  }

  /** A server of one's own: add it, ask for its registration if it has none, and sign in. */
  async own(text: string): Promise<void> {
    await this.#ask(asKey(text), async () => {
      const host = await this.#add(fullAddress(text));
      if (typeof host !== 'string' && host.client_id === null) return registration(host);
      return this.#start({ kind: 'new', host: typeof host === 'string' ? host : host.key });
    });
  }

  async register(clientId: string): Promise<void> {
    const { page } = this;
    const asked = page?.at === 'register' ? page : this.#registrationOfLink();
    if (!asked) return;
    await this.#ask(asked.host, async () => {
      await this.backend.addHost(ownProvider, asked.address, clientId, null).catch((thrown) => {
        // Saved by an earlier press whose sign-in then failed: go on from there.
        const saved = this.facts.snapshot?.hosts.find((one) => one.key === asked.host);
        if (asProblem(thrown).code !== 'host_exists' || !saved?.client_id) throw thrown;
      });
      return this.#start({ kind: 'new', host: asked.host });
    });
  }

  /** The encrypted folder was chosen: its passphrase is typed on the next page. */
  choosePassphrase(): void {
    if (this.page?.at === 'storage') this.#go({ ...this.page, passphrase: true });
  }

  /** Where sign-ins are kept was chosen: keep them there, and go on with what was wished for. */
  async keepIn(vault: VaultKind): Promise<void> {
    const { page } = this;
    if (page?.at !== 'storage') return;
    await this.#ask(vault, async () => {
      await this.backend.keepIn(vault).catch((thrown) => {
        // Chosen by an earlier press whose sign-in then failed: go on from there.
        if (asProblem(thrown).code !== 'move_same') throw thrown;
      });
      return this.#begin(page.wish);
    });
  }

  /** Somebody says that there is a keyring now. */
  async lookAgain(): Promise<void> {
    const { page } = this;
    if (page?.at === 'storage') await this.#ask('keyring', () => this.#begin(page.wish));
  }

  chooseWay(): void {
    if (this.page?.at === 'link') this.#go({ ...this.page, choosing: true });
  }

  async otherWay(way: Way): Promise<void> {
    const { page } = this;
    if (page?.at !== 'link') return;
    await this.#ask(page.link, async () => {
      await this.backend.otherWay(page.link, way);
      return { ...page, choosing: false };
    });
  }

  /** A press on the page of a link; answers whether it worked. */
  async press(act: () => Promise<void>): Promise<boolean> {
    this.problem = null;
    try {
      await act();
      return true;
    } catch (thrown) {
      this.problem = asProblem(thrown);
      return false;
    }
  }

  async cancel(link: string): Promise<void> {
    await this.press(() => this.backend.cancelLink(link));
    if (this.problem) return;
    if (this.page?.at === 'link' && this.page.link === link) this.close();
    this.facts.speak(say('ui.live.cancelled'));
  }

  /** Stops waiting for an answer that is slow; what it says later is ignored. */
  giveUp(): void {
    this.#turn += 1;
    this.asking = null;
  }

  /** Puts away a link that failed and was read. */
  dismiss(link: string): void {
    void this.backend.dismissLink(link).catch(() => undefined);
  }

  /** Forgets links that ended while no sheet showed them; a failed one nobody was told of stays to be read. */
  tidy(links: Link[]): void {
    for (const link of links) {
      const shown = this.page?.at === 'link' && this.page.link === link.id;
      if (shown || link.started_by !== 'window' || this.#away.has(link.id)) continue;
      const { progress } = link;
      if (progress.state === 'linked') {
        this.facts.speak(say('ui.live.connected', { name: nameOf(progress.account) }));
      } else if (progress.state === 'failed') {
        const { code } = progress.problem;
        if (code !== 'replaced' && !this.#told.delete(code)) continue;
      } else if (progress.state !== 'cancelled') {
        continue;
      }
      this.#away.add(link.id);
      this.dismiss(link.id);
    }
  }

  /** Runs one question; its answer counts only if nobody went elsewhere meanwhile. */
  async #ask(whom: string, question: () => Promise<Page>): Promise<void> {
    if (this.asking !== null) return;
    const turn = (this.#turn += 1);
    this.asking = whom;
    this.problem = null;
    try {
      const page = await question();
      if (turn === this.#turn) this.#go(page);
      // Given up while the host was still thinking: what it began for us is not wanted any more.
      else if (page.at === 'link' && page.link !== whom) void this.backend.cancelLink(page.link).catch(() => undefined);
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.problem = asProblem(thrown);
      this.#told.add(this.problem.code);
    } finally {
      if (turn === this.#turn) this.asking = null;
    }
  }

  /** The host, or its key if it was there before. */
  async #add(address: string): Promise<Host | string> {
    try {
      return await this.backend.addHost(ownProvider, address, null, null);
    } catch (thrown) {
      const { code, args } = asProblem(thrown);
      if (code === 'host_exists' && args['host']) return args['host'];
      throw thrown;
    }
  }

  async #start(wish: Wish): Promise<Page> {
    if (this.facts.snapshot?.asks_for_storage) return { at: 'storage', wish, passphrase: false };
    return this.#begin(wish);
  }

  async #begin(wish: Wish): Promise<Page> {
    try {
      const link =
        wish.kind === 'new'
          ? await this.backend.beginLink(wish.host, null)
          : await this.backend.beginRelink(wish.account, null);
      return { at: 'link', link, wish, choosing: false };
    } catch (thrown) {
      const { code, args } = asProblem(thrown);
      const host = this.facts.snapshot?.hosts.find((one) => one.key === args['host']);
      if (code === 'client_id_missing' && host) return registration(host);
      throw thrown;
    }
  }

  #registrationOfLink(): { host: string; address: string } | null {
    const link = this.page?.at === 'link' ? this.linkOf(this.page.link) : undefined;
    const host = this.facts.snapshot?.hosts.find((one) => one.key === link?.host);
    return host ? { host: host.key, address: host.base_url } : null;
  }

  #go(page: Page | null): void {
    this.#turn += 1;
    this.asking = null;
    this.problem = null;
    this.page = page;
  }
}
