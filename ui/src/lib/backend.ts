/** What the window asks of the rest of the program. `ipc.ts` answers for real, tests answer by script. */
import type {
  Appearance,
  Authorization,
  Caller,
  CallerScope,
  Detail,
  FoundHere,
  GitProject,
  Host,
  HostFacts,
  HostFound,
  Moved,
  Namespace,
  Offer,
  Problem,
  Project,
  Snapshot,
  TokenShown,
  VaultKind,
  Way,
} from './view';

export type End = 'at_host' | 'here_only';

/** A page of a host for people. */
export type HostPage = 'token' | 'older_token' | 'registration' | 'manage';

/** When the browser opens for a link: at once, or when the person has said where. */
export type Opens = 'at_once' | 'later';

/** A ServiceStage project as a person enters it, without its secret. */
export type ProjectEntered = {
  name: string | null;
  region: string | null;
  endpoint: string | null;
  iam: string | null;
  project_id: string | null;
  access_key: string | null;
  user: string | null;
  domain: string | null;
};

/** Every call rejects with a {@link Problem}. */
export interface Backend {
  /** Calls `see` at once and at every change. */
  watch(see: (snapshot: Snapshot) => void): Promise<void>;
  accountDetail(id: string): Promise<Detail>;

  /** Begins a link by a way, or by the best there is; answers with its id. Where the way leads through
   * the browser, it is opened, or left to {@link openPrivate} and {@link copyAddress}. */
  beginLink(host: string, way: Way | null, opens: Opens): Promise<string>;
  beginRelink(account: string, way: Way | null): Promise<string>;
  /** Asks an address what it is, without any credential; keeps nothing. */
  detectHost(address: string): Promise<HostFound>;
  /** Asks for the certificate authority of a server that is not added yet; whether one was chosen. */
  chooseAuthority(address: string): Promise<boolean>;
  /** The same for a host that is added; counts from now on. */
  chooseHostAuthority(host: string): Promise<boolean>;
  hostFacts(host: string): Promise<HostFacts>;
  openHostPage(host: string, page: HostPage): Promise<void>;
  /** Without a token the one on the clipboard is meant, which then never enters the window. */
  showToken(link: string, token: string | null, email: string | null): Promise<TokenShown>;
  connectToken(link: string): Promise<void>;
  /** Looks what other programs left on this computer; no token comes with it. */
  foundSignIns(): Promise<FoundHere>;
  /** Takes one over by its id; answers with the id of its link. */
  takeFound(id: string): Promise<string>;
  addHost(provider: string, address: string, clientId: string | null, clientSecret: string | null): Promise<Host>;
  /** Takes the host of a file that the person chooses in the desktop's dialog; null if they choose none. */
  openHostFile(): Promise<Host | null>;
  /** Writes a host, without any secret, where the person says; answers whether they did. */
  saveHostFile(host: string): Promise<boolean>;
  openAgain(link: string): Promise<void>;
  /** Opens the page of a link in a private window, where {@link Snapshot} says that there is such. */
  openPrivate(link: string): Promise<void>;
  copyAddress(link: string): Promise<void>;
  otherWay(link: string, way: Way): Promise<void>;
  /** Reads the clipboard outside the window, so that the pasted text never enters it. */
  pasteAddress(link: string): Promise<void>;
  cancelLink(link: string): Promise<void>;
  dismissLink(link: string): Promise<void>;

  checkAccount(id: string): Promise<void>;
  removeAccount(id: string, end: End): Promise<void>;
  undoRemove(id: string): Promise<void>;
  dismissFarewell(): Promise<void>;
  dismissLedger(): Promise<void>;
  openAccountPage(id: string): Promise<void>;
  /** Opens the page where a person signs on to an organisation for an account. */
  openSignOnPage(id: string): Promise<void>;

  unlockVault(): Promise<void>;
  /** Opens the encrypted folder with what was typed, or makes it with that. */
  openFolder(passphrase: string, make: boolean): Promise<void>;
  lockFolder(): Promise<void>;
  /** Keeps accounts there from now on, and moves there those that are kept. */
  keepIn(vault: VaultKind): Promise<Moved>;
  repairHandler(): Promise<void>;
  /** Null for the system's. */
  setLanguage(language: string | null): Promise<void>;
  setAppearance(appearance: Appearance): Promise<void>;
  /** Whether accounts are kept ready while the window is closed. */
  setKeepReady(on: boolean): Promise<void>;
  setStartAtLogin(on: boolean): Promise<void>;
  /** Puts the report on the clipboard, outside the window. */
  copyDiagnostics(): Promise<void>;
  /** Ends the program, when what is under way has arrived. */
  quit(): Promise<void>;
  /** Ends it, although a new sign-in is in no storage yet. */
  quitAnyway(): Promise<void>;
  /** Does not end it. */
  stay(): Promise<void>;

  /** Links a project; what works is kept, and its secret goes nowhere else. */
  linkProject(entered: ProjectEntered, secret: string): Promise<Project>;
  unlinkProject(project: string): Promise<void>;
  authorizations(project: string): Promise<Authorization[]>;
  /** Fetches an address to sign in at, which stays outside; answers with whose page it is. */
  beginAuthorization(project: string, kind: string): Promise<string>;
  openAuthorization(): Promise<void>;
  copyAuthorization(): Promise<void>;
  /** Takes the address from the clipboard outside the window. */
  finishAuthorization(name: string): Promise<Authorization>;
  /** What would leave this computer if an account were handed over. */
  offerAuthorization(project: string, account: string): Promise<Offer>;
  authorizeAccount(project: string, account: string, name: string): Promise<Authorization>;
  deleteAuthorization(project: string, name: string): Promise<void>;
  namespaces(project: string, through: string): Promise<Namespace[]>;
  repositories(project: string, through: string, namespace: string): Promise<GitProject[]>;
  openAccessKeyPage(): Promise<void>;
  /** Lets a local program in; its secrets stay outside until they are copied or forgotten. */
  letIn(name: string, scopes: CallerScope[]): Promise<Caller>;
  copyProgramToken(): Promise<void>;
  copyProgramKey(): Promise<void>;
  forgetProgramSecrets(): Promise<void>;
  shutOut(caller: string): Promise<void>;
  /** Whether local programs are answered from now on. */
  setServing(on: boolean): Promise<void>;

  /** Where this version of an account's picture is. */
  avatarAddress(account: string, version: string): string;
  /** Puts a text that is not secret on the clipboard. */
  copyText(text: string): Promise<void>;
}

/** What a rejected call said, or an internal problem when it said something else. */
export function asProblem(thrown: unknown): Problem {
  if (typeof thrown === 'object' && thrown !== null && 'code' in thrown) {
    const { code, args } = thrown as { code: unknown; args?: unknown };
    if (typeof code === 'string') {
      return {
        code: code as Problem['code'],
        args: typeof args === 'object' && args !== null ? (args as Problem['args']) : {},
      };
    }
  }
  return { code: 'internal', args: {} };
}
