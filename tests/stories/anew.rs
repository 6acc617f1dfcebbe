//! A record whose history grew monstrous.

use crate::world::{Person, founder, let_in};
use ilima_core::action::Edit;
use ilima_core::ids::RecordId;
use ilima_desk::job::Job;
use ilima_desk::trouble::Code;

#[test]
fn a_record_with_a_monstrous_history_goes_on_as_a_new_one_and_nobody_misses_anything() {
    let mut amina = founder("Amina");
    let plan = amina.add("plan", &[("title", "March for water"), ("problem", "Dry tanks")]);
    let task = amina.add_part(plan, "task", &[("title", "Print leaflets"), ("status", "todo")]);
    let permit = amina.add_part(plan, "task", &[("title", "Permit")]);
    let waits =
        Edit::Put { record: plan, part: task.clone(), field: "depends_on".into(), text: format!("{plan}/{permit}") };
    amina.act(vec![waits]);
    for step in 0..600 {
        amina.set(plan, "narrative", &format!("What we did until step {step}."));
    }
    let photo = amina.path("note.txt");
    std::fs::write(&photo, "A paper").unwrap();
    let ask = ilima_desk::contract::AttachAsk { record: plan, ..Default::default() };
    amina.desk.attach(&photo, &ask, &Job::unwatched()).unwrap();
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let stick = tempfile::tempdir().unwrap();
    amina.give(stick.path());
    thandi.receive(stick.path());

    let told = amina.desk.start_anew(plan, &Job::unwatched()).unwrap();
    let new = told.record;
    assert!(amina.desk.history(plan).unwrap().len() > 600);
    assert!(amina.desk.history(new).unwrap().len() < 30);
    // Somebody who has not heard of it writes into the old one: that shows, and stays until somebody decides.
    thandi.act(vec![Edit::Set { record: plan, part: task, field: "status".into(), text: "done".into() }]);
    let (there, back) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    amina.give(there.path());
    thandi.receive(there.path());
    thandi.give(back.path());
    amina.receive(back.path());
    for person in [&mut amina, &mut thandi] {
        assert_eq!(person.answers(new, "title"), ["March for water"]);
        assert_eq!(person.answers(new, "narrative"), ["What we did until step 599."]);
        let shown = person.desk.show(new).unwrap();
        let tasks: Vec<_> = shown.view.parts.iter().filter(|part| part.kind == "task").collect();
        assert_eq!(tasks.len(), 2);
        let waits: Vec<_> =
            tasks.iter().flat_map(|task| &task.fields).filter(|field| field.name == "depends_on").collect();
        assert_eq!((waits.len(), waits[0].elements[0].text.clone()), (1, format!("{new}/{permit}")));
        let files = person.desk.attachments(new).unwrap();
        assert_eq!((files.len(), files[0].here), (1, files[0].pieces));
        assert!(person.desk.show(plan).unwrap().view.removed_and_changed);
        assert!(person.desk.check(&Job::unwatched()).unwrap().problems.is_empty());
    }
    assert_eq!(amina.desk.start_anew(plan, &Job::unwatched()).map(|_| ()).map_err(|trouble| trouble.code), Ok(()));
}

#[test]
fn a_fresh_start_is_one_step_back_and_not_for_people() {
    let mut amina = founder("Amina");
    let council = amina.add("organisation", &[("name", "County council")]);
    let office = amina.add("organisation", &[("name", "Water office"), ("parent", &council.to_string())]);
    let told = amina.desk.start_anew(council, &Job::unwatched()).unwrap();
    assert_eq!(told.links, 1);
    let linked = |amina: &mut Person, to| -> Vec<RecordId> {
        amina.desk.show(to).unwrap().backlinks.iter().map(|link| link.id).collect()
    };
    assert_eq!((linked(&mut amina, told.record), linked(&mut amina, council)), (vec![office], vec![]));
    let undone = amina.desk.undo().unwrap();
    assert_eq!((undone.name.verb.as_str(), undone.left.len()), ("anew", 0));
    assert!(amina.desk.show(told.record).unwrap().view.removed && !amina.desk.show(council).unwrap().view.removed);
    assert_eq!(linked(&mut amina, council), [office]);
    let person = amina.add("person", &[("display_name", "Grace")]);
    let refused = amina.desk.start_anew(person, &Job::unwatched()).unwrap_err();
    assert_eq!(refused.code, Code::BadValue);
    amina.act(vec![Edit::Remove { record: council, part: String::new() }]);
    assert_eq!(amina.desk.start_anew(council, &Job::unwatched()).unwrap_err().code, Code::NotFound);
}
