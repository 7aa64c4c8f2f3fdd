//! The way of one learner through the counter, the claim, a school and a grant, through the whole app.

use crate::bank::Bank;
use crate::completions::Desk;
use crate::scratch::ScratchBank;
use crate::server::{Metrics, app};
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use credit_bank_domain::access::{Actor, PersonActor, Role};
use credit_bank_domain::id::{OrganisationId, UserId};
use credit_bank_store::rows::{Organisation, UserAccount};
use credit_bank_store::words::Standing;
use credit_bank_store::{Json, StoreError};
use serde_json::{Value, json};
use uuid::Uuid;

const NUMBER: &str = "500199199001010013";

/// Enters an organisation.
fn school(bank: &Bank) -> OrganisationId {
    let id = bank.ids().make(OrganisationId::new);
    let row = Organisation {
        id,
        code: "ou".to_owned(),
        name: "示例开放大学".to_owned(),
        roles: Json(vec!["school".to_owned()]),
        classes: Json(Vec::new()),
        uscc: None,
        label: Some("示例".to_owned()),
        state: Standing::Active,
        version: 1,
        created_at: bank.now(),
    };
    let written: Result<(), StoreError> = bank
        .store()
        .write("school", |tx| tx.insert_organisation(&row));
    written.unwrap();
    id
}

/// Enters a person and gives a token.
fn person(bank: &Bank, role: Role, organisation: Option<OrganisationId>) -> String {
    let id = bank.ids().make(UserId::new);
    let row = UserAccount {
        id,
        login: role.as_str().to_owned(),
        display_name: "示例".to_owned(),
        roles: Json(vec![role]),
        organisation_id: organisation,
        learner_id: None,
        password_hash: String::new(),
        state: Standing::Active,
        version: 1,
        created_at: bank.now(),
    };
    let written: Result<(), StoreError> = bank.store().write("person", |tx| tx.insert_user(&row));
    written.unwrap();
    token(bank, id, role, organisation, None)
}

fn token(
    bank: &Bank,
    user_id: UserId,
    role: Role,
    organisation_id: Option<OrganisationId>,
    learner: Option<&str>,
) -> String {
    let actor = Actor::Person(PersonActor {
        user_id,
        roles: vec![role],
        organisation_id,
        learner_id: learner.map(|id| id.parse().unwrap()),
        version: 1,
        session: None,
    });
    bank.tokens().issue(&actor, bank.ids().uuid()).unwrap()
}

/// Sends and gives status, `ETag` and body.
macro_rules! send {
    ($app:expr, $method:ident $path:expr, $token:expr $(, $header:literal: $value:expr)* $(; $body:expr)?) => {{
        let request = TestRequest::$method()
            .uri($path)
            .insert_header(("Idempotency-Key", Uuid::from_u128(rand()).to_string()));
        let token: &str = $token;
        let request = if token.is_empty() {
            request
        } else {
            request.insert_header(("Authorization", format!("Bearer {token}")))
        };
        $(let request = request.insert_header(($header, $value));)*
        $(let request = request.set_json($body);)?
        let answer = call_service(&$app, request.to_request()).await;
        let status = answer.status().as_u16();
        let bytes = read_body(answer).await;
        let body: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        (status, body)
    }};
}

fn rand() -> u128 {
    u128::from_be_bytes(crate::random::bytes::<16>().unwrap())
}

