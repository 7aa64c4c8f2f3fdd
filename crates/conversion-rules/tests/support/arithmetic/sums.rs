//! The sums that a place of a rule asks for beside the number of its outcomes, made again.

use credit_bank_conversion_rules::Fact;
use credit_bank_conversion_rules::model::Slot;
use credit_bank_domain::credits::Credits;

/// What each sum of the slot has to be and is, where it is short: of those that fit as many as count, and where they
/// are no matter of number alone some of them.
pub(super) fn with_sums(
    slot: &Slot,
    (there, count): (&[&Fact], u8),
    is_plain: bool,
) -> Vec<Vec<Credits>> {
    let mut told = vec![Vec::new()];
    let Some(take) = &slot.take else {
        return told;
    };
    let measures = take.measure_min.iter();
    let mut asked: Vec<(Credits, Vec<Credits>)> = Vec::new();
    let each = |of: &dyn Fn(&Fact) -> Option<Credits>| {
        let all = there.iter().filter_map(|fact| of(fact));
        let mut all: Vec<Credits> = all.collect();
        all.sort_unstable_by(|a, b| b.cmp(a));
        all
    };
    asked.extend(take.hours_min.map(|want| (want, each(&|fact| fact.hours))));
    asked.extend(
        take.credits_min
            .map(|want| (want, each(&|fact| fact.credits))),
    );
    asked.extend(measures.map(|(name, want)| {
        let own = each(&|fact| fact.measures.get(name).copied());
        (*want, own)
    }));
    for (want, own) in asked {
        let most = own.iter().copied().take(count.into());
        let haves: Vec<Credits> = if is_plain {
            vec![Credits::sum(most).unwrap()]
        } else {
            let chosen = 0_u32..1 << own.len();
            let of = |chosen: u32| {
                let own = own.iter().enumerate();
                let own = own.filter(|(place, _)| chosen & (1 << place) != 0);
                Credits::sum(own.map(|(_, one)| *one)).unwrap()
            };
            chosen.map(of).collect()
        };
        let more = told.iter().flat_map(|before: &Vec<Credits>| {
            haves.iter().map(move |have| {
                if *have < want {
                    [before.clone(), vec![want, *have]].concat()
                } else {
                    before.clone()
                }
            })
        });
        told = more.collect();
        told.sort_unstable();
        told.dedup();
    }
    told
}
