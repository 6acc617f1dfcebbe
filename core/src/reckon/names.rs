//! Whether two names can be the same person's.

use crate::fold::fold;

/// Whether one name holds nothing that the other contradicts: "Grace" and "Grace Otieno", "G. Otieno" and "Otieno Grace",
/// or no name at all.
pub fn compatible(a: &str, b: &str) -> bool {
    let (a, b) = (words(a), words(b));
    within(&a, &b) || within(&b, &a)
}

/// Whether the first name already says all of the second.
pub fn covers(whole: &str, part: &str) -> bool {
    within(&words(part), &words(whole))
}

fn within(few: &[String], many: &[String]) -> bool {
    few.iter().all(|word| many.iter().any(|other| same_word(word, other)))
}

/// An initial stands for a name.
fn same_word(a: &str, b: &str) -> bool {
    let initial = |short: &str, long: &str| short.chars().count() == 1 && long.starts_with(short);
    a == b || initial(a, b) || initial(b, a)
}

fn words(name: &str) -> Vec<String> {
    let folded = fold(name);
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::{compatible, covers};

    #[test]
    fn a_shared_family_phone_does_not_make_two_names_one() {
        assert!(!compatible("Grace Otieno", "Peter Otieno"));
        assert!(compatible("Grace Otieno", "OTIENO Grace"));
        assert!(compatible("Grace Otieno", "G. Otieno"));
        assert!(compatible("", "Grace"));
        assert!(compatible("José García", "jose garcia"));
    }

    #[test]
    fn a_shorter_name_never_takes_a_fuller_one_away() {
        assert!(covers("Grace Achieng Otieno", "Grace Otieno"));
        assert!(!covers("Grace", "Grace Otieno"));
    }
}
