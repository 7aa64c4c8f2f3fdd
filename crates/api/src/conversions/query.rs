//! `POST /v1/conversions/query`: what converts, what does not, and why. Nothing is written but the line
//! that somebody looked at another's record, and nothing of what was asked is logged.

use super::everywhere::{Everywhere, Programmes};
use super::look::{LookAt, Shown};
use super::made_up::MadeUpOutcome;
use super::may_ask::{own_programme, permit_enrolment, permitted};
use super::question::{Question, Target, Weighed};
use super::reply::ConversionAnswer;
use super::snapshot::Snapshot;
use super::wishes::{Decline, Require, Wished};
use crate::actor::MaybeAuthenticated;
use crate::bank::{Bank, work_out};
use crate::clock::civil_date;
use crate::listing::{Limit, Listing};
use crate::problem::{FieldFault, Problem, Slug};
use crate::request::{Body, present};
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_conversion_rules::{Declined, Wishes};
use credit_bank_domain::access::{Actor, SeenOutcomes};
use credit_bank_domain::id::{EnrolmentId, LearnerId, ProgrammeId};
use credit_bank_store::ReadTx;
use serde::Deserialize;
use std::collections::BTreeSet;

/// Most made-up outcomes of one question.
const MOST_OUTCOMES: usize = 200;
/// Most tags of one made-up outcome.
const MOST_TAGS: usize = 30;
/// Longest `ref` in characters.
const LONGEST_REF: usize = 32;

/// The contract's `ConversionQuery`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConversionQuery {
    learner_id: Option<LearnerId>,
    outcomes: Option<Vec<MadeUpOutcome>>,
    programme_id: Option<ProgrammeId>,
    enrolment_id: Option<EnrolmentId>,
    #[serde(default, deserialize_with = "crate::request::optional_day")]
    on: Option<NaiveDate>,
    #[serde(default, deserialize_with = "crate::request::optional_instant")]
    as_of: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "present")]
    courses: Option<Vec<String>>,
    #[serde(default, deserialize_with = "present")]
    decline: Option<Decline>,
    #[serde(default, deserialize_with = "present")]
    require: Option<Vec<Require>>,
    #[serde(default, deserialize_with = "present")]
    prefer: Option<Vec<String>>,
    #[serde(default, deserialize_with = "present")]
    prospects: Option<bool>,
    #[serde(default, deserialize_with = "present")]
    programmes: Option<Programmes>,
    #[serde(default, deserialize_with = "present")]
    limit: Option<Limit>,
    #[serde(default, deserialize_with = "present")]
    cursor: Option<String>,
}

/// Who or what is weighed, before anybody was asked whether it may be.
#[derive(Debug, Clone)]
enum Asked {
    Learner(LearnerId),
    MadeUp(Vec<MadeUpOutcome>),
}

/// A query that the contract allows; whether it may be asked is seen in the transaction.
#[derive(Debug, Clone)]
pub(crate) struct Asking {
    asked: Asked,
    target: Target,
    on: NaiveDate,
    as_of: Option<DateTime<Utc>>,
    wishes: Wishes,
    prospects: bool,
}

impl ConversionQuery {
    /// The query, where the contract allows it.
    ///
    /// # Errors
    /// `invalid-body`.
    pub(crate) fn checked(self, today: NaiveDate) -> Result<Asking, Problem> {
        let (wishes, on) = (self.wishes()?, self.day(today));
        let asked = asked(self.learner_id, self.outcomes)?;
        let target = match (self.programme_id, self.enrolment_id) {
            (Some(programme), None) => Target::Programme(programme),
            (None, Some(enrolment)) => Target::Enrolment(enrolment),
            _ => return Err(one_of("/programme_id", "programme_id", "enrolment_id")),
        };
        let of_all = [
            ("/programmes", self.programmes.is_some()),
            ("/limit", self.limit.is_some()),
            ("/cursor", self.cursor.is_some()),
        ];
        let mut given = of_all.into_iter().filter(|(_, given)| *given).peekable();
        if given.peek().is_some() {
            let faults = given.map(|(pointer, _)| of_the_ranking(pointer));
            return Err(Problem::new(Slug::InvalidBody).faults(faults));
        }
        Ok(Asking {
            asked,
            target,
            on,
            as_of: self.as_of,
            wishes,
            prospects: self.prospects.unwrap_or_default(),
        })
    }

    /// The day that is meant: where none is named, that of the instant whose knowledge answers.
    fn day(&self, today: NaiveDate) -> NaiveDate {
        let then = self.as_of.map_or(today, civil_date);
        self.on.unwrap_or(then)
    }

    fn wishes(&self) -> Result<Wishes, Problem> {
        let wished = Wished {
            courses: self.courses.as_ref(),
            decline: self.decline.as_ref(),
            require: self.require.as_ref(),
            prefer: self.prefer.as_ref(),
        };
        wished.wishes()
    }

    /// Is no programme named?
    const fn is_of_all(&self) -> bool {
        self.programme_id.is_none() && self.enrolment_id.is_none()
    }

