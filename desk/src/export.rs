//! People out of the space, as a file that other programs read. In clear: the screen says so before.

use crate::contract::ListAsk;
use crate::desk::Desk;
use crate::disk;
use crate::job::Job;
use crate::trouble::Outcome;
use ilima_core::formats::people_out;
use std::path::Path;

impl Desk {
    /// The ending decides: `.vcf` is vCard 4.0, anything else CSV. Answers how many people were written.
    pub fn export_people(&self, path: &Path, job: &Job) -> Outcome<usize> {
        let rows = self.list_up_to(&ListAsk { kind: "person".into(), ..ListAsk::default() }, usize::MAX)?.rows;
        let mut people = Vec::with_capacity(rows.len());
        for (at, row) in rows.iter().enumerate() {
            job.step("reading", at, rows.len())?;
            people.push(self.view(row.id)?);
        }
        let cards = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("vcf"));
        let bytes = if cards { people_out::vcards(&people) } else { people_out::csv(&people) };
        job.step("writing", rows.len(), rows.len())?;
        disk::replace(path, &bytes)?;
        Ok(people.len())
    }
}
