//! Further application windows of a programme version: who is enrolled in it can apply again.

use crate::bank::TestBank;
use crate::client::{Answer, Request};
use crate::school::{Applicant, School, organisation, post, refused, registrar, text, write};
use crate::world::uuid;
use credit_bank_domain::id::ProgrammeId;
use credit_bank_domain::programme::Window;
use serde_json::{Value, json};

/// The school of the tests with a programme whose only window is over.
fn closed(bank: &TestBank) -> School {
    let open = School::open(bank);
    let mut row = bank
        .read(|tx| tx.find_programme(open.programme.parse().unwrap()))
        .unwrap();
    row.id = ProgrammeId::new(uuid());
    row.code.push_str("-W");
    row.application_window = vec![Window {
        from: "2025-09-01".parse().unwrap(),
        to: "2025-10-15".parse().unwrap(),
    }];
    write(bank, |tx| tx.insert_programme(&row, bank.bank.now()));
    School {
        registrar: open.registrar,
        programme: row.id.to_string(),
    }
}

fn window(from: &str, to: &str) -> Value {
    json!({"from": from, "to": to})
}

fn open(bank: &TestBank, school: &School, window: &Value, in_place_of: Option<&Value>) -> Answer {
    let mut body = json!({"window": window, "reason": "示例：补开"});
    if let Some(was) = in_place_of {
        body["in_place_of"] = was.clone();
    }
    let target = format!("/v1/programmes/{}/application-windows", school.programme);
    post(bank, &school.registrar, &target, &body)
}

fn windows(bank: &TestBank, school: &School) -> Value {
    let target = format!("/v1/programmes/{}", school.programme);
    bank.call(&Request::get(&target)).json()["application_window"].clone()
}

fn code(answer: &Answer) -> (u16, String) {
    let code = &answer.json()["errors"][0]["code"];
    (answer.status, text(code).to_owned())
}

each_database! {
    fn who_is_enrolled_applies_in_a_window_that_was_opened_since(bank: &TestBank) {
        let school = closed(bank);
        let learner = Applicant::enrol(bank, &school, 1, &[("X01", "advanced"), ("X02", "intermediate"), ("X04", "intermediate")]);
        refused(&learner.apply(bank, &["C1"]), 422, "outside-window");
        let spring = window("2026-03-01", "2026-04-01");
        let opened = open(bank, &school, &spring, None);
        assert_eq!(opened.status, 201, "{}", opened.text());
        let all = json!([window("2025-09-01", "2025-10-16"), spring]);
        assert_eq!(opened.json()["application_window"], all);
        assert_eq!(windows(bank, &school), all);
        let listed = bank.call(&Request::get("/v1/programmes?code=TS-W")).json();
        assert_eq!(listed["items"][0]["application_window"], all);
        learner.applied(bank, &["C1"]);
        // It ends earlier than it was to.
        let shorter = window("2026-03-01", "2026-03-03");
        let ended = open(bank, &school, &shorter, Some(&spring));
        assert_eq!(ended.status, 201, "{}", ended.text());
        assert_eq!(windows(bank, &school)[1], shorter);
        learner.applied(bank, &["C4"]);
        bank.clock.set("2026-03-03T01:30:00Z".parse().unwrap());
        refused(&learner.apply(bank, &["C3"]), 422, "outside-window");
    }

    fn a_window_opens_something_and_takes_nothing_back(bank: &TestBank) {
        let school = closed(bank);
        let (begun, later) = (window("2026-03-01", "2026-04-01"), window("2026-05-01", "2026-06-01"));
        for window in [&begun, &later] {
            assert_eq!(open(bank, &school, window, None).status, 201);
        }
        let moved = window("2026-05-10", "2026-06-10");
        let over = window("2025-09-01", "2025-10-16");
        for (window, in_place_of, fault) in [
            (&begun, None, "repeated"),
            (&window("2026-01-01", "2026-03-02"), None, "out_of_range"),
            (&window("2026-03-09", "2026-03-09"), None, "date_order"),
            (&moved, Some(&moved), "not_in_list"),
            (&moved, Some(&over), "not_in_list"),
            (&window("2026-03-02", "2026-04-01"), Some(&begun), "excluded"),
        ] {
            let answer = open(bank, &school, window, in_place_of);
            assert_eq!(code(&answer), (422, fault.to_owned()), "{}", answer.text());
        }
        assert_eq!(open(bank, &school, &moved, Some(&later)).status, 201);
        let always = School::open_again(bank, &school);
        refused(&open(bank, &always, &begun, None), 409, "state-conflict");
        let stranger = School { registrar: registrar(bank, organisation(bank, "lpvec"), "registrar-w"), ..school };
        refused(&open(bank, &stranger, &window("2026-07-01", "2026-08-01"), None), 403, "forbidden");
    }
}

impl School {
    /// The version of the same school that accepts applications always.
    fn open_again(bank: &TestBank, school: &Self) -> Self {
        let own = bank
            .read(|tx| tx.find_programme(school.programme.parse().unwrap()))
            .unwrap();
        let first = bank.read(|tx| tx.find_programme_version(own.organisation_id, "TS", "1"));
        Self {
            registrar: school.registrar.clone(),
            programme: first.unwrap().id.to_string(),
        }
    }
}
