//! What the question knows of what could be won.

use crate::fact::FactLevel;
use crate::model::AwardRef;
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
