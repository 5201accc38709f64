//! ServiceStage, from both sides: programs that ask this computer, and projects that are asked.

use std::time::{Duration, Instant};

use forgepass_stories::browser::{Browser, Tab};
use forgepass_stories::camera::Camera;
use forgepass_stories::canary::{Canary, Secret};
use forgepass_stories::cli::{Cli, Program};
use forgepass_stories::desk::{Appearance, Desk, Desktop};
use forgepass_stories::peer::forge::DemoForge;
use forgepass_stories::peer::schemathesis;
use forgepass_stories::peer::servicestage::{Sdk, call};
use forgepass_stories::story::tell;
use forgepass_stories::until::eventually;
use forgepass_stories::window::{SOON, Window};
use serde_json::{Value, json};

/// How long the document is tried, unless `FORGEPASS_FUZZ_SECONDS` says otherwise.
const TRIED: u64 = 40;

/// How long it is tried by those who know more, or may do more.
const SHORT: u64 = 10;

const DEMO: &[&str] = &["--default"];

fn desk() -> Desk {
    Desk::open(Desktop::Plain).with_keyring()
}

#[test]
fn a_program_is_given_an_address_a_person_signs_in_there_and_the_program_hands_the_answer_in() {
    let desk = Desk::open(Desktop::Gnome)
        .with_keyring()
        .with_link_handler();
    tell("handed-in", desk, async |desk| {
        let forge = DemoForge::start(desk);
        let browser = Browser::install(desk, &[&forge.origin]);
        let cli = Cli::on(desk);
        cli.add_host("demo", &forge.origin, DEMO);
        let window = Window::open(desk).await;
        let program = cli.let_in("CI");
        let at = cli.serve();

        let redirect = call(&at, &program, "GET", "/auths/demo/redirect", &Value::Null);
        browser.open(redirect["url"].as_str().expect("an address"));
        let tab = browser.tab(&forge.origin).await;
        forge.approve(&tab, "ada").await;
        let (code, state) = shown(&tab).await;
        assert_eq!(cli.accounts(), [] as [Value; 0], "to show is not to take");

        let handed = json!({ "name": "ada-demo", "code": code, "state": state });
        let made = call(&at, &program, "POST", "/auths/demo/oauth", &handed);
        let record = made["authorization"].as_object().expect("a record");
        let mut keys: Vec<_> = record.keys().map(String::as_str).collect();
        keys.sort_unstable();
        assert_eq!(
            keys,
            [
                "avartar",
                "create_time",
                "name",
                "repo_home",
                "repo_host",
                "repo_type",
                "repo_user",
                "status",
                "token_type",
                "update_time",
            ]
        );
        assert_eq!(record["name"], "ada-demo");
        assert_eq!(record["repo_user"], "ada");
        assert_eq!(record["repo_host"], forge.origin);
        assert_eq!(record["token_type"], "oauth");
        assert_eq!(record["status"], 0);

        window
            .wait_for_words_in("account-list", "Ada Lovelace")
            .await;
        window.wait_for_status("ready", SOON).await;
        window.close().await;
    });
}

/// The code and the state that the page shows where a sign-in ends that a program began.
async fn shown(tab: &Tab) -> (String, String) {
    (tab.words("#code").await, tab.words("#state").await)
}

