/** What the person is looking at and has pressed: nothing here outlives the window. */
import { needsPerson } from '../accounts/needs';
import { groups, search, type Group } from '../accounts/order';
import type { Mend } from '../accounts/CauseBanner.svelte';
import { farewellKey, farewellValues, nameOf } from '../accounts/names';
import { asProblem, type Backend, type End } from '../lib/backend';
import type { WindowState } from '../lib/state.svelte';
import type { Account, Appearance, Problem, Snapshot, VaultKind } from '../lib/view';
import { say } from '../lib/words.svelte';
import { Connect } from './connect/flow.svelte';
import { isOver } from './connect/page';
import { Projects } from './projects/flow.svelte';

/** Below this many accounts a search would only stand in the way. */
const searchFrom = 8;

export class Desk {
  selected = $state<string | null>(null);
  /** In one pane: the account is shown instead of the list. */
  opened = $state(false);
  query = $state('');
  /** The account whose removal is being asked about. */
  removing = $state<string | null>(null);
  /** The account whose trouble is being looked into. */
  reviewing = $state<string | null>(null);
  keys = $state(false);
  settings = $state(false);
  /** Where all sign-ins are to be moved to, while that is being asked. */
  moving = $state<VaultKind | null>(null);
  /** The passphrase of the encrypted folder is asked for, and what to go on with when it is open. */
  passphrase = $state.raw<{ then: () => void } | null>(null);
  menu = $state.raw<{ account: string; anchor: HTMLElement } | null>(null);

  checking = $state.raw<ReadonlySet<string>>(new Set());
  mending = $state<string | null>(null);
  /** What pressing a button said last, by account; `window` is for all. */
  problems = $state.raw<Readonly<Record<string, Problem>>>({});

  readonly connect: Connect;
  readonly projects: Projects;

  /** The last call of a notification that was answered. */
  #answered = 0;

  constructor(
    private readonly backend: Backend,
    private readonly facts: WindowState,
  ) {
    this.connect = new Connect(backend, facts);
    this.projects = new Projects(backend, facts);
    facts.onChange((before, after) => this.#see(before, after));
  }

  get snapshot(): Snapshot | null {
    return this.facts.snapshot;
  }

  get account(): Account | null {
    return this.snapshot?.accounts.find((one) => one.id === this.selected) ?? null;
  }

  get searchable(): boolean {
    return (this.snapshot?.accounts.length ?? 0) >= searchFrom;
  }

  /** Links that go on, or failed, without a sheet; the one in the sheet is not shown twice. */
  get groups(): Group[] {
    const { snapshot } = this;
    if (!snapshot) return [];
    const { page } = this.connect;
    const links = snapshot.links.filter((link) => {
      if (page?.at === 'link' && page.link === link.id) return false;
      return !isOver(link) || (link.progress.state === 'failed' && link.started_by === 'window');
    });
    return groups(snapshot, links);
  }

  /** Null while nothing is searched for. */
  get found(): Account[] | null {
    const { snapshot } = this;
    return snapshot && this.searchable && this.query.trim() !== '' ? search(snapshot, this.query) : null;
  }

  get waitingForPerson(): Account[] {
    const removing = this.snapshot?.removing ?? [];
    return this.groups
      .flatMap((group) => group.accounts)
      .filter((account) => needsPerson(account) && !removing.includes(account.id));
  }

  open(id: string): void {
    this.selected = id;
    this.opened = true;
  }

  /** The next account that waits for a person, after the one shown. */
  step(): void {
    const all = this.waitingForPerson;
    const here = all.findIndex((account) => account.id === this.selected);
    const next = all[(here + 1) % all.length];
    if (!next) return;
    this.query = '';
    this.open(next.id);
  }

  async check(account: Account): Promise<void> {
    const { id } = account;
    if (this.checking.has(id)) return;
    this.checking = new Set([...this.checking, id]);
    const worked = await this.#press(id, () => this.backend.checkAccount(id));
    this.checking = new Set([...this.checking].filter((one) => one !== id));
    if (worked) this.facts.speak(say('ui.detail.checked', { name: nameOf(account) }));
  }

  async mend(account: Account, how: Mend): Promise<void> {
    if (how === 'check') return this.check(account);
    if (how === 'review') {
      this.reviewing = account.id;
      return;
    }
    if (this.mending !== null) return;
    this.mending = account.id;
    if (how === 'sign_on') await this.#press(account.id, () => this.backend.openSignOnPage(account.id));
    else if (how === 'unlock') await this.unlock(account.id);
    else this.#tell(account.id, await this.connect.relink(account.id));
    this.mending = null;
  }

  /** Asks how the account shall sign in from now on. */
  async chooseWay(account: Account): Promise<void> {
    this.#tell(account.id, await this.connect.chooseFor(account.id, account.host));
  }

  /** Opens the page at a host where a person ends what Forgepass may do. */
  async openManagePage(host: string): Promise<void> {
    await this.#press('window', () => this.backend.openHostPage(host, 'manage'));
  }

  async openPage(id: string): Promise<void> {
    await this.#press(id, () => this.backend.openAccountPage(id));
  }

  async unlock(where = 'window'): Promise<void> {
    if (this.#needsPassphrase) this.passphrase = { then: () => undefined };
    else await this.#press(where, () => this.backend.unlockVault());
  }

  /** Goes on at once, or when the folder that keeps what will come is open. */
  whenOpen(then: () => void): void {
    if (this.#needsPassphrase) this.passphrase = { then };
    else then();
  }

  goOn(): void {
    const { passphrase } = this;
    this.passphrase = null;
    passphrase?.then();
  }

  get #needsPassphrase(): boolean {
    const { snapshot } = this;
    return snapshot?.vault_kind === 'file' && (snapshot.vault === 'locked' || snapshot.vault === 'unmade');
  }

  async copyLogin(account: Account): Promise<void> {
    const worked = await this.#press(account.id, () => this.backend.copyText(account.login));
    if (worked) this.facts.speak(say('ui.live.copied'));
  }

  async remove(account: Account, end: End): Promise<void> {
    this.removing = null;
    const worked = await this.#press(account.id, () => this.backend.removeAccount(account.id, end));
    if (!worked) return;
    this.opened = false;
    this.facts.speak(say('ui.live.removing', { name: nameOf(account) }));
  }

  async undo(account: Account): Promise<void> {
    const worked = await this.#press(account.id, () => this.backend.undoRemove(account.id));
    if (worked) this.facts.speak(say('ui.live.undone', { name: nameOf(account) }));
  }

  /** Lets a person choose the authority of a host that is there, and asks the host again. */
  async believe(account: Account): Promise<void> {
    let chosen = false;
    await this.#press(account.id, async () => {
      chosen = await this.backend.chooseHostAuthority(account.host);
    });
    if (chosen) await this.check(account);
  }

