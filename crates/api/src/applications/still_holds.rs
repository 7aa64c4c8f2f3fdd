//! What is about to be accepted is verified again, under the version that was pinned at the filing.

use super::matter::Matter;
use crate::conversions::{Recheck, recheck};
use crate::problem::{Problem, Slug};
use credit_bank_conversion_rules::model::Effect;
use credit_bank_conversion_rules::{Conversion, Fact, GrantedLine};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{GroupId, LineId};
use credit_bank_domain::state::{EnrolmentState, LineState};
use credit_bank_store::WriteTx;
use credit_bank_store::rows::{Application, ApplicationGroup, Enrolment};
use std::collections::{BTreeMap, BTreeSet};

/// The stored plan, if it is the one that was filed, byte for byte.
pub(super) fn verified_plan(application: &Application) -> Result<Conversion, Problem> {
    let plan: Conversion = serde_json::from_str(&application.plan).map_err(Problem::internal)?;
    if plan.plan_hash == application.plan_hash && plan.compute_hash() == application.plan_hash {
        Ok(plan)
    } else {
        Err(Problem::internal(anyhow::anyhow!(
            "the plan of application {} is not the one that was filed",
            application.id
        )))
    }
}

/// Refuses accepted groups that no longer hold; what is rejected need not.
pub(super) fn still_holds(
    tx: &mut dyn WriteTx,
    matter: &Matter<'_>,
    plan: &Conversion,
    accepted: &BTreeSet<GroupId>,
    replaced: BTreeSet<LineId>,
) -> Result<(), Problem> {
    if accepted.is_empty() {
        return Ok(());
    }
    let application = matter.application();
    let enrolment = tx
        .find_enrolment(application.enrolment_id)?
        .ok_or_else(Problem::not_found)?;
    must_be_open(&enrolment)?;
    let own = matter.whole.lines.iter();
    let own = own.filter(|line| line.state == LineState::Proposed);
    let plan = part_of(plan, &places(matter, accepted))?;
    recheck(
        tx.reads(),
        matter.bank,
        Recheck {
            plan: &plan,
            facts: facts_of(application)?,
            enrolment: &enrolment,
            version: application.rule_set_version_id,
            on: application.filed_on,
            apart_from: own.map(|line| line.id).chain(replaced).collect(),
        },
    )
}

/// Refuses a group that was accepted, and of which a line would stand again, where that no longer holds beside
/// what came since.
pub(super) fn stands_again(
    tx: &mut dyn WriteTx,
    matter: &Matter<'_>,
    enrolment: &Enrolment,
    group: GroupId,
) -> Result<(), Problem> {
    let application = matter.application();
    let plan = verified_plan(application)?;
    let plan = part_of(&plan, &places(matter, &BTreeSet::from([group])))?;
    let own = matter.whole.lines.iter();
    let own = own.filter(|line| line.group_id == group);
    recheck(
        tx.reads(),
        matter.bank,
        Recheck {
            plan: &plan,
            facts: facts_of(application)?,
            enrolment,
            version: application.rule_set_version_id,
            on: application.filed_on,
            apart_from: own.map(|line| line.id).collect(),
        },
    )
}

/// The facts that the plan was made from; of old applications only they were kept.
pub(super) fn facts_of(application: &Application) -> Result<Vec<Fact>, Problem> {
    #[derive(serde::Deserialize)]
    struct Facts {
        facts: Vec<Fact>,
    }
    let kept: Facts = serde_json::from_str(&application.request).map_err(Problem::internal)?;
    Ok(kept.facts)
}

/// Nothing is granted into an enrolment that is over. What it holds stays held until it is rejected or
/// withdrawn.
pub(super) fn must_be_open(enrolment: &Enrolment) -> Result<(), Problem> {
    if enrolment.state == EnrolmentState::Active {
        Ok(())
    } else {
        Err(Problem::new(Slug::EnrolmentClosed))
    }
}

/// The places of groups in the plan: their numbers count from 1.
fn places(matter: &Matter<'_>, groups: &BTreeSet<GroupId>) -> BTreeSet<usize> {
    let rows = matter.whole.groups.iter();
    rows.filter(|row| groups.contains(&row.id))
        .filter_map(place_of)
        .collect()
}

/// The place of a group in the plan.
pub(super) fn place_of(group: &ApplicationGroup) -> Option<usize> {
    usize::try_from(group.number).ok()?.checked_sub(1)
}

/// The plan with these groups only.
fn part_of(plan: &Conversion, places: &BTreeSet<usize>) -> Result<Conversion, Problem> {
    let renumbered: BTreeMap<usize, usize> = places.iter().copied().zip(0..).collect();
    let mut part = plan.clone();
    let groups = plan.groups.iter().enumerate();
    part.groups = groups
        .filter(|(place, _)| places.contains(place))
        .map(|(_, group)| group.clone())
        .collect();
    part.courses = plan
        .courses
        .iter()
        .filter_map(|line| {
            let group = *renumbered.get(&line.group)?;
            Some(GrantedLine {
                group,
                ..line.clone()
            })
        })
        .collect();
    let sum = |fits: fn(Effect) -> bool| {
        let lines = part.courses.iter().filter(|line| fits(line.effect));
        Credits::sum(lines.map(|line| line.target_credits)).map_err(Problem::internal)
    };
    let (now, later) = (
        sum(Effect::grants_at_once)?,
        sum(|effect| effect == Effect::AttendanceWaiver)?,
    );
    part.total_credits = now;
    part.pending_exam_credits = later;
    // What the learner required of the whole is not required of a part.
    part.wishes.required.clear();
    part.plan_hash = part.compute_hash();
    Ok(part)
}
