//! Is this file an .xlsx workbook that can be opened without harm?
//!
//! An .xlsx file is a zip of XML parts, and what a zip says of itself may be untrue. So every part is
//! unpacked once into nothing and counted before the spreadsheet reader sees the file. The reader also
//! reserves memory for the number of texts that the file announces, so that number is checked here.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::refusal::Refusal;

/// The largest file read, in bytes.
pub const MAX_FILE: usize = 10_000_000;
/// The most that all parts together may unpack to, in bytes.
pub const MAX_UNPACKED: u64 = 100_000_000;
/// The most parts of a workbook. A list of members has about ten.
const MAX_PARTS: usize = 1_000;
/// The most distinct texts, and the most tags of a part that is held in memory whole: far more than
/// 20,000 rows of members need.
const MAX_TEXTS: usize = 500_000;
const MAX_TAGS: usize = 2_000_000;
/// The most tags of the cell formats, of which each takes some hundred bytes once read.
const MAX_FORMAT_TAGS: usize = 200_000;

/// The most rows of a sheet that the file describes, empty ones included: what is formatted far below a list is
/// not read, a file of nothing else is not a list.
const MAX_ROW_TAGS: usize = 200_000;

/// Begins a compound file: an old .xls, or any Office file under a password.
const COMPOUND: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// Bytes read at once.
const CHUNK: usize = 64 * 1024;
/// Bytes of the previous chunk looked at again, so that a word on the seam is seen.
const SEAM: usize = 256;

/// Refuses a file that is too large, under a password, of another format, or unpacks to too much; says whether any
/// cell is computed.
pub fn inspect(file: &[u8]) -> Result<bool, Refusal> {
    if file.len() > MAX_FILE {
        return Err(Refusal::TooLarge);
    }
    if file.starts_with(COMPOUND) {
        return Err(match contains(file, &utf16("EncryptedPackage")) {
            true => Refusal::Encrypted,
            false => Refusal::OldExcel,
        });
    }
    let mut zip = ZipArchive::new(Cursor::new(file)).map_err(|_| Refusal::NotXlsx)?;
    if zip.len() > MAX_PARTS {
        return Err(Refusal::UnpacksToTooMuch);
    }
    if !zip.file_names().flatten().any(|name| name.eq_ignore_ascii_case("[content_types].xml")) {
        return Err(Refusal::NotXlsx);
    }
    let mut unpacked = 0;
    let mut computed = false;
    for index in 0..zip.len() {
        let part = zip.by_index(index).map_err(Refusal::damaged)?;
        let name = part.name().map_err(Refusal::damaged)?.to_lowercase();
        unpacked += inspect_part(part, &name, MAX_UNPACKED - unpacked, &mut computed)?;
    }
    Ok(computed)
}

/// Unpacks one part, looking at it chunk by chunk, and gives its true size.
fn inspect_part(mut part: impl Read, name: &str, left: u64, computed: &mut bool) -> Result<u64, Refusal> {
    let is_xml = name.ends_with(".xml") || name.ends_with(".rels");
    let is_texts = name.ends_with("sharedstrings.xml");
    let mut tags_left = match name {
        _ if name.ends_with("styles.xml") => MAX_FORMAT_TAGS,
        _ if name.contains("/worksheets/") && !is_texts => usize::MAX, // read cell by cell
        _ => MAX_TAGS,
    };
    let is_sheet = name.contains("/worksheets/") && is_xml;
    let mut rows_left = MAX_ROW_TAGS;
    let mut size = 0;
    let mut window = Vec::with_capacity(CHUNK + SEAM);
    loop {
        let before = window.len();
        let read = (&mut part).take(CHUNK as u64).read_to_end(&mut window).map_err(Refusal::damaged)?;
        if read == 0 {
            return Ok(size);
        }
        size += read as u64;
        if size > left {
            return Err(Refusal::UnpacksToTooMuch);
        }
        if is_xml {
            inspect_xml(&window, &window[before..])?;
            let tags = window[before..].iter().filter(|byte| **byte == b'<').count();
            tags_left = tags_left.checked_sub(tags).ok_or(Refusal::UnpacksToTooMuch)?;
        }
        if is_sheet {
            let rows = count(&window, b"<row", before);
            rows_left = rows_left.checked_sub(rows).ok_or(Refusal::UnpacksToTooMuch)?;
            *computed = *computed || has_formula(&window, before);
        }
        if is_texts {
            inspect_announced_texts(&window)?;
        }
        window.drain(..window.len().saturating_sub(SEAM));
    }
}

/// Whether a cell is computed. A tag is looked at once it is seen whole.
fn has_formula(window: &[u8], before: usize) -> bool {
    let mut rest = &window[before.saturating_sub(SEAM)..];
    while let Some(at) = find(rest, b"<") {
        rest = &rest[at + 1..];
        let end = rest.iter().take(SEAM).position(|byte| b" \t\r\n/>".contains(byte)).unwrap_or(0);
        let tag = &rest[..end];
        if tag == b"f" || tag.ends_with(b":f") {
            return true;
        }
    }
    false
}

/// How often a word ends in the fresh part of a window.
fn count(window: &[u8], word: &[u8], before: usize) -> usize {
    let mut from = before.saturating_sub(word.len() - 1);
    let mut found = 0;
    while let Some(at) = find(&window[from..], word) {
        found += 1;
        from += at + word.len();
    }
    found
}

/// Spreadsheets have no document type of their own: one is only there to do harm. NUL means an
/// encoding in which that could not be seen.
fn inspect_xml(window: &[u8], fresh: &[u8]) -> Result<(), Refusal> {
    match fresh.contains(&0) || contains(window, b"<!DOCTYPE") || contains(window, b"<!ENTITY") {
        true => Err(Refusal::Damaged("a part declares its own document type".into())),
        false => Ok(()),
    }
}

/// Refuses a table of texts that announces more than could be there, or hides the number.
fn inspect_announced_texts(window: &[u8]) -> Result<(), Refusal> {
    const ANNOUNCED: &[u8] = b"uniqueCount";
    const NEAR: usize = 64;
    let mut rest = window;
    while let Some(at) = find(rest, ANNOUNCED) {
        rest = &rest[at + ANNOUNCED.len()..];
        let digits: Vec<u8> = rest
            .iter()
            .take(NEAR)
            .copied()
            .skip_while(|byte| b"= \t\r\n\"'".contains(byte))
            .take_while(u8::is_ascii_digit)
            .collect();
        // Near the end of the window the number may be cut off: it is then seen whole in the next.
        let acceptable = match std::str::from_utf8(&digits).map(str::parse::<usize>) {
            Ok(Ok(number)) => number <= MAX_TEXTS,
            _ => digits.is_empty() && rest.len() < NEAR,
        };
        if !acceptable {
            return Err(Refusal::UnpacksToTooMuch);
        }
    }
    Ok(())
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    find(bytes, wanted).is_some()
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let first = *wanted.first()?;
    let mut from = 0;
    while let Some(step) = bytes[from..].iter().position(|byte| *byte == first) {
        let at = from + step;
        if bytes[at..].starts_with(wanted) {
            return Some(at);
        }
        from = at + 1;
    }
    None
}
