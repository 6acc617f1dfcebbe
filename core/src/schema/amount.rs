//! Numbers and money as decimal text, never floats.

use super::clean::digits;

/// More digits than a budget or a census needs.
const DIGITS_MAX: usize = 30;
/// Whole digits in a sort key.
const SORT_DIGITS: usize = 32;

/// Decimal text without idle zeros: `-12.5`. Digits of any script; `٫` or a lone comma is a decimal point, spaces and groups of three are dropped.
pub fn number(text: &str) -> Option<String> {
    let plain: String = digits(text.trim())
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '_' | '\'' | '\u{2019}'))
        .map(|c| match c {
            '\u{2212}' => '-',
            '\u{066b}' => '.',
            '\u{066c}' => ',',
            other => other,
        })
        .collect();
    let (negative, rest) = match plain.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, plain.strip_prefix('+').unwrap_or(&plain)),
    };
    let rest = commas(rest)?;
    let (whole, part) = rest.split_once('.').unwrap_or((&rest, ""));
    let sound = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if (whole.is_empty() && part.is_empty()) || !sound(whole) || !sound(part) || whole.len() + part.len() > DIGITS_MAX {
        return None;
    }
    let (whole, part) = (whole.trim_start_matches('0'), part.trim_end_matches('0'));
    let whole = if whole.is_empty() { "0" } else { whole };
    let said = if part.is_empty() { whole.to_owned() } else { format!("{whole}.{part}") };
    Some(if negative && said != "0" { format!("-{said}") } else { said })
}

/// `1,250` could be a thousand or one and a quarter, so it is not guessed; `12,5` and `1,250,000` and `1,250.5` are plain.
fn commas(text: &str) -> Option<String> {
    let count = text.matches(',').count();
    if count == 0 {
        return Some(text.to_owned());
    }
    let (whole, point) = text.split_once('.').map_or((text, false), |(whole, _)| (whole, true));
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or("");
    let threes = groups.clone().all(|group| group.len() == 3);
    if threes && (point || count > 1) && (1..=3).contains(&first.len()) {
        return Some(text.replace(',', ""));
    }
    (count == 1 && !point && (!threes || first == "0")).then(|| text.replace(',', "."))
}

/// `125000 KES`: minor units; a text with a decimal point is taken as whole units (`1250.00 KES`).
pub fn money(text: &str) -> Option<String> {
    let text = text.trim();
    let (amount, currency) = text.rsplit_once(char::is_whitespace)?;
    let currency = currency.to_ascii_uppercase();
    if currency.len() != 3 || !currency.bytes().all(|b| b.is_ascii_uppercase()) {
        return None;
    }
    let pointed = digits(amount).contains(['.', ',', '\u{066b}']);
    let plain = number(amount)?;
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    let places = if pointed { minor_digits(&currency) } else { 0 };
    if part.len() > places {
        return None;
    }
    let minor: i64 = format!("{whole}{part:0<places$}").parse().ok()?;
    Some(format!("{minor} {currency}"))
}

/// Decimals of a currency, ISO 4217.
pub fn minor_digits(currency: &str) -> usize {
    match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "VND" | "VUV"
        | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    }
}

/// `1250.00 KES`
pub fn money_shown(text: &str) -> Option<String> {
    let (minor, currency) = text.split_once(' ')?;
    let minor: i64 = minor.parse().ok()?;
    let places = minor_digits(currency);
    let sign = if minor < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", minor.unsigned_abs(), width = places + 1);
    let (whole, part) = digits.split_at(digits.len() - places);
    Some(if places == 0 { format!("{sign}{whole} {currency}") } else { format!("{sign}{whole}.{part} {currency}") })
}

/// A text whose order is the number's order.
pub fn number_sort(text: &str) -> String {
    let (negative, plain) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, part) = plain.split_once('.').unwrap_or((plain, ""));
    let padded = format!("{whole:0>SORT_DIGITS$}.{part}");
    if !negative {
        return format!("1{padded}");
    }
    // Digits turned round, and an end above all digits, so that -2 comes before -1 and -1.5 before -1.
    let turned: String =
        padded.chars().map(|c| c.to_digit(10).and_then(|d| char::from_digit(9 - d, 10)).unwrap_or(c)).collect();
    format!("0{turned}~")
}
