//! What is wrong in the same way is answered in the same way at every operation: a parameter that nobody
//! knows, a key that no key can be, a thing that is not there, a key that stands for another request.

use crate::bank::TestBank;
use crate::client::Request;
use crate::contract;
use crate::permissions::aim::aim;
use crate::permissions::callers::{Caller, Callers};
use crate::permissions::table::{self, Told};
use crate::permissions::things::Scene;
use crate::routed;
use credit_bank_api::routes::{OPERATIONS, Operation};
use credit_bank_domain::access::Actor;
use credit_bank_store::StoreError;
use credit_bank_store::rows::IdempotentAnswer;

/// A request that its caller may send.
pub(crate) struct Permitted {
    pub(crate) operation: &'static Operation,
    pub(crate) request: Request,
    /// Nobody, where the operation asks for nobody.
    pub(crate) actor: Option<Actor>,
}

/// Does the contract name this status of the operation?
pub(crate) fn documents(operation: &Operation, status: u16) -> bool {
    let mut all = contract::operations().into_iter();
    all.any(|(id, _, _, statuses)| id == operation.id && statuses.contains(&status))
}

fn signed(request: Request, caller: &Caller) -> Request {
    match &caller.token {
        Some(token) => request.token(token),
        None => request,
    }
}

/// A request of each operation by somebody who may do it, to something that is there (or `absent`); what
/// is public may also be asked of what is not.
pub(crate) fn permitted(bank: &TestBank, absent: bool) -> Vec<Permitted> {
    let scene = Scene::make(bank);
    let callers = Callers::enter(bank, &scene);
    let lines = table::lines();
    let request = |operation: &'static Operation| {
        let line = lines
            .iter()
            .find(|it| it.operation == operation.id && it.told == Told::Yes);
        let (actor, when) = line.map_or(("anonymous", "-"), |it| (it.actor, it.when));
        let caller = callers.find(actor);
        let when = if absent { "absent" } else { when };
        let request = if operation.id == "create_oauth_token" {
            let form = "grant_type=client_credentials&client_id=nobody&client_secret=none";
            let media_type = "application/x-www-form-urlencoded";
            Request::new("POST", operation.path).bytes(media_type, form)
        } else if line.is_none() && operation.path.contains('{') {
            routed::request(operation)
        } else {
            let aim = aim(operation, &scene, caller, when).unwrap();
            signed(aim.request(operation), caller)
        };
        Permitted {
            operation,
            request,
            actor: caller.actor.clone(),
        }
    };
    OPERATIONS.iter().map(request).collect()
}

each_database! {
    fn a_parameter_that_nobody_knows_is_400(bank: &TestBank) {
        let mut met = 0;
        for Permitted { operation, mut request, .. } in permitted(bank, false) {
            if operation.method != "GET" || !documents(operation, 400) {
                continue;
            }
            let mark = if request.target.contains('?') { '&' } else { '?' };
            request.target = format!("{}{mark}no_such_parameter=1", request.target);
            let answer = bank.call(&request);
            let told = (answer.status, answer.slug());
            assert_eq!(told, (400, "invalid-parameter".to_owned()), "{}", operation.id);
            met += 1;
        }
        assert!(met > 15, "{met}");
    }

    fn a_key_that_no_key_can_be_is_400(bank: &TestBank) {
        let mut met = 0;
        for Permitted { operation, request, .. } in permitted(bank, false) {
            if !contract::takes_key(operation.id) {
                continue;
            }
            for (key, slug) in
                [("k".repeat(256), "idempotency-key-too-long"), ("k k".to_owned(), "invalid-parameter")]
            {
                let answer = bank.call(&request.clone().replace_header("Idempotency-Key", &key));
                let told = (answer.status, answer.slug());
                assert_eq!(told, (400, slug.to_owned()), "{}", operation.id);
            }
            met += 1;
        }
        assert!(met > 25, "{met}");
    }

    fn what_is_not_there_is_404(bank: &TestBank) {
        let mut met = 0;
        for Permitted { operation, request, .. } in permitted(bank, true) {
            if !documents(operation, 404) || !operation.path.contains('{') {
                continue;
            }
            let answer = bank.call(&request);
            let told = (answer.status, answer.slug());
            assert_eq!(told, (404, "not-found".to_owned()), "{}: {}", operation.id, answer.text());
            met += 1;
        }
        assert!(met > 40, "{met}");
    }

    fn a_key_that_stands_for_another_request_is_422(bank: &TestBank) {
        let key = "stands-for-another-request";
        let mut met = 0;
        for Permitted { operation, request, actor } in permitted(bank, false) {
            let Some(actor) = actor.filter(|_| contract::takes_key(operation.id)) else {
                continue;
            };
            let other = IdempotentAnswer {
                sealed_body: None,
                actor_id: actor.id(),
                key: format!("{key}-{}", operation.id),
                request_hash: vec![0; 32],
                status: 201,
                location: None,
                etag: None,
                body: "{}".to_owned(),
                created_at: bank.bank.now(),
            };
            bank.bank
                .store()
                .write("test key", |tx| -> Result<(), StoreError> {
                    tx.keep_idempotent_answer(&other)
                })
                .unwrap();
            let answer = bank.call(&request.replace_header("Idempotency-Key", &other.key));
            let told = (answer.status, answer.slug());
            assert_eq!(told, (422, "idempotency-key-reused".to_owned()), "{}", operation.id);
            met += 1;
        }
        assert!(met > 25, "{met}");
    }
}