    /// The query about every programme, where the contract allows it.
    ///
    /// # Errors
    /// `invalid-body`; a wish for courses, or to see what would change a plan, is of one programme.
    fn of_all(self, today: NaiveDate) -> Result<AskingOfAll, Problem> {
        let wishes = self.wishes()?;
        let of_one = Wishes {
            declined: Declined {
                facts: BTreeSet::new(),
                ..wishes.declined.clone()
            },
            ..wishes.clone()
        };
        if !of_one.is_empty() || self.prospects.is_some() {
            return Err(Problem::invalid_body(FieldFault::new(
                "/programme_id",
                "required",
                "课程方面的要求须指明 programme_id 或 enrolment_id。",
                "Wishes for courses and prospects are of one programme_id or enrolment_id.",
            )));
        }
        let programmes = self.programmes.clone().unwrap_or_default();
        programmes.region()?;
        Ok(AskingOfAll {
            on: self.day(today),
            as_of: self.as_of,
            asked: asked(self.learner_id, self.outcomes)?,
            programmes,
            wishes,
            limit: self.limit.unwrap_or_default(),
            cursor: self.cursor,
        })
    }
}

fn asked(
    learner: Option<LearnerId>,
    outcomes: Option<Vec<MadeUpOutcome>>,
) -> Result<Asked, Problem> {
    match (learner, outcomes) {
        (Some(learner), None) => Ok(Asked::Learner(learner)),
        (None, Some(outcomes)) => Ok(Asked::MadeUp(checked(outcomes)?)),
        _ => Err(one_of("/learner_id", "learner_id", "outcomes")),
    }
}

impl Asked {
    /// Whose record the answer shows.
    const fn of(&self) -> Shown {
        match self {
            Self::Learner(learner) => Shown::OfLearner(*learner),
            Self::MadeUp(_) => Shown::Nobodys,
        }
    }

    /// Whose outcomes are weighed, for somebody who may ask.
    fn weighed(
        &self,
        tx: &mut dyn ReadTx,
        bank: &Bank,
        who: Option<&Actor>,
    ) -> Result<Weighed, Problem> {
        match self {
            Self::Learner(learner) => permitted(tx, who, *learner, bank.now()),
            Self::MadeUp(outcomes) => Ok(Weighed::MadeUp(outcomes.clone())),
        }
    }
}

/// A query about every programme that the contract allows.
#[derive(Debug, Clone)]
struct AskingOfAll {
    asked: Asked,
    programmes: Programmes,
    on: NaiveDate,
    as_of: Option<DateTime<Utc>>,
    wishes: Wishes,
    limit: Limit,
    cursor: Option<String>,
}

/// What a cursor belongs to.
type Subject<'a> = (
    &'a Asked,
    &'a Programmes,
    (NaiveDate, Option<DateTime<Utc>>),
    &'a Wishes,
);

impl AskingOfAll {
    /// What a cursor belongs to.
    const fn subject(&self) -> Subject<'_> {
        let when = (self.on, self.as_of);
        (&self.asked, &self.programmes, when, &self.wishes)
    }

    /// What the answer rests on, for somebody who may ask. A school sees a learner only in its own
    /// programmes: what he is worth elsewhere is not its business.
    fn field(
        &self,
        tx: &mut dyn ReadTx,
        bank: &Bank,
        who: Option<&Actor>,
    ) -> Result<Everywhere, Problem> {
        let outcomes = self.asked.weighed(tx, bank, who)?;
        let mut programmes = self.programmes.clone();
        if let Weighed::Learner { learner, .. } = outcomes
            && let Some(asking) = who.filter(|who| who.learner_id() != Some(learner))
        {
            programmes.only_of(asking.organisation_id())?;
        }
        let how = (self.on, self.as_of, &self.wishes);
        Everywhere::read(tx, bank, &outcomes, &programmes, how)
    }
}

impl Asking {
    /// The question of whoever keeps the bank, who sees every outcome of it.
    pub(super) fn of_the_bank(self) -> Question {
        let outcomes = match self.asked {
            Asked::Learner(learner) => Weighed::Learner {
                learner,
                seen: SeenOutcomes::All,
            },
            Asked::MadeUp(outcomes) => Weighed::MadeUp(outcomes),
        };
        Question {
            outcomes,
            target: self.target,
            on: self.on,
            as_of: self.as_of,
            wishes: self.wishes,
            replaces: BTreeSet::new(),
        }
    }

    /// Whose record the answer shows: of an enrolment also what its learner has passed and been granted.
    const fn of(&self) -> Shown {
        match (&self.asked, self.target) {
            (Asked::MadeUp(_), Target::Enrolment(enrolment)) => Shown::OfEnrolment(enrolment),
            (asked, _) => asked.of(),
        }
    }

    /// Only where it is of now.
    ///
    /// # Errors
    /// `invalid-body` for an instant.
    pub(crate) fn of_now(self) -> Result<Self, Problem> {
        if self.as_of.is_none() {
            return Ok(self);
        }
        Err(Problem::invalid_body(FieldFault::new(
            "/as_of",
            "not_allowed",
            "方案只按现在所知保存。",
            "A plan is kept of what is known now.",
        )))
    }

