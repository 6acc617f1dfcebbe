//! What people agreed to: an opt-out wins every merge.

use super::{ID, Side, add, create, meet, set, with_context};
use ilima_core::kinds::person::{Consent, consent_state};
use ilima_core::refused::Refused;

#[test]
fn a_withdrawal_wins_over_whatever_was_said_apart_until_it_is_lifted_by_name() {
    let mut a = Side::new(1);
    a.act(&[create("person"), add("consent", "", &[("channel", "sms"), ("state", "given"), ("on", "2026-01-01")])]);
    assert_eq!(consent_state(&a.view(), "sms"), Consent::Given);
    assert_eq!(consent_state(&a.view(), "phone"), Consent::Unknown);
    let mut b = a.beside(2);
    let stop = a
        .act(&[add("consent", "", &[("channel", "sms"), ("state", "withdrawn"), ("on", "2026-02-01")])])
        .parts
        .remove(0);
    b.act(&[add("consent", "", &[("channel", "sms"), ("state", "given"), ("on", "2026-03-01")])]);
    let view = meet(&mut a, &mut b);
    assert_eq!(consent_state(&view, "sms"), Consent::Withdrawn, "a later date does not lift it");
    a.act(&[add("consent", "", &[("channel", "sms"), ("state", "given"), ("on", "2026-04-01"), ("lifts", &stop)])]);
    assert_eq!(consent_state(&meet(&mut a, &mut b), "sms"), Consent::Given);
}

#[test]
fn a_statement_is_never_rewritten() {
    let mut a = Side::new(1);
    a.act(&[create("person")]);
    let part = a.act(&[add("consent", "", &[("channel", "sms"), ("state", "withdrawn")])]).parts.remove(0);
    for edit in [set(&part, "state", "given"), super::remove(&part)] {
        let refused = with_context(|context| a.record.apply(&[edit], context, 1)).unwrap_err();
        assert_eq!(refused, Refused::AlreadyThere);
    }
    assert_eq!(consent_state(&a.view(), "sms"), Consent::Withdrawn);
    assert_eq!(a.view().id, ID);
}
