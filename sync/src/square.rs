//! What the square beside the words says: where to call, and the words. One short text, for a camera or a picture.

use ilima_ledger::pair::PairWords;
use std::fmt::Write;
use std::net::SocketAddr;

/// With the version that every text of this sort begins with. Capital letters make a smaller square.
const BEGIN: &str = "ILIMA-PAIR 0";
/// A computer may be on a cable and on a Wi-Fi; more are left out.
pub const ADDRESSES_MAX: usize = 4;
/// Four addresses of IPv6 and three words.
const TEXT_BYTES_MAX: usize = 400;

pub struct Square {
    pub addresses: Vec<SocketAddr>,
    pub words: PairWords,
}

pub fn text(addresses: &[SocketAddr], words: &PairWords) -> String {
    let mut text = BEGIN.to_owned();
    for address in addresses.iter().take(ADDRESSES_MAX) {
        // Writing to a text cannot fail.
        let _written = write!(text, " {address}");
    }
    let words = words.words().join(" ").to_uppercase();
    format!("{text} {words}")
}

/// None for any other text.
pub fn read(text: &str) -> Option<Square> {
    let rest = text.strip_prefix(BEGIN)?.strip_prefix(' ').filter(|_| text.len() <= TEXT_BYTES_MAX)?;
    let addresses: Vec<SocketAddr> = rest.split(' ').map_while(|one| one.parse().ok()).collect();
    let words: Vec<&str> = rest.split(' ').skip(addresses.len()).collect();
    let few = addresses.len() <= ADDRESSES_MAX;
    Some(Square { addresses, words: PairWords::read(&words.join(" ")).ok()? }).filter(|_| few)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_square_says_where_to_call_and_the_words() {
        let words = PairWords::read("abandon ability able").unwrap();
        let addresses = ["192.168.1.5:40123".parse().unwrap(), "[fe80::1]:7".parse().unwrap()];
        let said = text(&addresses, &words);
        assert_eq!(said, "ILIMA-PAIR 0 192.168.1.5:40123 [fe80::1]:7 ABANDON ABILITY ABLE");
        let square = read(&said).unwrap();
        assert!(square.addresses == addresses && square.words == words);
        assert!(read(&text(&[], &words)).unwrap().addresses.is_empty());
        for wrong in
            ["", "ILIMA-PAIR 1 ABANDON ABILITY ABLE", "ILIMA-PAIR 0", "ILIMA-PAIR 0 ABANDON ABILITY", "http://a.b"]
        {
            assert!(read(wrong).is_none(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_not(text: String) {
            let _square = read(&format!("{BEGIN} {text}"));
        }
    }
}
