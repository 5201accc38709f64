//! The head of an HTTP/1.x request, read strictly.
//!
//! Everybody on this computer, and every web page blindly, can write to the listener. So this reads
//! the little a browser sends on a redirect and calls everything else malformed: no folded lines, no
//! bare line feeds, no blanks where none belong, no absolute targets.

use super::reply::Status;

/// How long a head may be, in bytes.
pub(super) const MAX_HEAD: usize = 16 * 1024;

const MAX_FIELDS: usize = 100;

/// What the listener needs to know of a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Head<'a> {
    /// The request target: begins with a slash, visible ASCII only.
    pub target: &'a str,
}

/// Where the head ends in `bytes`, if it does.
pub(super) fn end(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|four| four == b"\r\n\r\n")
}

/// Reads a head, which ends before its empty line, and checks who it was meant for.
///
/// `host` is the one value the `Host` field may have: the listener's own address. A page that
/// reached us through a name of its own (DNS rebinding) has another one there, and one that asks
/// from a script has an `Origin`.
pub(super) fn read<'a>(bytes: &'a [u8], host: &str) -> Result<Head<'a>, Status> {
    let text = std::str::from_utf8(bytes).map_err(|_| Status::BadRequest)?;
    let mut lines = text.split("\r\n");
    let (method, target) = request_line(lines.next().unwrap_or_default())?;
    let mut hosts = Vec::new();
    let mut origins = 0_usize;
    for (count, line) in lines.enumerate() {
        if count >= MAX_FIELDS {
            return Err(Status::HeadTooLarge);
        }
        let (name, value) = field(line)?;
        if name.eq_ignore_ascii_case("host") {
            hosts.push(value);
        } else if name.eq_ignore_ascii_case("origin") {
            origins += 1;
        }
    }
    if method != "GET" {
        return Err(Status::MethodNotAllowed);
    }
    match hosts.as_slice() {
        [one] if *one == host => {}
        [_] => return Err(Status::Forbidden),
        _ => return Err(Status::BadRequest),
    }
    if origins > 0 {
        return Err(Status::Forbidden);
    }
    Ok(Head { target })
}

fn request_line(line: &str) -> Result<(&str, &str), Status> {
    let mut words = line.split(' ');
    let (Some(method), Some(target), Some(version), None) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return Err(Status::BadRequest);
    };
    let well_formed = is_token(method)
        && target.starts_with('/')
        && target.bytes().all(|b| b.is_ascii_graphic() && b != b'#')
        && (version == "HTTP/1.1" || version == "HTTP/1.0");
    if well_formed {
        Ok((method, target))
    } else {
        Err(Status::BadRequest)
    }
}

fn field(line: &str) -> Result<(&str, &str), Status> {
    let (name, value) = line.split_once(':').ok_or(Status::BadRequest)?;
    let value = value.trim_matches([' ', '\t']);
    if is_token(name) && !value.chars().any(|c| c.is_control() && c != '\t') {
        Ok((name, value))
    } else {
        Err(Status::BadRequest)
    }
}

/// RFC 9110 §5.6.2.
fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HOST: &str = "127.0.0.1:4711";

    fn target(text: &str) -> Result<&str, Status> {
        read(text.as_bytes(), HOST).map(|head| head.target)
    }

    #[test]
    fn what_a_browser_sends_is_read() {
        let head = "GET /oauth/github.com?code=a&state=b HTTP/1.1\r\nHost: 127.0.0.1:4711\r\n\
                    User-Agent: Mozilla/5.0 (X11; Linux)\r\nAccept-Language: zh-CN,zh;q=0.9";
        assert_eq!(target(head), Ok("/oauth/github.com?code=a&state=b"));
    }

    #[test]
    fn malformed_heads_are_bad_requests() {
        for head in [
            "",
            "GET",
            "GET / HTTP/1.1",
            "GET  / HTTP/1.1\r\nHost: 127.0.0.1:4711",
            "GET / HTTP/2\r\nHost: 127.0.0.1:4711",
            "GET http://127.0.0.1:4711/ HTTP/1.1\r\nHost: 127.0.0.1:4711",
            "GET /\u{e9} HTTP/1.1\r\nHost: 127.0.0.1:4711",
            "GET /#f HTTP/1.1\r\nHost: 127.0.0.1:4711",
            "GET / HTTP/1.1\r\nHost: 127.0.0.1:4711\r\n folded: line",
            "GET / HTTP/1.1\r\nHost : 127.0.0.1:4711",
            "GET / HTTP/1.1\r\nHost: 127.0.0.1:4711\nX: bare line feed",
            "GET / HTTP/1.1\r\nHost: 127.0.0.1:4711\r\nX: a\u{0}b",
            "GET / HTTP/1.1\r\nHost: 127.0.0.1:4711\r\nno colon",
            "GET / HTTP/1.1\r\nHost: 127.0.0.1:4711\r\nHost: 127.0.0.1:4711",
            "GET / HTTP/1.1\r\nHost: 127.0.0.1:4711\r\nhOST: evil.example",
            "GET / HTTP/1.1\r\nX-Host: 127.0.0.1:4711",
        ] {
            assert_eq!(target(head), Err(Status::BadRequest), "{head:?}");
        }
    }

    #[test]
    fn any_other_host_is_forbidden() {
        for host in [
            "evil.example",
            "localhost:4711",
            "127.0.0.1",
            "127.0.0.1:4712",
            "127.0.0.1:4711.evil.example",
            "[::1]:4711",
            "",
        ] {
            let head = format!("GET / HTTP/1.1\r\nHost: {host}");
            assert_eq!(target(&head), Err(Status::Forbidden), "{host:?}");
        }
    }

    #[test]
    fn any_origin_is_forbidden() {
        for origin in ["https://evil.example", "null", "", "http://127.0.0.1:4711"] {
            let head = format!("GET / HTTP/1.1\r\nHost: {HOST}\r\nOrigin: {origin}");
            assert_eq!(target(&head), Err(Status::Forbidden), "{origin:?}");
        }
    }

    #[test]
    fn only_get_is_allowed() {
        for method in ["POST", "HEAD", "OPTIONS", "get", "CONNECT"] {
            let head = format!("{method} / HTTP/1.1\r\nHost: {HOST}");
            assert_eq!(target(&head), Err(Status::MethodNotAllowed), "{method}");
        }
    }

    #[test]
    fn more_fields_than_a_browser_sends_are_too_large() {
        let mut head = format!("GET / HTTP/1.1\r\nHost: {HOST}");
        for _ in 0..MAX_FIELDS {
            head.push_str("\r\nA: b");
        }
        assert_eq!(target(&head), Err(Status::HeadTooLarge));
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            let _ = read(&bytes, HOST);
            let _ = end(&bytes);
        }

        #[test]
        fn whatever_is_read_is_a_plain_target(rest in "[ -~\r\n]{0,200}") {
            let head = format!("GET /{rest}\r\nHost: {HOST}");
            if let Ok(target) = target(&head) {
                prop_assert!(target.bytes().all(|b| b.is_ascii_graphic()));
            }
        }
    }
}
