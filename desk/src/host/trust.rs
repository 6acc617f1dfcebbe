//! Calls about who may do what, the lock, and what is to be gone.

use super::{parse, record_of, tell};
use crate::contract::{ByDevice, ById, ForgetAsk, LeaveAsk, NewPassphrase, Passphrase, RenewAsk, Words};
use crate::desk::Desk;
use crate::job::Job;
use crate::lock::cost_here;
use crate::trouble::{Code, Outcome, Trouble};
use serde_json::Value;

impl Desk {
    pub(super) fn trust(&mut self, name: &str, ask: &Value, job: &Job) -> Outcome<Value> {
        match name {
            "reached" => tell(self.reached()?),
            "members" => tell(self.members()?),
            "words_same" => tell(self.words_same(&parse::<ByDevice>(ask)?.device)?),
            "know_suspect" => tell(self.know_suspect(&parse::<ByDevice>(ask)?.device)?),
            "change_member" => tell(self.change_member(&parse(ask)?)?),
            "change_passphrase" => {
                let ask: NewPassphrase = parse(ask)?;
                tell(Words { words: self.change_passphrase(&ask.old, &ask.new, cost_here()?)? })
            }
            "fresh_words" => tell(Words { words: self.fresh_words(&parse::<Passphrase>(ask)?.passphrase)? }),
            "travel" => {
                let ask: LeaveAsk = parse(ask)?;
                tell(self.travel(&ask.space, ask.sure)?)
            }
            "leave" => {
                let ask: LeaveAsk = parse(ask)?;
                tell(self.leave(&ask.space, None, ask.sure, job)?)
            }
            "daily_backup" => tell(self.back_up_daily(job)?),
            "quarantine" => tell(self.quarantine()?),
            "void" => tell(self.void(&parse::<ById>(ask)?.id)?),
            "forget" => {
                let ask: ForgetAsk = parse(ask)?;
                tell(self.forget(ask.id, &ask.reason)?)
            }
            "keep_person" => tell(self.keep_person(record_of(ask)?)?),
            "renew" => tell(self.renew(&parse::<RenewAsk>(ask)?.name, job)?),
            "forgotten" => tell(self.forgotten()?),
            _ => Err(Trouble::new(Code::BadRequest).with("what", name)),
        }
    }
}
