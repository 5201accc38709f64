//! What stands behind an address that a person typed, asked of hosts that behave like the real ones.

mod common;

use demo_forge::{Forge, Options, Skin};
use forgepass_core::accounts::NewHost;
use forgepass_core::grant::Secret;
use forgepass_core::provider::{Network, authority, proxy};
use forgepass_core::vault::{Attendance, Slot};
use forgepass_core::view::{Code, HostFound};

use common::{Desk, id_of};

async fn found(options: Options) -> (HostFound, Forge) {
    let desk = Desk::new().await;
    let forge = Forge::start(options).await.expect("a forge");
    let base = forge.base();
    let found = desk
        .accounts
        .detect_host(base.as_str(), &Network::default())
        .await;
    (found.expect("an answer"), forge)
}

#[tokio::test]
async fn each_kind_that_people_run_themselves_is_known_by_what_it_answers() {
    for (skin, provider, software) in [
        (Skin::Gitlab, "gitlab", "GitLab"),
        (Skin::Gitea, "gitea", "Gitea"),
        (Skin::Forgejo, "forgejo", "Forgejo"),
        (Skin::Ghes, "ghes", "GitHub Enterprise"),
        (Skin::BitbucketDc, "bitbucket-dc", "Bitbucket Data Center"),
    ] {
        let (found, _forge) = found(Options::of(skin)).await;
        assert_eq!(found.provider.as_deref(), Some(provider));
        assert_eq!(found.software.as_deref(), Some(software));
        assert!(!found.known);
    }
}

#[tokio::test]
async fn a_host_below_a_path_is_asked_below_it() {
    let options = Options {
        base_path: "/gitlab".to_owned(),
        ..Options::of(Skin::Gitlab)
    };
    let (found, forge) = found(options).await;
    assert_eq!(found.provider.as_deref(), Some("gitlab"));
    assert_eq!(found.key, forge.key());
    for seen in forge.requests() {
        assert!(seen.path.starts_with("/gitlab/"), "{}", seen.path);
    }
}

#[tokio::test]
async fn case_75_a_host_is_asked_what_it_is_without_any_credential() {
    let (_, forge) = found(Options::of(Skin::BitbucketDc)).await;
    let requests = forge.requests();
    assert!(!requests.is_empty());
    for seen in requests {
        assert_eq!(seen.method, "GET");
        assert!(seen.body.is_empty(), "{}", seen.path);
        for name in ["authorization", "private-token", "cookie"] {
            let carries = seen
                .headers
                .iter()
                .any(|(one, _)| one.eq_ignore_ascii_case(name));
            assert!(!carries, "{} carries {name}", seen.path);
        }
    }
}

#[tokio::test]
async fn nobody_at_an_address_is_said_and_not_guessed() {
    let desk = Desk::new().await;
    let forge = Forge::start(Options::default()).await.expect("a forge");
    let base = forge.base();
    forge.go_offline().await;
    let found = desk
        .accounts
        .detect_host(base.as_str(), &Network::default())
        .await;
    assert_eq!(found.expect_err("nobody").code, Code::HostUnreachable);
}

#[tokio::test]
async fn case_74_where_nobody_answers_the_host_that_was_meant_is_named() {
    let desk = Desk::new().await;
    let forge = Forge::start(Options::default()).await.expect("a forge");
    // Through what is not there, no address is.
    let network = Network {
        proxy: proxy(forge.base().as_str()).expect("a proxy"),
        ..Network::default()
    };
    forge.go_offline().await;
    let detect = async |address| desk.accounts.detect_host(address, &network).await;
    let problem = detect("https://githud.com").await.expect_err("nobody");
    assert_eq!(problem.code, Code::HostLooksLike);
    assert_eq!(problem.args["known"], "github.com");
    let problem = detect("https://git.example.org").await;
    assert_eq!(problem.expect_err("nobody").code, Code::HostUnreachable);
}

#[tokio::test]
async fn case_76_a_linked_host_under_another_scheme_gets_no_token_and_changes_nothing() {
    let desk = Desk::new().await;
    let ada = desk.link("ada").await;
    desk.forge.forget_requests();
    let other = format!("https://{}", desk.forge.key());
    let added = desk
        .accounts
        .add_host(NewHost {
            provider: "demo".to_owned(),
            origin: other,
            client_id: None,
            client_secret: None,
            default: false,
        })
        .await;
    assert_eq!(added.expect_err("it is there").code, Code::HostExists);
    assert!(desk.forge.requests().is_empty());
    let hosts = desk.accounts.hosts().expect("hosts");
    let ours = hosts.iter().find(|host| host.key == ada.host);
    assert_eq!(
        ours.map(|host| host.base_url.clone()),
        Some(format!("http://{}", desk.forge.key()))
    );
}

#[tokio::test]
async fn case_76_a_host_that_is_there_is_not_asked_anew_and_keeps_its_secret() {
    let desk = Desk::new().await;
    let forge = Forge::start(Options::default()).await.expect("a forge");
    let add = |secret: &str| {
        desk.accounts.add_host(NewHost {
            provider: "oidc".to_owned(),
            origin: forge.base().to_string(),
            client_id: Some("own".to_owned()),
            client_secret: Some(Secret::new(secret.to_owned())),
            default: false,
        })
    };
    let host = add("first").await.expect("added");
    let slot = Slot::Client(host.key.parse().expect("a key"));
    let kept = || {
        let kept = desk.store.read(&slot, Attendance::Unattended);
        kept.expect("readable").expect("kept").expose().clone()
    };
    let before = kept();
    forge.forget_requests();
    let again = add("second").await.expect_err("it is there");
    assert_eq!(again.code, Code::HostExists);
    assert!(forge.requests().is_empty());
    assert_eq!(kept(), before);
}

#[tokio::test]
async fn case_76_another_authority_is_trusted_only_when_a_person_says_so() {
    let desk = Desk::new().await;
    let ada = desk.link("ada").await;
    let key = ada.host.parse().expect("a key");
    let pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----";
    let network = Network {
        authority: Some(authority(pem).expect("certificates")),
        ..Network::default()
    };
    // One that cannot be read closes the host rather than being passed over.
    desk.accounts
        .reach_host_by(&key, &network)
        .await
        .expect("kept");
    desk.forge.forget_requests();
    let checked = desk.accounts.check(&id_of(&ada)).await;
    assert_eq!(checked.expect_err("closed").code, Code::HostUnreachable);
    // A picture that was on its way carries no token.
    let carries = |seen: &demo_forge::Seen| {
        let mut headers = seen.headers.iter();
        headers.any(|(name, _)| name.eq_ignore_ascii_case("authorization"))
    };
    assert!(!desk.forge.requests().iter().any(carries));
    desk.accounts
        .reach_host_by(&key, &Network::default())
        .await
        .expect("kept");
    desk.advance(std::time::Duration::from_secs(120));
    desk.accounts.check(&id_of(&ada)).await.expect("open again");
}
