//! The keys of a bank: one that is lost stops the start and none is made in its place; one that is
//! replaced still opens and verifies what it made, until nothing needs it.

use crate::client::{Answer, Request};
use crate::examples::certificate;
use crate::place::{Place, on_each_database};
use crate::server::Server;
use crate::world::{Who, uuid};
use credit_bank_api::cli::open;
use credit_bank_api::config::Limits;
use credit_bank_api::keys::count_under;
use credit_bank_domain::id::LearnerId;
use credit_bank_store::tx::SealedColumn;
use libtest_mimic::Trial;
use serde_json::json;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const SEALING: &str = "identity-master.key";
const LOOK_UP: &str = "identity-look-up.key";
const SIGNING: &str = "token-signing.key";
/// The version of the migration that brought the fingerprints.
const FINGERPRINTS: &str = "20261128000070";

type Test = fn(&Place);

pub(crate) fn trials() -> Vec<Trial> {
    let tests: [(&str, Test); 5] = [
        ("keys::a_lost_key_stops_everything_and_is_named", lost),
        ("keys::an_upgraded_bank_proves_its_keys", upgraded),
        ("keys::a_new_sealing_key_opens_old_and_new", sealing_rotated),
        (
            "keys::a_new_signing_key_verifies_old_and_new",
            signing_rotated,
        ),
        ("keys::the_settings_may_name_the_files", named),
    ];
    tests
        .into_iter()
        .flat_map(|(name, test)| on_each_database(name, test))
        .collect()
}

fn file(place: &Place, name: &str) -> PathBuf {
    place.folder.join(name)
}

fn key_files(place: &Place) -> BTreeSet<String> {
    let names = fs::read_dir(&place.folder).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    names
        .filter(|name| Path::new(name).extension().is_some_and(|it| it == "key"))
        .collect()
}

/// What a command says that succeeds.
fn said(place: &Place, arguments: &[&str]) -> String {
    let ran = place.run(arguments);
    let complaint = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert!(ran.status.success(), "{arguments:?}: {complaint}");
    String::from_utf8(ran.stdout).unwrap()
}

/// What a command says that refuses.
fn refusal(place: &Place, arguments: &[&str]) -> String {
    let ran = place.run(arguments);
    assert!(!ran.status.success(), "{arguments:?}");
    let said = String::from_utf8(ran.stderr).unwrap();
    assert!(!said.contains("panicked"), "{said}");
    said
}

fn post(place: &Place, server: &Server, person: u32) -> Answer {
    let body = certificate(&format!("E-{person}"), person);
    let request = Request::post("/v1/completions", &body)
        .token(&place.token(Who::Provider))
        .header("Idempotency-Key", &uuid().to_string());
    let answer = request.send(server.address);
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer
}

/// An officer opens an account; asked again with the key, the answer that was kept.
fn open_account(place: &Place, server: &Server, person: u32, key: &str) -> Answer {
    let mut body = certificate("-", person)["learner"].take();
    body["notices"] = json!([{"code": "account_opening", "version": "2025-09"}]);
    let request = Request::post("/v1/learners", &body)
        .token(&place.token(Who::Officer))
        .header("Idempotency-Key", key);
    let answer = request.send(server.address);
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer
}

/// Ids of the learners in the order in which they came.
fn learners(place: &Place) -> Vec<LearnerId> {
    let store = place.bank.store();
    store
        .read("test", |tx| tx.list_learner_ids(None, 10))
        .unwrap()
}

/// Names as an officer reads them.
fn names(place: &Place, server: &Server) -> Vec<String> {
    let name = |learner: LearnerId| {
        let request = Request::get(&format!("/v1/learners/{learner}"));
        let answer = request
            .token(&place.token(Who::Officer))
            .send(server.address);
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["name"].as_str().unwrap().to_owned()
    };
    learners(place).into_iter().map(name).collect()
}

