//! Text folded for search and comparison: scripts, accents, digits.

/// Folds a text for the index and for queries alike: NFKD, Latin accents, Arabic letters, Cyrillic yo, local digits; bigrams for scripts without spaces.
pub fn fold(text: &str) -> String {
    todo!()
}
