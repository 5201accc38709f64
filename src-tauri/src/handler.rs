//! Who answers our links on this computer.
//!
//! Any program may take our scheme at any time, so it is asked before the browser opens and
//! whenever the person looks; in between the last answer is what the window shows.

use forgepass_core::accounts::DeepLink;
use forgepass_core::view::{Code, Handler, Problem};
use forgepass_system::handler::{self, HandlerError, Launch};
use forgepass_system::{Environment, Home};
use tokio::sync::Mutex;

/// Asks the desktop. Each question starts a small program, which has its own thread and 3 s.
pub struct Doorplate {
    home: Home,
    env: Environment,
    last: Mutex<Option<Handler>>,
}

impl Doorplate {
    /// Knows nothing yet.
    pub fn new(home: Home, env: Environment) -> Self {
        Self {
            home,
            env,
            last: Mutex::new(None),
        }
    }

    /// What was found last; asks if nobody has asked yet.
    pub async fn last(&self) -> Handler {
        let mut last = self.last.lock().await;
        match *last {
            Some(known) => known,
            None => *last.insert(self.ask().await),
        }
    }

    /// Asks anew. Answers with whether it is another than the last.
    pub async fn look(&self) -> bool {
        let mut last = self.last.lock().await;
        let found = self.ask().await;
        last.replace(found) != Some(found)
    }

    /// Whether a callback by our scheme would come to this program.
    pub async fn deep_link(&self) -> DeepLink {
        self.look().await;
        match self.last().await {
            Handler::Ours => DeepLink::Usable,
            Handler::None | Handler::Other => DeepLink::Unusable,
        }
    }

    /// Makes this program the one that answers.
    pub async fn repair(&self) -> Result<(), Problem> {
        let repaired = self
            .with(|launch, env| handler::install(&launch, &env))
            .await;
        self.look().await;
        repaired.map(|_before| ())
    }

    async fn ask(&self) -> Handler {
        match self.with(|launch, env| handler::check(&launch, &env)).await {
            Ok(handler::Handler::Ours) => Handler::Ours,
            Ok(handler::Handler::Other(_)) => Handler::Other,
            Ok(handler::Handler::None) | Err(_) => Handler::None,
        }
    }

    async fn with<T: Send + 'static>(
        &self,
        act: impl FnOnce(Launch, Environment) -> Result<T, HandlerError> + Send + 'static,
    ) -> Result<T, Problem> {
        let missing = |error: &dyn std::fmt::Display| {
            tracing::info!(%error, "the link handler");
            Problem::new(Code::HandlerMissing)
        };
        let launch = Launch::of_this_process(self.home.clone(), &self.env)
            .map_err(|error| missing(&error))?;
        let env = self.env.clone();
        match tokio::task::spawn_blocking(move || act(launch, env)).await {
            Ok(done) => done.map_err(|error| missing(&error)),
            Err(error) => Err(missing(&error)),
        }
    }
}
