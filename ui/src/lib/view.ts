// Written by `./dev types` from crates/core/src/view: change it there.
/** What crosses from Rust to the window. No type here has a field for a token. */
export type Account = {
  /** Ours, opaque, lasting. */
  id: string,
  /** `login@hostkey`. */
  handle: string,
  /** For programs that want a plain name. */
  slug: string,
  /** The person's own name for it. */
  nickname: string | null,
  /** The host key. */
  host: string,
  /** The provider's name. */
  provider: string,
  /** The login at the host. */
  login: string,
  /** The display name at the host. */
  display_name: string | null,
  /** How the grant came to be. */
  kind: GrantKind,
  /** What was granted, in the host's words. */
  scopes: Array<string>,
  /** How it stands. */
  status: Status,
  /** Why. */
  cause: Cause | null,
  /** What the person can do. */
  remedy: Remedy,
  /** Until when the host is left alone, if it cannot be asked just now; RFC 3339. */
  waits_until?: string,
  /** Where its secrets are kept. */
  vault: VaultKind,
  /** When the access token ends; RFC 3339. */
  expires_at: string | null,
  /** When it was last renewed; RFC 3339. */
  renewed_at: string | null,
  /** When it was first linked; RFC 3339. */
  created_at: string,
  /** When any of this last changed; RFC 3339. */
  updated_at: string, };
export type GrantKind = "oauth" | "device" | "personal" | "borrowed";
export type VaultKind = "keyring" | "file" | "memory";
export type Status = "ready" | "renewing" | "needs_relink" | "unreachable" | "vault_locked";
export type Cause = "expired" | "revoked" | "lapsed" | "ambiguous" | "unregistered" | "offline" | "host_down" | "rate_limited" | "firewall" | "certificate" | "server_changed" | "clock" | "scope_missing" | "approval" | "sso" | "ends_soon" | "locked" | "unavailable";
export type Remedy = "sign_in" | "replace" | "allow" | "authorise" | "unlock" | "check" | "review" | "details" | "wait" | "none";
export type Host = {
  /** The host key. */
  key: string,
  /** The provider's name. */
  provider: string,
  /** Its address. */
  base_url: string,
  /** Whether the provider's name alone means this host. */
  default: boolean,
  /** Our registration there. */
  client_id: string | null,
  /** The ways that work, the best first. */
  ways: Array<Way>,
  /** The redirect addresses to register. */
  redirect_uris: Array<string>, };
export type HostFacts = {
  /** The host, as lists show it. */
  host: Host,
  /** What people call its software. */
  software: string,
  /** How this program is registered there. */
  registration: RegistrationFacts,
  /** How a token is made there, if there are any. */
  token: TokenPageFacts | null,
  /** Whether it has a page on which the person ends what this program may do. */
  manage: boolean, };
export type HostFound = {
  /** The host key, in ASCII. */
  key: string,
  /** The whole address, as it is spoken to. */
  address: string,
  /** The provider's name; nothing if it is of no kind we know. */
  provider: string | null,
  /** What people call that software. */
  software: string | null,
  /** The well-known host that this one could be taken for. */
  looks_like: string | null,
  /** Whether its name has letters beyond `a-z`, which look like others. */
  other_letters: boolean,
  /** Whether it was added before, or comes ready. */
  known: boolean, };
export type RegistrationFacts = {
  /** Who can do it. */
  who: Registrar,
  /** Whether its form can be opened. */
  form: boolean,
  /** What the host calls a client id. */
  id_label: string,
  /** What the host calls a client secret. */
  secret_label: string,
  /** What a secret is good for. */
  secret: SecretUse,
  /** Keys of the sentences that say what to tick on the form. */
  tick: Array<string>,
  /** What to allow it there, in the host's own words. */
  scopes: Array<string>,
  /** The addresses to register. */
  redirect_uris: Array<string>, };
