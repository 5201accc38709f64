//! Tells the window toolkit which commands there are, so that none is open to everybody.

include!("src/commands/every.rs");

macro_rules! names {
    ($($name:ident)*) => { &[$(stringify!($name)),*] };
}

fn main() {
    // The pages are embedded; without this a new build of them would go unnoticed.
    println!("cargo::rerun-if-changed=../ui/dist");
    println!("cargo::rerun-if-changed=src/commands/every.rs");
    let commands = tauri_build::AppManifest::new().commands(every_command!(names));
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(commands))
        .expect("the configuration, the capabilities and the pages must be there");
}
