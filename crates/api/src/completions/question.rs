//! What a batch of posts asks the bank's memory before anything is decided.

use super::desk::{Post, PostingRequest};
use chrono::NaiveDate;
use credit_bank_store::tx::{LockedLearner, PostingQuestion};
use std::collections::BTreeSet;

/// Whom the posts are about; each once, in one order.
pub(super) fn number_hashes(posts: &[&Post]) -> Vec<Vec<u8>> {
    let hashes: BTreeSet<&[u8]> = posts.iter().map(|it| it.number_hash.as_slice()).collect();
    hashes.into_iter().map(<[u8]>::to_vec).collect()
}

/// Who posts about whom, under which keys, which ids and which certificates, and what decides it on this day.
pub(super) fn question<'post>(
    requests: &[&'post PostingRequest],
    posts: &[&'post Post],
    (locked, on): (&[LockedLearner], NaiveDate),
) -> PostingQuestion<'post> {
    // A client that rotated its token may be here with two: each token is looked at by itself.
    let mut question = PostingQuestion {
        learners: locked.iter().map(|learner| learner.id).collect(),
        on,
        ..PostingQuestion::default()
    };
    for &request in requests {
        if !question.actors.contains(&&request.actor) {
            question.actors.push(&request.actor);
        }
        question
            .keys
            .push((request.actor.id(), request.key.as_str()));
    }
    for post in posts {
        let external_id = post.draft.external_id.as_str();
        question
            .external_ids
            .push((post.permit.provider, external_id));
        question
            .certificates
            .extend(post.certificate_hash.as_deref());
        let award = &post.draft.award;
        question.awards.push((&award.code, &award.edition));
        question.providers.push(post.permit.provider);
    }
    question.awards.sort_unstable();
    question.awards.dedup();
    question.providers.sort_unstable();
    question.providers.dedup();
    question
}