export type Registrar = "anyone" | "administrator" | "nobody";
export type SecretUse = "needed" | "for_browser" | "not_needed";
export type TokenPageFacts = {
  /** Whether its page can be opened. */
  page: boolean,
  /** Whether older versions have it at another address. */
  older_page: boolean,
  /** What to tick there, in the host's own words. */
  tick: Array<string>,
  /** Whether the e-mail address of the account belongs beside the token. */
  email: boolean, };
export type TokenShown = {
  /** Whose it is: the login at the host. */
  login: string,
  /** Their display name. */
  display_name: string | null,
  /** Keys of the sentences that say what it allows; none if the host does not say. */
  scopes_plain: Array<string>,
  /** Whether git may push with it; nothing if the host does not say. */
  may_push: boolean | null,
  /** When it ends; RFC 3339. Nothing if it does not, or the host does not say. */
  expires_at: string | null,
  /** The account that it would renew. */
  known: string | null, };
export type FoundSignIn = {
  /** Opaque; the same as long as source, host and login are. */
  id: string,
  /** Who left it. */
  source: FoundSource,
  /** The host key. */
  host: string,
  /** Whose it is, if the place says so. */
  login: string | null,
  /** The account that is connected under this login already. */
  known_account: string | null, };
export type FoundSource = "gh" | "git_credentials" | "netrc";
export type FoundHere = {
  /** Those at hosts we know. */
  sign_ins: Array<FoundSignIn>,
  /** Why there may be more: each a place that cannot be read. */
  unread: Array<Problem>, };
export type Way = "deep-link" | "loopback" | "device" | "paste" | "token" | "found";
export type Code = "refused" | "timed_out" | "cancelled" | "replaced" | "stale_callback" | "callback_malformed" | "callback_busy" | "handler_missing" | "page_unknown" | "browser_failed" | "code_expired" | "token_wrong" | "token_malformed" | "token_elsewhere" | "token_email" | "found_none" | "found_gone" | "found_several" | "found_withheld" | "found_unread" | "already_connected" | "way_unavailable" | "link_unknown" | "link_over" | "wrong_person" | "identity_unusable" | "host_unreachable" | "host_slow" | "host_answer_unusable" | "host_refused" | "host_down" | "rate_limited" | "firewall" | "certificate" | "clock" | "server_changed" | "issuer_mismatch" | "redirect_refused" | "unsafe_address" | "discovery_failed" | "host_looks_like" | "host_unknown" | "host_exists" | "host_in_use" | "host_address_invalid" | "certificate_file" | "proxy_address" | "host_file_unreadable" | "host_file_unwritten" | "host_file_long" | "host_file_not_toml" | "host_file_key" | "host_file_missing" | "host_file_value" | "host_file_redirect" | "host_file_other" | "provider_unknown" | "client_id_missing" | "client_secret_missing" | "account_unknown" | "account_ambiguous" | "nickname_long" | "needs_relink" | "renew_waiting" | "vault_locked" | "vault_unavailable" | "vault_in_doubt" | "vault_corrupt" | "vault_write" | "vault_unmade" | "vault_not_ours" | "move_same" | "move_bound" | "move_busy" | "move_unread" | "move_locked" | "move_unwritten" | "settings_unreadable" | "passphrase_wrong" | "passphrase_short" | "ledger_unreadable" | "ledger_newer" | "ledger_write" | "avatar_unusable" | "address_unusable" | "port_taken" | "autostart_unusable" | "project_unknown" | "project_ambiguous" | "project_address" | "project_missing" | "project_refused" | "project_token" | "service_refused" | "service_answer" | "authorization_parameter" | "authorization_type" | "authorization_code" | "authorization_taken" | "authorization_unknown" | "authorization_ended" | "authorization_name" | "authorization_address" | "clone_url" | "repositories_unknown" | "repositories_many" | "repository_missing" | "name_taken" | "caller_unknown" | "caller_exists" | "caller_empty" | "serving_port" | "internal";
export type Problem = {
  /** What is wrong. */
  code: Code,
  /** What the words speak of. */
  args: { [key in string]: string }, };
