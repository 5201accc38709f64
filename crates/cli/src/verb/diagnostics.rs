//! `forgepass diagnostics`: a report that names nobody.

use forgepass_core::view::{Handler, Surroundings};
use forgepass_system::desktop::Facts;

use super::link::handler;
use crate::args::Diagnostics;
use crate::here::Desk;
use crate::output::Output;
use crate::stop::Stop;

/// Prints the report, or where the log is.
pub async fn run(args: Diagnostics, desk: &Desk, output: &Output) -> Result<(), Stop> {
    if args.log_path {
        let path = desk.home.log_file().display().to_string();
        output.answer(&path, || [path.clone()])?;
        return Ok(());
    }
    let facts = Facts::of_here(&desk.environment);
    let around = Surroundings {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        system: facts.system,
        machine: facts.machine.to_owned(),
        desktop: facts.desktop,
        session: facts.session,
        handler: match handler::answers(desk) {
            Some(handler::Answers::Us) => Handler::Ours,
            Some(handler::Answers::Another) => Handler::Other,
            Some(handler::Answers::Nobody) | None => Handler::None,
        },
        language: output.words().language().tag().to_owned(),
    };
    let report = desk.accounts.diagnose(around).await;
    output.answer(&report, || {
        let text = report.to_string();
        text.lines().map(str::to_owned).collect::<Vec<_>>()
    })?;
    Ok(())
}
