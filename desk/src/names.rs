//! The name behind a link: what people read where a record holds `record/part`, `person:ID` or `member:ID`.

use crate::desk::Desk;
use crate::trouble::Outcome;
use ilima_core::schema::pointer;
use std::collections::BTreeMap;

/// Raw text to what it is called.
pub type Names = BTreeMap<String, String>;

impl Desk {
    /// The names behind all texts that point somewhere; what is not on this computer has none.
    pub(crate) fn names_behind<'a>(&self, texts: impl Iterator<Item = &'a str>) -> Outcome<Names> {
        let mut names = Names::new();
        for text in texts {
            if !names.contains_key(text)
                && let Some(name) = self.name_behind(text)?
            {
                names.insert(text.to_owned(), name);
            }
        }
        Ok(names)
    }

    fn name_behind(&self, text: &str) -> Outcome<Option<String>> {
        if let Some(member) = text.strip_prefix("member:") {
            return Ok(self.member_names()?.get(member).cloned());
        }
        let Some((id, part)) = pointer::target(text) else { return Ok(None) };
        let Some(row) = self.space()?.store.row(&id.0)? else { return Ok(None) };
        if part.is_empty() {
            return Ok(Some(row.title));
        }
        let view = self.space()?.peek(id)?;
        Ok(view.parts.into_iter().find(|seen| seen.id == part).map(|seen| seen.title))
    }
}

/// What a text is called: the name behind it, nothing for somebody unknown here, else the text itself.
pub(crate) fn called(names: &Names, text: &str) -> String {
    match names.get(text) {
        Some(name) => name.clone(),
        None if text.starts_with("member:") || pointer::target(text).is_some() => String::new(),
        None => text.to_owned(),
    }
}
