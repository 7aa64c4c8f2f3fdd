//! What a batch of posts asks the bank's memory before anything is decided.

use super::desk::{Post, PostingRequest};
use credit_bank_store::tx::PostingQuestion;
use std::collections::BTreeSet;

/// Whom the posts are about; each once, in one order.
pub(super) fn number_hashes(posts: &[&Post]) -> Vec<Vec<u8>> {
    let hashes: BTreeSet<&[u8]> = posts.iter().map(|it| it.number_hash.as_slice()).collect();
    hashes.into_iter().map(<[u8]>::to_vec).collect()
}

/// Who posts, under which keys, which ids and which certificates.
pub(super) fn question<'post>(
    requests: &[&'post PostingRequest],
    posts: &[&'post Post],
) -> PostingQuestion<'post> {
    // A client that rotated its token may be here with two: each token is looked at by itself.
    let mut question = PostingQuestion::default();
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
    }
    question
}
