//! One case under both versions, as a row.

use super::change::told;
use super::trial::{Asked, Matter, Planning, Recognising, Trial};
use super::versions::Version;
use crate::problem::Problem;
use credit_bank_conversion_rules::{
    Comparison, Conversion, Deciding, Fact, Outlook, Worth, compare_plans, compare_recognitions,
};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{OutcomeId, SimulationId};
use credit_bank_store::Json;
use credit_bank_store::rows::{SimulationAwakening, SimulationCase};
use credit_bank_store::words::{CaseKind, CaseOutlook};
use serde_json::json;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

/// Most outcomes of one case that are told as awakened.
const MOST_AWAKENED: usize = 500;

/// A case with the outcomes that it woke.
pub(crate) struct Weighed {
    pub(crate) case: SimulationCase,
    pub(crate) awakenings: Vec<SimulationAwakening>,
}

impl Trial {
    /// What becomes of a case; reads and writes nothing.
    pub(super) fn weigh(
        &self,
        simulation: SimulationId,
        matter: &Matter,
    ) -> Result<Weighed, Problem> {
        let Some(compared) = self.compare(&matter.question) else {
            return Ok(Weighed {
                case: row(simulation, matter, None)?,
                awakenings: Vec::new(),
            });
        };
        let awakenings = match matter.kind {
            // What an application woke is asked of its enrolment as it stands now.
            CaseKind::Application => Vec::new(),
            CaseKind::Enrolment | CaseKind::Account => awakenings(simulation, matter, &compared),
        };
        Ok(Weighed {
            case: row(simulation, matter, Some(compared))?,
            awakenings,
        })
    }

    fn compare(&self, question: &Asked) -> Option<Comparison> {
        match question {
            Asked::Plan(planning) => {
                let plans = Plans::of(planning);
                let before = plans.best(planning.by.before.as_ref());
                let after = plans.best(planning.by.after.as_ref());
                Some(compare_plans(before.as_deref(), after.as_deref()))
            }
            Asked::Account(account) => {
                let recognising = self.recognising.as_ref()?;
                let decided = |sets| Recognising::decided(sets, account, self.on);
                let (before, after) = (decided(&recognising.before), decided(&recognising.after));
                let covers = |fact: &Fact| recognising.covers(account.near_to(fact));
                let facts = &account.facts;
                Some(compare_recognitions(facts, covers, &before, &after))
            }
            Asked::Incomplete => None,
        }
    }
}

/// The plans of one case, each made once: most versions decide on both sides.
struct Plans<'p> {
    planning: &'p Planning,
    made: RefCell<Vec<(Version, Rc<Conversion>)>>,
}

impl<'p> Plans<'p> {
    fn of(planning: &'p Planning) -> Self {
        Self {
            planning,
            made: RefCell::default(),
        }
    }

    /// What the learner has of those who decide about him; none where nobody does.
    fn best(&self, side: Option<&Deciding<Version>>) -> Option<Rc<Conversion>> {
        let (plan, _) = side?.best(|version| self.under(version), |plan| plan);
        Some(plan)
    }

    fn under(&self, version: &Version) -> Rc<Conversion> {
        let mut made = self.made.borrow_mut();
        if let Some((_, plan)) = made.iter().find(|(under, _)| under.is(version)) {
            return Rc::clone(plan);
        }
        let Planning {
            case, programme, ..
        } = self.planning;
        let plan = Rc::new(case.decide(version.any_day(), programme));
        made.push((version.clone(), Rc::clone(&plan)));
        plan
    }
}

/// Outcomes that nobody used yet and that would give something for the first time.
fn awakenings(
    simulation: SimulationId,
    matter: &Matter,
    compared: &Comparison,
) -> Vec<SimulationAwakening> {
    let claimed: BTreeSet<&str> = match &matter.question {
        Asked::Plan(planning) => {
            let claims = planning.case.commitments.claims.iter();
            claims.map(|claim| claim.fact_id.as_str()).collect()
        }
        Asked::Account(..) | Asked::Incomplete => BTreeSet::new(),
    };
    let asleep = compared.awakened.iter();
    asleep
        .filter(|(fact, _)| !claimed.contains(fact.as_str()))
        .filter_map(|(fact, gives)| {
            Some(SimulationAwakening {
                simulation_id: simulation,
                subject_id: matter.subject,
                outcome_id: fact.parse::<OutcomeId>().ok()?,
                learner_id: matter.learner,
                organisation_id: matter.school,
                programme_id: matter.programme,
                gives: Json(gives.iter().cloned().collect()),
            })
        })
        .take(MOST_AWAKENED)
        .collect()
}

const fn outlook(of: Outlook) -> CaseOutlook {
    match of {
        Outlook::Loss => CaseOutlook::Loss,
        Outlook::Gain => CaseOutlook::Gain,
        Outlook::Moved => CaseOutlook::Moved,
        Outlook::Same => CaseOutlook::Same,
    }
}

fn difference(before: Worth, after: Worth) -> i64 {
    let by = |was: Credits, is: Credits| is.hundredths().saturating_sub(was.hundredths());
    let credits = by(before.credits, after.credits);
    credits.saturating_add(by(before.further, after.further))
}

fn row(
    simulation_id: SimulationId,
    matter: &Matter,
    compared: Option<Comparison>,
) -> Result<SimulationCase, Problem> {
    let (before, after) = compared
        .as_ref()
        .map_or_else(Default::default, |it| (it.before, it.after));
    let bounded = compared.as_ref().is_some_and(|it| it.bounded);
    let outlook = compared
        .as_ref()
        .map_or(CaseOutlook::Incomplete, |it| outlook(it.outlook()));
    let changes = compared.map(|it| it.changes).unwrap_or_default();
    let (changes, left_out, amounts) = told(changes);
    let changes = serde_json::to_value(&changes).map_err(Problem::internal)?;
    let mut detail = json!({"changes": changes, "left_out": left_out});
    if let (Some(amounts), Some(members)) = (amounts, detail.as_object_mut()) {
        let amounts = serde_json::to_value(amounts).map_err(Problem::internal)?;
        members.insert("left_out_amounts".to_owned(), amounts);
    }
    Ok(SimulationCase {
        simulation_id,
        kind: matter.kind,
        subject_id: matter.subject,
        organisation_id: matter.school,
        programme_id: matter.programme,
        learner_group: matter.group.clone(),
        outlook,
        change: difference(before, after),
        credits_before: before.credits,
        credits_after: after.credits,
        further_before: before.further,
        further_after: after.further,
        bounded,
        detail: Json(detail),
    })
}
