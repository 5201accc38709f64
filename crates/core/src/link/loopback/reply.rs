//! What the listener answers: short, static, never stored, without scripts.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// The answers there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Ok,
    SeeOther,
    BadRequest,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    HeadTooLarge,
    Busy,
}

impl Status {
    fn line(self) -> &'static str {
        match self {
            Self::Ok => "200 OK",
            Self::SeeOther => "303 See Other",
            Self::BadRequest => "400 Bad Request",
            Self::Forbidden => "403 Forbidden",
            Self::NotFound => "404 Not Found",
            Self::MethodNotAllowed => "405 Method Not Allowed",
            Self::HeadTooLarge => "431 Request Header Fields Too Large",
            Self::Busy => "503 Service Unavailable",
        }
    }
}

/// A sentence and the language it is in.
#[derive(Debug, Clone, Copy)]
pub struct Sentence<'a> {
    /// The language's tag: `en`, `zh-CN`.
    pub language: &'a str,
    /// The sentence as plain text.
    pub text: &'a str,
}

/// The pages a browser ends on.
#[derive(Debug, Clone)]
pub struct Pages {
    done: String,
    failed: String,
    /// Up to the address and after it.
    landing: (String, String),
}

impl Pages {
    /// Makes both pages, each from one sentence per language. All languages show: which one the
    /// browser's person reads, the listener does not know.
    pub fn new(done: &[Sentence<'_>], failed: &[Sentence<'_>]) -> Self {
        Self {
            done: page("✓", done),
            failed: page("!", failed),
            landing: halves(&[]),
        }
    }

