//! Past decisions made again, by what was kept of them: the bytes must be the same, whatever became of the
//! rules, the register and the learner since; of one in an earlier wording, everything but the words.

use crate::problem::Problem;
use crate::rules_in_force::RulesInForce;
use credit_bank_conversion_rules::{
    AwardVersion, CompiledRules, Likeness, RecognitionCase, ReweighCase, TransferCase, WORDING,
    is_hash_of_plan, text_hash,
};
use credit_bank_domain::award::Award;
use credit_bank_domain::id::{ApplicationId, LearnerId, OutcomeId, RuleSetVersionId};
use credit_bank_domain::programme::Programme;
use credit_bank_store::rows::{Application, RecognitionDecision, RuleSetVersion};
use credit_bank_store::{ReadTx, Store};
use serde::Deserialize;
use std::fmt;

/// Learners, or recognitions of one learner, read at one time.
const PAGE: i64 = 100;

/// What was made again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The plan of an application, at its filing.
    Application(ApplicationId),
    /// The recognition of an outcome, by the number of its event.
    Recognition(OutcomeId, i64),
    /// What a lot of a pool or of a year was worth beside others, by the number of the outcome's event.
    Reweighing(OutcomeId, i64),
}

impl fmt::Display for Subject {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Application(id) => write!(out, "application {id}"),
            Self::Recognition(id, number) => write!(out, "outcome {id}, event {number}"),
            Self::Reweighing(id, number) => {
                write!(out, "outcome {id}, event {number}, weighed again")
            }
        }
    }
}

/// What came of making a decision again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The same bytes.
    Same,
    /// The same decision in other words: it was kept in an earlier wording.
    Reworded,
    /// Not everything that it rested on was kept, as once it was not.
    Incomplete,
    /// What does not agree, as a path into the decision, or the name of what is kept beside it.
    Differs(String),
}

impl From<Likeness> for Verdict {
    fn from(likeness: Likeness) -> Self {
        match likeness {
            Likeness::Same => Self::Same,
            Likeness::Reworded => Self::Reworded,
            Likeness::Differs(what) => Self::Differs(what),
        }
    }
}

/// A decision made again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replayed {
    /// Which decision.
    pub subject: Subject,
    /// The version that decided, `rule_set@version`.
    pub by: String,
    /// What came of it.
    pub verdict: Verdict,
}

impl Replayed {
    fn new(subject: Subject, rules: &CompiledRules, verdict: Verdict) -> Self {
        Self {
            subject,
            by: format!("{}@{}", rules.rule_set, rules.version),
            verdict,
        }
    }
}

/// Makes every decision again and says of each what came of it. What is in memory at a time does not grow
/// with the number of learners, and no transaction is open while a decision is made.
///
/// # Errors
/// When the database cannot be read, and those of `told`.
pub fn replay_all<E: From<Problem>>(
    store: &Store,
    mut told: impl FnMut(Replayed) -> Result<(), E>,
) -> Result<(), E> {
    let rules = RulesInForce::default();
    let mut after = None;
    loop {
        let learners = store.read("replay decisions", |tx| -> Result<_, Problem> {
            Ok(tx.list_learner_ids(after, PAGE)?)
        })?;
        let Some(last) = learners.last().copied() else {
            return Ok(());
        };
        for learner in learners {
            replay_learner(store, &rules, learner, &mut told)?;
        }
        after = Some(last);
    }
}

fn replay_learner<E: From<Problem>>(
    store: &Store,
    rules: &RulesInForce,
    learner: LearnerId,
    told: &mut impl FnMut(Replayed) -> Result<(), E>,
) -> Result<(), E> {
    let applications = store.read("replay decisions", |tx| -> Result<_, Problem> {
        let summaries = tx.list_applications_of_learner(learner)?;
        Ok(summaries.into_iter().map(|it| it.id).collect::<Vec<_>>())
    })?;
    for id in applications {
        if let Some(replayed) = replay_application(store, rules, id)? {
            told(replayed)?;
        }
    }
    let mut after = None;
    loop {
        let page = store.read("replay decisions", |tx| -> Result<_, Problem> {
            let rows = tx.list_recognition_decisions(learner, after, PAGE)?;
            rows.into_iter().map(|row| Weighed::read(tx, row)).collect()
        });
        let page: Vec<Weighed> = page?;
        let Some(last) = page.last() else {
            return Ok(());
        };
        after = Some((last.row.outcome_id, last.row.number));
        for one in page {
            told(one.replay(rules)?)?;
        }
    }
}

/// Makes the plan of one application again; none where there is no such application.
///
/// # Errors
/// When the database cannot be read.
pub fn replay_application(
    store: &Store,
    rules: &RulesInForce,
    id: ApplicationId,
) -> Result<Option<Replayed>, Problem> {
    let filed = store.read("replay decisions", |tx| Filed::read(tx, id))?;
    filed.map(|filed| filed.replay(rules)).transpose()
}

/// An application with what its plan rested on.
struct Filed {
    row: Application,
    version: RuleSetVersion,
    programme: Option<Programme>,
}

impl Filed {
    fn read(tx: &mut dyn ReadTx, id: ApplicationId) -> Result<Option<Self>, Problem> {
        let Some(row) = tx.find_application(id)? else {
            return Ok(None);
        };
        Ok(Some(Self {
            version: version(tx, row.rule_set_version_id)?,
            programme: tx.find_programme(row.programme_id)?,
            row,
        }))
    }