fn text(body: &Value, member: &str) -> String {
    body[member].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn a_learner_is_opened_claimed_shared_enrolled_and_shut_out_again() {
    let bank = ScratchBank::open("learners-way");
    let school = school(&bank);
    let officer = person(&bank, Role::Officer, None);
    let registrar = person(&bank, Role::Registrar, Some(school));
    let desk = Desk::open(&bank).unwrap();
    let metrics = Metrics::of(&bank, &desk);
    let app = init_service(app(bank.clone(), desk, metrics)).await;
    let who = json!({"id_type": "resident_id_card", "id_number": NUMBER});
    let mut draft = who.clone();
    draft["name"] = "示例学员01".into();
    draft["notices"] = json!([{"code": "account_opening", "version": "2025-09"}]);

    let (status, opened) = send!(app, post "/v1/learners", &officer; &draft);
    assert_eq!(status, 201, "{opened}");
    assert!(!opened.to_string().contains(NUMBER));
    let id = text(&opened, "id");
    let (status, again) = send!(app, post "/v1/learners", &officer; &draft);
    assert_eq!((status, text(&again, "existing_id")), (409, id.clone()));
    assert_eq!(send!(app, post "/v1/learners/find", &officer; &who).0, 200);
    assert_eq!(
        send!(app, post "/v1/learners/find", &registrar; &who).0,
        404
    );

    let codes = format!("/v1/learners/{id}/claim-codes");
    let (status, code) = send!(app, post & codes, &officer);
    assert_eq!(status, 201, "{code}");
    let mut claim = who.clone();
    claim["name"] = "示例学员02".into();
    claim["code"] = code["code"].clone();
    claim["new_password"] = "shili-mima-2025".into();
    assert_eq!(send!(app, post "/v1/learners/claim", ""; &claim).0, 404);
    claim["name"] = "示例学员01".into();
    let (status, claimed) = send!(app, post "/v1/learners/claim", ""; &claim);
    assert_eq!(status, 200, "{claimed}");
    assert_eq!(send!(app, post "/v1/learners/claim", ""; &claim).0, 404);
    // For whoever forgets the password.
    assert_eq!(send!(app, post & codes, &officer).0, 201);

    let user = text(&claimed, "user_id").parse().unwrap();
    let learner = token(&bank, user, Role::Learner, None, Some(&id));
    let balance = format!("/v1/learners/{id}/balance");
    let (status, own) = send!(app, get & balance, &learner);
    assert_eq!(
        (status, own["uncommitted"].as_str()),
        (200, Some("0.00")),
        "{own}"
    );
    assert_eq!(send!(app, get & balance, &registrar).0, 404);
    let grant = json!({"scope": {"kind": "record"}, "organisation_id": school,
        "purpose": "示例：入学前咨询", "expires_on": bank.today()});
    let (status, grant) = send!(app, post "/v1/grants", &learner; &grant);
    assert_eq!(status, 201, "{grant}");
    for path in ["balance", "entries", "outcomes"] {
        let path = format!("/v1/learners/{id}/{path}");
        let (status, seen) = send!(app, get & path, &registrar);
        assert_eq!(status, 200, "{seen}");
    }
    let at = format!("{balance}?at={school}");
    assert_eq!(send!(app, get & at, &registrar).1["free"], "0.00");

    let programme = json!({"organisation_id": school, "code": "EC", "version": "2025", "name": "电子商务",
        "level": "associate", "total_credits": "76", "intake_from": "2025-09-01", "intake_to": "2026-09-01",
        "modules": [{"code": "core", "name": "专业课", "min_credits": "25"}],
        "courses": [{"code": "P2-01", "name": "示例课", "credits": "3", "module": "core",
            "compulsory": true, "tags": [], "convertible": true}]});
    let (status, programme) = send!(app, post "/v1/programmes", &registrar; &programme);
    assert_eq!(
        (status, programme["intake_to"].as_str()),
        (201, Some("2026-09-01")),
        "{programme}"
    );
    let enrolment = json!({"learner_id": id, "programme_id": programme["id"],
        "student_number": "2025000001", "registered_on": "2025-09-01"});
    let (status, enrolment) = send!(app, post "/v1/enrolments", &registrar; &enrolment);
    assert_eq!(
        (status, enrolment["record_version"].as_i64()),
        (201, Some(1)),
        "{enrolment}"
    );
    let record =
        json!({"courses": [{"course_code": "P2-01", "passed_on": "2025-07-01", "credits": "3"}]});
    let one = format!("/v1/enrolments/{}", text(&enrolment, "id"));
    let put = format!("{one}/record");
    assert_eq!(send!(app, put &put, &registrar; &record).0, 428);
    assert_eq!(
        send!(app, put &put, &registrar, "If-Match": "\"7\""; &record).0,
        412
    );
    assert_eq!(
        send!(app, put &put, &registrar, "If-Match": "\"1\""; &record).0,
        200
    );
    assert_eq!(
        send!(app, put &put, &registrar, "If-Match": "\"1\""; &record).0,
        412
    );
    let (_, seen) = send!(app, get & one, &learner);
    assert_eq!(seen["courses"][0]["credits"], "3.00", "{seen}");
    assert_eq!(
        send!(app, get "/v1/enrolments", &registrar).1["items"][0]["id"],
        enrolment["id"]
    );

    let path = format!("/v1/grants/{}", text(&grant, "id"));
    assert_eq!(send!(app, delete & path, &learner).0, 204);
    assert_eq!(send!(app, get & balance, &registrar).0, 404);
    let looks: Result<_, StoreError> = bank.store().read("looks", |tx| {
        tx.list_audit_of_learner(id.parse().unwrap(), None, 100)
    });
    let looks: Vec<String> = looks.unwrap().into_iter().map(|line| line.act).collect();
    assert_eq!(
        looks.iter().filter(|act| *act == "get_balance").count(),
        2,
        "{looks:?}"
    );
}

#[actix_web::test]
async fn five_wrong_codes_end_a_claim_code_even_for_the_right_one() {
    let bank = ScratchBank::open("learners-failures");
    let officer = person(&bank, Role::Officer, None);
    let desk = Desk::open(&bank).unwrap();
    let metrics = Metrics::of(&bank, &desk);
    let app = init_service(app(bank.clone(), desk, metrics)).await;
    let draft = json!({"id_type": "resident_id_card", "id_number": NUMBER, "name": "示例学员01",
        "notices": [{"code": "account_opening", "version": "2025-09"}]});
    let (_, opened) = send!(app, post "/v1/learners", &officer; &draft);
    let codes = format!("/v1/learners/{}/claim-codes", text(&opened, "id"));
    let (_, code) = send!(app, post & codes, &officer);
    let claim = |code: &str| {
        json!({"id_type": "resident_id_card", "id_number": NUMBER, "name": "示例学员01",
            "code": code, "new_password": "shili-mima-2025"})
    };
    for _ in 0..5 {
        assert_eq!(
            send!(app, post "/v1/learners/claim", ""; &claim("0000000000")).0,
            404
        );
    }
    let right = text(&code, "code");
    assert_eq!(
        send!(app, post "/v1/learners/claim", ""; &claim(&right)).0,
        404
    );
    let (_, fresh) = send!(app, post & codes, &officer);
    let fresh = text(&fresh, "code");
    assert_eq!(
        send!(app, post "/v1/learners/claim", ""; &claim(&fresh)).0,
        200
    );
}
