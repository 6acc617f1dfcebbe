//! Search finds by the beginnings of words, in every script, and reads no text as a command.

use crate::world::{World, behind, id, person};
use ilima_store::{Commit, StoreRow};
use proptest::prelude::*;

fn found(world: &World, text: &str) -> Vec<String> {
    world.store.search(text, 10).unwrap().into_iter().map(|found| found.title).collect()
}

fn with_words(number: u32, title: &str, words: &str) -> StoreRow {
    StoreRow { search: words.into(), ..person(number, title) }
}

#[test]
fn the_beginning_of_every_word_finds_and_titles_come_first() {
    let mut world = World::new();
    world.write(vec![
        with_words(1, "Meeting", "meeting with amina at the well"),
        with_words(2, "Amina Okello", "amina okello +256772123456 amina@okello.example"),
    ]);
    assert_eq!(found(&world, "ami"), ["Amina Okello", "Meeting"]);
    assert_eq!(found(&world, "ok ami"), ["Amina Okello"]);
    assert_eq!(found(&world, "+256772"), ["Amina Okello"]);
    assert_eq!(found(&world, "amina@okello.ex"), ["Amina Okello"]);
    assert!(found(&world, "amina nobody").is_empty());
}

#[test]
fn vowel_signs_do_not_cut_words() {
    let mut world = World::new();
    world.write(vec![with_words(1, "हिन्दी", "हिन्दी"), with_words(2, "বাংলা", "বাংলা"), with_words(3, "محمد", "محمد")]);
    assert_eq!(found(&world, "हिन्दी"), ["हिन्दी"]);
    assert_eq!(found(&world, "বাং"), ["বাংলা"]);
    assert_eq!(found(&world, "محم"), ["محمد"]);
    assert!(found(&world, "न्दी").is_empty(), "the middle of a word is not its beginning");
}

#[test]
fn signs_alone_find_nothing_and_list_everything() {
    let mut world = World::new();
    world.write(vec![person(1, "Amina")]);
    for text in ["", "  ", "+", "\"", "* - ^", "\u{0}"] {
        assert!(found(&world, text).is_empty(), "{text:?}");
        let query = ilima_store::Query { search: text.into(), limit: 9, ..ilima_store::Query::default() };
        assert_eq!(world.store.query(&query).unwrap().total, 1, "{text:?}");
    }
}

#[test]
fn a_removed_record_is_not_found() {
    let mut world = World::new();
    world.write(vec![StoreRow { removed: true, ..person(1, "Amina") }]);
    assert!(found(&world, "amina").is_empty());
}

#[test]
fn words_of_a_forgotten_record_leave_the_index() {
    let mut world = World::new();
    world.write(vec![with_words(1, "Amina", "amina secretword"), with_words(2, "Bo", "bo")]);
    world.store.commit(&Commit { forgotten_rows: vec![id(1)], ..Commit::default() }).unwrap();
    let db = behind(&world.path());
    db.execute_batch("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, find, row)").unwrap();
    let mut words = db.prepare("SELECT term FROM temp.words").unwrap();
    let words: Vec<String> = words.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert_eq!(words, ["bo"]);
    // The blocks of the index and the pages they lay in hold no rest of them either.
    let blocks: i64 =
        db.query_row("SELECT count(*) FROM find_data WHERE instr(block, 'secretw')", [], |row| row.get(0)).unwrap();
    assert_eq!(blocks, 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_text_is_read_as_the_index_own_language(text in prop_oneof![
        ".{0,60}",
        "[\"*^:(){}+\\-~ \u{0}]{0,20}",
        "(title|words|NEAR|AND|OR|NOT|amina|\"|\\*|:|\\(|\\)|,| ){0,12}",
    ]) {
        let mut world = World::new();
        world.write(vec![person(1, "Amina")]);
        world.store.search(&text, 10).unwrap();
    }

    #[test]
    fn a_word_finds_the_record_that_holds_it(word in "[a-zа-яء-ي0-9]{1,20}", before in "[a-z ]{0,20}") {
        let mut world = World::new();
        world.write(vec![with_words(1, "x", &format!("{before} {word}"))]);
        let beginning: String = word.chars().take(3).collect();
        prop_assert_eq!(world.store.search(&word, 10).unwrap().len(), 1);
        prop_assert_eq!(world.store.search(&beginning, 10).unwrap().len(), 1);
    }
}
