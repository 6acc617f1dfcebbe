//! Names of spaces, devices and members: bytes, written as lower-case hex.

use std::fmt;
use std::str::FromStr;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub [u8; 16]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{self}")
            }
        }

        impl FromStr for $name {
            type Err = crate::Refused;
            fn from_str(text: &str) -> Result<Self, crate::Refused> {
                read_hex(text).map($name)
            }
        }
    };
}

id!(
    /// A group's shared room: half of the hash of its founding act.
    SpaceId
);
id!(
    /// One device in one space: half of the hash of its public keys.
    DeviceId
);
id!(
    /// Somebody with devices in the space; survives a change of device.
    MemberId
);

fn read_hex(text: &str) -> Result<[u8; 16], crate::Refused> {
    let bad = crate::Refused::Damaged("id");
    // Digits only: a number with a sign would parse too.
    if text.len() != 32 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(bad);
    }
    let mut bytes = [0; 16];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        let pair = std::str::from_utf8(pair).map_err(|_| bad.clone())?;
        *byte = u8::from_str_radix(pair, 16).map_err(|_| bad.clone())?;
    }
    Ok(bytes)
}
