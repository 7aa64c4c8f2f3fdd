//! A desk outlives a commit that panics, and one that is gone is seen.

use super::{Desk, DeskCounts, PostingRequest, Window, sync_channel, window_of};
use crate::bank::Bank;
use crate::idempotency::{Answer, IdempotencyKey};
use crate::problem::{Language, Problem, Slug};
use crate::scratch::ScratchBank;
use crate::server::{Metrics, app};
use actix_web::test::{TestRequest, call_service, init_service};
use credit_bank_domain::access::{Actor, ClientActor};
use credit_bank_domain::id::{ClientId, OrganisationId};
use futures_util::future::join3;
use std::collections::BTreeSet;
use std::sync::Arc;

fn request(bank: &Bank, is_batch: bool) -> PostingRequest {
    let actor = Actor::Client(ClientActor {
        client_id: bank.ids().make(ClientId::new),
        organisation_id: bank.ids().make(OrganisationId::new),
        scopes: Vec::new(),
        version: 1,
    });
    PostingRequest {
        actor,
        key: IdempotencyKey::of_bank(bank.ids().uuid()),
        hash: [0; 32],
        rows: Vec::new(),
        is_batch,
        language: Language::default(),
        request_id: bank.ids().uuid(),
    }
}

/// Answers every request, but panics in the middle of a transaction where one is no batch.
fn explosive(
    bank: &Bank,
    requests: &[&PostingRequest],
) -> Result<Vec<Result<Answer, Problem>>, Problem> {
    bank.store().write("test", |tx| {
        tx.list_level_frameworks()?;
        assert!(requests.iter().all(|it| it.is_batch));
        Ok(requests.iter().map(|_| Answer::ok(&"posted")).collect())
    })
}

#[actix_web::test]
async fn a_commit_that_panics_is_a_500_of_its_own_and_the_desk_goes_on() {
    let bank = ScratchBank::open("desk-panic");
    let desk = Desk::committing_with(&bank, 2, explosive).unwrap();
    for round in 0..3 {
        let (before, fatal, after) = join3(
            desk.post(request(&bank, true)),
            desk.post(request(&bank, false)),
            desk.post(request(&bank, true)),
        )
        .await;
        assert!(before.is_ok() && after.is_ok(), "{round}");
        assert_eq!(fatal.unwrap_err().slug(), Slug::Internal, "{round}");
    }
    assert!(desk.is_open());
}

#[test]
fn every_window_has_its_people() {
    for windows in 1..=4 {
        let draws = (0..=u8::MAX).map(|draw| window_of(&[draw, 7], windows));
        assert_eq!(draws.collect::<BTreeSet<_>>(), (0..windows).collect());
    }
}

#[actix_web::test]
async fn a_bank_whose_desk_is_gone_is_not_ready() {
    let bank = ScratchBank::open("desk-gone");
    let (jobs, _) = sync_channel(1);
    let thread = std::thread::spawn(|| ());
    while !thread.is_finished() {
        std::thread::yield_now();
    }
    let gone = Desk {
        windows: Arc::new([Window { jobs, thread }]),
        counts: DeskCounts::default(),
    };
    for (desk, status) in [(gone, 503), (Desk::open(&bank).unwrap(), 200)] {
        let metrics = Metrics::of(&bank, &desk);
        let app = init_service(app(bank.clone(), desk, metrics)).await;
        let answer = call_service(&app, TestRequest::get().uri("/readyz").to_request()).await;
        assert_eq!(answer.status().as_u16(), status);
    }
}
