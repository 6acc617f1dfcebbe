//! Every language has every word: labels, values, troubles, and what the screens ask for.

use crate::tree::{ends_with_any, files, none, text};
use fluent_bundle::FluentResource;
use ilima_core::kinds::KINDS;
use ilima_core::schema::{Field, Shape};
use std::collections::{BTreeMap, BTreeSet};

/// Messages of one language, each with the variables it names.
type Messages = BTreeMap<String, BTreeSet<String>>;

/// By tag: what is always there, and the pages of help, which are read when they are opened.
fn languages() -> BTreeMap<String, Messages> {
    let mut told = BTreeMap::<String, Messages>::new();
    for file in pages() {
        let tag = file.rsplit('/').next().unwrap_or_default().trim_end_matches(".ftl").to_owned();
        told.entry(tag).or_default().extend(messages(&text(&file)));
    }
    told
}

fn pages() -> impl Iterator<Item = String> {
    files().into_iter().filter(|file| file.starts_with("words/") && file.ends_with(".ftl"))
}

/// A message begins at the margin; what is indented belongs to the one above.
fn messages(page: &str) -> Messages {
    let mut told = Messages::new();
    let mut key = String::new();
    for line in page.lines().filter(|line| !line.starts_with('#')) {
        if line.starts_with(|c: char| c.is_ascii_alphabetic() || c == '-') {
            key = line.split('=').next().unwrap_or_default().trim().to_owned();
        }
        if key.is_empty() || line.trim().is_empty() {
            continue;
        }
        told.entry(key.clone()).or_default().extend(variables(line));
    }
    told
}

fn variables(line: &str) -> Vec<String> {
    let name = |rest: &str| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_' || *c == '-').collect();
    line.split('$').skip(1).map(name).collect()
}

/// Every language must have the key, or one of several.
fn absent(keys: &[String]) -> Vec<String> {
    let languages = languages();
    let lacking = languages.iter().filter(|(_, told)| !keys.iter().any(|key| told.contains_key(key)));
    lacking.map(|(tag, _)| format!("{tag}: {}", keys.join(" or "))).collect()
}

#[test]
fn english_french_spanish_and_arabic_are_here_and_can_be_read() {
    let files: BTreeSet<String> = pages().collect();
    for tag in ["en", "fr", "es", "ar"] {
        for file in [format!("words/{tag}.ftl"), format!("words/help/{tag}.ftl")] {
            assert!(files.contains(&file), "{file} is missing");
        }
    }
    for file in files {
        if let Err((_, errors)) = FluentResource::try_new(text(&file)) {
            panic!("{file} cannot be read: {errors:?}");
        }
    }
}

#[test]
fn every_language_says_the_same_things() {
    let languages = languages();
    let all: BTreeSet<&String> = languages.values().flat_map(|told| told.keys()).collect();
    let mut findings = Vec::new();
    for (tag, told) in &languages {
        findings.extend(all.iter().filter(|key| !told.contains_key(**key)).map(|key| format!("{tag} lacks {key}")));
    }
    none("Words that some language lacks", &findings);
}

#[test]
fn no_translation_names_what_english_does_not_give_it() {
    let languages = languages();
    let english = &languages["en"];
    let mut findings = Vec::new();
    for (tag, told) in &languages {
        for (key, names) in told {
            let given = english.get(key).cloned().unwrap_or_default();
            findings.extend(names.difference(&given).map(|name| format!("{tag}: {key} wants ${name}")));
        }
    }
    none("Translations with unknown variables", &findings);
}

#[test]
fn no_key_is_written_twice() {
    let mut findings = Vec::new();
    let mut met = BTreeSet::new();
    for file in pages() {
        let tag = file.rsplit('/').next().unwrap_or_default().to_owned();
        for line in text(&file).lines().filter(|line| line.starts_with(|c: char| c.is_ascii_alphabetic())) {
            let key = line.split('=').next().unwrap_or_default().trim().to_owned();
            if !met.insert((tag.clone(), key.clone())) {
                findings.push(format!("{file}: {key}"));
            }
        }
    }
    none("Keys with two texts", &findings);
}

#[test]
fn every_kind_part_field_and_value_has_its_label() {
    let mut findings = Vec::new();
    for kind in KINDS {
        findings.extend(absent(&[format!("kind-{}", kind.name)]));
        findings.extend(absent(&[format!("kind-{}-many", kind.name)]));
        findings.extend(field_labels(kind.name, kind.fields));
        for part in kind.parts {
            findings.extend(absent(&[format!("part-{}", part.name)]));
            findings.extend(absent(&[format!("part-{}-many", part.name)]));
            findings.extend(field_labels(part.name, part.fields));
        }
    }
    findings.sort();
    findings.dedup();
    none("Labels without words", &findings);
}

