//! A renewal that is killed, at a point, on a host of each kind.

mod table;
mod twice;

use std::time::Duration;

use demo_forge::{Endpoint, Point, Then};
use forgepass_core::account::AccountId;
use forgepass_core::accounts::Accounts;
use forgepass_core::view::{Account, Code};

use crate::common::until;
use crate::scene::Scene;
use crate::worker::{Order, Worker};
use At::{AnswerUnread, Host, NothingWritten, Own};

/// Where a renewal is killed.
#[derive(Debug, Clone, Copy)]
enum At {
    /// Where the program says so; by the program itself.
    Own(&'static str),
    /// Where the host says so. What was written is obeyed.
    Host(Point),
    /// The host saw the connection, and nothing was written.
    NothingWritten,
    /// The whole answer lies in the system's buffer, and the program has not read it.
    AnswerUnread,
}

/// How an account comes out of a kill and the next start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comes {
    /// Ready, by itself.
    Back,
    /// Somebody has to sign in again.
    SignIn,
}

/// One kill.
struct Kill<'a> {
    test: &'a str,
    account: &'a Account,
    what: String,
}

impl Kill<'_> {
    async fn kill(&self, scene: &Scene, at: At) {
        let mut victim = scene.worker(self.test);
        match at {
            Own(point) => {
                victim.order(&Order::Die {
                    account: self.account.id.clone(),
                    moved: scene.moved,
                    point: point.to_owned(),
                });
            }
            Host(point) => {
                let held = scene.forge.pause_at(point);
                self.send(scene, &mut victim);
                held.reached().await;
                victim.kill();
                held.release(Then::Continue);
                host_is_done(scene).await;
            }
            NothingWritten => {
                let held = scene.forge.pause_at(Point::Connected);
                self.send(scene, &mut victim);
                held.reached().await;
                victim.kill();
                held.release(Then::Reset);
            }
            AnswerUnread => {
                let begun = scene.forge.pause_at(Point::FirstByte);
                let whole = scene.forge.pause_at(Point::BodyComplete);
                self.send(scene, &mut victim);
                begun.reached().await;
                victim.stop();
                begun.release(Then::Continue);
                whole.reached().await;
                victim.kill();
                whole.release(Then::Continue);
                host_is_done(scene).await;
            }
        }
        assert_eq!(victim.was_killed(), Ok(()), "{}", self.what);
    }

    fn send(&self, scene: &Scene, victim: &mut Worker) {
        victim.order(&Order::Tokens {
            accounts: vec![self.account.id.clone()],
            moved: scene.moved,
        });
    }
}

/// Killing a client does not take back what it wrote: the host goes on, and is waited for.
async fn host_is_done(scene: &Scene) {
    let requests = || scene.forge.requests_to(Endpoint::Token);
    let done = async || requests().iter().all(|request| request.took_us.is_some());
    until("the host is done", done).await;
}

/// What the next start makes of it.
async fn outcome(accounts: &Accounts, id: &AccountId) -> Comes {
    match accounts.access_token(id, Duration::from_secs(60)).await {
        Ok(_) => Comes::Back,
        Err(problem) if problem.code == Code::NeedsRelink => Comes::SignIn,
        Err(problem) => panic!("neither a token nor a call for the person: {problem}"),
    }
}
