//! Links that somebody wrote: taken apart to be looked at, and opened in the system's browser only in that form.

use crate::graphics::automated;
use ilima_desk::contract::LinkInfo;
use ilima_desk::trouble::{Code, Outcome, Trouble};
use std::process::{Command, Stdio};
use tauri::Url;

/// Longer ones are made to hide something.
const ADDRESS_CHARS_MAX: usize = 2_000;

/// The address as it would be opened, its host apart. What is no web page, mail or telephone is refused.
pub fn look(text: &str) -> Outcome<LinkInfo> {
    let refused = || Trouble::new(Code::LinkKind);
    let url = Url::parse(text.trim()).map_err(|_| refused())?;
    let kept = match url.scheme() {
        "http" | "https" => web(&url),
        "mailto" => mail(&url),
        "tel" => telephone(&url),
        _ => None,
    };
    // By now every sign is a plain one: nothing turns the writing round, and nothing is a space.
    let plain = |one: &String| one.len() <= ADDRESS_CHARS_MAX && one.bytes().all(|byte| byte.is_ascii_graphic());
    let address = kept.filter(plain).ok_or_else(refused)?;
    let host = url.host_str().unwrap_or_default().to_owned();
    let (before, after) = match address.split_once(&host) {
        Some((before, after)) if !host.is_empty() => (before.to_owned(), after.to_owned()),
        _ => (address, String::new()),
    };
    let disguised = host.split('.').any(|label| label.starts_with("xn--"));
    Ok(LinkInfo { before, host, after, disguised })
}

/// Opens what was shown, as its own argument and without a shell.
pub fn open(text: &str) -> Outcome<()> {
    let LinkInfo { before, host, after, .. } = look(text)?;
    let address = [before, host, after].concat();
    if automated() {
        return prepared(&address);
    }
    let mut command = opener();
    command.arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(|error| Trouble::new(Code::Unexpected).with("what", error.kind()))?;
    std::thread::spawn(move || child.wait());
    Ok(())
}

/// A name before the host would be taken for it: `https://good.example@other.example`.
fn web(url: &Url) -> Option<String> {
    let bare = url.username().is_empty() && url.password().is_none() && url.host_str().is_some();
    bare.then(|| url.as_str().to_owned())
}

/// The address alone: what a link would write into the letter is left out.
fn mail(url: &Url) -> Option<String> {
    let sign = |c: char| c.is_ascii_alphanumeric() || "@._+-".contains(c);
    let path = url.path();
    let whole =
        path.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'));
    (whole && path.chars().all(sign)).then(|| format!("mailto:{path}"))
}

fn telephone(url: &Url) -> Option<String> {
    let digits = url.path().strip_prefix('+').unwrap_or(url.path());
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| format!("tel:{}", url.path()))
}

fn opener() -> Command {
    if cfg!(target_os = "macos") {
        return Command::new("open");
    }
    if cfg!(windows) {
        let mut command = Command::new("rundll32");
        command.arg("url.dll,FileProtocolHandler");
        return command;
    }
    Command::new("xdg-open")
}

/// Under automation nothing is opened: the test reads what would have been.
fn prepared(address: &str) -> Outcome<()> {
    let Some(folder) = std::env::var_os("ILIMA_AUTOMATION_PICKS") else { return Ok(()) };
    Ok(std::fs::write(std::path::PathBuf::from(folder).join("opened"), address)?)
}

#[cfg(test)]
mod tests {
    use super::look;

    fn whole(text: &str) -> Option<(String, bool)> {
        look(text).ok().map(|one| (format!("{}[{}]{}", one.before, one.host, one.after), one.disguised))
    }

    #[test]
    fn an_address_is_taken_apart_as_it_would_be_opened() {
        let is = |text: &str, said: &str| assert_eq!(whole(text), Some((said.to_owned(), false)), "{text}");
        is("https://Example.org/a?b#c", "https://[example.org]/a?b#c");
        is(" http://example.org:8080 ", "http://[example.org]:8080/");
        is("https://example.org/\u{202e}fdp.exe", "https://[example.org]/%E2%80%AEfdp.exe");
        is("mailto:grace@example.org?attach=/etc/passwd", "mailto:grace@example.org[]");
        is("tel:+254712345678", "tel:+254712345678[]");
        // The Cyrillic а shows what it is.
        assert_eq!(whole("https://ex\u{430}mple.org"), Some(("https://[xn--exmple-4nf.org]/".to_owned(), true)));
    }

    #[test]
    fn nothing_else_is_opened() {
        for text in [
            "javascript:alert(1)",
            "JAVASCRIPT:alert(1)",
            "java\nscript:alert(1)",
            "data:text/html,<script>",
            "file:///etc/passwd",
            "ftp://example.org",
            "smb://example.org/x",
            "tauri://localhost",
            "vbscript:x",
            "--help",
            "-oProxyCommand=x",
            "; rm -rf ~",
            "example.org",
            "",
            "https://",
            "https://good.example@other.example/",
            "https://user:pass@other.example/",
            "mailto:",
            "mailto:grace@example.org,other@example.org",
            "mailto:$(id)@example.org",
            "tel:*21*1#",
            "tel:",
        ] {
            assert!(look(text).is_err(), "{text}");
        }
        assert!(look(&format!("https://example.org/{}", "a".repeat(3_000))).is_err());
    }
}
