/** The one file that knows Tauri. */
import { Channel, convertFileSrc, invoke } from '@tauri-apps/api/core';
import type { Backend } from './backend';
import type { Snapshot } from './view';

export const ipc: Backend = {
  async watch(see) {
    let newer = false;
    const channel = new Channel<Snapshot>();
    channel.onmessage = (snapshot) => {
      newer = true;
      see(snapshot);
    };
    const first = await invoke<Snapshot>('watch', { channel });
    if (!newer) see(first);
  },
  accountDetail: (id) => invoke('account_detail', { id }),

  beginLink: (host, way, opens) => invoke('begin_link', { host, way, opens }),
  beginRelink: (id, way) => invoke('begin_relink', { id, way }),
  detectHost: (address) => invoke('detect_host', { address }),
  chooseAuthority: (address) => invoke('choose_authority', { address }),
  chooseHostAuthority: (host) => invoke('choose_host_authority', { host }),
  hostFacts: (host) => invoke('host_facts', { host }),
  openHostPage: (host, page) => invoke('open_host_page', { host, page }),
  showToken: (link, token, email) => invoke('show_token', { link, token, email }),
  connectToken: (link) => invoke('connect_token', { link }),
  foundSignIns: () => invoke('found_sign_ins'),
  takeFound: (id) => invoke('take_found', { id }),
  addHost: (provider, address, clientId, clientSecret) =>
    invoke('add_host', { provider, address, clientId, clientSecret }),
  openHostFile: () => invoke('open_host_file'),
  saveHostFile: (host) => invoke('save_host_file', { host }),
  openAgain: (link) => invoke('open_again', { link }),
  openPrivate: (link) => invoke('open_private', { link }),
  copyAddress: (link) => invoke('copy_address', { link }),
  otherWay: (link, way) => invoke('other_way', { link, way }),
  pasteAddress: (link) => invoke('paste_address', { link }),
  cancelLink: (link) => invoke('cancel_link', { link }),
  dismissLink: (link) => invoke('dismiss_link', { link }),

  checkAccount: (id) => invoke('check_account', { id }),
  removeAccount: (id, end) => invoke('remove_account', { id, end }),
  undoRemove: (id) => invoke('undo_remove', { id }),
  dismissFarewell: () => invoke('dismiss_farewell'),
  dismissLedger: () => invoke('dismiss_ledger'),
  openAccountPage: (id) => invoke('open_account_page', { id }),
  openSignOnPage: (id) => invoke('open_sign_on_page', { id }),

  unlockVault: () => invoke('unlock_vault'),
  openFolder: (passphrase, make) => invoke('open_folder', { passphrase, make }),
  lockFolder: () => invoke('lock_folder'),
  keepIn: (vault) => invoke('keep_in', { vault }),
  setLanguage: (language) => invoke('set_language', { language }),
  setAppearance: (appearance) => invoke('set_appearance', { appearance }),
  setKeepReady: (on) => invoke('set_keep_ready', { on }),
  setStartAtLogin: (on) => invoke('set_start_at_login', { on }),
  copyDiagnostics: () => invoke('copy_diagnostics'),
  quit: () => invoke('quit'),
  quitAnyway: () => invoke('quit_anyway'),
  stay: () => invoke('stay'),
  repairHandler: () => invoke('repair_handler'),

  linkProject: (entered, secret) => invoke('link_project', { entered, secret }),
  unlinkProject: (project) => invoke('unlink_project', { project }),
  authorizations: (project) => invoke('authorizations', { project }),
  beginAuthorization: (project, repoType) => invoke('begin_authorization', { project, repoType }),
  openAuthorization: () => invoke('open_authorization'),
  copyAuthorization: () => invoke('copy_authorization'),
  finishAuthorization: (name) => invoke('finish_authorization', { name }),
  offerAuthorization: (project, id) => invoke('offer_authorization', { project, id }),
  authorizeAccount: (project, id, name) => invoke('authorize_account', { project, id, name }),
  deleteAuthorization: (project, name) => invoke('delete_authorization', { project, name }),
  namespaces: (project, through) => invoke('namespaces', { project, through }),
  repositories: (project, through, namespace) => invoke('repositories', { project, through, namespace }),
  openAccessKeyPage: () => invoke('open_access_key_page'),
  letIn: (name, scopes) => invoke('let_in', { name, scopes }),
  copyProgramToken: () => invoke('copy_program_token'),
  copyProgramKey: () => invoke('copy_program_key'),
  forgetProgramSecrets: () => invoke('forget_program_secrets'),
  shutOut: (id) => invoke('shut_out', { id }),
  setServing: (on) => invoke('set_serving', { on }),

  avatarAddress: (account, version) =>
    `${convertFileSrc(account, 'avatar')}?v=${encodeURIComponent(version)}`,
  copyText: (text) => navigator.clipboard.writeText(text),
};
