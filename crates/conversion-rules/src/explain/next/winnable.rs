//! What the question knows of what could be won.

use super::wins::What;
use crate::fact::FactLevel;
use crate::model::AwardRef;
use crate::request::ConversionRequest;
use crate::winnable::Winnable;

/// The entry at its levels, the least first.
pub(super) fn of<'w>(
    known: &'w [Winnable],
    award: &AwardRef,
) -> impl Iterator<Item = &'w Winnable> {
    let mut levels: Vec<&Winnable> = known.iter().filter(|one| one.award == *award).collect();
    levels.sort_by_key(|one| one.level.as_ref().map(|level| level.rank));
    levels.into_iter()
}

/// The entry at this level.
pub(super) fn at<'w>(
    known: &'w [Winnable],
    award: &AwardRef,
    level: Option<&FactLevel>,
) -> Option<&'w Winnable> {
    of(known, award).find(|one| one.level.as_ref() == level)
}

/// What is known of the entries by which a win is told; of a topic, or of anything at all, nothing is.
pub(super) fn entries<'w>(
    request: &ConversionRequest<'w>,
    what: &What,
) -> impl Iterator<Item = &'w Winnable> {
    let known = request.winnable.unwrap_or_default();
    let of_award = match what {
        What::Award(award) => Some(of(known, award)),
        _ => None,
    };
    let named = known
        .iter()
        .filter(|one| matches!(what, What::Name(name) if one.name.trim() == name.trim()));
    of_award.into_iter().flatten().chain(named)
}
