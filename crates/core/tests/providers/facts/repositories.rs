//! What is in the repositories of an account, asked in the host's own words.

use demo_forge::{Endpoint, Reply};
use forgepass_core::repo::{File, Hook, Namespace, PAGES};
use forgepass_core::view::Code;
use serde_json::json;

use crate::bench::Bench;
use crate::common::{id_of, until};
use crate::table::Documented;

pub async fn what_is_in_the_repositories_is_read_as_the_host_says_it(
    documented: &'static Documented,
) {
    let bench = Bench::of(documented).await;
    let account = bench.link("ada").await;
    bench.forge.forget_requests();
    let reads = bench.accounts.repositories(&id_of(&account)).await;
    let reads = reads.expect("they can be read");
    let named = |name: &str| Namespace {
        id: name.to_owned(),
        name: name.to_owned(),
    };
    let namespaces = reads.namespaces().await.expect("namespaces");
    assert_eq!(namespaces, [named("ada"), named("acme")]);
    if account.provider == "github" {
        // Hosts know no capitals in a name.
        assert_eq!(reads.projects("ADA").await.map(|all| all.len()), Ok(1));
    }
    for (namespace, name) in [("ada", "engine"), ("acme", "tools")] {
        let projects = reads.projects(namespace).await.expect("projects");
        let [project] = projects.as_slice() else {
            panic!("{projects:?}")
        };
        let id = format!("{namespace}/{name}");
        assert_eq!((&project.id, project.name.as_str()), (&id, name));
        assert_eq!(project.clone_url, bench.url(&format!("/{id}.git")));
        let found = reads.by_clone_url(&project.clone_url).await.expect("found");
        assert_eq!((found.id, found.namespace.as_str()), (id, namespace));
    }
    let engine = "ada/engine";
    let branches = reads.branches(engine).await.expect("branches");
    assert_eq!(branches, ["main", "feature/punched-cards"]);
    assert_eq!(reads.tags(engine).await.expect("tags"), ["v1.0", "v1.1"]);
    for reference in [None, Some("feature/punched-cards")] {
        let commits = reads.commits(engine, reference).await.expect("commits");
        assert_eq!(commits.len(), 10);
        assert_eq!(commits[0].message, "Step 12\n");
        assert_eq!(commits[0].authored, "2026-11-28T09:00:00Z");
        assert_eq!(commits[0].sha.len(), 40);
    }
    let hooks = reads.hooks(engine).await.expect("hooks");
    let [Hook { id, url, .. }] = hooks.as_slice() else {
        panic!("{hooks:?}")
    };
    assert_eq!(id.trim_matches(['{', '}']), "9");
    assert_eq!(url, "https://ci.example.org/hook");
    let files = reads.tree(engine, "main").await.expect("files");
    assert_eq!(files, ["README.md", "src/main.rs", "src/notes/g.txt"]);
    let file = reads.file(engine, "src/notes/g.txt", "main").await;
    let File { path, sha, content } = file.expect("a file");
    // "Note G", and the end of its line.
    assert_eq!(
        (path.as_str(), content.as_str()),
        ("src/notes/g.txt", "Tm90ZSBHCg==")
    );
    assert_eq!(sha.len(), 40);
    // Nothing but the API was asked, and every question showed the token.
    let asked = bench.forge.requests().into_iter();
    for seen in asked.filter(|seen| seen.endpoint != Endpoint::Avatar) {
        assert_eq!(seen.endpoint, Endpoint::Repositories, "{}", seen.path);
        let shown = ["authorization", "private-token"];
        assert!(shown.iter().any(|name| seen.header(name).is_some()));
    }
}

pub async fn what_is_not_there_and_what_is_refused_are_told_apart(documented: &'static Documented) {
    let bench = Bench::of(documented).await;
    let account = bench.link("ada").await;
    let reads = bench.accounts.repositories(&id_of(&account)).await;
    let reads = reads.expect("they can be read");
    let code = |problem: forgepass_core::view::Problem| problem.code;
    for project in ["ada/nothing", "..", "ada/../../user"] {
        let branches = reads.branches(project).await.map_err(code);
        assert_eq!(branches, Err(Code::RepositoryMissing), "{project}");
    }
    let file = reads.file("ada/engine", "src", "main").await.map_err(code);
    assert_eq!(file, Err(Code::RepositoryMissing));
    let elsewhere = "https://elsewhere.example/ada/engine.git";
    let found = reads.by_clone_url(elsewhere).await.map_err(code);
    assert_eq!(found, Err(Code::CloneUrl));
    // Whoever asks meanwhile, such as for organisations, is answered so, too.
    bench
        .forge
        .always(Endpoint::Repositories, Some(Reply::status(401)));
    let tags = reads.tags("ada/engine").await.map_err(code);
    assert_eq!(tags, Err(Code::NeedsRelink));
    bench
        .forge
        .always(Endpoint::Repositories, Some(Reply::status(503)));
    let tags = reads.tags("ada/engine").await.map_err(code);
    assert_eq!(tags, Err(Code::HostDown));
}

pub async fn a_list_is_read_to_its_end_or_not_at_all(documented: &'static Documented) {
    let bench = Bench::of(documented).await;
    let account = bench.link("ada").await;
    let reads = bench.accounts.repositories(&id_of(&account)).await;
    let reads = reads.expect("they can be read");
    if matches!(&*account.provider, "github" | "ghes") {
        // What is asked by itself after a link must not take an answer that is meant for the list.
        let asked = || async { !bench.forge.requests_to(Endpoint::Repositories).is_empty() };
        until("the organisations to be looked at", asked).await;
    }
    let next = account.provider == "bitbucket";
    let page = |number: usize| match next {
        true => json!({
            "values": [{ "name": format!("b{number}") }],
            "next": format!("https://x.example/?page={}", number + 1),
        }),
        false => json!([{ "name": format!("b{number}") }]),
    };
    // One on a page is less than was asked for, and there is more all the same.
    let last = if next {
        json!({ "values": [] })
    } else {
        json!([])
    };
    let pages = [page(1), page(2), page(3), last];
    for page in &pages {
        bench
            .forge
            .script(Endpoint::Repositories, Reply::json(200, page));
    }
    let branches = reads.branches("ada/engine").await.expect("all of them");
    assert_eq!(branches, ["b1", "b2", "b3"]);
    for number in 0..=PAGES {
        bench
            .forge
            .script(Endpoint::Repositories, Reply::json(200, &page(number)));
    }
    let branches = reads.branches("ada/engine").await;
    assert_eq!(branches.map_err(|p| p.code), Err(Code::RepositoriesMany));
    if account.provider == "gitea" {
        // Few pages, but more than all of them together may be.
        for number in 1..5 {
            let long = json!([{ "name": "b".repeat(9_000_000 + number) }]);
            bench
                .forge
                .script(Endpoint::Repositories, Reply::json(200, &long));
        }
        bench
            .forge
            .script(Endpoint::Repositories, Reply::json(200, &json!([])));
        let branches = reads.branches("ada/tools").await.map_err(|p| p.code);
        assert_eq!(branches.map(|all| all.len()), Err(Code::RepositoriesMany));
    }
}
