//! Which facts are asked of which host: all that it documents.

use crate::table::*;

/// Each fact of a room as a test of its own.
macro_rules! facts {
    ($documented:expr, $room:ident: $($fact:ident)+) => {
        $(
            #[tokio::test]
            async fn $fact() {
                crate::facts::$room::$fact(&$documented).await;
            }
        )+
    };
}

macro_rules! browser {
    ($documented:expr) => {
        facts! { $documented, browser:
            the_ways_are_those_that_the_host_documents
            each_way_back_links_whoever_signed_in
            what_is_asked_of_the_browser_is_what_the_host_documents
            a_no_links_nobody
        }
    };
}

macro_rules! device {
    ($documented:expr) => {
        facts! { $documented, device:
            a_code_that_is_typed_links_the_person_without_a_secret
            a_code_that_is_refused_links_nobody
            a_code_that_is_too_old_says_so
        }
    };
}

macro_rules! token {
    ($documented:expr) => {
        facts! { $documented, token:
            a_token_is_shown_and_then_connected
            a_token_stands_in_the_header_that_the_host_documents
            case_32_a_wrong_token_is_refused_by_its_host_and_a_malformed_one_by_us
            case_32_a_token_of_another_host_is_recognised_and_shown_to_nobody
        }
        facts! { $documented, ending:
            unlinking_a_token_ends_it_at_the_host_as_the_host_documents
        }
        facts! { $documented, relink:
            a_token_of_somebody_else_is_not_ended_at_the_host
            a_token_that_a_program_brings_replaces_no_sign_in_that_works
        }
    };
}

macro_rules! repositories {
    ($documented:expr) => {
        facts! { $documented, repositories:
            what_is_in_the_repositories_is_read_as_the_host_says_it
            what_is_not_there_and_what_is_refused_are_told_apart
            a_list_is_read_to_its_end_or_not_at_all
        }
    };
}

macro_rules! renewal {
    ($documented:expr) => {
        facts! { $documented, renewal:
            a_renewal_keeps_the_new_tokens
            case_23_the_old_refresh_token_stays_where_none_came_back
            case_37_a_refused_renewal_asks_for_the_person_and_deletes_nothing
            case_39_a_lost_answer_needs_the_person_only_where_the_host_forgives_nothing
            the_client_shows_itself_in_one_place_and_never_in_an_address
        }
    };
}

macro_rules! ending {
    ($documented:expr) => {
        facts! { $documented, ending:
            unlinking_ends_the_grant_at_the_host_as_the_host_documents
            unlinking_here_only_tells_the_host_nothing
            case_30_what_cannot_be_told_now_is_told_later
        }
        facts! { $documented, relink:
            the_same_person_comes_back_by_every_way_and_stays_the_same_account
            somebody_else_is_refused_by_every_way_and_the_old_grant_stays
            a_superseded_grant_is_ended_only_where_that_harms_nothing
        }
    };
}

macro_rules! host {
    ($name:ident, $documented:ident: $($room:ident)+) => {
        mod $name {
            use super::*;
            $( $room! { $documented } )+
        }
    };
}

host! { github, GITHUB: browser device token renewal ending repositories }
host! { ghes, GHES: browser device token renewal ending repositories }
host! { gitlab, GITLAB: browser device token renewal ending repositories }
host! { gitlab_below_a_path, GITLAB_BELOW: browser device token renewal ending repositories }
host! { gitee, GITEE: browser token renewal ending repositories }
host! { bitbucket, BITBUCKET: browser token renewal ending repositories }
host! { bitbucket_dc, BITBUCKET_DC: browser token renewal ending }
host! { gitcode, GITCODE: browser token renewal ending repositories }
host! { gitea, GITEA: browser token renewal ending repositories }
host! { forgejo, FORGEJO: browser token renewal ending repositories }
host! { demo, DEMO: browser device token renewal ending repositories }
host! { oidc, OIDC: browser device renewal ending }
host! { anvil_made_up, ANVIL: browser token renewal ending }