export type LinkPurpose = "new" | "relink" | "step_up";
export type StartedBy = "window" | "cli" | "server";
export type Link = {
  /** Its id. */
  id: string,
  /** The host key. */
  host: string,
  /** What it is for. */
  purpose: LinkPurpose,
  /** The account it renews. */
  account: string | null,
  /** Who began it. */
  started_by: StartedBy,
  /** How far it is. */
  progress: LinkProgress, };
export type LinkProgress = { "state": "choosing-way",
  /** The ways. */
  ways: Array<Way>, } | { "state": "needs-registration",
  /** What to register. */
  redirect_uris: Array<string>, } | { "state": "waiting-for-browser",
  /** The deadline; RFC 3339. */
  until: string,
  /** The way back that is open. */
  way: Way,
  /** The other ways that can be tried. */
  ways: Array<Way>, } | { "state": "showing-code",
  /** The code. */
  user_code: string,
  /** Where to type it. */
  verification_uri: string,
  /** What a phone is shown: the same page, with the code filled in where the host has that. */
  phone_uri: string,
  /** The deadline; RFC 3339. */
  until: string,
  /** The other ways that can be tried. */
  ways: Array<Way>, } | { "state": "awaiting-token",
  /** The deadline; RFC 3339. */
  until: string,
  /** The other ways that can be tried. */
  ways: Array<Way>, } | { "state": "finishing" } | { "state": "linked",
  /** The account. */
  account: Account,
  /** Whether it was there before. */
  renewed: boolean, } | { "state": "failed",
  /** Why. */
  problem: Problem, } | { "state": "cancelled" };
export type What = "linked" | "relinked" | "renewed" | "checked" | "renew_failed" | "unlinked";
export type Activity = {
  /** When; RFC 3339. */
  at: string,
  /** What. */
  what: What,
  /** The problem, if there was one. */
  code: Code | null, };
export type Detail = {
  /** The account. */
  account: Account,
  /** The person's page at the host; https, or loopback http. */
  web_url: string | null,
  /** Keys of the sentences that say what the grant allows. */
  scopes_plain: Array<string>,
  /** Newest first, fifty at most. */
  activity: Array<Activity>,
  /** Whether the host can be told to end the grant. */
  can_end_at_host: boolean, };
export type VaultState = "open" | "locked" | "unavailable" | "unmade" | "elsewhere";
export type Moved = {
  /** How many accounts. */
  accounts: number,
  /** How many secrets the old vault still has: damaged ones, and those it did not delete yet. */
  left: number, };
export type Handler = "ours" | "none" | "other";
export type Parting = { "where": "at_host" } | { "where": "later" } | { "where": "here_only" } | { "where": "nowhere",
  /** Why. */
  problem: Problem, };
export type Farewell = {
  /** The account as it was. */
  account: Account,
  /** What became of it. */
  end: Parting, };
export type Appearance = "system" | "light" | "dark";
export type Called = {
  /** The account. */
  account: string,
  /** Counts up with each call. */
  count: number, };
export type Desktop = {
  /** How the window shall look. */
  appearance: Appearance,
  /** Whether that is dark; `None` where only the web view knows. */
  dark: boolean | null,
  /** Whether accounts are kept ready while no window is open. */
  keep_ready: boolean,
  /** Whether Forgepass is started at login; `None` where that cannot be told. */
  start_at_login: boolean | null,
  /** Whether a browser was found that can open a private window. */
  private_window: boolean,
  /** The account to show, when a notification was pressed. */
  called: Called | null, };
export type LedgerState = { "state": "sound" } | { "state": "rebuilt",
  /** So many accounts are back. */
  back: number,
  /** Of so many that are known of. */
  of: number,
  /** Where the damaged files are; nowhere if there were none. */
  kept_at: string | null, } | { "state": "coming_back",
  /** Where the damaged files are; nowhere if there were none. */
  kept_at: string | null, } | { "state": "newer" } | { "state": "read_only" };
