//! What a draft would change is told case by case before it is published, and stands in the way of a
//! publication for which nobody answers.

use crate::bank::TestBank;
use crate::client::{Answer, Request};
use crate::completions::id_number;
use crate::one_course::enrol;
use crate::recognition_sets::organisation;
use crate::rule_sets::simulated;
use crate::school::{
    Applicant, School, as_actor, draft, draft_second, get, group, refused, second, text,
};
use crate::terms::draft_recognition_rules;
use crate::world::{Who, uuid};
use chrono::TimeDelta;
use credit_bank_api::rule_sets::simulation::Worker;
use credit_bank_domain::id::{OutcomeId, ProgrammeId};
use credit_bank_workbook::read;
use serde_json::{Value, json};
use std::process::Command;

/// The certificate X01 is for the course C2 only, which is worth less; X04 is for nothing.
const POORER: &[(&str, &str)] = &[
    (
        "award: \"X01@1\"}]}], gives: {all: [C2], effect: exempt, grade: pass}",
        "award: \"X06@1\"}]}], gives: {all: [C2], effect: exempt, grade: pass}",
    ),
    (
        "gives: {all: [C1], effect: exempt, grade: {fixed: \"85\"}}",
        "gives: {all: [C2], effect: exempt, grade: {fixed: \"85\"}}",
    ),
    ("award: \"X04@1\"", "award: \"X05@1\""),
];
/// The certificate X05 is for a course as well.
const RICHER: &[(&str, &str)] = &[(
    "caps:",
    "- {id: R-FIVE, kind: transfer, cite: S/7, uses: [{slot: c, any_of: [{type: x_certificate, award: \"X05@1\"}]}], gives: {all: [C3], effect: exempt, grade: pass}}\ncaps:",
)];
const CLAUSE: (&str, &str) = (
    "policy:",
    "transition: {cite: S/附则, registered_before: 2025-09-02}\npolicy:",
);

fn act(bank: &TestBank, who: Who, target: &str, body: Option<&Value>) -> Answer {
    let request = match body {
        Some(body) => Request::post(target, body),
        None => Request::new("POST", target),
    };
    let key = uuid().to_string();
    bank.call(
        &request
            .token(&bank.token(who))
            .header("Idempotency-Key", &key),
    )
}

