//! Prepares the files in `static/` for serving: each gets a name with a hash of its content, so
//! that browsers may keep it for a year, and lies precompressed in the binary.
//!
//! Writes `$OUT_DIR/assets.rs`, which `src/assets.rs` includes: one constant per file with its
//! address, and the table of embedded files.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// One file below `static/`; `name` is its path there with `/`.
struct Source {
    name: String,
    content: Vec<u8>,
}

fn main() -> Result<()> {
    // Directories are watched whole. The texts are read by a macro that cargo cannot see through.
    println!("cargo::rerun-if-changed=static");
    println!("cargo::rerun-if-changed=locales");
    println!("cargo::rerun-if-changed=migrations");
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let mut sources = Vec::new();
    collect(Path::new("static"), "", &mut sources)?;
    // Style sheets last: they name the others, and their own hash covers the names they use.
    sources.sort_by_key(|source| (source.name.ends_with(".css"), source.name.clone()));

    let mut hashed = BTreeMap::new();
    let mut constants = String::new();
    let mut table = String::new();
    for source in &sources {
        let content = match source.name.ends_with(".css") {
            true => rewrite_urls(source, &hashed)?,
            false => source.content.clone(),
        };
        let name = hashed_name(&source.name, &content);
        write_constant(&mut constants, &source.name, &name)?;
        write_file(&mut table, &out, &source.name, &name, &content)?;
        hashed.insert(source.name.clone(), name);
    }
    fs::write(out.join("assets.rs"), format!("{constants}\nstatic FILES: &[File] = &[\n{table}];\n"))?;
    Ok(())
}

/// Reads every file below `directory` in a stable order; hidden files are not served.
fn collect(directory: &Path, prefix: &str, into: &mut Vec<Source>) -> Result<()> {
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        let Some(leaf) = path.file_name().and_then(|name| name.to_str()) else {
            return Err(format!("{} has a name that is not text", path.display()).into());
        };
        if leaf.starts_with('.') {
            continue;
        }
        let name = format!("{prefix}{leaf}");
        if path.is_dir() {
            collect(&path, &format!("{name}/"), into)?;
        } else {
            into.push(Source { content: fs::read(&path)?, name });
        }
    }
    Ok(())
}

/// Replaces each `url(file)` in a style sheet by the hashed name of that file. A file that does
/// not exist stops the build; addresses inside this document (`#id`) and `data:` stay.
fn rewrite_urls(sheet: &Source, hashed: &BTreeMap<String, String>) -> Result<Vec<u8>> {
    let text = std::str::from_utf8(&sheet.content)?;
    let folder = sheet.name.rfind('/').map_or("", |end| &sheet.name[..=end]);
    let mut rewritten = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("url(") {
        let (before, after) = rest.split_at(start + "url(".len());
        let end = after.find(')').ok_or_else(|| format!("{}: url( without )", sheet.name))?;
        let target = after[..end].trim_matches(['"', '\'', ' ']);
        rewritten.push_str(before);
        if target.starts_with('#') || target.starts_with("data:") {
            rewritten.push_str(target);
        } else {
            let name = hashed
                .get(&format!("{folder}{target}"))
                .ok_or_else(|| format!("{}: no file {folder}{target}", sheet.name))?;
            rewritten.push_str(&name[folder.len()..]);
        }
        rest = &after[end..];
    }
    rewritten.push_str(rest);
    Ok(rewritten.into_bytes())
}

/// `app.css` → `app.1a2b3c4d.css`.
fn hashed_name(name: &str, content: &[u8]) -> String {
    let mut hash = String::new();
    for byte in &Sha256::digest(content)[..4] {
        let _ = write!(hash, "{byte:02x}");
    }
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}.{hash}.{extension}"),
        None => format!("{name}.{hash}"),
    }
}

/// `fonts/be-vietnam-400.woff2` → `FONTS_BE_VIETNAM_400_WOFF2`. A debug build gives the plain
/// name, under which the file is read from the disk.
fn write_constant(constants: &mut String, source: &str, name: &str) -> Result<()> {
    let constant: String =
        source.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
    writeln!(constants, "/// Address of `static/{source}`.")?;
    writeln!(
        constants,
        "pub const {constant}: &str = if cfg!(debug_assertions) {{ {:?} }} else {{ {:?} }};",
        format!("/static/{source}"),
        format!("/static/{name}"),
    )?;
    Ok(())
}

/// Writes the file and its two compressed forms into `out` and a row of the table that embeds
/// them. A form that saves less than a tenth (fonts) is left out.
fn write_file(table: &mut String, out: &Path, source: &str, name: &str, content: &[u8]) -> Result<()> {
    let embed = |suffix: &str, bytes: &[u8]| -> Result<String> {
        let file = format!("{}{suffix}", name.replace('/', "~"));
        fs::write(out.join(&file), bytes)?;
        Ok(format!("include_bytes!(concat!(env!(\"OUT_DIR\"), {:?}))", format!("/{file}")))
    };
    let plain = embed("", content)?;
    let mut forms = Vec::new();
    for (suffix, bytes) in [(".br", brotli(content)?), (".gz", gzip(content)?)] {
        forms.push(match bytes.len() * 10 < content.len() * 9 {
            true => format!("Some({})", embed(suffix, &bytes)?),
            false => "None".to_owned(),
        });
    }
    writeln!(
        table,
        "    File {{ source: {source:?}, name: {name:?}, content_type: {:?}, plain: {plain}, \
         brotli: {}, gzip: {} }},",
        content_type(source)?,
        forms[0],
        forms[1],
    )?;
    Ok(())
}

fn content_type(name: &str) -> Result<&'static str> {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("css") => Ok("text/css; charset=utf-8"),
        Some("js") => Ok("text/javascript; charset=utf-8"),
        Some("svg") => Ok("image/svg+xml"),
        Some("txt") => Ok("text/plain; charset=utf-8"),
        Some("woff2") => Ok("font/woff2"),
        Some("png") => Ok("image/png"),
        _ => Err(format!("static/{name}: say its content type in build.rs").into()),
    }
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, ..Default::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &content[..], &mut compressed, &parameters)?;
    Ok(compressed)
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}