/// Everything that is sealed under the key of this number.
fn under(place: &Place, number: u32) -> u64 {
    SealedColumn::ALL
        .map(|column| count_under(place.bank.store(), column, number, 2).unwrap())
        .iter()
        .sum()
}

fn lost(place: &Place) {
    let server = place.serve();
    post(place, &server, 1);
    drop(server);
    for (name, purpose) in [
        (SEALING, "sealing"),
        (LOOK_UP, "look-up"),
        (SIGNING, "signing"),
    ] {
        let (there, away) = (file(place, name), file(place, "away"));
        fs::rename(&there, &away).unwrap();
        let before = key_files(place);
        for command in [
            &["serve"][..],
            &["seed"],
            &["ledger", "expire", "--on", "2026-12-31"],
        ] {
            let told = refusal(place, command);
            let which = format!("the {purpose} key 1 with which this database was written");
            let where_ = format!("{} (not there)", there.display());
            for part in [&which, &where_, "fingerprint", "back-up", "CREDIT_BANK_"] {
                assert!(told.contains(part), "{part:?} in {told}");
            }
        }
        assert_eq!(key_files(place), before, "no key was made in its place");
        // Another bank's key is not the key either.
        said(
            place,
            &["keys", "make", purpose, &there.display().to_string()],
        );
        let told = refusal(place, &["serve"]);
        assert!(told.contains("another key, fingerprint"), "{told}");
        fs::rename(&away, &there).unwrap();
    }
    let folder = file(place, "elsewhere").display().to_string();
    let told = refusal(place, &["serve", "--data-dir", &folder]);
    assert!(told.contains("not there"), "{told}");
    assert!(!PathBuf::from(folder).join(SEALING).exists());
    drop(place.serve());
}

fn upgraded(place: &Place) {
    let server = place.serve();
    post(place, &server, 1);
    drop(server);
    let since = fs::read_dir(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../migrations/sqlite"
    ));
    let since = since
        .unwrap()
        .filter(|entry| *entry.as_ref().unwrap().file_name() >= *FINGERPRINTS)
        .count();
    place.bank.store().revert(since).unwrap();
    place.bank.store().migrate().unwrap();
    for (name, purpose) in [(SEALING, "sealing"), (LOOK_UP, "look-up")] {
        let (there, away) = (file(place, name), file(place, "away"));
        fs::rename(&there, &away).unwrap();
        let told = refusal(place, &["serve"]);
        let which = format!("no {purpose} key at hand made");
        assert!(told.contains(&which), "{told}");
        assert!(!there.exists(), "no key was made in its place");
        said(
            place,
            &["keys", "make", purpose, &there.display().to_string()],
        );
        assert!(refusal(place, &["serve"]).contains(&which));
        fs::rename(&away, &there).unwrap();
    }
    let server = place.serve();
    assert_eq!(names(place, &server), ["示例学员001"]);
    drop(server);
    let list = said(place, &["keys", "list"]);
    for line in [
        "sealing 1  in use",
        "look-up 1  in use",
        "signing 1  in use",
    ] {
        assert!(list.contains(line), "{list}");
    }
}

