//! Phones as typed, and as E.164 where they are valid.

use crate::schema::clean::digits;
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, Region};

/// Longer texts are no phone; libphonenumber itself stops at 250.
const RAW_CHARS_MAX: usize = 100;

/// `country` is ISO 3166-1 alpha-2 for numbers without a country code; may be empty.
pub fn e164(raw: &str, country: &str) -> Option<String> {
    if raw.chars().count() > RAW_CHARS_MAX {
        return None;
    }
    let typed = digits(raw);
    let typed = typed.trim();
    // Most of the world dials 00 before a country code, and writes it down so.
    let international = typed.strip_prefix("00").map(|rest| format!("+{rest}"));
    let typed = international.as_deref().unwrap_or(typed);
    let number = PHONE_NUMBER_UTIL.parse(typed, country.to_uppercase().parse::<Region>().ok()).ok()?;
    if !PHONE_NUMBER_UTIL.is_valid_number(&number) {
        return None;
    }
    Some(PHONE_NUMBER_UTIL.format(&number, PhoneNumberFormat::E164).into_owned())
}

#[cfg(test)]
mod tests {
    use super::e164;

    #[test]
    fn one_number_in_many_forms_is_one_number() {
        for raw in ["0712345678", "(0712) 345-678", "+254 712 345 678", "00254712345678", "٠٧١٢٣٤٥٦٧٨"] {
            assert_eq!(e164(raw, "KE").as_deref(), Some("+254712345678"), "{raw}");
        }
    }

    #[test]
    fn a_number_of_no_known_country_keeps_only_its_text() {
        assert_eq!(e164("0712345678", ""), None);
        assert_eq!(e164("12", "KE"), None);
        assert_eq!(e164("not a phone", "KE"), None);
    }
}
