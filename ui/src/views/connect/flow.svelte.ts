/** Where a person is in connecting an account. The link itself lives in the snapshot. */
import { asProblem, type Backend } from '../../lib/backend';
import type { WindowState } from '../../lib/state.svelte';
import type { FoundSignIn, HostFacts, HostFound, Link, Problem, VaultKind, Way } from '../../lib/view';
import { say } from '../../lib/words.svelte';
import { Beginning, type Elsewhere } from './beginning';
import { Ended } from './ended';
import { isOver, linkPage, wishOf, type Page, type Wish } from './page';
import { asKey, fullAddress, hostName } from '../../accounts/hosts';
import { nameOf } from '../../accounts/names';

export class Connect {
  page = $state.raw<Page | null>(null);
  /** The host or account that is being asked; nothing else can be pressed meanwhile. */
  asking = $state<string | null>(null);
  /** What went wrong on the page that is shown. */
  problem = $state.raw<Problem | null>(null);
  /** When each wait began, by link and way: closing the sheet does not start it again. */
  readonly since = new Map<string, number>();

  readonly #beginning: Beginning;
  #turn = 0;
  readonly #ended = new Ended();

  constructor(
    private readonly backend: Backend,
    private readonly facts: WindowState,
  ) {
    this.#beginning = new Beginning(backend, facts);
  }

  open(): void {
    this.#go({ at: 'where' });
  }

  /** Shows a link that goes on. */
  show(link: Link): void {
    this.#go(linkPage(link.id, wishOf(link)));
  }

  /** Closes the sheet. A link goes on without it. */
  close(): void {
    this.#go(null);
  }

  /** One step back. Never ends a link. */
  back(): void {
    const { page } = this;
    if (page?.at === 'link' && page.choosing) this.#go({ ...page, choosing: false });
    else if (page?.at === 'storage' && page.passphrase) this.#go({ ...page, passphrase: false });
    else if (page && 'from' in page) this.#go(page.from);
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
    const { page } = this;
    await this.#ask(host, () => this.#beginning.of({ kind: 'new', host, way: null }, page));
  }

  /** Answers with what went wrong, because the page that asked is not the sheet. */
  async relink(account: string): Promise<Problem | null> {
    const going = this.facts.snapshot?.links.find((link) => link.account === account && !isOver(link));
    if (going) {
      this.show(going);
      return null;
    }
    await this.#ask(account, () => this.#beginning.of({ kind: 'relink', account, way: null }, null));
    return this.#untold();
  }

  /** Asks how an account shall sign in from now on. */
  async chooseFor(account: string, host: string): Promise<Problem | null> {
    await this.#ask(account, () => this.#beginning.choose({ kind: 'relink', account, way: null }, host, null));
    return this.#untold();
  }

