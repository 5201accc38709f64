//! Puts the parts together and runs them.

use std::process::ExitCode;

use forgepass_core::accounts::Accounts;
use forgepass_system::Home;
use tauri::async_runtime::{block_on, spawn};
use tauri::{App, AppHandle, Manager, RunEvent, Wry};
use tauri_plugin_deep_link::DeepLinkExt;

use crate::courier::{self, Courier, Posted};
use crate::shell::Shell;
use crate::start::Start;
use crate::{Prepared, appearance, audience, avatars, background, commands, herald, leaving};
use crate::{serving, tray, visit, window, world};

/// Runs until somebody quits.
pub fn run(prepared: Prepared) -> ExitCode {
    let Prepared {
        start,
        env,
        home,
        switches,
    } = prepared;
    let identifier = forgepass_system::handler::SCHEME;
    let remembered = home.config.join("window.json");
    let single = single_instance(identifier, &home);
    let built = tauri::Builder::default()
        // First: a second start must get no further than this.
        .plugin(single)
        .plugin(tauri_plugin_deep_link::init())
        .plugin(
            tauri_plugin_window_state::Builder::new()
                .with_state_flags(window::remembered())
                .with_filename(remembered.to_string_lossy())
                .build(),
        )
        .register_asynchronous_uri_scheme_protocol(avatars::SCHEME, avatars::answer)
        .invoke_handler(commands::handler())
        .on_window_event(window::on_event)
        .setup(move |app| {
            if start == Start::Quit {
                // A running Forgepass was told by now and is on its way; here there is none.
                app.handle().exit(0);
                return Ok(());
            }
            let vaults = world::vaults(&home, &switches);
            let folder = vaults.as_ref().ok().and_then(|found| found.folder.clone());
            let accounts = vaults.and_then(|found| block_on(world::open(&home, found)));
            let (letterbox, courier) = courier::letterbox();
            let shell = Shell::new(accounts, folder, home, env, letterbox);
            app.manage(shell.clone());
            begin(app, &shell, courier, start);
            Ok(())
        })
        .build(tauri::generate_context!());
    match built {
        Ok(app) => {
            app.run(|app, event| match event {
                // The last window is gone; accounts are kept ready without one. Where the person does
                // not want that, closing the window has seen to it.
                RunEvent::ExitRequested {
                    code: None, api, ..
                } => api.prevent_exit(),
                RunEvent::Exit => {
                    if let Some(shell) = app.try_state::<Shell>() {
                        shell.clipboard().take_back();
                    }
                }
                _ => {}
            });
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("forgepass-desktop: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Hands a second start over to the first. A run with a home of its own has a name of its own,
/// else it would hand its links to the everyday Forgepass.
fn single_instance(identifier: &str, home: &Home) -> tauri::plugin::TauriPlugin<Wry> {
    let plugin = tauri_plugin_single_instance::Builder::new().callback(second_start);
    match home.suffix() {
        Some(suffix) => plugin.dbus_id(format!("{identifier}.{suffix}")).build(),
        None => plugin.build(),
    }
}

/// Somebody started this program again. Any local program can pretend to.
fn second_start(app: &AppHandle, args: Vec<String>, _folder: String) {
    let Some(shell) = app.try_state::<Shell>() else {
        return;
    };
    match Start::read(args.into_iter().skip(1).map(Into::into)) {
        Ok(Start::Window) => window::show(app),
        Ok(Start::Background) => shell.want(),
        Ok(Start::Quit) => leaving::quit(app),
        // The deep-link plugin has told our listener.
        Ok(Start::Link) => {}
        Err(_) => tracing::info!("a second start was not understood"),
    }
}

fn begin(app: &App, shell: &Shell, courier: Courier, start: Start) {
    let handle = app.handle().clone();
    spawn(leaving::obey_signals(handle.clone()));
    if let Ok(accounts) = shell.accounts() {
        keep_going(handle.clone(), shell, accounts, courier);
    }
    listen(app, shell);
    spawn(appearance::keep_following(handle.clone(), shell.clone()));
    // A choice is known before there is a window.
    appearance::frame(&handle, shell);
    // Asked while the window is being made, so that its first picture is a true one.
    let early = shell.clone();
    spawn(async move { early.handler().look().await });
    match start {
        Start::Window => window::show(&handle),
        Start::Background => {
            shell.want();
            tray::show(&handle);
        }
        Start::Link => drop(spawn(visit::until_done(handle, shell.clone()))),
        Start::Quit => {}
    }
}

/// The tasks that go on for as long as this program does.
fn keep_going(app: AppHandle, shell: &Shell, accounts: &Accounts, courier: Courier) {
    spawn(background::keep_ready(
        app.clone(),
        shell.clone(),
        accounts.clone(),
    ));
    spawn(audience::keep_showing(shell.clone(), accounts.clone()));
    serving::begin_if_wanted(shell, accounts);
    let (shell, accounts) = (shell.clone(), accounts.clone());
    spawn(async move {
        // Before the first callback is taken, else nobody knows what it answered.
        let waiting = herald::waiting(&accounts.links().await.unwrap_or_default());
        spawn(herald::keep_watch(
            app,
            shell.clone(),
            accounts.clone(),
            waiting,
        ));
        courier.work(shell, accounts).await;
    });
}

/// Listens for our links. The listener runs on the toolkit's thread and only posts; asking the
/// plugin for anything there would hang two processes.
fn listen(app: &App, shell: &Shell) {
    let letterbox = shell.letterbox().clone();
    let post = move |urls: Vec<url::Url>| {
        for url in urls {
            match letterbox.post(url.as_str()) {
                Posted::Kept => {}
                Posted::TooLong | Posted::NoRoom => tracing::debug!("a link was dropped"),
            }
        }
    };
    let listener = post.clone();
    app.deep_link()
        .on_open_url(move |event| listener(event.urls()));
    // The link that started this program came before there was a listener.
    if let Ok(Some(urls)) = app.deep_link().get_current() {
        post(urls);
    }
}