fn sealing_rotated(place: &Place) {
    let server = place.serve();
    post(place, &server, 1);
    let opened = open_account(place, &server, 3, "open-3");
    drop(server);
    let old = under(place, 1);
    let answers = count_under(place.bank.store(), SealedColumn::KeptAnswer, 1, 2).unwrap();
    assert_eq!(answers, 1);
    assert!(
        old >= 7,
        "two names and numbers, the completion's two texts, an answer: {old}"
    );
    said(place, &["keys", "add", "sealing", "--standby"]);
    drop(place.serve());
    said(place, &["keys", "activate", "sealing", "2"]);
    let server = place.serve();
    post(place, &server, 2);
    post(place, &server, 1);
    let people = ["示例学员001", "示例学员003", "示例学员002"];
    assert_eq!(names(place, &server), people);
    drop(server);
    assert_eq!(under(place, 1), old);
    assert!(under(place, 2) >= 4);
    let told = refusal(place, &["keys", "retire", "sealing", "1"]);
    assert!(told.contains("credit-bank keys reseal"), "{told}");
    let told = refusal(place, &["keys", "retire", "sealing", "2"]);
    assert!(told.contains("in use"), "{told}");
    let all = under(place, 1) + under(place, 2);
    said(place, &["keys", "reseal", "--batch", "1"]);
    assert_eq!((under(place, 1), under(place, 2)), (0, all));
    let again = said(place, &["keys", "reseal"]);
    assert!(
        again.lines().all(|line| line.contains(": 0 sealed anew")),
        "{again}"
    );
    said(place, &["keys", "retire", "sealing", "1"]);
    fs::remove_file(file(place, SEALING)).unwrap();
    let server = place.serve();
    assert_eq!(names(place, &server), people);
    let again = open_account(place, &server, 3, "open-3");
    assert_eq!(again.text(), opened.text(), "the answer that was kept");
    // What its provider posted reads as before.
    let request =
        Request::get("/v1/completions?external_id=E-1").token(&place.token(Who::Provider));
    let read = request.send(server.address);
    assert_eq!(read.status, 200, "{}", read.text());
}

fn signing_rotated(place: &Place) {
    let me = |server: &Server, token: &str| {
        let request = Request::get("/v1/me").token(token);
        request.send(server.address).status
    };
    let jwks = |server: &Server| {
        let answer = Request::get("/.well-known/jwks.json").send(server.address);
        answer.json()["keys"].as_array().unwrap().clone()
    };
    let old = place.token(Who::Officer);
    said(place, &["keys", "add", "signing"]);
    let server = place.serve();
    assert_eq!((me(&server, &old), jwks(&server).len()), (200, 2));
    drop(server);
    let config = place.config();
    let now = open::bank(open::store(&config).unwrap(), &config, Limits::default()).unwrap();
    let new = now.tokens().issue(place.world.actor(Who::Officer), uuid());
    let new = new.unwrap();
    drop(now);
    let strange = place.bank.tokens().verify(&new);
    assert!(strange.is_err(), "another key signed it");
    let told = refusal(place, &["keys", "retire", "signing", "2"]);
    assert!(told.contains("in use"), "{told}");
    said(place, &["keys", "retire", "signing", "1"]);
    fs::remove_file(file(place, SIGNING)).unwrap();
    let server = place.serve();
    assert_eq!((me(&server, &old), me(&server, &new)), (401, 200));
    assert_eq!(jwks(&server).len(), 1);
}

fn named(place: &Place) {
    let secret = |name: &str| file(place, name).display().to_string();
    fs::rename(file(place, SEALING), secret("secret-1")).unwrap();
    assert!(refusal(place, &["serve"]).contains("CREDIT_BANK_SEALING_KEY_FILES"));
    let one = format!("--sealing-key-file={}", secret("secret-1"));
    let told = refusal(place, &["keys", "add", "sealing", &one]);
    assert!(told.contains("give --file"), "{told}");
    said(
        place,
        &[
            "keys",
            "add",
            "sealing",
            &one,
            "--file",
            &secret("secret-2"),
        ],
    );
    let told = refusal(place, &["serve", &one]);
    assert!(told.contains("the sealing key 2"), "{told}");
    let both = format!("{one},{}", secret("secret-2"));
    let list = said(place, &["keys", "list", &both]);
    assert!(
        list.contains("sealing 2  in use") && list.contains("sealing 1  older"),
        "{list}"
    );
    // Back to where the books are verified from.
    fs::rename(secret("secret-1"), file(place, SEALING)).unwrap();
    fs::rename(secret("secret-2"), file(place, "identity-master-2.key")).unwrap();
    drop(place.serve());
}
