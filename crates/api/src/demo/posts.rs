//! Posts the example completions at the desk, as a provider's system would.

use super::Demo;
use super::outcomes::{PROVIDERS, Posted, all};
use crate::completions::{CompletionBody, CompletionDraft, Desk, Post, PostingRequest};
use crate::idempotency::IdempotencyKey;
use crate::problem::Language;
use anyhow::{Context, bail};
use credit_bank_domain::access::Actor;
use credit_bank_domain::access::completions::post_completion;
use credit_bank_domain::id::OrganisationId;
use std::collections::BTreeSet;

/// Posts what was not posted yet.
pub(super) fn post_all(demo: &Demo<'_>) -> anyhow::Result<()> {
    let posts = all(demo.bank.today())?;
    let desk = Desk::open(demo.bank)?;
    for provider in PROVIDERS {
        let organisation = demo.organisation(provider)?;
        let of_provider: Vec<&Posted> = posts
            .iter()
            .filter(|posted| posted.provider == *provider)
            .collect();
        let missing = missing(demo, organisation, &of_provider)?;
        if missing.is_empty() {
            continue;
        }
        let request = request(demo, &demo.importer(organisation)?, &missing)?;
        actix_web::rt::System::new()
            .block_on(desk.post(request))
            .map_err(|problem| anyhow::anyhow!("the examples of {provider}: {problem:?}"))?;
        if let Some(refused) = self::missing(demo, organisation, &of_provider)?.first() {
            bail!("the example {} was refused", refused.external_id);
        }
    }
    Ok(())
}

fn missing<'posts>(
    demo: &Demo<'_>,
    provider: OrganisationId,
    posts: &[&'posts Posted],
) -> anyhow::Result<Vec<&'posts Posted>> {
    let ids: Vec<&str> = posts.iter().map(|it| it.external_id.as_str()).collect();
    let known = demo.bank.store().read("find example completions", |tx| {
        tx.find_completions_by_external_ids(provider, &ids)
    })?;
    let known: BTreeSet<String> = known.into_iter().map(|it| it.external_id).collect();
    Ok(posts
        .iter()
        .filter(|posted| !known.contains(&posted.external_id))
        .copied()
        .collect())
}

fn request(demo: &Demo<'_>, actor: &Actor, posts: &[&Posted]) -> anyhow::Result<PostingRequest> {
    let bank = demo.bank;
    let rows = posts
        .iter()
        .map(|posted| {
            let body: CompletionBody = serde_json::from_value(posted.body.clone())
                .with_context(|| posted.external_id.clone())?;
            let draft = CompletionDraft::parse(body, bank.today())
                .map_err(|faults| anyhow::anyhow!("{}: {faults:?}", posted.external_id))?;
            let permit = post_completion(actor)?;
            Ok(Ok(Post::new(
                actor.clone(),
                permit,
                draft,
                bank.identity_keys(),
            )))
        })
        .collect::<anyhow::Result<_>>()?;
    let id = bank.ids().uuid();
    let mut hash = [0; 32];
    hash.iter_mut()
        .zip(id.as_bytes())
        .for_each(|(to, from)| *to = *from);
    Ok(PostingRequest {
        actor: actor.clone(),
        key: IdempotencyKey::of_bank(id),
        hash,
        rows,
        is_batch: true,
        language: Language::default(),
        request_id: id,
    })
}