  /** Once more from the beginning, after a link or its beginning failed. */
  async again(wish: Wish, over: string): Promise<void> {
    await this.#ask(wish.kind === 'new' ? wish.host : wish.account, async () => {
      const page = await this.#beginning.start(wish, null, 'at_once');
      this.dismiss(over);
      return page;
    });
  }

  /** What other programs left on this computer. */
  async lookAround(): Promise<void> {
    const { page } = this;
    await this.#ask('found', async () => ({ at: 'found', here: await this.backend.foundSignIns(), from: page }));
  }

  /** Goes on with what another program left for a host: with the only one at once, else one is chosen. */
  async takeFound(found: FoundSignIn[]): Promise<void> {
    const [only, ...others] = found;
    if (only && others.length === 0) await this.useFound(only);
    else this.#go({ at: 'found', here: { sign_ins: found, unread: [] }, from: this.page });
  }

  async useFound({ id, host }: FoundSignIn): Promise<void> {
    const { page } = this;
    await this.#ask(id, () => this.#beginning.start({ kind: 'new', host, way: 'found', found: id }, page, 'at_once'));
  }

  async own(text: string): Promise<void> {
    const { page } = this;
    await this.#ask(asKey(text), () => this.#beginning.own(fullAddress(text), page));
  }

  /** Looks once more, believing the certificate authority that the person has a file of. */
  async believe(text: string): Promise<void> {
    const { page, problem } = this;
    let chosen = false;
    await this.#ask(asKey(text), async () => {
      chosen = await this.backend.chooseAuthority(fullAddress(text));
      return chosen ? this.#beginning.own(fullAddress(text), page) : (page ?? { at: 'where' });
    });
    // Nothing was chosen: what was wrong still is.
    if (!chosen && this.page === page) this.problem ??= problem;
  }

  /** The address was typed once more: it is meant. */
  async trust(found: HostFound): Promise<void> {
    const { page } = this;
    await this.#ask(found.key, () => this.#beginning.trusted(found, page));
  }

  /** The person says what a server runs. */
  async kind(found: HostFound, provider: string): Promise<void> {
    const { page } = this;
    await this.#ask(found.key, () => this.#beginning.add(provider, found.address, page));
  }

  /** How to sign in was chosen, before there is a link or within one. */
  async take(way: Way): Promise<void> {
    const { page } = this;
    if (page?.at === 'ways') {
      await this.#ask(page.facts.host.key, () => this.#beginning.by({ ...page.wish, way }, page));
    } else {
      await this.otherWay(way);
    }
  }

  /** Registering was chosen; one comes back to where that was. */
  chooseRegistration(facts: HostFacts): void {
    const { page } = this;
    if (page?.at === 'ways' || page?.at === 'link') this.#go({ at: 'register', wish: page.wish, facts, from: page });
  }

  async register(facts: HostFacts, clientId: string, secret: string | null): Promise<void> {
    const { page } = this;
    if (page?.at !== 'register' && page?.at !== 'link') return;
    await this.#ask(facts.host.key, async () => {
      const next = await this.#beginning.register(facts, clientId, secret, page.wish, page);
      if (next.at === 'link' && next.saved) this.facts.speak(say('ui.register.saved', { host: hostName(facts.host.key, this.facts.snapshot) }));
      return next;
    });
  }

  /** A file that names a host and its registration. */
  async openFile(): Promise<void> {
    const { page } = this;
    if (page?.at !== 'ways' && page?.at !== 'register') return;
    await this.#ask('file', async () => {
      const host = await this.backend.openHostFile();
      if (host === null) return page;
      if (host.client_id !== null) this.facts.speak(say('ui.host_file.taken', { host: hostName(host.key, this.facts.snapshot) }));
      return this.#beginning.withFile(host, page.wish, page.from);
    });
  }

  /** Writes the host of a link down for others; answers whether the person said where. */
  async saveFile(host: string): Promise<boolean> {
    let saved = false;
    await this.press(async () => {
      saved = await this.backend.saveHostFile(host);
    });
    if (saved) this.facts.speak(say('ui.host_file.saved'));
    return saved;
  }

  /** A token belongs to another host: begins there instead. */
  async tokenElsewhere(host: string, over: string): Promise<void> {
    await this.#ask(host, async () => {
      const page = await this.#beginning.by({ kind: 'new', host, way: 'token' }, null);
      void this.backend.cancelLink(over).catch(() => undefined);
      return page;
    });
  }

  /** Another account on a host: where its page shall open was chosen. */
  async second(where: Elsewhere): Promise<void> {
    const { page } = this;
    if (page?.at === 'second') await this.#ask(page.host, () => this.#beginning.elsewhere(page.wish, page, where));
  }

  /** The browser was still signed in as somebody else: once more, where it is not. */
  async tryPrivate(wish: Wish, over: string): Promise<void> {
    if (wish.kind !== 'new') return;
    await this.#ask(wish.host, async () => {
      const page = await this.#beginning.elsewhere(wish, null, 'private');
      this.dismiss(over);
      return page;
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
      return this.#beginning.link(page.wish, page.from);
    });
  }

  /** Somebody says that there is a keyring now. */
  async lookAgain(): Promise<void> {
    const { page } = this;
    if (page?.at === 'storage') await this.#ask('keyring', () => this.#beginning.link(page.wish, page.from));
  }

  chooseWay(): void {
    if (this.page?.at === 'link') this.#go({ ...this.page, choosing: true });
  }

  async otherWay(way: Way): Promise<void> {
    const { page } = this;
    if (page?.at !== 'link') return;
    await this.#ask(page.link, async () => {
      await this.backend.otherWay(page.link, way);
      return { ...page, wish: { ...page.wish, way }, choosing: false };
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
    const { page } = this;
    // What is being begun may have worked before the answer is here that says which link it was.
    const settled = this.asking === null ? links : links.filter(({ progress }) => progress.state !== 'linked');
    for (const link of this.#ended.of(settled, page?.at === 'link' ? page.link : null)) {
      if (link.progress.state === 'linked') {
        this.facts.speak(say('ui.live.connected', { name: nameOf(link.progress.account) }));
      }
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
      if (turn === this.#turn) return this.#go(page);
      // What such a page had to say goes with it.
      this.#beginning.afterwards();
      // Given up while the host was still thinking: what it began for us is not wanted any more.
      if (page.at === 'link' && page.link !== whom) void this.backend.cancelLink(page.link).catch(() => undefined);
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.problem = asProblem(thrown);
      this.#ended.told(this.problem.code);
    } finally {
      if (turn === this.#turn) this.asking = null;
      this.tidy(this.facts.snapshot?.links ?? []);
    }
  }

  /** What went wrong before there was a sheet. */
  #untold(): Problem | null {
    if (this.page !== null) return null;
    const { problem } = this;
    this.problem = null;
    return problem;
  }

  #go(page: Page | null): void {
    this.#turn += 1;
    this.asking = null;
    this.problem = this.#beginning.afterwards();
    this.page = page;
  }
}
