//! The file of a backup: a dump of `pg_dump` in its custom format, which `pg_restore` reads as any other,
//! and behind it what it must hold.
//!
//! ```text
//! the dump          as pg_dump wrote it
//! the manifest      JSON: versions, the dump's length and hash, rows and sum of every table
//! 96 bytes          "chibo-backup 1 ", the manifest's length and its hash, filled with blanks
//! ```
//!
//! One file, so that nobody can part the two. The last 96 bytes come last, so that a file that was cut off
//! anywhere has none.

use std::fmt;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::error::{KeepError, cannot, damaged};
use super::figures::Figures;

/// How the last line begins, with the version of this format.
const MAGIC: &str = "chibo-backup 1 ";

/// Bytes of the last line: the magic, ten digits, a space, a hash in hexadecimal, spaces, a line end.
const LAST_LINE: u64 = 96;

/// No manifest comes near it: one line for each table.
const LONGEST_MANIFEST: u64 = 1024 * 1024;

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of the program that made it.
    pub program: String,
    /// The last migration of its schema.
    pub schema: i64,
    /// The major version of the server.
    pub server: u32,
    /// When it was begun: it holds what was committed then.
    pub made_at: DateTime<Utc>,
    /// Length of the dump.
    pub bytes: u64,
    /// SHA-256 of the dump, in hexadecimal.
    pub sha256: String,
    /// Every table with its rows and their sum.
    pub tables: Figures,
}

impl fmt::Display for Manifest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows: i64 = self.tables.values().map(|figure| figure.rows).sum();
        let (tables, schema, made) = (self.tables.len(), self.schema, self.made_at.format("%Y-%m-%d %H:%M:%S"));
        write!(f, "{rows} rows in {tables} tables, schema {schema}, as of {made} UTC")
    }
}

/// Puts the manifest behind a dump of which only the figures are known so far.
pub(super) fn seal(file: &mut File, path: &Path, mut manifest: Manifest) -> Result<Manifest, KeepError> {
    file.seek(SeekFrom::Start(0)).map_err(cannot("read", path))?;
    (manifest.bytes, manifest.sha256) = hash(file, u64::MAX).map_err(cannot("read", path))?;
    let text = serde_json::to_string(&manifest).map_err(std::io::Error::other).map_err(cannot("write", path))?;
    let line = last_line(text.len() as u64, &hexadecimal(&Sha256::digest(&text)));
    file.seek(SeekFrom::End(0)).map_err(cannot("write", path))?;
    file.write_all(text.as_bytes()).and_then(|()| file.write_all(line.as_bytes())).map_err(cannot("write", path))?;
    file.sync_all().map_err(cannot("sync", path))?;
    Ok(manifest)
}

/// Reads the manifest of a backup, and every byte of its dump against it.
pub(super) fn open(path: &Path) -> Result<Manifest, KeepError> {
    let mut file = File::open(path).map_err(cannot("open", path))?;
    let length = file.metadata().map_err(cannot("read", path))?.len();
    let (wanted, sum) = end_of(&mut file, path, length)?;
    let behind = length - LAST_LINE;
    if wanted > LONGEST_MANIFEST || wanted > behind {
        return Err(damaged(path, "its manifest cannot be that long"));
    }
    let mut text = vec![0; wanted as usize];
    file.seek(SeekFrom::Start(behind - wanted)).map_err(cannot("read", path))?;
    file.read_exact(&mut text).map_err(cannot("read", path))?;
    if hexadecimal(&Sha256::digest(&text)) != sum {
        return Err(damaged(path, "its manifest was changed"));
    }
    let manifest: Manifest = serde_json::from_slice(&text)
        .map_err(|error| damaged(path, format!("its manifest cannot be read ({error})")))?;
    if manifest.bytes != behind - wanted {
        return Err(damaged(
            path,
            format!("the dump has {} bytes and should have {}", behind - wanted, manifest.bytes),
        ));
    }
    file.seek(SeekFrom::Start(0)).map_err(cannot("read", path))?;
    let (_, found) = hash(&mut file, manifest.bytes).map_err(cannot("read", path))?;
    if found != manifest.sha256 {
        return Err(damaged(path, "the dump was changed: its hash is another"));
    }
    Ok(manifest)
}

