/** From a wish to the page that comes next: choose a way, confirm, say where to keep it, or the link. */
import { asProblem, type Backend, type Opens } from '../../lib/backend';
import type { WindowState } from '../../lib/state.svelte';
import type { FoundSignIn, Host, HostFacts, HostFound, Problem } from '../../lib/view';
import { say } from '../../lib/words.svelte';
import { usable } from '../../accounts/found';
import { canRegister, choosable, hostKeyOf, isPlain, linkPage, twinOf, type Page, type Wish } from './page';

/** Where the person wants the page of a second account. */
export type Elsewhere = 'browser' | 'private' | 'clipboard';

export class Beginning {
  /** What went wrong after a link had begun: its page says it. */
  #afterwards: Problem | null = null;

  constructor(
    private readonly backend: Backend,
    private readonly facts: WindowState,
  ) {}

  /** What comes after a host, or an account, was chosen. */
  async of(wish: Wish, from: Page | null): Promise<Page> {
    const { snapshot } = this.facts;
    const host = this.#hostOf(wish);
    const account = wish.kind === 'relink' ? snapshot?.accounts.find((one) => one.id === wish.account) : undefined;
    // Who brought a token brings the next one too.
    if (account?.kind === 'personal' && host?.ways.includes('token')) return this.by({ ...wish, way: 'token' }, from);
    if (host && !isPlain(host)) return this.choose(wish, host.key, from);
    return this.by(wish, from);
  }

  /** Asks how to sign in, unless only one thing can be done. */
  async choose(wish: Wish, host: string, from: Page | null): Promise<Page> {
    const [facts, found] = await Promise.all([this.backend.hostFacts(host), this.#foundFor(wish)]);
    const only = choosable(facts.host.ways).length === 0 && found.length === 0 && canRegister(facts);
    return only ? { at: 'register', wish, facts, from } : { at: 'ways', wish, facts, found, from };
  }

  /** What comes after the way was chosen. */
  async by(wish: Wish, from: Page | null): Promise<Page> {
    const { snapshot } = this.facts;
    const host = this.#hostOf(wish);
    const twin = snapshot && twinOf(wish, host, snapshot);
    if (host && twin) return { at: 'second', wish, host: host.key, account: twin.id, from };
    return this.start(wish, from, 'at_once');
  }

  /** Asks where to keep it, if that must be asked; else begins. */
  async start(wish: Wish, from: Page | null, opens: Opens): Promise<Page> {
    if (this.facts.snapshot?.asks_for_storage) return { at: 'storage', wish, passphrase: false, from };
    return this.link(wish, from, opens);
  }

  async link(wish: Wish, from: Page | null, opens: Opens = 'at_once'): Promise<Page> {
    try {
      return linkPage(await this.#begin(wish, opens), wish);
    } catch (thrown) {
      const { code } = asProblem(thrown);
      const host = this.#hostOf(wish)?.key;
      if (wish.way === null && code === 'client_id_missing' && host) return this.choose(wish, host, from);
      throw thrown;
    }
  }

  /** Begins with the browser closed, and takes the address where it is wanted. */
  async elsewhere(wish: Wish, from: Page | null, where: Elsewhere): Promise<Page> {
    const page = await this.start(wish, from, where === 'browser' ? 'at_once' : 'later');
    if (page.at !== 'link' || where === 'browser') return page;
    try {
      if (where === 'private') await this.backend.openPrivate(page.link);
      else await this.backend.copyAddress(page.link);
      if (where === 'clipboard') this.facts.speak(say('ui.live.copied'));
    } catch (thrown) {
      this.#afterwards = asProblem(thrown);
    }
    return page;
  }

  /** What the page that comes now has to say, once. */
  afterwards(): Problem | null {
    const problem = this.#afterwards;
    this.#afterwards = null;
    return problem;
  }

  /** A server of one's own: looks what it is before anything is added, and stops at what is doubtful. */
  async own(address: string, from: Page | null): Promise<Page> {
    const found = await this.backend.detectHost(address);
    const doubtful = !found.known && (found.looks_like !== null || found.other_letters);
    return doubtful ? { at: 'doubtful', found, from } : this.trusted(found, from);
  }

  /** Goes on with a server that was found, once nothing about its address is in doubt. */
  async trusted(found: HostFound, from: Page | null): Promise<Page> {
    if (found.known) return this.of({ kind: 'new', host: found.key, way: null }, from);
    if (found.provider === null) return { at: 'kind', found, from };
    return this.add(found.provider, found.address, from);
  }

  /** Adds a server, and goes on with what it can do. */
  async add(provider: string, address: string, from: Page | null): Promise<Page> {
    const host = await this.#add(provider, address);
    if (typeof host === 'string') return this.of({ kind: 'new', host, way: null }, from);
    const wish: Wish = { kind: 'new', host: host.key, way: null };
    return isPlain(host) ? this.by(wish, from) : this.choose(wish, host.key, from);
  }

  /** Keeps what the host gave for our registration, and signs in. */
  async register(facts: HostFacts, id: string, secret: string | null, wish: Wish, from: Page | null): Promise<Page> {
    const { host } = facts;
    await this.backend.addHost(host.provider, host.base_url, id, secret).catch((thrown) => {
      // Saved by an earlier press whose sign-in then failed: go on from there.
      const saved = this.facts.snapshot?.hosts.find((one) => one.key === host.key);
      if (asProblem(thrown).code !== 'host_exists' || !saved?.client_id) throw thrown;
    });
    const page = await this.start({ ...wish, way: null }, from, 'at_once');
    return page.at === 'link' ? { ...page, saved: true } : page;
  }

  #begin(wish: Wish, opens: Opens): Promise<string> {
    if (wish.kind === 'relink') return this.backend.beginRelink(wish.account, wish.way);
    if (wish.way === 'found' && wish.found !== undefined) return this.backend.takeFound(wish.found);
    return this.backend.beginLink(wish.host, wish.way, opens);
  }

  /** What another program left for a new account; the other ways are there whatever becomes of the look. */
  async #foundFor(wish: Wish): Promise<FoundSignIn[]> {
    if (wish.kind !== 'new') return [];
    const here = await this.backend.foundSignIns().catch(() => null);
    const { snapshot } = this.facts;
    if (!here || !snapshot) return [];
    return usable(here.sign_ins, snapshot).filter(({ host }) => host === wish.host);
  }

  /** Goes on with the host of a file, for the account that was meant if it is one of that host. */
  async withFile(host: Host, wish: Wish, from: Page | null): Promise<Page> {
    const { snapshot } = this.facts;
    const meant = snapshot && hostKeyOf(wish, snapshot) === host.key;
    const next: Wish = meant && wish.kind === 'relink' ? { ...wish, way: null } : { kind: 'new', host: host.key, way: null };
    return isPlain(host) ? this.start(next, from, 'at_once') : this.choose(next, host.key, from);
  }

  /** The host, or its key if it was there before. */
  async #add(provider: string, address: string): Promise<Host | string> {
    try {
      return await this.backend.addHost(provider, address, null, null);
    } catch (thrown) {
      const { code, args } = asProblem(thrown);
      if (code === 'host_exists' && args['host']) return args['host'];
      throw thrown;
    }
  }

  #hostOf(wish: Wish): Host | undefined {
    const { snapshot } = this.facts;
    const key = snapshot && hostKeyOf(wish, snapshot);
    return snapshot?.hosts.find((one) => one.key === key);
  }
}