#[test]
fn the_official_client_lists_signs_in_brings_a_token_browses_and_deletes() {
    tell("official-client", desk(), async |desk| {
        let forge = DemoForge::start(desk);
        let browser = Browser::install(desk, &[&forge.origin]);
        let cli = Cli::on(desk);
        cli.add_host("demo", &forge.origin, DEMO);
        let program = cli.let_in("SDK");
        let at = cli.serve();
        let mut sdk = Sdk::start(desk, &at, &program);
        let none = json!({});
        let list = "list_authorizations";
        assert_eq!(
            sdk.call(list, "ListAuthorizationsRequest", &none),
            json!({ "authorizations": [], "count": 0 })
        );

        // By a sign-in.
        let demo = json!({ "repo_type": "demo" });
        let redirect = sdk.call("show_redirect_url", "ShowRedirectUrlRequest", &demo);
        browser.open(redirect["url"].as_str().expect("an address"));
        let tab = browser.tab(&forge.origin).await;
        forge.approve(&tab, "ada").await;
        let (code, state) = shown(&tab).await;
        let body = json!({ "name": "ada-demo", "code": code, "state": state });
        let made = sdk.send(
            "create_o_auth",
            "CreateOAuthRequest",
            &demo,
            ("OAuth", body),
        );
        assert_eq!(made["authorization"]["repo_user"], "ada");
        assert_eq!(made["authorization"]["token_type"], "oauth");

        // By a token of the host.
        let token = forge.token_for("grace", &["repo", "profile"]);
        let body = json!({ "name": "grace-demo", "token": token, "host": forge.origin });
        let made = sdk.send(
            "create_personal_auth",
            "CreatePersonalAuthRequest",
            &demo,
            ("AccessToken", body),
        );
        assert_eq!(made["authorization"]["repo_user"], "grace");
        assert_eq!(made["authorization"]["token_type"], "personal");
        let all = sdk.call(list, "ListAuthorizationsRequest", &none);
        assert_eq!(all["count"], 2);
        assert_eq!(all["authorizations"][0]["name"], "ada-demo");

        browse(&mut sdk, &forge);

        let gone = json!({ "name": "grace-demo" });
        sdk.call("delete_authorize", "DeleteAuthorizeRequest", &gone);
        let left = sdk.call(list, "ListAuthorizationsRequest", &none);
        assert_eq!(left["count"], 1);
        let again = sdk.refused(
            "list_namespaces",
            "ListNamespacesRequest",
            &json!({ "x_repo_auth": "grace-demo" }),
        );
        assert_eq!(again, (400, "SVCSTG.REPO.0450".to_owned()));
        assert_eq!(cli.the_account()["login"], "ada");
    });
}

/// Everything that is read through an authorization.
fn browse(sdk: &mut Sdk, forge: &DemoForge) {
    let mut read = |call: &str, request: &str, mut fields: Value| {
        fields["x_repo_auth"] = json!("ada-demo");
        sdk.call(call, request, &fields)
    };
    let clone_url = format!("{}/ada/engine.git", forge.origin);
    let namespaces = read("list_namespaces", "ListNamespacesRequest", json!({}));
    assert_eq!(namespaces["namespaces"][0]["name"], "ada");
    let ada = namespaces["namespaces"][0]["id"].clone();
    let projects = read(
        "list_projects",
        "ListProjectsRequest",
        json!({ "namespace": ada }),
    );
    assert_eq!(projects["projects"][0]["clone_url"], json!(clone_url));
    let which = json!({ "clone_url": clone_url });
    let detail = read("show_project_detail", "ShowProjectDetailRequest", which);
    let project = detail["project_id"].clone();
    let of = |more: Value| {
        let mut fields = json!({ "namespace": detail["namespace_id"], "project": project });
        for (name, value) in more.as_object().expect("fields") {
            fields[name] = value.clone();
        }
        fields
    };
    let branches = read("list_branches", "ListBranchesRequest", of(json!({})));
    assert_eq!(
        branches["branches"],
        json!(["main", "feature/punched-cards"])
    );
    let tags = read("list_tags", "ListTagsRequest", of(json!({})));
    assert_eq!(tags["tags"], json!(["v1.0", "v1.1"]));
    let main = || of(json!({ "ref": "main" }));
    let commits = read("list_commits", "ListCommitsRequest", main());
    assert_eq!(commits["commits"].as_array().map(Vec::len), Some(10));
    let hooks = read("list_hooks", "ListHooksRequest", of(json!({})));
    assert_eq!(
        hooks["hooks"][0]["callback_url"],
        "https://ci.example.org/hook"
    );
    let trees = read("list_trees", "ListTreesRequest", main());
    assert_eq!(
        trees["paths"],
        json!(["README.md", "src/main.rs", "src/notes/g.txt"])
    );
    let file = of(json!({ "ref": "main", "path": "README.md" }));
    let content = read("show_content", "ShowContentRequest", file);
    assert_eq!(content["path"], "README.md");
}

