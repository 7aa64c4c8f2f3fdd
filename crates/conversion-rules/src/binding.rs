//! Which versions of a rule set decide about somebody: one binds, and where the rules say so the current one may
//! be chosen instead.

use crate::conversion::{Conversion, ConversionStatus};
use crate::model::{BindTo, Choice, RuleSet};
use chrono::NaiveDate;
use credit_bank_domain::credits::Credits;

/// The versions that decide about somebody on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deciding<V> {
    /// The version that binds.
    pub bound: V,
    /// The current version, where it is another and may be chosen.
    pub choice: Option<V>,
}

/// The versions that decide on a day about whoever was registered on another; `None` registered for somebody
/// who is registered nowhere, whom the version in force on the day decides about.
///
/// The version in force on the day says whether it binds those who file on it or those who are registered in its
/// time. A transition clause keeps whoever was registered before its day under the version of the eve. Where a
/// learner was registered before there was any version, nothing binds; what may be chosen decides alone.
///
/// # Errors
/// Those of `in_force`, which finds the version in force on a day.
pub fn deciding<V, E>(
    mut in_force: impl FnMut(NaiveDate) -> Result<Option<V>, E>,
    (registered_on, on): (Option<NaiveDate>, NaiveDate),
) -> Result<Option<Deciding<V>>, E>
where
    V: AsRef<RuleSet> + Clone,
{
    let Some(current) = in_force(on)? else {
        return Ok(None);
    };
    let Some(registered_on) = registered_on else {
        return Ok(Some(Deciding {
            bound: current,
            choice: None,
        }));
    };
    let mut bound = match current.as_ref().bind.to {
        BindTo::Application => Some(current.clone()),
        BindTo::Enrolment => in_force(registered_on)?,
    };
    while let Some(eve) = bound
        .as_ref()
        .and_then(|version| kept_under(version.as_ref(), registered_on))
    {
        bound = in_force(eve)?;
    }
    let choice = (current.as_ref().bind.choice == Choice::BoundOrCurrent).then_some(current);
    Ok(match (bound, choice) {
        (Some(bound), choice) => {
            let choice = choice.filter(|it| it.as_ref().version != bound.as_ref().version);
            Some(Deciding { bound, choice })
        }
        (None, Some(bound)) => Some(Deciding {
            bound,
            choice: None,
        }),
        (None, None) => None,
    })
}

/// The eve of a version whose transition clause keeps whoever was registered on this day under the one before.
fn kept_under(rules: &RuleSet, registered_on: NaiveDate) -> Option<NaiveDate> {
    let clause = rules.transition.as_ref()?;
    let is_kept = registered_on < clause.registered_before;
    is_kept.then(|| rules.effective.from.pred_opt()).flatten()
}

impl<V> Deciding<V> {
    /// Each of them.
    pub fn all(&self) -> impl Iterator<Item = &V> {
        std::iter::once(&self.bound).chain(&self.choice)
    }

    /// The better of the two plans: of two whole versions a learner chooses the one that gives more, at once or by
    /// examination; of equals the bound one stays.
    pub fn best<P>(
        &self,
        plan: impl Fn(&V) -> P,
        conversion: impl Fn(&P) -> &Conversion,
    ) -> (P, &V) {
        let bound = plan(&self.bound);
        let Some(version) = &self.choice else {
            return (bound, &self.bound);
        };
        let chosen = plan(version);
        if worth(conversion(&chosen)) > worth(conversion(&bound)) {
            (chosen, version)
        } else {
            (bound, &self.bound)
        }
    }
}

/// Whether anything was planned, and how many credits it gives, at once or by examination.
fn worth(plan: &Conversion) -> (bool, Credits) {
    let planned = plan.status != ConversionStatus::NotPlanned;
    let total = plan.total_credits.checked_add(plan.pending_exam_credits);
    (planned, total.unwrap_or(plan.total_credits))
}