export type ProjectSignIn = "keys" | "password" | "token";
export type Project = {
  /** Ours, opaque, lasting. */
  id: string,
  /** What people call it. */
  name: string,
  /** Huawei's region, where it was linked by one. */
  region: string | null,
  /** Where the API is. */
  endpoint: string,
  /** Huawei's id of it. */
  project_id: string,
  /** How it is signed in to. */
  sign_in: ProjectSignIn,
  /** The access key or the user's name. */
  user: string | null,
  /** Whether a token has to be pasted before it can be asked. */
  needs_token: boolean,
  /** When it was first linked; RFC 3339. */
  created_at: string, };
export type TokenType = "oauth" | "personal" | "password" | "other";
export type AuthorizationStatus = "normal" | "expired" | "unauthenticated" | "unknown";
export type Authorization = {
  /** Unique in its project. */
  name: string,
  /** `github`, `gitlab`, `gitee`, … */
  repo_type: string,
  /** Where the host's API is. */
  repo_host: string,
  /** The person's page at the host. */
  repo_home: string,
  /** The login at the host. */
  repo_user: string,
  /** How it came to be. */
  token_type: TokenType,
  /** How it stands. */
  status: AuthorizationStatus,
  /** When it was made; RFC 3339. */
  created_at: string,
  /** When it last changed; RFC 3339. */
  updated_at: string, };
export type Offer = {
  /** What the service calls the kind of its host. */
  repo_type: string,
  /** The address of its host, where it is not the one that everybody knows. */
  host: string | null,
  /** A name for the authorization. */
  name: string,
  /** When its token ends, which the service cannot renew; RFC 3339. */
  ends_at: string | null, };
export type Namespace = {
  /** Its id. */
  id: string,
  /** Its name. */
  name: string, };
export type GitProject = {
  /** Its id. */
  id: string,
  /** Its name. */
  name: string,
  /** What git clones. */
  clone_url: string, };
export type CallerScope = "list" | "create" | "delete" | "browse";
export type Caller = {
  /** Ours. */
  id: string,
  /** What the person calls it. */
  name: string,
  /** The name of its secret key; no secret. */
  access_key: string,
  /** What it may do. */
  scopes: Array<CallerScope>,
  /** When it was let in; RFC 3339. */
  created_at: string,
  /** When it last asked; RFC 3339, not to the second. */
  used_at: string | null, };
export type Serving = { "state": "off" } | { "state": "on",
  /** Where. */
  address: string, } | { "state": "failed",
  /** Why. */
  problem: Problem, };
export type Snapshot = {
  /** Every account. */
  accounts: Array<Account>,
  /** Every host. */
  hosts: Array<Host>,
  /** Links that are open, or that ended while someone watched. */
  links: Array<Link>,
  /** Accounts in their ten seconds of undo. */
  removing: Array<string>,
  /** The last account that was removed, until the person has read it. */
  farewell: Farewell | null,
  /** Accounts whose new grant is in no vault yet, while somebody wants to quit: it would be lost. */
  leaving: Array<string>,
  /** How the list of accounts stands. */
  ledger: LedgerState,
  /** The accounts that have a picture, each with a word that changes when the picture does. */
  pictures: { [key in string]: string },
  /** Whether the vault answers. */
  vault: VaultState,
  /** Which kind of vault it is. */
  vault_kind: VaultKind,
  /** What the system calls it. */
  vault_name: string,
  /** Where else accounts may be moved to. */
  other_vaults: Array<VaultKind>,
  /** Whether there is an encrypted folder, in use or not. */
  folder_made: boolean,
  /** Whether the person must say where accounts are to be kept: nothing answers, and nobody chose. */
  asks_for_storage: boolean,
  /** Whether no host at all can be reached. */
  offline: boolean,
  /** The demo host, if one is there. */
  demo: string | null,
  /** Who opens our links. */
  handler: Handler,
  /** The language the window speaks, as a BCP 47 tag. */
  language: string,
  /** Whether the person chose it; else it is the system's. */
  language_chosen: boolean,
  /** The version of this program. */
  version: string,
  /** How Forgepass stands on this desktop. */
  desktop: Desktop,
  /** Every ServiceStage project. */
  projects: Array<Project>,
  /** Every local program that may ask. */
  callers: Array<Caller>,
  /** Whether local programs are answered. */
  serving: Serving, };
