//! A reply as a list of parts, so that a gigabyte costs no memory and a slow reply is the same
//! thing as a fast one.

use std::time::Duration;

use serde_json::{Map, Value};
use url::form_urlencoded;

use super::{answer::Answer, gzip};
use crate::{Body, Shape};

const PIECE: usize = 64 * 1024;

/// A piece that is sent so many times, with a pause before each.
pub(super) struct Part {
    pub(super) piece: Vec<u8>,
    pub(super) times: u64,
    pub(super) pause: Duration,
}

impl Part {
    pub(super) fn once(piece: Vec<u8>) -> Self {
        Self::repeated(piece, 1)
    }

    pub(super) fn repeated(piece: Vec<u8>, times: u64) -> Self {
        Self {
            piece,
            times,
            pause: Duration::ZERO,
        }
    }

    pub(super) fn len(&self) -> u64 {
        (self.piece.len() as u64).saturating_mul(self.times)
    }
}

/// Splits everything after the head into single bytes with a pause before each.
pub(super) fn drip(parts: &mut Vec<Part>, every_ms: u64) {
    let body = parts.split_off(1);
    let pause = Duration::from_millis(every_ms);
    for part in body {
        for _ in 0..part.times.min(1024) {
            parts.extend(part.piece.iter().take(PIECE).map(|byte| Part {
                piece: vec![*byte],
                times: 1,
                pause,
            }));
        }
    }
}

pub(super) fn head_parts(shape: &Shape, answer: &Answer, body: &[Part]) -> Vec<Part> {
    let mut lines = status_line(answer.status);
    lines.extend(header_lines(answer));
    let length = body.iter().map(Part::len).fold(0, u64::saturating_add);
    if length > u64::MAX / 2 {
        lines.extend(b"Transfer-Encoding: chunked\r\n");
    } else if answer.status != 204 && answer.status != 304 {
        lines.extend(format!("Content-Length: {length}\r\n").bytes());
    }
    match shape {
        Shape::Whole => {
            lines.extend(b"\r\n");
            vec![Part::once(lines)]
        }
        Shape::Padded { bytes } => {
            let line = padding(1024);
            let times = bytes.div_ceil(1024);
            vec![
                Part::once(lines),
                Part::repeated(line, times),
                Part::once(b"\r\n".to_vec()),
            ]
        }
        Shape::Endless { every_ms } => vec![
            Part::once(lines),
            Part {
                pause: Duration::from_millis(*every_ms),
                ..Part::repeated(padding(64), u64::MAX)
            },
        ],
    }
}

/// A header line of so many bytes.
fn padding(bytes: usize) -> Vec<u8> {
    let name = b"X-Padding: ";
    let mut line = name.to_vec();
    line.resize(bytes - 2, b'p');
    line.extend(b"\r\n");
    line
}

pub(super) fn body_parts(body: &Body, answer: &mut Answer) -> Vec<Part> {
    match body {
        Body::Genuine => vec![Part::once(std::mem::take(&mut answer.body))],
        Body::Patched { set, drop } => {
            let mut fields = object(&answer.body);
            fields.retain(|name, _| !drop.contains(name) && !set.contains_key(name));
            let genuine = fields.iter().map(|(name, value)| (name, value.to_string()));
            let raw = set.iter().map(|(name, raw)| (name, raw.clone()));
            let text: Vec<_> = genuine
                .chain(raw)
                .map(|(name, raw)| format!("{}:{raw}", Value::from(name.as_str())))
                .collect();
            vec![Part::once(format!("{{{}}}", text.join(",")).into_bytes())]
        }
        Body::Form => {
            let mut form = form_urlencoded::Serializer::new(String::new());
            for (name, value) in object(&answer.body) {
                let text = value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned);
                form.append_pair(&name, &text);
            }
            vec![Part::once(form.finish().into_bytes())]
        }
        Body::Text { text } => vec![Part::once(text.clone().into_bytes())],
        Body::Bytes { bytes } => vec![Part::once(bytes.clone())],
        Body::Repeated { byte, len } => {
            let rest = usize::try_from(len % PIECE as u64).expect("less than a piece");
            vec![
                Part::repeated(vec![*byte; PIECE], len / PIECE as u64),
                Part::once(vec![*byte; rest]),
            ]
        }
        Body::GzipBomb { decoded } => {
            answer.override_headers(&[("Content-Encoding".to_owned(), "gzip".to_owned())]);
            gzip::bomb(*decoded)
        }
        Body::EndlessChunks => {
            let mut chunk = format!("{PIECE:x}\r\n").into_bytes();
            chunk.resize(chunk.len() + PIECE, b' ');
            chunk.extend(b"\r\n");
            vec![Part::repeated(chunk, u64::MAX)]
        }
    }
}

fn object(body: &[u8]) -> Map<String, Value> {
    serde_json::from_slice(body).unwrap_or_default()
}

pub(super) fn status_line(status: u16) -> Vec<u8> {
    format!("HTTP/1.1 {status} {}\r\n", reason(status)).into_bytes()
}

pub(super) fn header_lines(answer: &Answer) -> Vec<u8> {
    let mut lines = String::new();
    for (name, value) in &answer.headers {
        lines.push_str(&format!("{name}: {value}\r\n"));
    }
    lines.push_str("Connection: close\r\n");
    lines.into_bytes()
}

fn reason(status: u16) -> &'static str {
    match status {
        200..=299 => "OK",
        300..=399 => "Elsewhere",
        400..=499 => "Refused",
        _ => "Failed",
    }
}
