//! The templates and the sample space, in every language.

use crate::world::person;
use ilima_desk::contract::FromTemplate;

#[test]
fn every_language_has_the_same_templates_and_a_sample_space_and_all_of_it_loads() {
    let mut told: Vec<Vec<(String, usize)>> = Vec::new();
    for language in ["en", "fr", "es", "ar"] {
        let mut amina = person("Amina");
        amina.desk.home.face.settings.language = language.into();
        let sample = amina.desk.sample_space().unwrap();
        amina.desk.space_new(&sample).unwrap();
        amina.desk.fill_sample().unwrap();
        assert!(amina.titles("person").len() >= 15 && amina.titles("commitment").len() == 3, "{language}");
        let templates = amina.desk.templates().unwrap();
        for template in &templates {
            let ask = FromTemplate { template: template.id.clone(), title: "Ours".into(), day: "2027-03-01".into() };
            let plan = amina.desk.from_template(&ask).unwrap().id;
            let shown = amina.desk.show(plan).unwrap();
            assert_eq!(shown.view.title, "Ours", "{language} {}", template.id);
            assert_eq!(shown.due_days.len(), template.tasks, "{language} {}", template.id);
        }
        told.push(templates.into_iter().map(|template| (template.id, template.tasks)).collect());
    }
    assert_eq!(
        told[0].iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(),
        ["march", "meeting", "listening", "monitor", "hearing", "blank"]
    );
    assert!(told.iter().all(|templates| *templates == told[0]), "{told:?}");
}