    fn replay(self, known: &RulesInForce) -> Result<Replayed, Problem> {
        let rules = known.parsed(&self.version)?;
        let subject = Subject::Application(self.row.id);
        Ok(Replayed::new(subject, &rules, self.verdict(&rules)))
    }

    fn verdict(&self, rules: &CompiledRules) -> Verdict {
        let Some(kept) = &self.row.request_hash else {
            return Verdict::Incomplete;
        };
        let named = |what: &str| Verdict::Differs(what.to_owned());
        if *kept != text_hash(&self.row.request) {
            return named("request");
        }
        let Ok(case) = serde_json::from_str::<TransferCase>(&self.row.request) else {
            return named("request");
        };
        if let Some(what) = unlike((case.semantics, &case.rule_set_hash), rules) {
            return named(what);
        }
        let programme = self.programme.as_ref();
        let fits = |it: &&Programme| {
            case.programme_hash == credit_bank_conversion_rules::programme_hash(it)
        };
        let Some(programme) = programme.filter(fits) else {
            return named("programme");
        };
        let again = case.decide(rules, programme);
        let likeness = Likeness::of(&self.row.plan, case.wording, &again.canonical_json());
        match Verdict::from(likeness) {
            same @ (Verdict::Same | Verdict::Reworded) => {
                if is_hash_of_plan(&self.row.plan_hash, &self.row.plan) {
                    same
                } else {
                    named("plan_hash")
                }
            }
            verdict => verdict,
        }
    }
}

/// What was asked of the rules about an outcome.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Question {
    Recognition(Box<RecognitionCase>),
    Reweighing(Box<ReweighCase>),
}

impl Question {
    fn awards(&self) -> &[AwardVersion] {
        match self {
            Self::Recognition(case) => &case.awards,
            Self::Reweighing(case) => &case.awards,
        }
    }

    /// The semantics and the hash of the rules that answered it.
    fn answered_by(&self) -> (u32, &str) {
        match self {
            Self::Recognition(case) => (case.semantics, &case.rule_set_hash),
            Self::Reweighing(case) => (case.semantics, &case.rule_set_hash),
        }
    }

    /// The number of the wording in which it was answered; a lot weighed again has no words.
    fn wording(&self) -> u32 {
        match self {
            Self::Recognition(case) => case.wording,
            Self::Reweighing(_) => WORDING,
        }
    }

    /// The answer, as it is kept; none where the rules have none.
    fn answer(&self, rules: &CompiledRules, register: &[Award]) -> Option<String> {
        match self {
            Self::Recognition(case) => Some(case.decide(rules, register).canonical_json()),
            Self::Reweighing(case) => Some(case.decide(rules, register)?.canonical_json()),
        }
    }
}

/// A decision on an outcome with what it rested on.
struct Weighed {
    row: RecognitionDecision,
    version: RuleSetVersion,
    case: Option<Question>,
    /// The register entries that it names, as far as they are there.
    awards: Vec<Award>,
}

impl Weighed {
    fn read(tx: &mut dyn ReadTx, row: RecognitionDecision) -> Result<Self, Problem> {
        let case: Option<Question> = serde_json::from_str(&row.request).ok();
        let mut awards = Vec::new();
        for named in case.iter().flat_map(Question::awards) {
            awards.extend(tx.find_award_version(named.id, named.version)?);
        }
        Ok(Self {
            version: version(tx, row.rule_set_version_id)?,
            row,
            case,
            awards,
        })
    }

    fn subject(&self) -> Subject {
        let (outcome, number) = (self.row.outcome_id, self.row.number);
        match self.case {
            Some(Question::Reweighing(_)) => Subject::Reweighing(outcome, number),
            Some(Question::Recognition(_)) | None => Subject::Recognition(outcome, number),
        }
    }

    fn replay(self, known: &RulesInForce) -> Result<Replayed, Problem> {
        let rules = known.parsed(&self.version)?;
        let verdict = self.verdict(&rules);
        Ok(Replayed::new(self.subject(), &rules, verdict))
    }

    fn verdict(&self, rules: &CompiledRules) -> Verdict {
        let named = |what: &str| Verdict::Differs(what.to_owned());
        let Some(case) = &self.case else {
            return named("request");
        };
        if self.row.request_hash != text_hash(&self.row.request) {
            return named("request");
        }
        if let Some(what) = unlike(case.answered_by(), rules) {
            return named(what);
        }
        if self.awards.len() < case.awards().len() {
            return named("register");
        }
        match case.answer(rules, &self.awards) {
            Some(again) => Likeness::of(&self.row.decision, case.wording(), &again).into(),
            None => named("rule"),
        }
    }
}

fn version(tx: &mut dyn ReadTx, id: RuleSetVersionId) -> Result<RuleSetVersion, Problem> {
    tx.find_rule_set_version(id)?
        .ok_or_else(|| Problem::internal(anyhow::anyhow!("version {id} is gone")))
}

/// What of semantics and rules is not what the decision was made by.
fn unlike((semantics, hash): (u32, &str), rules: &CompiledRules) -> Option<&'static str> {
    if semantics != rules.semantics {
        Some("semantics")
    } else if hash != rules.hash_hex() {
        Some("rule_set_hash")
    } else {
        None
    }
}
