//! People as CSV for spreadsheets (RFC 4180, UTF-8 with BOM, formula-safe) and as vCard 4.0.

use crate::view::View;

pub fn csv(people: &[View]) -> Vec<u8> {
    todo!()
}

pub fn vcards(people: &[View]) -> Vec<u8> {
    todo!()
}

/// The rows that an import would not take, with their number and reason.
pub fn rejected_csv(drafts: &[super::people::Draft], fates: &super::people::Preflight) -> Vec<u8> {
    todo!()
}
