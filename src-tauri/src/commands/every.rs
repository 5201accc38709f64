// Every command the window may call, for `build.rs`, which lists them to the toolkit, and for
// `commands`, which answers them. `capabilities/main.json` must allow the same; a test compares.
macro_rules! every_command {
    ($do:ident) => {
        $do! {
            watch
            account_detail
            begin_link
            begin_relink
            detect_host
            host_facts
            choose_authority
            choose_host_authority
            open_host_page
            show_token
            connect_token
            found_sign_ins
            take_found
            add_host
            open_host_file
            save_host_file
            open_again
            open_private
            copy_address
            other_way
            paste_address
            cancel_link
            dismiss_link
            check_account
            remove_account
            undo_remove
            dismiss_farewell
            dismiss_ledger
            open_account_page
            open_sign_on_page
            unlock_vault
            open_folder
            lock_folder
            keep_in
            set_language
            set_appearance
            set_keep_ready
            set_start_at_login
            copy_diagnostics
            quit
            quit_anyway
            stay
            repair_handler
        }
    };
}
