//! Every call of the API between our client and our server, signed, and its answers to the byte.

use forgepass_core::accounts::Purpose;
use forgepass_core::grant::Secret;
use forgepass_core::provider::Way;
use forgepass_core::view::Code;
use forgepass_servicestage::client::name;
use forgepass_servicestage::wire::{
    Authorization, Encoding, Namespace, Project, ProjectInfo, RepoType, State, Tag, TokenType,
};
use reqwest::Method;

use crate::common::id_of;
use crate::scene::Scene;

fn demo() -> RepoType {
    RepoType::read("demo")
}

#[tokio::test]
async fn an_authorization_is_made_by_a_sign_in_seen_and_taken_away() {
    let scene = Scene::new().await;
    let client = scene.client().await;
    assert_eq!(client.list().await.expect("a list"), []);
    let guide = client.begin(demo(), Some("intl")).await.expect("begun");
    assert_eq!(guide.host(), scene.desk.forge.key());
    let pasted = scene.pasted(guide.address(), "ada").await;
    let made = client.finish(&guide, name("ada-demo").expect("a name"), &pasted);
    let made = made.await.expect("made");
    let base = scene.desk.forge.base().to_string();
    let base = base.trim_end_matches('/');
    let only = scene.desk.only().await;
    let moment = made.create_time;
    assert_eq!(
        made,
        Authorization {
            name: "ada-demo".to_owned(),
            repo_type: demo(),
            repo_host: base.to_owned(),
            repo_home: format!("{base}/ada"),
            repo_user: "ada".to_owned(),
            avatar: format!("{base}/avatars/ada.png"),
            token_type: TokenType::Oauth,
            create_time: moment,
            update_time: moment,
            tag: Tag::Unlisted,
            status: State::Normal,
        }
    );
    assert_eq!(only.slug, "ada-demo");
    let listed = client.list().await.expect("a list");
    let [one] = listed.as_slice() else {
        panic!("{listed:?}")
    };
    assert_eq!((&one.name, &one.tag), (&made.name, &Tag::Listed(None)));
    // The same address is good once.
    let again = client.finish(&guide, name("ada-demo").expect("a name"), &pasted);
    assert_eq!(
        again.await.map_err(|p| p.code),
        Err(Code::AuthorizationCode)
    );
    let ada = name("ada-demo").expect("a name");
    client.delete(&ada).await.expect("gone");
    assert_eq!(client.list().await.expect("a list"), []);
    let again = client.delete(&ada).await.map_err(|problem| problem.code);
    assert_eq!(again, Err(Code::AuthorizationUnknown));
}

#[tokio::test]
async fn an_authorization_is_made_by_a_token_and_by_an_account_of_another_home() {
    let scene = Scene::new().await;
    let kind = demo();
    let client = scene.client().await;
    let token = |login: &str| {
        let made = scene
            .desk
            .forge
            .make_token(login, &["repo", "profile"], None);
        Secret::new(made.expect("a token"))
    };
    let host = Some(scene.desk.forge.base().to_string());
    let made = client.by_token(
        &kind,
        name("ada-token").expect("a name"),
        token("ada"),
        host,
    );
    let made = made.await.expect("made");
    assert_eq!(
        (made.repo_user.as_str(), &made.token_type),
        ("ada", &TokenType::Personal)
    );
    // An account that is linked in the home that asks: its token goes over.
    let asking = scene.asking();
    crate::common::add_demo(asking, &scene.desk.forge).await;
    let started = asking.begin_link(forgepass_core::accounts::BeginLink {
        host: scene.desk.host.clone(),
        purpose: Purpose::New,
        way: Some(Way::Token),
        deep_link: forgepass_core::accounts::DeepLink::Unusable,
        started_by: forgepass_core::view::StartedBy::Cli,
    });
    let link = crate::common::link_id(&started.await.expect("begun"));
    asking
        .show_token(&link, token("grace"), None)
        .await
        .expect("shown");
    asking.connect_token(&link).await.expect("connected");
    let (grace, _) = asking.outcome(&link).await.expect("an account");
    let id = id_of(&grace);
    let offer = client.offer(&id).await.expect("an offer");
    assert_eq!(offer.repo_type, demo());
    assert_eq!(
        offer.host.as_deref(),
        Some(scene.desk.forge.base().as_str().trim_end_matches('/'))
    );
    let made = client
        .by_account(&id, name(&offer.name).expect("a name"))
        .await
        .expect("made");
    assert_eq!(made.repo_user, "grace");
    let taken = client
        .by_account(&id, name("ada-token").expect("a name"))
        .await;
    assert_eq!(taken.map_err(|p| p.code), Err(Code::AuthorizationTaken));
    let wrong = Secret::new("demo_pat_wrong0123456789".to_owned());
    let wrong = client
        .by_token(&kind, name("other").expect("a name"), wrong, None)
        .await;
    assert_eq!(wrong.map_err(|p| p.code), Err(Code::AuthorizationEnded));
    // Nobody's password is taken; both bodies were tried by a client that does not know that.
    let password = Secret::new("p".to_owned());
    let refused = client.by_password(&kind, name("third").expect("a name"), "ada", &password);
    let problem = refused.await.expect_err("refused");
    assert_eq!(problem.code, Code::AuthorizationType);
}

