//! Phones as typed, and as E.164 where they are valid.

/// `country` is ISO 3166-1 alpha-2 for numbers without a country code; may be empty.
pub fn e164(raw: &str, country: &str) -> Option<String> {
    todo!()
}
