//! Creating an authorization.

use forgepass_core::accounts::Accounts;
use forgepass_core::grant::Secret;
use forgepass_core::view::{Authorization, Code};
use forgepass_servicestage::client::{Client, name, shown};
use forgepass_servicestage::guide::Guide;
use forgepass_servicestage::wire::{self, AuthorizationName, RepoType};
use forgepass_system::browser::{self, HostIsLoopback};
use serde::Serialize;

use super::{client, confirmed, secret};
use crate::args::Create;
use crate::input::{self, Asked};
use crate::interrupt::Interrupt;
use crate::output::Output;
use crate::stop::Stop;

/// How often a fresh address is fetched by itself, after one that was used or too old.
const FRESH: u32 = 3;

#[derive(Serialize)]
struct Created<'a> {
    authorization: &'a Authorization,
}

/// What to open, for whoever opens it.
#[derive(Serialize)]
struct Begun<'a> {
    authorize_url: &'a str,
    repo_type: &'a str,
}

/// Creates, in the way that was asked for.
pub async fn run(args: Create, accounts: &Accounts, output: &Output) -> Result<(), Stop> {
    let client = client(&args.project, accounts).await?;
    let made = match (&args.by.from, &args.by.user, args.by.token_stdin) {
        (Some(account), _, _) => from_account(account, &args, &client, accounts, output).await?,
        (None, Some(user), _) => {
            let (repo_type, name) = (kind(&args), wanted(&args)?);
            let password = sent("cli.servicestage.password", &args, &name, &client, output)?;
            client
                .by_password(&repo_type, name, user, &password)
                .await?
        }
        (None, None, true) => {
            let (repo_type, name) = (kind(&args), wanted(&args)?);
            let token = sent("cli.link.token", &args, &name, &client, output)?;
            client
                .by_token(&repo_type, name, token, args.host.clone())
                .await?
        }
        (None, None, false) => by_sign_in(&args, &client, output).await?,
    };
    let made = shown(&made);
    let answer = Created {
        authorization: &made,
    };
    output.answer(&answer, || {
        let values = [("name", made.name.as_str()), ("user", &made.repo_user)];
        [output.words().say("cli.servicestage.created", &values)]
    })?;
    Ok(())
}

fn kind(args: &Create) -> RepoType {
    RepoType::read(args.repo_type.as_deref().unwrap_or_default().trim())
}

fn wanted(args: &Create) -> Result<AuthorizationName, Stop> {
    Ok(name(args.name.as_deref().unwrap_or_default())?)
}

/// A secret that goes to the service, after it was said so.
fn sent(
    question: &str,
    args: &Create,
    name: &AuthorizationName,
    client: &Client,
    output: &Output,
) -> Result<Secret<String>, Stop> {
    let words = output.words();
    let values = [
        ("host", client.project().endpoint.as_str()),
        ("name", name.as_str()),
    ];
    let ask = words.say("cli.servicestage.ask", &[]);
    let sends = words.say("cli.servicestage.sends", &values) + &ask;
    confirmed(args.yes, &sends, output)?;
    secret(question, output)
}

/// An account's token goes to the service, after it was said what leaves this computer.
async fn from_account(
    text: &str,
    args: &Create,
    client: &Client,
    accounts: &Accounts,
    output: &Output,
) -> Result<wire::Authorization, Stop> {
    let id = accounts.resolve(text)?;
    let offer = client.offer(&id).await?;
    let name = name(args.name.as_deref().unwrap_or(&offer.name))?;
    let words = output.words();
    let values = [
        ("account", offer.account.handle.as_str()),
        ("host", &client.project().endpoint),
        ("name", name.as_str()),
    ];
    let mut question = words.say("cli.servicestage.leaves", &values);
    if let Some(end) = offer.ends_at.as_deref() {
        let day = to_the_minute(end);
        question.push_str(&words.say("cli.servicestage.leaves_until", &[("day", &day)]));
    }
    question.push_str(&words.say("cli.servicestage.ask", &[]));
    confirmed(args.yes, &question, output)?;
    // Its token may be renewed first, and an answer that nobody saves may be the only sign-in there is.
    let _heard = Interrupt::heard()?;
    Ok(client.by_account(&id, name).await?)
}

/// `2026-11-29 07:10 UTC`: a token may well end today.
fn to_the_minute(rfc3339: &str) -> String {
    let minute = rfc3339.get(..16).unwrap_or(rfc3339);
    format!("{} UTC", minute.replace('T', " "))
}

/// The sign-in whose answer the person carries over.
async fn by_sign_in(
    args: &Create,
    client: &Client,
    output: &Output,
) -> Result<wire::Authorization, Stop> {
    let name = wanted(args)?;
    let mut tries = 0;
    loop {
        let guide = client.begin(kind(args), args.tag.as_deref()).await?;
        send_out(&guide, args, output)?;
        let made = carry(&guide, &name, client, output).await;
        match made {
            // Used, or too old: a fresh address, and once more.
            Err(Stop::Problem(problem))
                if problem.code == Code::AuthorizationCode
                    && tries < FRESH
                    && input::asked() == Asked::Person =>
            {
                output.tell_problem(&problem);
                tries += 1;
            }
            made => return made,
        }
    }
}

/// What is pasted, until it is the address of this sign-in.
async fn carry(
    guide: &Guide,
    name: &AuthorizationName,
    client: &Client,
    output: &Output,
) -> Result<wire::Authorization, Stop> {
    loop {
        let pasted = pasted(output)?;
        let made = client.finish(guide, name.clone(), &pasted).await;
        match made {
            Err(problem)
                if problem.code == Code::AuthorizationAddress
                    && input::asked() == Asked::Person =>
            {
                output.tell_problem(&problem);
            }
            made => return Ok(made?),
        }
    }
}

fn pasted(output: &Output) -> Result<Secret<String>, Stop> {
    if input::asked() == Asked::Person {
        input::prompt(&output.words().say("cli.servicestage.paste", &[]))?;
    }
    input::line()?.ok_or(Stop::NothingRead)
}

fn send_out(guide: &Guide, args: &Create, output: &Output) -> Result<(), Stop> {
    let words = output.words();
    let address = guide.address();
    output.program_line(&Begun {
        authorize_url: address.as_str(),
        repo_type: guide.repo_type().as_str(),
    })?;
    let values = [("host", guide.host())];
    output.person_lines([words.say("cli.servicestage.expect", &values)])?;
    let place = match address.scheme() {
        "http" => HostIsLoopback::Yes,
        _ => HostIsLoopback::No,
    };
    let opened = !args.no_browser && browser::open(address, place).is_ok();
    let first = if opened {
        "cli.link.opened"
    } else {
        "cli.link.open_this"
    };
    output.person_lines([words.say(first, &values), format!("  {address}")])?;
    Ok(())
}