/// The last line for a manifest of this length and hash.
fn last_line(length: u64, sum: &str) -> String {
    let begun = format!("{MAGIC}{length:010} {sum}");
    format!("{begun:<width$}\n", width = LAST_LINE as usize - 1)
}

/// Length and hash of the manifest, from the last line.
fn end_of(file: &mut File, path: &Path, length: u64) -> Result<(u64, String), KeepError> {
    let cut_off = || damaged(path, "its end is missing");
    if length < LAST_LINE {
        return Err(cut_off());
    }
    let mut line = [0; LAST_LINE as usize];
    file.seek(SeekFrom::End(-(LAST_LINE as i64))).map_err(cannot("read", path))?;
    file.read_exact(&mut line).map_err(cannot("read", path))?;
    let line = std::str::from_utf8(&line).map_err(|_| cut_off())?;
    let mut words = line.strip_prefix(MAGIC).ok_or_else(cut_off)?.split_whitespace();
    let length = words.next().and_then(|word| word.parse().ok()).ok_or_else(cut_off)?;
    let sum = words.next().ok_or_else(cut_off)?.to_owned();
    if line != last_line(length, &sum) {
        return Err(cut_off());
    }
    Ok((length, sum))
}

/// How many bytes there are up to a limit, and their hash.
fn hash(file: &mut File, limit: u64) -> std::io::Result<(u64, String)> {
    let mut hasher = Sha256::new();
    let mut read = 0;
    let mut portion = vec![0; 1024 * 1024];
    let mut rest = file.take(limit);
    loop {
        let count = rest.read(&mut portion)?;
        if count == 0 {
            return Ok((read, hexadecimal(&hasher.finalize())));
        }
        hasher.update(&portion[..count]);
        read += count as u64;
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::keeping::figures::Figure;

    fn sealed(name: &str) -> (std::path::PathBuf, Manifest) {
        let path = std::env::temp_dir().join(format!("chibo-archive-{name}-{}", std::process::id()));
        let mut file = File::options().create(true).truncate(true).read(true).write(true).open(&path).unwrap();
        file.write_all(b"PGDMP and what follows").unwrap();
        let tables = [("members".to_owned(), Figure { rows: 19, sum: "-7".to_owned() })].into();
        let made_at = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
        let manifest = Manifest {
            program: "0.1.0".into(),
            schema: 28,
            server: 15,
            made_at,
            bytes: 0,
            sha256: String::new(),
            tables,
        };
        let manifest = seal(&mut file, &path, manifest).unwrap();
        (path, manifest)
    }

    #[test]
    fn what_was_sealed_is_read_back() {
        let (path, manifest) = sealed("whole");
        assert_eq!(open(&path).unwrap(), manifest);
        assert_eq!(manifest.bytes, 22);
        assert_eq!(manifest.to_string(), "19 rows in 1 tables, schema 28, as of 2026-11-18 11:06:40 UTC");
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_file_cut_off_anywhere_or_changed_anywhere_is_refused() {
        let (path, _) = sealed("damaged");
        let whole = std::fs::read(&path).unwrap();
        for length in 0..whole.len() {
            std::fs::write(&path, &whole[..length]).unwrap();
            let error = open(&path).expect_err("cut off");
            assert!(matches!(error, KeepError::Damaged { .. }), "{length}: {error}");
        }
        for at in 0..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            std::fs::write(&path, &changed).unwrap();
            assert!(open(&path).is_err(), "byte {at}");
        }
        std::fs::remove_file(path).unwrap();
    }
}