    /// Sets what is said above an answer that a program will hand in.
    #[must_use]
    pub fn with_landing(self, sentences: &[Sentence<'_>]) -> Self {
        Self {
            landing: halves(sentences),
            ..self
        }
    }

    /// An answer to be copied: the whole address, its code and its state. It stays in the address bar.
    pub(super) fn landing(&self, url: &str) -> Vec<u8> {
        let (before, after) = &self.landing;
        let query = url.split_once('?').map_or("", |(_, query)| query);
        let parts = url::form_urlencoded::parse(query.as_bytes())
            .filter(|(name, _)| matches!(&**name, "code" | "state"))
            .map(|(name, value)| block(&name, &value));
        let blocks: String = std::iter::once(block("url", url)).chain(parts).collect();
        html(Status::Ok, &format!("{before}{blocks}{after}"))
    }

    pub(super) fn done(&self) -> Vec<u8> {
        html(Status::Ok, &self.done)
    }

    pub(super) fn failed(&self) -> Vec<u8> {
        html(Status::Ok, &self.failed)
    }

    /// The failed page for a request that ends nothing.
    pub(super) fn ignored(&self) -> Vec<u8> {
        html(Status::BadRequest, &self.failed)
    }
}

/// A refusal without words: people do not come here.
pub(super) fn bare(status: Status) -> Vec<u8> {
    let more = match status {
        Status::MethodNotAllowed => "Allow: GET\r\n",
        Status::Ok
        | Status::SeeOther
        | Status::BadRequest
        | Status::Forbidden
        | Status::NotFound
        | Status::HeadTooLarge
        | Status::Busy => "",
    };
    let line = status.line();
    whole(
        status,
        &format!("Content-Type: text/plain; charset=utf-8\r\n{more}"),
        line,
    )
}

/// Sends the browser on, so that the query leaves its address bar.
pub(super) fn see_other(path: &str) -> Vec<u8> {
    whole(Status::SeeOther, &format!("Location: {path}\r\n"), "")
}

fn html(status: Status, page: &str) -> Vec<u8> {
    whole(status, "Content-Type: text/html; charset=utf-8\r\n", page)
}

fn whole(status: Status, more: &str, body: &str) -> Vec<u8> {
    let style = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    format!(
        "HTTP/1.1 {}\r\n\
         {more}\
         Content-Length: {}\r\n\
         Content-Security-Policy: default-src 'none'; style-src 'sha256-{style}'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n\
         Cache-Control: no-store\r\n\
         Referrer-Policy: no-referrer\r\n\
         X-Content-Type-Options: nosniff\r\n\
         Cross-Origin-Resource-Policy: same-origin\r\n\
         Connection: close\r\n\r\n{body}",
        status.line(),
        body.len(),
    )
    .into_bytes()
}

const STYLE: &str = "\
:root{color-scheme:light dark;font:17px/1.5 system-ui,sans-serif}\
body{margin:0;min-height:100vh;display:grid;place-items:center;background:Canvas;color:CanvasText}\
main{max-width:28rem;padding:2rem;text-align:center}\
div{width:3rem;margin:0 auto 1rem;border:2px solid;border-radius:50%;font-size:1.5rem;line-height:3rem}\
p{margin:.5rem 0}\
p+p{opacity:.75}\
dl{margin:1.5rem 0 0;text-align:left}\
dt{font-size:.8rem;opacity:.75}\
dd{margin:.2rem 0 .8rem;padding:.5rem;border:1px solid;border-radius:.3rem;\
font:13px/1.4 ui-monospace,monospace;overflow-wrap:anywhere;user-select:all}\
@media(prefers-color-scheme:dark){body{background:#16181c;color:#eceef1}}";

/// The page around what is to be copied.
fn halves(sentences: &[Sentence<'_>]) -> (String, String) {
    let page = page("✓", sentences);
    match page.split_once("</main>") {
        Some((before, after)) => (format!("{before}<dl>"), format!("</dl></main>{after}")),
        None => (page, String::new()),
    }
}

/// One thing to copy; a click marks all of it.
fn block(name: &str, value: &str) -> String {
    let (name, value) = (escaped(name), escaped(value));
    format!("<dt>{name}</dt><dd id=\"{name}\">{value}</dd>")
}

fn page(sign: &str, sentences: &[Sentence<'_>]) -> String {
    let language = sentences
        .first()
        .map_or_else(|| "en".to_owned(), |first| escaped(first.language));
    let paragraphs: String = sentences
        .iter()
        .map(|sentence| {
            let (language, text) = (escaped(sentence.language), escaped(sentence.text));
            format!("<p lang=\"{language}\">{text}</p>")
        })
        .collect();
    format!(
        "<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <title>Forgepass</title><style>{STYLE}</style></head>\
         <body><main><div aria-hidden=\"true\">{sign}</div>{paragraphs}</main></body></html>"
    )
}

fn escaped(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, c| {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(reply: Vec<u8>) -> String {
        String::from_utf8(reply).expect("replies are text")
    }

    #[test]
    fn words_cannot_become_markup() {
        let evil = Sentence {
            language: "en\"><script>",
            text: "<script>alert('&')</script>",
        };
        let page = text(Pages::new(&[evil], &[]).done());
        assert!(!page.contains("<script"), "{page}");
        assert!(page.contains("&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;"));
    }

    #[test]
    fn an_answer_to_be_copied_is_shown_and_cannot_become_markup() {
        let url = "http://127.0.0.1:7/oauth/x?code=a%22%3Cb%3E&state=%242a%2410%24s&iss=y";
        let page = text(Pages::new(&[], &[]).landing(url));
        assert!(page.starts_with("HTTP/1.1 200 OK"), "{page}");
        assert!(
            page.contains("<dd id=\"code\">a&quot;&lt;b&gt;</dd>"),
            "{page}"
        );
        assert!(page.contains("<dd id=\"state\">$2a$10$s</dd>"), "{page}");
        assert!(page.contains(&format!("<dd id=\"url\">{}</dd>", escaped(url))));
        assert!(!page.contains("id=\"iss\""), "{page}");
    }

    #[test]
    fn the_policy_names_the_one_style_of_the_page() {
        let pages = Pages::new(&[], &[]);
        let page = text(pages.done());
        let style = page
            .split_once("<style>")
            .and_then(|(_, rest)| rest.split_once("</style>"))
            .map(|(style, _)| style)
            .expect("the page has a style");
        let hash = STANDARD.encode(Sha256::digest(style.as_bytes()));
        assert!(
            page.contains(&format!("style-src 'sha256-{hash}'")),
            "{page}"
        );
    }

    #[test]
    fn every_answer_forbids_storing_referring_and_guessing() {
        let pages = Pages::new(&[], &[]);
        for reply in [
            pages.done(),
            pages.failed(),
            pages.ignored(),
            bare(Status::NotFound),
            see_other("/oauth/x/done"),
        ] {
            let reply = text(reply);
            for field in [
                "default-src 'none'",
                "Cache-Control: no-store",
                "Referrer-Policy: no-referrer",
                "X-Content-Type-Options: nosniff",
                "Connection: close",
            ] {
                assert!(reply.contains(field), "{field} in {reply}");
            }
        }
    }

    #[test]
    fn the_length_counts_bytes() {
        let done = Sentence {
            language: "zh-CN",
            text: "已完成",
        };
        let page = text(Pages::new(&[done], &[]).done());
        let (head, body) = page.split_once("\r\n\r\n").expect("a head and a body");
        assert!(head.contains(&format!("Content-Length: {}\r\n", body.len())));
    }
}