fn field_labels(owner: &str, fields: &[Field]) -> Vec<String> {
    let mut findings = Vec::new();
    for Field { name, shape } in fields {
        // Order by hand is moved, never read.
        if *shape == Shape::Rank {
            continue;
        }
        findings.extend(absent(&[format!("field-{owner}-{name}")]));
        for value in values(*shape) {
            findings.extend(absent(&[format!("value-{owner}-{name}-{value}"), format!("value-{name}-{value}")]));
        }
    }
    findings
}

fn values(shape: Shape) -> &'static [&'static str] {
    if let Shape::Choice(values) | Shape::OpenChoice(values) | Shape::Choices(values) = shape { values } else { &[] }
}

#[test]
fn every_trouble_says_what_happened_and_what_to_do() {
    let codes = codes();
    assert!(codes.len() > 20, "desk/src/trouble.rs lists its codes in an enum called Code");
    let findings: Vec<String> = codes.iter().flat_map(|code| absent(&[format!("trouble-{code}")])).collect();
    none("Troubles without words", &findings);
}

/// The variants of `enum Code`, as they are written on the wire: `InUse` is `in-use`.
fn codes() -> Vec<String> {
    let page = text("desk/src/trouble.rs");
    let body =
        page.split("pub enum Code {").nth(1).unwrap_or_default().split('}').next().unwrap_or_default().to_owned();
    let names = body.lines().map(|line| line.trim().trim_end_matches(','));
    names.filter(|name| !name.is_empty() && name.chars().all(char::is_alphanumeric)).map(kebab).collect()
}

fn kebab(name: &str) -> String {
    let mut word = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !word.is_empty() {
            word.push('-');
        }
        word.push(letter.to_ascii_lowercase());
    }
    word
}

#[test]
fn every_word_that_a_screen_asks_for_is_there() {
    let languages = languages();
    let mut findings = Vec::new();
    for file in screens() {
        for key in asked(&text(&file)).into_iter().collect::<BTreeSet<_>>() {
            let lacking = languages.iter().filter(|(_, told)| !says(told, &key));
            let lacking: Vec<&str> = lacking.map(|(language, _)| language.as_str()).collect();
            if !lacking.is_empty() {
                findings.push(format!("{key} ({file}) in {}", lacking.join(", ")));
            }
        }
    }
    none("Words that a screen asks for", &findings);
}

fn says(told: &Messages, key: &str) -> bool {
    match key.strip_suffix('*') {
        Some(beginning) => told.keys().any(|own| own.starts_with(beginning)),
        None => told.contains_key(key),
    }
}

fn screens() -> Vec<String> {
    let ours = |file: &String| file.starts_with("ui/src/") && ends_with_any(file, &[".ts", ".svelte"]);
    files().into_iter().filter(ours).filter(|file| !file.ends_with(".test.ts")).collect()
}

/// What stands in `t('…')`; of ``t(`tab-${name}`)`` the beginning and a star.
fn asked(page: &str) -> Vec<String> {
    let mut keys = Vec::new();
    let code: Vec<&str> = page.lines().map(|line| line.split("// ").next().unwrap_or_default()).collect();
    let page = code.join("\n");
    let calls = page
        .match_indices("t(")
        .filter(|(at, _)| !page[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '.'));
    for (at, _) in calls {
        let rest = page[at + 2..].trim_start();
        let Some(quote) = rest.chars().next().filter(|c| matches!(c, '\'' | '"' | '`')) else { continue };
        let inside = rest[1..].split(quote).next().unwrap_or_default();
        match inside.split_once("${") {
            // A template that opens with a variable says nothing that could be looked up.
            Some(("", _)) => {}
            Some((beginning, _)) => keys.push(format!("{beginning}*")),
            None => keys.push(inside.to_owned()),
        }
    }
    keys
}

#[test]
fn the_reader_of_words_and_screens_reads_rightly() {
    let told = messages("# no\na-b = x { $one }\n    more { $two }\n\nc = y\n");
    assert_eq!(told["a-b"], ["one".to_string(), "two".to_string()].into());
    assert_eq!(told.len(), 2);
    assert_eq!(asked("t('a-b', { x }) at(1) start('no') {t(`tab-${name}`)} t(key)"), ["a-b", "tab-*"]);
    assert_eq!(kebab("InUse"), "in-use");
}