#[tokio::test]
async fn repositories_are_read_through_an_authorization() {
    let scene = Scene::new().await;
    let client = scene.client().await;
    scene.desk.link("ada").await;
    let listed = client.list().await.expect("a list");
    let through = name(&listed[0].name).expect("a name");
    let base = scene.desk.forge.base().to_string();
    let namespaces = client
        .read(&through, |repos| repos.namespaces())
        .await
        .expect("read");
    let named = |name: &str| Namespace {
        id: name.to_owned(),
        name: name.to_owned(),
    };
    assert_eq!(namespaces.namespaces, [named("ada"), named("acme")]);
    let projects = client
        .read(&through, |repos| repos.projects("ada"))
        .await
        .expect("read");
    let clone_url = format!("{base}ada/engine.git");
    assert_eq!(
        projects.projects,
        [Project {
            id: "ada/engine".to_owned(),
            name: "engine".to_owned(),
            clone_url: clone_url.clone(),
        }]
    );
    let info = client
        .read(&through, |repos| repos.project_info(&clone_url))
        .await
        .expect("read");
    assert_eq!(
        info,
        ProjectInfo {
            namespace_id: "ada".to_owned(),
            namespace: "ada".to_owned(),
            project_id: "ada/engine".to_owned(),
            project: "engine".to_owned(),
        }
    );
    // By its id, and by its name alone.
    for project in ["ada/engine", "engine"] {
        let branches = client.read(&through, |repos| repos.project("ada", project).branches());
        let branches = branches.await.expect("read");
        assert_eq!(branches.branches, ["main", "feature/punched-cards"]);
    }
    let tags = client.read(&through, |repos| repos.project("ada", "engine").tags());
    assert_eq!(tags.await.expect("read").tags, ["v1.0", "v1.1"]);
    let commits = client.read(&through, |repos| {
        repos
            .project("ada", "engine")
            .commits(Some("feature/punched-cards"))
    });
    assert_eq!(commits.await.expect("read").commits.len(), 10);
    let hooks = client.read(&through, |repos| repos.project("ada", "engine").hooks());
    let hooks = hooks.await.expect("read").hooks;
    assert_eq!(
        (hooks[0].id.as_str(), hooks[0].r#type.as_str()),
        ("9", "web")
    );
    let tree = client.read(&through, |repos| {
        repos.project("ada", "engine").tree("main")
    });
    let tree = tree.await.expect("read").paths;
    assert_eq!(tree, ["README.md", "src/main.rs", "src/notes/g.txt"]);
    let file = client.read(&through, |repos| {
        repos
            .project("ada", "engine")
            .content("src/notes/g.txt", "main")
    });
    let file = file.await.expect("read");
    assert_eq!(
        (file.encoding, file.content.as_str()),
        (Encoding::Base64, "Tm90ZSBHCg==")
    );
    let code = |problem: forgepass_core::view::Problem| problem.code;
    let elsewhere = "https://elsewhere.example/a/b.git";
    let info = client
        .read(&through, |repos| repos.project_info(elsewhere))
        .await;
    assert_eq!(info.map_err(code), Err(Code::CloneUrl));
    let nobody = name("nobody-here").expect("a name");
    let none = client.read(&nobody, |repos| repos.namespaces()).await;
    assert_eq!(none.map_err(code), Err(Code::AuthorizationUnknown));
    scene.desk.forge.revoke_person("ada");
    let ended = client.read(&through, |repos| repos.namespaces()).await;
    assert_eq!(ended.map_err(code), Err(Code::AuthorizationEnded));
}

#[tokio::test]
async fn answers_stand_on_the_wire_to_the_byte() {
    let scene = Scene::new().await;
    let (code, state) = scene.landed("ada").await;
    let body = serde_json::json!({ "name": "ada-demo", "code": code, "state": state });
    let made = scene.call(Method::POST, "/auths/demo/oauth").json(&body);
    let made = made
        .send()
        .await
        .expect("an answer")
        .text()
        .await
        .expect("a body");
    let base = scene.desk.forge.base().to_string();
    let base = base.trim_end_matches('/');
    let (before, after) = made.split_once("\"create_time\":").expect("a time");
    let (moment, _) = after.split_once(',').expect("an end");
    assert_eq!(
        before,
        format!(
            "{{\"authorization\":{{\"name\":\"ada-demo\",\"repo_type\":\"demo\",\
             \"repo_host\":\"{base}\",\"repo_home\":\"{base}/ada\",\"repo_user\":\"ada\",\
             \"avartar\":\"{base}/avatars/ada.png\",\"token_type\":\"oauth\","
        )
    );
    assert_eq!(
        after,
        format!("{moment},\"update_time\":{moment},\"status\":0}}}}")
    );
    let list = scene
        .call(Method::GET, "/auths")
        .send()
        .await
        .expect("an answer");
    let list = list.text().await.expect("a body");
    let record = made.strip_prefix("{\"authorization\":").expect("a record");
    let record = record.strip_suffix("}").expect("its end");
    let record = record.replace(",\"status\"", ",\"tag\":null,\"status\"");
    assert_eq!(
        list,
        format!("{{\"authorizations\":[{record}],\"count\":1}}")
    );
    // Whatever was asked, no answer has a token.
    let id = id_of(&scene.desk.only().await);
    let want = std::time::Duration::from_secs(1);
    let kept = scene.desk.accounts.access_token(&id, want);
    let kept = kept.await.expect("a token");
    assert!(!format!("{made}{list}").contains(kept.expose()));
}

#[tokio::test]
async fn what_changes_is_in_the_next_list() {
    let scene = Scene::new().await;
    let client = scene.client().await;
    for (count, login) in [(1, "ada"), (2, "grace")] {
        scene.desk.link(login).await;
        assert_eq!(client.list().await.expect("a list").len(), count);
    }
}