    /// What the answer rests on, for somebody who may ask.
    ///
    /// # Errors
    /// `unauthenticated`, `forbidden`, `not-found` and those of [`Snapshot::read`].
    pub(crate) fn snapshot(
        &self,
        tx: &mut dyn ReadTx,
        bank: &Bank,
        who: Option<&Actor>,
    ) -> Result<Snapshot, Problem> {
        let outcomes = self.asked.weighed(tx, bank, who)?;
        match self.target {
            Target::Enrolment(enrolment) => permit_enrolment(tx, who, enrolment)?,
            Target::Programme(programme) => own_programme(tx, who, &outcomes, programme)?,
        }
        let question = Question {
            outcomes,
            target: self.target,
            on: self.on,
            as_of: self.as_of,
            wishes: self.wishes.clone(),
            replaces: BTreeSet::new(),
        };
        let snapshot = Snapshot::read(tx, bank, question)?.told_to(tx, who)?;
        if self.prospects {
            snapshot.with_prospects(tx, bank)
        } else {
            Ok(snapshot)
        }
    }
}

/// `query_conversion`.
pub(crate) async fn query_conversion(
    bank: web::Data<Bank>,
    MaybeAuthenticated(actor): MaybeAuthenticated,
    body: Body<ConversionQuery>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let look = LookAt {
        bank: &bank,
        actor: actor.as_ref(),
        request: &request,
    };
    if body.value.is_of_all() {
        return query_all(look, body.value).await;
    }
    let asking = body.value.checked(bank.today())?;
    let (inside, who, of) = (bank.clone(), actor.clone(), asking.of());
    let read = move |tx: &mut dyn ReadTx| asking.snapshot(tx, &inside, who.as_ref());
    let snapshot = look.read(of, read).await?;
    let limit = bank.limits().planning_limit();
    let answered = work_out(move || snapshot.plan(limit)).await?;
    answered.planned()?;
    Ok(HttpResponse::Ok().json(ConversionAnswer::of(answered)))
}

/// Where the outcomes are worth most: every programme, the best first.
async fn query_all(look: LookAt<'_>, query: ConversionQuery) -> Result<HttpResponse, Problem> {
    let bank = look.bank;
    let asking = query.of_all(bank.today())?;
    let list = Listing::new("query_conversion", &asking.subject());
    let after = list.after(asking.cursor.as_deref())?;
    let (inside, who) = (bank.clone(), look.actor.cloned());
    let (limit, of) = (asking.limit, asking.asked.of());
    let read = move |tx: &mut dyn ReadTx| asking.field(tx, &inside, who.as_ref());
    let field = look.read(of, read).await?;
    let (patience, kept) = (bank.limits().planning_limit(), bank.rankings().clone());
    let (ground, is_first) = (field.ground()?, after.is_none());
    let make = move || kept.page_of(ground, is_first, || field.ranked(patience));
    let ranking = work_out(make).await?;
    Ok(HttpResponse::Ok().json(ranking.page(list, after, limit)))
}

/// A member that has no meaning where one programme is asked about.
fn of_the_ranking(pointer: &'static str) -> FieldFault {
    FieldFault::new(
        pointer,
        "excluded",
        "给出 programme_id 或 enrolment_id 时不可用：它只用于全部专业的排名。",
        "Not with programme_id or enrolment_id: it is of the ranking of all programmes.",
    )
}

fn one_of(pointer: &'static str, one: &str, other: &str) -> Problem {
    Problem::invalid_body(FieldFault::new(
        pointer,
        "one_of",
        format!("{one} 与 {other} 须且只能给出一个。"),
        format!("Exactly one of {one} and {other} is wanted."),
    ))
}

fn checked(outcomes: Vec<MadeUpOutcome>) -> Result<Vec<MadeUpOutcome>, Problem> {
    if outcomes.len() > MOST_OUTCOMES {
        return Err(Problem::invalid_body(FieldFault::too_long(
            "/outcomes",
            MOST_OUTCOMES,
        )));
    }
    let mut seen = BTreeSet::new();
    for (index, outcome) in outcomes.iter().enumerate() {
        let fits = |character: char| character.is_ascii_alphanumeric() || "_-".contains(character);
        let reference = &outcome.reference;
        let pointer = format!("/outcomes/{index}/ref");
        if !(1..=LONGEST_REF).contains(&reference.len()) || !reference.chars().all(fits) {
            return Err(Problem::invalid_body(FieldFault::pattern(pointer)));
        }
        if !seen.insert(reference.as_str()) {
            let fault = FieldFault::new(pointer, "repeated", "ref 重复。", "It is repeated.");
            return Err(Problem::invalid_body(fault));
        }
        outcome.check(index)?;
        if outcome.tags.len() > MOST_TAGS {
            let pointer = format!("/outcomes/{index}/tags");
            return Err(Problem::invalid_body(FieldFault::too_long(
                pointer, MOST_TAGS,
            )));
        }
    }
    Ok(outcomes)
}
