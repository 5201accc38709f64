//! How the tokens of a grant come into the world.

use std::time::Duration;

use super::{
    Access, Born, Family, Grants, Pair, Refresh,
    mint::{Kind, mint},
};
use crate::{Mode, Options, skin::habits::Refreshing};

impl Grants {
    /// What a person allowed a device.
    pub(crate) fn allow_device(
        &mut self,
        person: u64,
        client: String,
        scope: String,
        options: &Options,
        now: Duration,
    ) -> Pair {
        let family = Family {
            person,
            client,
            scope,
            born: Born::OfDevice,
            revoked: false,
            count: 0,
        };
        self.found(family, options, now)
    }

    /// The first tokens of a new grant.
    pub(super) fn found(&mut self, family: Family, options: &Options, now: Duration) -> Pair {
        self.families.push(family);
        let family = self.families.len() - 1;
        let pair = self.issue(family, None, options, now);
        self.end_those_too_many(family, options, now);
        pair
    }

    /// The next pair of a grant, or the half of one that this host gives.
    pub(super) fn issue(
        &mut self,
        family: usize,
        ends_on_use: Option<String>,
        options: &Options,
        now: Duration,
    ) -> Pair {
        let (access, until) = self.issue_access(family, ends_on_use, options, now);
        let refresh = self
            .is_refreshable(family, options)
            .then(|| self.issue_refresh(family, &access, options, now));
        Pair {
            access,
            refresh,
            scope: self.families[family].scope.clone(),
            until,
        }
    }

    pub(super) fn issue_access(
        &mut self,
        family: usize,
        ends_on_use: Option<String>,
        options: &Options,
        now: Duration,
    ) -> (String, Option<Duration>) {
        let until = self
            .is_ending(family, options)
            .then_some(now + options.token_life);
        let value = mint(Kind::Access, family, 0, options, self.epoch + now);
        self.access.insert(
            value.clone(),
            Access {
                family,
                until,
                dead: false,
                ends_on_use,
            },
        );
        (value, until)
    }

    fn issue_refresh(
        &mut self,
        family: usize,
        access: &str,
        options: &Options,
        now: Duration,
    ) -> String {
        let count = match options.mode {
            // Only a host that ends the old one counts them.
            Mode::NoRotation | Mode::KeepOld => 0,
            Mode::Strict | Mode::StrictFamily | Mode::Grace | Mode::RevokeOnUse => {
                self.families[family].count += 1;
                self.families[family].count
            }
        };
        let value = mint(Kind::Refresh, family, count, options, self.epoch + now);
        self.refresh.insert(
            value.clone(),
            Refresh {
                family,
                until: options.refresh_life.map(|life| now + life),
                dead: false,
                access: access.to_owned(),
                spent: None,
            },
        );
        value
    }

    fn is_refreshable(&self, family: usize, options: &Options) -> bool {
        match options.skin.habits().tokens.refreshing {
            Refreshing::Everyone => true,
            Refreshing::IfExpiring => self.is_ending(family, options),
            Refreshing::NotDevices => self.families[family].born != Born::OfDevice,
        }
    }

    /// Whether its access tokens end by themselves.
    fn is_ending(&self, family: usize, options: &Options) -> bool {
        match options.skin.habits().tokens.refreshing {
            Refreshing::Everyone | Refreshing::NotDevices => true,
            Refreshing::IfExpiring => {
                let scope = &self.families[family].scope;
                options.expiring || scope.split(' ').any(|one| one == "offline_access")
            }
        }
    }
}
