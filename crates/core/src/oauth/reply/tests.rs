use proptest::prelude::*;

use super::*;

const NOW: Timestamp = Timestamp::from_millis(0);

fn reply(status: u16, content_type: &str, body: &[u8]) -> Reply {
    Reply {
        status,
        content_type: (!content_type.is_empty()).then(|| content_type.to_owned()),
        retry_after: None,
        location: None,
        headers: Vec::new(),
        subject_token: None,
        body: Secret::new(body.to_vec()),
    }
}

fn json(body: &str) -> Result<TokenReply, OAuthError> {
    read_token_reply(&reply(200, "application/json", body.as_bytes()), NOW)
}

fn life_of(literal: &str) -> Option<u64> {
    json(&format!(r#"{{"access_token":"a","expires_in":{literal}}}"#))
        .expect("a lenient reader refuses no sign-in for its life")
        .life
        .map(|life| life.as_secs())
}

#[test]
fn case_19_an_error_with_status_200_is_an_error() {
    let refused = Some(OAuthError::Refused("bad_verification_code".to_owned()));
    assert_eq!(
        json(r#"{"error":"bad_verification_code","error_description":"<b>"}"#).err(),
        refused
    );
    let form = reply(
        200,
        "application/x-www-form-urlencoded",
        b"error=bad_verification_code&error_uri=x",
    );
    assert_eq!(read_token_reply(&form, NOW).err(), refused);
}

#[test]
fn case_19_an_error_beside_a_token_is_an_error() {
    assert_eq!(
        json(r#"{"access_token":"a","error":"invalid_grant"}"#).err(),
        Some(OAuthError::Refused("invalid_grant".to_owned()))
    );
}

#[test]
fn case_20_what_is_not_an_oauth_answer_is_no_refusal() {
    for (status, content_type, body) in [
        (200, "text/html", "<!doctype html><title>Sign in</title>"),
        (200, "", ""),
        (204, "", ""),
        (200, "application/json", "[]"),
        (400, "text/html", "<h1>Bad Request</h1>"),
    ] {
        let answer = read_token_reply(&reply(status, content_type, body.as_bytes()), NOW);
        assert_eq!(answer.err(), Some(OAuthError::NotOAuth), "{body}");
    }
}

#[test]
fn case_20_json_labelled_as_text_is_read() {
    let answer = read_token_reply(&reply(200, "text/plain", br#"{"access_token":"a"}"#), NOW);
    assert!(answer.is_ok());
}

#[test]
fn case_21_an_absent_or_any_spelling_of_bearer_is_bearer() {
    for kind in ["", r#","token_type":"Bearer""#, r#","token_type":"BEARER""#] {
        assert!(
            json(&format!(r#"{{"access_token":"a"{kind}}}"#)).is_ok(),
            "{kind}"
        );
    }
}

#[test]
fn case_21_tokens_of_another_type_are_refused() {
    for kind in ["mac", "dpop", "N_A"] {
        let answer = json(&format!(r#"{{"access_token":"a","token_type":"{kind}"}}"#));
        assert_eq!(answer.err(), Some(OAuthError::Unusable), "{kind}");
    }
}

#[test]
fn case_22_a_life_is_read_from_number_and_text_and_clamped() {
    assert_eq!(life_of("3600"), Some(3600));
    assert_eq!(life_of(r#""3600""#), Some(3600));
    assert_eq!(life_of("3600.0"), Some(3600));
    assert_eq!(life_of("1e18"), Some(315_360_000));
    assert_eq!(life_of("0"), None);
    assert_eq!(life_of("-1"), None);
    assert_eq!(life_of("null"), None);
    assert_eq!(life_of(r#""soon""#), None);
    assert_eq!(life_of("{}"), None);
    assert_eq!(life_of(r#""NaN""#), None);
}

#[test]
fn case_23_a_refresh_token_that_did_not_come_back_stays() {
    let old = || Grant {
        kind: GrantKind::Oauth,
        access: Secret::new("old".to_owned()),
        refresh: Some(Secret::new("kept".to_owned())),
        scopes: vec!["repo".to_owned()],
        freshness: freshness(None, NOW),
        user: None,
    };
    for (extra, expected) in [
        ("", "kept"),
        (r#","refresh_token":"""#, "kept"),
        (r#","refresh_token":null"#, "kept"),
        (r#","refresh_token":"kept""#, "kept"),
        (r#","refresh_token":"new""#, "new"),
    ] {
        let grant = json(&format!(r#"{{"access_token":"a"{extra}}}"#))
            .expect("a good reply")
            .renewing(old(), NOW);
        let refresh = grant.refresh.expect("one of the two");
        assert_eq!(refresh.expose(), expected, "{extra}");
        assert_eq!(grant.scopes, ["repo"]);
    }
}

#[test]
fn case_24_tokens_with_impossible_bytes_are_refused() {
    let long = "a".repeat(64 * 1024);
    for token in ["", "a b", "a\\r\\nX: y", "a\\u0000", "ä", &long] {
        let answer = json(&format!(r#"{{"access_token":"{token}"}}"#));
        assert_eq!(answer.err(), Some(OAuthError::Unusable));
    }
    assert_eq!(
        json(r#"{"access_token":["a"]}"#).err(),
        Some(OAuthError::Unusable)
    );
}

#[test]
fn case_24_broken_json_is_not_an_answer() {
    let deep = "[".repeat(10_000);
    for body in [
        &br#"{"access_token":"a"#[..],
        b"\xff\xfe",
        deep.as_bytes(),
        br#"{"access_token":"a"}}"#,
        br#"{"access_token":"a","access_token":"b"}"#,
    ] {
        let answer = read_token_reply(&reply(200, "application/json", body), NOW);
        assert_eq!(answer.err(), Some(OAuthError::NotOAuth));
    }
    let twice = b"access_token=a&access_token=b";
    let form = reply(200, "application/x-www-form-urlencoded", twice);
    let answer = read_token_reply(&form, NOW);
    assert_eq!(answer.err(), Some(OAuthError::NotOAuth));
}

#[test]
fn case_27_a_redirect_is_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        for body in [
            "",
            r#"{"error":"invalid_grant"}"#,
            r#"{"access_token":"a"}"#,
        ] {
            let answer = read_token_reply(&reply(status, "", body.as_bytes()), NOW);
            assert_eq!(answer.err(), Some(OAuthError::Redirected), "{body}");
        }
    }
}

#[test]
fn a_server_error_or_a_limit_is_never_a_refusal() {
    let body = br#"{"error":"invalid_grant"}"#;
    assert_eq!(
        read_token_reply(&reply(503, "application/json", body), NOW).err(),
        Some(OAuthError::HostDown(None))
    );
    assert_eq!(
        read_token_reply(&reply(429, "application/json", body), NOW).err(),
        Some(OAuthError::RateLimited(None))
    );
}

#[test]
fn a_hosts_prose_never_becomes_an_error_code() {
    assert_eq!(
        json(r#"{"error":"Your token abc is <b>bad</b>"}"#).err(),
        Some(OAuthError::Refused("unreadable_error".to_owned()))
    );
}

#[test]
fn scopes_are_split_at_commas_and_blanks() {
    let scopes = |body: &str| json(body).expect("a good reply").scopes;
    let both = Some(vec!["repo".to_owned(), "gist".to_owned()]);
    assert_eq!(scopes(r#"{"access_token":"a","scope":"repo,gist"}"#), both);
    assert_eq!(scopes(r#"{"access_token":"a","scopes":"repo gist"}"#), both);
    assert_eq!(
        scopes(r#"{"access_token":"a","scope":["repo","gist"]}"#),
        both
    );
    assert_eq!(scopes(r#"{"access_token":"a"}"#), None);
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(
        status in 100u16..600,
        body in proptest::collection::vec(any::<u8>(), 0..512),
        form in any::<bool>(),
    ) {
        let kind = if form { "application/x-www-form-urlencoded" } else { "application/json" };
        let _ = read_token_reply(&reply(status, kind, &body), NOW);
    }

    #[test]
    fn any_json_value_in_any_field_is_read_without_a_panic(value in "[ -~]{0,40}") {
        for field in ["access_token", "expires_in", "scope", "token_type", "refresh_token"] {
            let _ = json(&format!(r#"{{"access_token":"a","{field}":{value}}}"#));
        }
    }
}