pub(crate) fn shown(bank: &TestBank, target: &str) -> Value {
    let answer = get(bank, bank.world.actor(Who::RuleApprover), target);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// Every case, the worst first.
pub(crate) fn cases(bank: &TestBank, simulation: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut target = format!("{simulation}/cases?limit=200");
    loop {
        let page = shown(bank, &target);
        found.extend(page["items"].as_array().unwrap().clone());
        match page["next_cursor"].as_str() {
            Some(cursor) => target = format!("{simulation}/cases?limit=200&cursor={cursor}"),
            None => return found,
        }
    }
}

/// Everything of a simulation but its id and its instants.
fn substance(report: &Value) -> Value {
    let mut report = report.clone();
    for member in ["id", "created_at", "ended_at"] {
        report.as_object_mut().unwrap().remove(member);
    }
    report
}

/// Takes a draft as far as the approval.
pub(crate) fn approve(bank: &TestBank, version: &str, hash: &str) {
    for step in ["check", "submission"] {
        let done = act(bank, Who::RuleEditor, &format!("{version}/{step}"), None);
        assert_eq!(done.status, 200, "{step}: {}", done.text());
    }
    let signed = json!({"hash": hash});
    let done = act(
        bank,
        Who::RuleApprover,
        &format!("{version}/approval"),
        Some(&signed),
    );
    assert_eq!(done.status, 200, "{}", done.text());
}

pub(crate) fn publication(bank: &TestBank, version: &str, body: &Value) -> Answer {
    act(
        bank,
        Who::RuleApprover,
        &format!("{version}/publication"),
        Some(body),
    )
}

/// So many people with one certificate each, enrolled; as one provider's and one school's systems enter them.
fn crowd(bank: &TestBank, school: &School, people: u32) {
    let organisation = school.registrar.organisation_id().unwrap();
    let programme = ProgrammeId::new(school.programme.parse().unwrap());
    for first in (1..=people).step_by(100) {
        let items: Vec<Value> = (first..=people.min(first + 99))
            .map(|person| {
                json!({"external_id": format!("C-{person}"),
                    "learner": {"id_type": "resident_id_card", "id_number": id_number(person),
                        "name": format!("示例学员{person:03}")},
                    "award": {"code": if person % 3 == 0 { "X04" } else { "X01" }, "edition": "1"},
                    "level": "intermediate", "completed_on": "2026-01-15"})
            })
            .collect();
        let key = format!("crowd-{first}");
        let posted = bank.post(
            Who::Provider,
            "/v1/completions/batch",
            &key,
            &json!({"items": items}),
        );
        assert_eq!(posted.status, 200, "{}", posted.text());
        for result in posted.json()["results"].as_array().unwrap() {
            let outcome: OutcomeId = text(&result["completion"]["outcome_id"]).parse().unwrap();
            let learner = bank.read(|tx| tx.find_outcome(outcome)).unwrap().learner_id;
            enrol(&bank.bank, learner, organisation, programme);
        }
    }
}

each_database! {
    fn losses_stand_in_the_way_until_the_approver_answers_for_them(bank: &TestBank) {
        let school = School::open(bank);
        let loser = Applicant::enrol(bank, &school, 1, &[("X01", "intermediate"), ("X04", "intermediate")]);
        let filed = loser.applied(bank, &["C1"]);
        let (version, hash) = draft_second(bank, POORER);
        approve(bank, &version, &hash);
        let body = json!({"hash": hash});
        refused(&publication(bank, &version, &body), 409, "simulation-required");
        let simulation = simulated(bank, &version);
        let report = shown(bank, &simulation);
        assert_eq!((&report["state"], &report["compared_with"]), (&json!("finished"), &json!(1)));
        assert_eq!((&report["cases"], &report["expected"], &report["losses"]), (&json!(2), &json!(2), &json!(2)));
        let worst = cases(bank, &simulation);
        assert_eq!(worst[0]["kind"], "enrolment", "C4 is lost as it stands now");
        assert_eq!((&worst[0]["credits_before"], &worst[0]["credits_after"]), (&json!("4.00"), &json!("0.00")), "{}", worst[0]);
        let lost = &worst[0]["changes"][0];
        assert_eq!((&lost["what"], &lost["rule_before"]), (&json!("C4"), &json!("test-school@1/R-FOUR")));
        assert!(!lost["reasons"].as_array().unwrap().is_empty(), "{lost}");
        let application = &worst[1];
        assert_eq!((&application["kind"], &application["credits_after"]), (&json!("application"), &json!("0.00")), "{application}");
        // Who keeps rules reads what becomes of people, and not of whom.
        let told = format!("{}{}", worst[0], worst[1]);
        for id in [text(&filed["id"]), &loser.enrolment, &loser.learner.to_string()] {
            assert!(!told.contains(id), "{id}: {told}");
        }
        let whole = bank.call(&as_actor(bank, bank.world.actor(Who::RuleEditor), Request::get(&format!("{simulation}/cases?outlook=loss"))));
        assert!(!whole.text().contains("示例学员") && !whole.text().contains(&loser.learner.to_string()));
        assert_eq!(shown(bank, &format!("{simulation}/cases?outlook=gain"))["items"], json!([]));

        refused(&publication(bank, &version, &body), 409, "losses-not-accepted");
        let reason = "示例：课程已停开，已通知学员";
        let done = publication(bank, &version, &json!({"hash": hash, "accept_losses": reason}));
        assert_eq!(done.status, 200, "{}", done.text());
        assert_eq!(done.json()["losses_accepted"], reason);
        let audit = get(bank, bank.world.actor(Who::Auditor), "/v1/audit?operation=publish_rule_set_version").json();
        assert_eq!(audit["items"].as_array().unwrap().len(), 1, "{audit}");

        // Filed before the first day of the new version, it is decided by the old one.
        bank.clock.set("2026-04-10T01:30:00Z".parse().unwrap());
        let decided = school.accept(bank, &filed);
        assert_eq!(group(&decided, "R-ONE")["lines"][0]["course_id"], "C1", "{decided}");
        let late = Applicant::enrol(bank, &school, 2, &[("X04", "intermediate")]);
        refused(&late.apply(bank, &["C4"]), 422, "nothing-to-convert");
    }

    fn a_transition_clause_answers_for_losses_and_keeps_whom_it_names(bank: &TestBank) {
        let school = School::open(bank);
        Applicant::enrol(bank, &school, 1, &[("X04", "intermediate")]);
        let mut changes = POORER.to_vec();
        changes.push(CLAUSE);
        let (version, hash) = draft_second(bank, &changes);
        approve(bank, &version, &hash);
        let report = shown(bank, &simulated(bank, &version));
        assert_eq!((&report["cases"], &report["losses"]), (&json!(1), &json!(0)), "{report}");
        let done = publication(bank, &version, &json!({"hash": hash}));
        assert_eq!(done.status, 200, "{}", done.text());
        let number = json!({"number": "示例备字〔2026〕1号", "filed_on": "2026-03-01"});
        let filed = act(bank, Who::RuleApprover, &format!("{version}/filing"), Some(&number));
        assert_eq!(filed.json()["filing_number"], number["number"], "{}", filed.text());
        let late = json!({"number": "示例备字〔2026〕2号", "filed_on": "2026-03-03"});
        refused(&act(bank, Who::RuleApprover, &format!("{version}/filing"), Some(&late)), 422, "date-in-future");
        assert_eq!(act(bank, Who::RuleEditor, &format!("{version}/filing"), Some(&number)).status, 403);
    }

    fn a_transition_clause_that_keeps_nobody_answers_for_no_losses(bank: &TestBank) {
        let school = School::open(bank);
        Applicant::enrol(bank, &school, 1, &[("X04", "intermediate")]);
        let mut changes = POORER.to_vec();
        changes.push(("policy:", "transition: {cite: S/附则, registered_before: 1990-01-01}\npolicy:"));
        let (version, hash) = draft_second(bank, &changes);
        approve(bank, &version, &hash);
        assert_eq!(shown(bank, &simulated(bank, &version))["losses"], 1);
        refused(&publication(bank, &version, &json!({"hash": hash})), 409, "losses-not-accepted");
        let done = publication(bank, &version, &json!({"hash": hash, "accept_losses": "示例：已说明"}));
        assert_eq!(done.status, 200, "{}", done.text());
    }

    fn a_simulation_speaks_only_against_what_is_in_force_and_for_thirty_days(bank: &TestBank) {
        let school = School::open(bank);
        Applicant::enrol(bank, &school, 1, &[("X01", "intermediate")]);
        let (version, hash) = draft_second(bank, RICHER);
        approve(bank, &version, &hash);
        let body = json!({"hash": hash});
        let begun = act(bank, Who::RuleEditor, &format!("{version}/simulations"), None);
        assert_eq!((begun.status, &begun.json()["state"]), (201, &json!("running")));
        refused(&act(bank, Who::RuleEditor, &format!("{version}/simulations"), None), 409, "state-conflict");
        refused(&publication(bank, &version, &body), 409, "simulation-required");
        let place = begun.find_header("location").unwrap();
        let ended = act(bank, Who::RuleEditor, &format!("{place}/cancellation"), None);
        assert_eq!(ended.json()["state"], "cancelled", "{}", ended.text());
        refused(&act(bank, Who::RuleEditor, &format!("{place}/cancellation"), None), 409, "state-conflict");
        bank.simulate();
        assert_eq!(shown(bank, place)["cases"], 0);
        simulated(bank, &version);
        assert_eq!(shown(bank, &format!("{version}/simulations"))["items"].as_array().unwrap().len(), 2);
        bank.clock.set("2026-04-02T01:30:01Z".parse().unwrap());
        refused(&publication(bank, &version, &body), 422, "effective-date-past");
        let text = second(&[("version: 2", "version: 3"), ("from: 2025-01-01", "from: 2026-09-01")]);
        let third = draft(bank, 3, &text);
        simulated(bank, &third.0);
        bank.clock.set("2026-05-03T01:30:02Z".parse().unwrap());
        approve(bank, &third.0, &third.1);
        refused(&publication(bank, &third.0, &json!({"hash": third.1})), 409, "simulation-required");
    }

    fn five_hundred_learners_in_pieces_come_to_what_one_run_comes_to(bank: &TestBank) {
        let school = School::open(bank);
        crowd(bank, &school, 510);
        let (version, _) = draft_second(bank, POORER);
        let whole = simulated(bank, &version);
        let report = shown(bank, &whole);
        assert_eq!((&report["cases"], &report["losses"]), (&json!(510), &json!(510)), "{report}");
        assert_eq!(report["by_school"][0]["credits_before"], "1700.00", "{report}");
        assert_eq!(report["by_learner_group"][0]["cases"], 510);

        let begun = act(bank, Who::RuleEditor, &format!("{version}/simulations"), None);
        let place = begun.find_header("location").unwrap().to_owned();
        // One process dies in the middle; until its lease is over nobody else goes on.
        let mut first = Worker::new(bank.bank.clone());
        for _ in 0..9 {
            assert!(first.step().unwrap());
        }
        drop(first);
        let halfway = shown(bank, &place);
        assert_eq!((&halfway["state"], &halfway["phase"]), (&json!("running"), &json!("enrolments")));
        let done = halfway["cases"].as_i64().unwrap();
        assert!(done > 100 && done < 510, "{done}");
        let mut second = Worker::new(bank.bank.clone());
        assert!(!second.step().unwrap());
        let later = bank.bank.now().checked_add_signed(TimeDelta::seconds(61)).unwrap();
        bank.clock.set(later);
        assert!(second.step().unwrap());
        // A third one that comes meanwhile does nothing twice.
        let mut third = Worker::new(bank.bank.clone());
        assert!(!third.step().unwrap());
        while second.step().unwrap() {}
        assert_eq!(substance(&shown(bank, &place)), substance(&report));
        let by_id = |simulation: &str| {
            // What a case is called is each simulation's own.
            let mut all = cases(bank, simulation);
            for case in &mut all {
                case["id"] = Value::Null;
            }
            all.sort_by_key(ToString::to_string);
            all
        };
        assert_eq!(by_id(&place), by_id(&whole));
    }

    fn the_version_in_force_changes_nothing_and_a_first_version_is_all_gain(bank: &TestBank) {
        let school = School::open(bank);
        let applicant = Applicant::enrol(bank, &school, 1, &[("X01", "intermediate"), ("X02", "intermediate")]);
        applicant.applied(bank, &["C1"]);
        let (version, _) = draft_second(bank, RICHER);
        let first = version.replace("/versions/2", "/versions/1");
        let report = shown(bank, &simulated(bank, &first));
        let none = json!(0);
        assert_eq!([&report["losses"], &report["gains"], &report["moved"]], [&none, &none, &none], "{report}");
        assert_eq!(report["cases"], 2);
        bank.execute("UPDATE rule_set_version SET state = 'withdrawn' WHERE state = 'published'");
        let report = shown(bank, &simulated(bank, &version));
        assert_eq!((&report["losses"], &report["gains"]), (&none, &json!(2)), "{report}");
        assert!(report.get("compared_with").is_none());
    }

    fn a_workbook_and_the_command_line_say_the_same(bank: &TestBank) {
        let school = School::open(bank);
        Applicant::enrol(bank, &school, 1, &[("X01", "intermediate"), ("X04", "intermediate")]);
        let (version, _) = draft_second(bank, POORER);
        let simulation = simulated(bank, &version);
        let target = format!("{simulation}/report.xlsx");
        let file = get(bank, bank.world.actor(Who::RuleEditor), &target);
        assert_eq!(file.status, 200);
        let sheets = read(&file.body).unwrap();
        let names: Vec<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
        assert_eq!(names, ["汇总", "按学校", "按专业", "按学员群体", "明细"]);
        assert_eq!(sheets[4].cells.keys().last().unwrap().0, 1, "one case below the headers: {:?}", sheets[4]);

        let stored = version.trim_start_matches("/v1/rule-sets/").replace("/versions/", "/");
        let folder = std::env::temp_dir().join(format!("simulate-{}", uuid()));
        bank.keep_keys(&folder);
        let run = Command::new(env!("CARGO_BIN_EXE_credit-bank"))
            .args(["rules", "simulate", &stored])
            .env("DATABASE_URL", bank.database_url())
            .env("CREDIT_BANK_DATA_DIR", &folder)
            .output()
            .unwrap();
        let said: Value = serde_json::from_slice(&run.stdout).unwrap();
        let report = shown(bank, &simulation);
        // By the machine's clock the day is another one, and so are the ids of the file.
        for member in ["cases", "losses", "gains", "moved", "incomplete"] {
            assert_eq!(said["simulation"][member], report[member], "{member}: {said}");
        }
        assert_eq!(said["by_school"], report["by_school"]);
        // A text of a rule set that the bank does not have yet is compared with no rules at all.
        let seed = include_str!("../../../../seeds/rule-sets/lq-recognition-2015.yaml");
        let file = folder.join("new.yaml");
        std::fs::write(&file, seed.replace("lq-recognition-2015", "nobody-s")).unwrap();
        let run = Command::new(env!("CARGO_BIN_EXE_credit-bank"))
            .args(["rules", "simulate", file.to_str().unwrap()])
            .env("DATABASE_URL", bank.database_url())
            .env("CREDIT_BANK_DATA_DIR", &folder)
            .output()
            .unwrap();
        let said: Value = serde_json::from_slice(&run.stdout)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&run.stderr)));
        assert_eq!(said["simulation"]["compared_with"], Value::Null);
        assert_eq!(said["simulation"]["losses"], 0, "{said}");
        // Of the workstation it covers every account, of another organisation those that this has to do with.
        let every = &said["simulation"]["cases"];
        let of_owner = |owner: &str| {
            Command::new(env!("CARGO_BIN_EXE_credit-bank"))
                .args(["rules", "simulate", file.to_str().unwrap(), "--owner", owner])
                .env("DATABASE_URL", bank.database_url())
                .env("CREDIT_BANK_DATA_DIR", &folder)
                .output()
                .unwrap()
        };
        let said: Value = serde_json::from_slice(&of_owner(&organisation(bank, "lphr").to_string()).stdout).unwrap();
        assert_eq!((&said["simulation"]["cases"], every), (&json!(0), &json!(1)));
        let unknown = of_owner(&uuid().to_string());
        assert!(!unknown.status.success() && String::from_utf8_lossy(&unknown.stderr).contains("所有者"));
        std::fs::remove_dir_all(folder).unwrap();
    }

    fn what_is_not_there_is_not_found_and_what_is_malformed_is_refused(bank: &TestBank) {
        School::open(bank);
        let (version, _) = draft_second(bank, RICHER);
        let editor = bank.world.actor(Who::RuleEditor);
        let place = simulated(bank, &version);
        let unknown = format!("{version}/simulations/{}", uuid());
        let absent = version.replace("/versions/2", "/versions/9");
        // A simulation belongs to its version.
        let of_another = place.replace("/versions/2/", "/versions/1/");
        for target in [
            format!("{absent}/simulations"),
            unknown.clone(),
            of_another,
            format!("{unknown}/cases"),
            format!("{unknown}/report.xlsx"),
        ] {
            refused(&get(bank, editor, &target), 404, "not-found");
        }
        let post = |target: &str| act(bank, Who::RuleEditor, target, None);
        refused(&post(&format!("{absent}/simulations")), 404, "not-found");
        refused(&post(&format!("{unknown}/cancellation")), 404, "not-found");
        refused(&get(bank, editor, &format!("{place}/cases?outlook=worse")), 400, "invalid-parameter");
        let keyless = Request::new("POST", &format!("{version}/simulations"));
        refused(&bank.call(&as_actor(bank, editor, keyless)), 400, "idempotency-key-missing");
        let number = json!({"number": "示例备字〔2026〕1号", "filed_on": "2026-03-01"});
        let early = act(bank, Who::RuleApprover, &format!("{version}/filing"), Some(&number));
        refused(&early, 409, "state-conflict");
    }

    fn recognition_rules_are_simulated_on_all_accounts(bank: &TestBank) {
        let body = |number: u32| {
            let mut body = crate::record::certificate(&format!("T-{number}"), number, "T01");
            body.as_object_mut().unwrap().remove("level");
            body["hours"] = json!("36");
            body
        };
        for number in 1..=3 {
            crate::record::posted(bank, Who::OtherProvider, &body(number));
        }
        let changes = [("formula: \"hours / 18\"", "formula: \"hours / 36\"")];
        let balances = || bank.read(|tx| tx.contra_balances());
        let before = balances();
        let (version, _) = draft_recognition_rules(bank, &changes);
        let report = shown(bank, &simulated(bank, &version));
        assert_eq!((&report["phase"], &report["cases"], &report["losses"]), (&json!("accounts"), &json!(3), &json!(3)), "{report}");
        let worst = cases(bank, &format!("{version}/simulations/{}", text(&report["id"])));
        assert_eq!((&worst[0]["credits_before"], &worst[0]["credits_after"]), (&json!("2.00"), &json!("1.00")));
        assert_eq!(worst[0]["changes"][0]["what"], "T01@1");
        // What is simulated is not booked.
        assert_eq!(balances(), before);
    }
}
