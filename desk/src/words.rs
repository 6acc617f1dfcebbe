//! What Ilima says, from the same files that the screen reads.

use crate::trouble::{Code, Trouble};
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use unic_langid::LanguageIdentifier;

const WORDS: [(&str, &str); 4] = [
    ("en", include_str!("../../words/en.ftl")),
    ("fr", include_str!("../../words/fr.ftl")),
    ("es", include_str!("../../words/es.ftl")),
    ("ar", include_str!("../../words/ar.ftl")),
];

/// The words of a trouble: what happened, what is safe, what to do.
pub fn say_trouble(language: &str, trouble: &Trouble) -> String {
    let args: Vec<(&str, &str)> = trouble.args.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    say(language, &format!("trouble-{}", trouble.code.word()), &args)
}

/// The message `key` in a language, English where that language lacks it, the key itself where nothing does.
pub fn say(language: &str, key: &str, args: &[(&str, &str)]) -> String {
    let primary = language.split('-').next().unwrap_or("en");
    format(primary, key, args).or_else(|| format("en", key, args)).unwrap_or_else(|| key.to_owned())
}

fn format(language: &str, key: &str, args: &[(&str, &str)]) -> Option<String> {
    let (tag, text) = WORDS.iter().find(|(tag, _)| *tag == language)?;
    let tag: LanguageIdentifier = tag.parse().ok()?;
    let mut bundle = FluentBundle::new(vec![tag]);
    // A terminal shows direction marks as boxes; the screen isolates on its own.
    bundle.set_use_isolating(false);
    let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(resource, _)| resource);
    bundle.add_resource_overriding(resource);
    let pattern = bundle.get_message(key)?.value()?;
    let mut filled = FluentArgs::new();
    for (name, value) in args {
        match value.parse::<i64>() {
            Ok(number) => filled.set(*name, number),
            Err(_) => filled.set(*name, *value),
        }
    }
    let mut errors = Vec::new();
    Some(bundle.format_pattern(pattern, Some(&filled), &mut errors).into_owned())
}

impl Code {
    /// As in words, in JSON and in scripts: `wrong-passphrase`.
    pub fn word(self) -> String {
        serde_json::to_value(self).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
    }
}