#[test]
fn what_the_document_of_the_server_says_holds_whatever_is_asked() {
    tell("document", desk(), async |desk| {
        let forge = DemoForge::start(desk);
        let cli = Cli::on(desk);
        cli.add_host("demo", &forge.origin, DEMO);
        let careful = cli.let_in_to("A stranger", "list,browse,create");
        let program = cli.let_in("One that deletes");
        let at = cli.serve();
        let token = forge.token_for("ada", &["repo", "profile"]);
        let brought = json!({ "name": "ada-demo", "token": token });
        call(&at, &program, "POST", "/auths/demo/personal", &brought);
        let seconds = std::env::var("FORGEPASS_FUZZ_SECONDS").ok();
        let seconds = seconds.and_then(|seconds| seconds.parse().ok());

        // Who knows an account; who knows a repository, too; and who takes away what it finds.
        let account = [("X-Repo-Auth", "ada-demo"), ("repo_type", "demo")];
        let clone_url = format!("{}/ada/engine.git", forge.origin);
        let repository = [
            ("namespace", "ada"),
            ("project", "engine"),
            ("path", "README.md"),
            ("clone_url", &clone_url),
        ];
        let all = [&account[..], &repository].concat();
        schemathesis::run(desk, &at, &careful, &account, seconds.unwrap_or(TRIED));
        schemathesis::run(desk, &at, &careful, &all, SHORT);
        let list = call(&at, &careful, "GET", "/auths", &Value::Null);
        assert_eq!(list["authorizations"][0]["name"], "ada-demo");
        schemathesis::run(desk, &at, &program, &account, SHORT);
        call(&at, &program, "GET", "/auths", &Value::Null);
    });
}

/// How the window looks, and what it says where the story waits for words.
struct Look {
    name: &'static str,
    appearance: Appearance,
    locale: &'static str,
}

#[test]
fn a_project_is_linked_filled_and_browsed_in_light() {
    every_page_is_photographed(&Look {
        name: "light",
        appearance: Appearance::Light,
        locale: "C.UTF-8",
    });
}

#[test]
fn a_project_is_linked_filled_and_browsed_in_dark() {
    every_page_is_photographed(&Look {
        name: "dark",
        appearance: Appearance::Dark,
        locale: "C.UTF-8",
    });
}

#[test]
fn a_project_is_linked_filled_and_browsed_in_chinese() {
    every_page_is_photographed(&Look {
        name: "zh-CN",
        appearance: Appearance::Light,
        locale: "zh_CN.UTF-8",
    });
}

fn every_page_is_photographed(look: &Look) {
    let mut desk = Desk::open(Desktop::Gnome)
        .with_keyring()
        .with_link_handler()
        .with_appearance(look.appearance);
    desk.set("LANG", look.locale);
    tell(&format!("project-{}", look.name), desk, async |desk| {
        let forge = DemoForge::start(desk);
        let browser = Browser::install(desk, &[&forge.origin]);
        // Somebody else's service, as far as this window knows.
        let service = Cli::elsewhere(desk);
        service.add_host("demo", &forge.origin, DEMO);
        let keys = service.let_in("Forgepass");
        let at = service.serve();
        let cli = Cli::on(desk);
        cli.add_demo_host(&forge.origin);
        connect(&cli, &forge, "grace");
        let window = Window::open(desk).await;
        let camera = Camera::at(&window, look.name);
        let mut pages = Vec::new();

        link_a_project(&window, &camera, &at.address, &keys).await;
        pages.push(window.page().await);

        // A sign-in, whose address is carried over.
        window.click("new-authorization").await;
        camera.take("71-new-authorization").await;
        window.click_css("#auth-kind option[value=demo]").await;
        window.type_into("auth-name", "ada-demo").await;
        window.click("begin-authorization").await;
        window.wait("paste-authorization").await;
        camera.take("72-what-will-happen").await;
        window.click("open-authorization").await;
        let tab = browser.tab(&forge.origin).await;
        forge.approve(&tab, "ada").await;
        tab.copy("#code").await;
        window.click("paste-authorization").await;
        assert_eq!(window.problem().await, "authorization_address");
        camera.take("73-not-the-address").await;
        tab.copy("#url").await;
        window.click("paste-authorization").await;
        window.wait("authorization-made").await;
        camera.take("74-made").await;
        pages.push(window.page().await);
        window.click("authorization-made").await;
        window.wait("authorization").await;
        camera.take("75-authorizations").await;
        assert_eq!(service.the_account()["login"], "ada");
        assert_eq!(service.the_account()["slug"], "ada-demo");

        // An account that is connected here, handed over.
        window.click("new-authorization").await;
        window.click("offer-account").await;
        window.wait("send-account").await;
        camera.take("76-what-leaves").await;
        assert_eq!(service.accounts().len(), 1, "to look is not to send");
        window.click("send-account").await;
        window.wait("authorization-made").await;
        pages.push(window.page().await);
        assert_eq!(
            service.account("grace")["slug"],
            cli.account("grace")["slug"]
        );
        window.click("authorization-made").await;
        window.wait("authorization").await;

        window.click("browse").await;
        window.wait_for_words_in("repositories", "engine").await;
        camera.take("77-repositories").await;
        window.press_escape().await;
        window.press_escape().await;
        window.wait("project-row").await;
        camera.take("78-project-in-the-list").await;

        let ours = let_programs_in(&window, &camera, &cli).await;
        pages.push(window.page().await);
        window.close().await;

        let secrets = [secrets_of(&keys), secrets_of(&ours)].concat();
        let canary = Canary::of(&secrets);
        let mut leaks = Vec::new();
        for page in &pages {
            leaks.extend(canary.scan("the page", page.as_bytes()));
        }
        leaks.extend(canary.scan_folder(&desk.forgepass_home()).0);
        leaks.extend(canary.scan_folder(&desk.room().join("elsewhere")).0);
        assert_eq!(leaks, []);
    });
}