  async lock(): Promise<void> {
    await this.#press('window', () => this.backend.lockFolder());
  }

  async speak(language: string | null): Promise<void> {
    await this.#press('window', () => this.backend.setLanguage(language));
  }

  async look(appearance: Appearance): Promise<void> {
    await this.#press('desktop', () => this.backend.setAppearance(appearance));
  }

  async keepReady(on: boolean): Promise<void> {
    await this.#press('desktop', () => this.backend.setKeepReady(on));
  }

  async startAtLogin(on: boolean): Promise<void> {
    await this.#press('desktop', () => this.backend.setStartAtLogin(on));
  }

  async copyDiagnostics(): Promise<boolean> {
    const worked = await this.#press('desktop', () => this.backend.copyDiagnostics());
    if (worked) this.facts.speak(say('ui.live.copied'));
    return worked;
  }

  async quit(): Promise<void> {
    await this.#press('desktop', () => this.backend.quit());
  }

  async quitAnyway(): Promise<void> {
    await this.#press('desktop', () => this.backend.quitAnyway());
  }

  async stay(): Promise<void> {
    await this.#press('desktop', () => this.backend.stay());
  }

  async dismissFarewell(): Promise<void> {
    await this.#press('window', () => this.backend.dismissFarewell());
  }

  async dismissLedger(): Promise<void> {
    await this.#press('window', () => this.backend.dismissLedger());
  }

  dismiss(where: string): void {
    this.#tell(where, null);
  }

  /** The account the list starts at; in two panes something is always selected. */
  settle(): void {
    const { snapshot } = this;
    if (!snapshot || this.account) return;
    const first = this.groups.flatMap((group) => group.accounts).find((one) => !snapshot.removing.includes(one.id));
    this.selected = first?.id ?? null;
    this.opened = false;
  }

  async #press(where: string, act: () => Promise<void>): Promise<boolean> {
    this.#tell(where, null);
    try {
      await act();
      return true;
    } catch (thrown) {
      this.#tell(where, asProblem(thrown));
      return false;
    }
  }

  #tell(where: string, problem: Problem | null): void {
    const { [where]: _, ...others } = this.problems;
    this.problems = problem ? { ...others, [where]: problem } : others;
  }

  /** A notification was pressed: its account is what the person came for. */
  #answerCall({ accounts, desktop: { called } }: Snapshot): void {
    if (!called || called.count === this.#answered) return;
    this.#answered = called.count;
    if (!accounts.some((one) => one.id === called.account)) return;
    this.keys = false;
    this.settings = false;
    this.query = '';
    this.open(called.account);
  }

  /** Says aloud what changed by itself, and puts away links that ended unseen. */
  #see(before: Snapshot | null, after: Snapshot): void {
    this.connect.tidy(after.links);
    this.#answerCall(after);
    if (!before) return;
    const news: string[] = [];
    for (const account of after.accounts) {
      const was = before.accounts.find((one) => one.id === account.id);
      const name = nameOf(account);
      if (!was) {
        if (!after.links.some((link) => link.started_by === 'window' && link.progress.state === 'linked'))
          news.push(say('ui.live.connected', { name }));
      } else if (was.status !== account.status && account.status === 'needs_relink') {
        news.push(say('ui.live.status', { name, status: say('status.needs_relink') }));
      }
    }
    if (after.farewell && !before.farewell) {
      news.push(say(farewellKey(after.farewell), farewellValues(after.farewell, after)));
    }
    if (after.offline && !before.offline) news.push(say('ui.strip.offline'));
    if (news.length > 0) this.facts.speak(news.slice(0, 3).join(' '));
  }
}
