//! Files from other programs, read and written: spreadsheets and address cards. Pure parsers with limits.

pub mod csv_in;
pub mod headers;
pub mod media;
pub mod people;
pub mod people_out;
pub mod phone;
pub mod picture;
pub mod preflight;
pub mod vcard;
