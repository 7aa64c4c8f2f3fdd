//! K02 of sums: so many outcomes never reach what is asked.

use super::Case;

/// The slot and the sum of a field such as `uses.0.take.hours_min`.
pub fn asked(field: &str) -> Option<(usize, &str)> {
    let (slot, sum) = field.strip_prefix("uses.")?.split_once(".take.")?;
    Some((slot.parse().ok()?, sum))
}

/// Not with the outcomes, nor with thrice as many of them; but were the sum not asked for.
pub fn is_out_of_reach(case: &Case<'_>, slot: usize, sum: &str) -> bool {
    let facts = &case.shown.facts;
    let stage = case.stage().always();
    let more = super::thrice(facts);
    let free = stage.altered(|rule| {
        let take = rule.uses[slot].take.as_mut().unwrap();
        match sum.split_once('.') {
            Some((_, name)) => {
                take.measure_min.remove(name).unwrap();
            }
            None if sum == "hours_min" => take.hours_min = None,
            None => take.credits_min = None,
        }
    });
    !stage.applies(&more.collect::<Vec<_>>(), case.on()) && free.applies(facts, case.on())
}
