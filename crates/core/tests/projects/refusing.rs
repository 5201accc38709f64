//! What names no project is refused before anything is sent.

use forgepass_core::accounts::{NewProject, ProjectCredential};
use forgepass_core::view::Code;

use super::cloud::{DOMAIN, IAM, PASSWORD, USER};
use super::room::{Room, by_address, by_region, key, keys, password, pasted, secret};

/// Refused for that reason, and nobody heard of it.
async fn is_refused(room: &Room, new: NewProject, reason: &str) {
    let said = format!("{new:?}");
    let problem = room.accounts.link_project(new).await.expect_err(&said);
    assert_eq!(problem.code, Code::ProjectAddress, "{said}");
    let why = problem.args.get("reason").map(String::as_str);
    assert_eq!(why, Some(reason), "{said}");
    assert!(room.cloud.seen().is_empty(), "{said}");
    assert!(room.is_bare(), "{said}");
}

#[tokio::test]
async fn no_address_but_https_or_this_computer_is_asked() {
    let room = Room::new().await;
    for address in [
        "http://servicestage.example.org",
        "http://192.168.1.1:8080",
        "http://localhost.example.org",
        "http://127.0.0.1@example.org",
        "https://ada@servicestage.example.org",
        "https://ada:pw@servicestage.example.org",
        "https://servicestage.example.org/?a=b",
        "https://servicestage.example.org/#a",
        "https://servicestage.example.org/a/../b",
        "ftp://servicestage.example.org",
        "file:///etc/passwd",
        "servicestage.example.org",
        "//servicestage.example.org",
        "not an address",
    ] {
        is_refused(&room, by_address(address, "0123", keys()), "address").await;
        is_refused(&room, by_address(address, "0123", pasted("t")), "address").await;
        let mut new = by_region(password());
        new.iam = Some(address.to_owned());
        is_refused(&room, new, "address").await;
    }
}

#[tokio::test]
async fn this_computer_and_an_address_below_a_path_may_be_asked() {
    let room = Room::new().await;
    for address in [
        "http://127.0.0.1:9105",
        "http://[::1]:9105",
        "http://localhost:9105",
        "https://cloud.example.org:8443/servicestage",
    ] {
        let linked = room.try_link(by_address(address, "0123", keys())).await;
        assert_eq!(linked.expect("linked").endpoint, address);
        let line = format!("GET {address}/v1/0123/git/auths");
        assert_eq!(room.cloud.lines(), [line]);
    }
}

#[tokio::test]
async fn what_is_no_region_never_becomes_a_part_of_an_address() {
    let room = Room::new().await;
    for region in [
        "cn",
        "CN-NORTH-4",
        "-cn-north-4",
        "cn north 4",
        "cn-north-4.example.org",
        "example.org/",
        "x@example.org",
        "cn-north-4:8443",
        "cn-north-4#",
        "cn-north-4-cn-north-4-cn-north-4-",
    ] {
        let mut new = by_region(keys());
        new.region = Some(region.to_owned());
        is_refused(&room, new, "region").await;
    }
    let mut nowhere = by_region(keys());
    nowhere.region = Some("  ".to_owned());
    is_refused(&room, nowhere, "nowhere").await;
}

#[tokio::test]
async fn what_is_no_project_id_never_becomes_a_part_of_a_path() {
    let room = Room::new().await;
    let long = "0".repeat(65);
    for project_id in ["a/b", "..", "a?b", "a%2fb", "é", long.as_str()] {
        let mut new = by_region(keys());
        new.project_id = Some(project_id.to_owned());
        is_refused(&room, new, "project_id").await;
    }
}

#[tokio::test]
async fn what_is_no_key_no_user_and_no_token_is_not_tried() {
    let room = Room::new().await;
    for access_key in ["", " ", "AK, SignedHeaders=x", "AK\r\nX: y", "É"] {
        is_refused(&room, by_region(key(access_key, "s")), "access_key").await;
    }
    for text in ["", " ", "two words", "li\nne"] {
        is_refused(&room, by_region(key("AK", text)), "secret").await;
        is_refused(&room, by_region(pasted(text)), "secret").await;
    }
    for (user, domain) in [("", DOMAIN), (USER, " ")] {
        let nobody = ProjectCredential::Password {
            user: user.to_owned(),
            domain: domain.to_owned(),
            password: secret(PASSWORD),
        };
        is_refused(&room, by_region(nobody), "user").await;
    }
}

#[tokio::test]
async fn an_address_of_somebodys_own_says_nothing_of_where_iam_is() {
    let room = Room::new().await;
    let own = "https://cloud.example.org";
    // A password would go to Huawei's IAM, which has nothing to do with it.
    is_refused(&room, by_address(own, "0123", password()), "iam").await;
    let mut by_both = by_region(password());
    by_both.endpoint = Some(own.to_owned());
    by_both.project_id = Some("0123".to_owned());
    is_refused(&room, by_both, "iam").await;
    // Nobody could say which project it is.
    let linked = room.try_link(by_address(own, "", keys())).await;
    assert_eq!(linked, Err(Code::ProjectMissing));
    assert!(room.cloud.seen().is_empty());
    // Named, it is asked, and Huawei's is not.
    let mut named = by_address(own, "0123", password());
    named.iam = Some("https://iam.example.org/iam".to_owned());
    assert!(room.try_link(named).await.is_ok());
    let lines = room.cloud.lines();
    assert_eq!(lines[0], "POST https://iam.example.org/iam/v3/auth/tokens");
    assert!(lines.iter().all(|line| !line.contains(IAM)));
}