/// Connects an account without a browser.
#[track_caller]
fn connect(cli: &Cli<'_>, forge: &DemoForge, login: &str) {
    let mut linking = cli.begin_paste(&forge.key);
    linking.paste(&forge.approved(&linking.authorize_url, login));
    assert_eq!(linking.outcome()["account"]["login"], login);
}

async fn link_a_project(window: &Window<'_>, camera: &Camera<'_>, address: &str, keys: &Program) {
    window.click("connect-account").await;
    window.click("host-choice-servicestage").await;
    window.wait("project-region").await;
    window
        .type_into("project-access-key", &keys.access_key)
        .await;
    window.click("project-other").await;
    window.type_into("project-endpoint", address).await;
    window.type_into("project-id", "0123456789abcdef").await;
    window.type_into("project-name", "Build").await;
    // A secret key that is not its.
    window
        .type_into("project-secret", "not-the-secret-key-at-all")
        .await;
    window.click("link-project").await;
    assert_eq!(window.problem().await, "project_refused");
    camera.take("70-project-refused").await;
    window.type_into("project-secret", &keys.secret_key).await;
    window.click("link-project").await;
    window.wait("new-authorization").await;
    camera.take("70-project-linked").await;
}

/// Turns answering on, lets a program in by the window, and one by the command line whose secrets
/// are known here.
async fn let_programs_in(window: &Window<'_>, camera: &Camera<'_>, cli: &Cli<'_>) -> Program {
    window.click("settings").await;
    window.click("programs").await;
    camera.take("79-no-program").await;
    window.click("serving").await;
    window.wait("serving-address").await;
    window.click("program-add").await;
    window.type_into("program-name", "Editor").await;
    window.click("scope-browse").await;
    camera.take("80-let-a-program-in").await;
    window.click("program-go").await;
    window.wait("program-secrets").await;
    window.click("copy-token").await;
    camera.take("81-let-in").await;
    window.click("program-done").await;
    // What the command line does is seen here, too.
    let ours = cli.let_in("CI");
    window.wait_for_words_in("program-list", "CI").await;
    camera.take("82-programs").await;
    window.click("programs-back").await;
    window.wait("language").await;
    camera.take("83-settings").await;
    ours
}

fn secrets_of(program: &Program) -> Vec<Secret> {
    let secret = |kind: &str, value: &str| Secret {
        kind: kind.to_owned(),
        value: value.to_owned(),
    };
    vec![
        secret("token of a program", &program.token),
        secret("secret key of a program", &program.secret_key),
    ]
}

#[test]
fn a_copied_secret_of_a_program_is_on_the_clipboard_for_half_a_minute() {
    tell("lent", desk(), async |desk| {
        let forge = DemoForge::start(desk);
        let browser = Browser::install(desk, &[&forge.origin]);
        let window = Window::open(desk).await;
        window.click("settings").await;
        window.click("programs").await;
        window.click("serving").await;
        window.click("program-add").await;
        window.type_into("program-name", "Editor").await;
        window.click("program-go").await;
        browser.open(&forge.origin);
        let tab = browser.go("data:text/html,<input>").await;

        window.click("copy-token").await;
        pasted(&tab, |text| text.starts_with("fpp_")).await;
        window.click("copy-key").await;
        let copied = Instant::now();
        pasted(&tab, |text| text.len() == 40).await;
        pasted(&tab, str::is_empty).await;
        assert!(
            copied.elapsed() > Duration::from_secs(20),
            "long enough to be used"
        );
        window.close().await;
    });
}

/// Waits until such a text is on the clipboard.
async fn pasted(tab: &Tab, wanted: impl Fn(&str) -> bool) {
    eventually("the clipboard", Duration::from_secs(45), || async {
        let text = tab.paste("input").await;
        if wanted(&text) {
            Ok(())
        } else {
            Err(format!("{} letters", text.len()))
        }
    })
    .await;
}
