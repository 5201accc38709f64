//! Names of accounts: the person's own, and those the host says when it is asked.

use serde_json::Value;

use super::desk::Desk;

#[tokio::test(flavor = "multi_thread")]
async fn a_nickname_stands_in_the_list_and_stays_through_a_relink() {
    let desk = Desk::with_host().await;
    let account = desk.sign_in("ada");
    let left = desk.run(&["nickname", &desk.handle("ada"), "At work"]);
    assert_eq!(left.out, desk.here("ada@HOST is called At work now.\n"));
    assert_eq!(
        desk.run(&["list"]).out,
        desk.here("ada@HOST  Ready  At work\n")
    );
    assert_eq!(desk.sign_in("ada")["nickname"], "At work");
    let id = account["id"].as_str().expect("an id");
    assert_eq!(desk.ask(&["nickname", id])["nickname"], Value::Null);
    assert_eq!(
        desk.run(&["list"]).out,
        desk.here("ada@HOST  Ready  Ada Lovelace\n")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_nickname_of_more_than_forty_characters_changes_nothing() {
    let desk = Desk::with_host().await;
    desk.sign_in("ada");
    let fits = "艾".repeat(40);
    desk.ask(&["nickname", &desk.handle("ada"), &fits]);
    let left = desk.run(&["nickname", &desk.handle("ada"), &"艾".repeat(41)]);
    assert_eq!(left.status, 1);
    assert_eq!(
        left.err,
        "That name is too long. Nothing changed. Choose one of at most 40 characters.\n"
    );
    assert_eq!(desk.accounts()[0]["nickname"], fits);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_asks_the_host_and_says_who_it_is_now() {
    let desk = Desk::with_host().await;
    desk.sign_in("ada");
    desk.forge.rename("ada", "ada-lovelace");
    let left = desk.run(&["check"]);
    assert_eq!(
        left.out,
        desk.here("ada-lovelace@HOST  Ready  Ada Lovelace\n")
    );
    assert_eq!((left.err.as_str(), left.status), ("", 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_of_an_account_that_was_ended_says_so() {
    let desk = Desk::with_host().await;
    let account = desk.sign_in("ada");
    desk.sign_in("grace");
    desk.forge.revoke_person("ada");
    let left = desk.run(&["check", &desk.handle("ada"), "--json"]);
    assert_eq!(left.status, 1);
    let checked = super::desk::json(&left.out);
    assert_eq!(checked.as_array().expect("an array").len(), 1);
    assert_eq!(checked[0]["id"], account["id"]);
    assert_eq!(checked[0]["ok"], false);
    assert_eq!(checked[0]["problem"]["code"], "needs_relink");
    assert_eq!(checked[0]["account"]["status"], "needs_relink");
}
