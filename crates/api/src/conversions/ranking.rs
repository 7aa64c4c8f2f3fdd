//! The contract's `ConversionRanking`: programmes by what outcomes are worth in them.

use crate::listing::{Limit, Listing, Page, Place};
use crate::rules_in_force::InForce;
use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_conversion_rules::model::Effect;
use credit_bank_conversion_rules::{Conversion, ConversionStatus};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{OrganisationId, ProgrammeId, RuleSetId};
use credit_bank_domain::programme::{Programme, ProgrammeLevel};
use serde::Serialize;
use uuid::Uuid;

/// What the outcomes are worth in one programme.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ProgrammeWorth {
    programme_id: ProgrammeId,
    organisation_id: OrganisationId,
    code: String,
    version: String,
    name: String,
    level: ProgrammeLevel,
    rule_set: RuleSetRef,
    status: ConversionStatus,
    plan_hash: String,
    total_credits: Credits,
    pending_exam_credits: Credits,
    waived_credits: Credits,
    courses: usize,
    blocked: usize,
    required: Credits,
    reached: Credits,
}

#[derive(Debug, Clone, Serialize)]
struct RuleSetRef {
    id: RuleSetId,
    code: String,
    version: u32,
    hash: String,
}

/// Every programme that was weighed, the best first.
#[derive(Debug)]
pub(crate) struct Ranking {
    on: NaiveDate,
    as_of: Option<DateTime<Utc>>,
    pub(super) items: Vec<ProgrammeWorth>,
    pub(super) not_reached: Vec<ProgrammeId>,
    without_rules: u32,
    truncated: bool,
}

/// A page of the ranking.
#[derive(Debug, Serialize)]
pub(super) struct RankingBody {
    on: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<DateTime<Utc>>,
    #[serde(flatten)]
    page: Page<ProgrammeWorth>,
    weighed: usize,
    not_reached: Vec<ProgrammeId>,
    without_rules: u32,
    truncated: bool,
}

/// Most credits first, granted at once before pending, then least left unused, then by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Standing {
    less: [i64; 2],
    blocked: i64,
    programme: Uuid,
}

impl Place for Standing {
    fn to_bytes(&self) -> Vec<u8> {
        let [worth, granted] = self.less.map(i64::to_be_bytes);
        let blocked = self.blocked.to_be_bytes();
        [&worth[..], &granted, &blocked, self.programme.as_bytes()].concat()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (worth, rest) = bytes.split_first_chunk()?;
        let (granted, rest) = rest.split_first_chunk()?;
        let (blocked, rest) = rest.split_first_chunk()?;
        Some(Self {
            less: [i64::from_be_bytes(*worth), i64::from_be_bytes(*granted)],
            blocked: i64::from_be_bytes(*blocked),
            programme: Uuid::from_slice(rest).ok()?,
        })
    }
}

impl ProgrammeWorth {
    pub(super) fn of(programme: &Programme, rules: &InForce, plan: &Conversion) -> Self {
        let waived = plan
            .courses
            .iter()
            .filter(|line| line.effect == Effect::WaiveNoCredit);
        Self {
            programme_id: programme.id,
            organisation_id: programme.organisation_id,
            code: programme.code.clone(),
            version: programme.version.clone(),
            name: programme.name.clone(),
            level: programme.level,
            rule_set: RuleSetRef {
                id: rules.version.rule_set_id,
                code: plan.rule_set.code.clone(),
                version: plan.rule_set.version,
                hash: plan.rule_set.hash.clone(),
            },
            status: plan.status,
            plan_hash: plan.plan_hash.clone(),
            total_credits: plan.total_credits,
            pending_exam_credits: plan.pending_exam_credits,
            waived_credits: Credits::sum(waived.map(|line| line.target_credits))
                .unwrap_or(Credits::MAX),
            courses: plan.courses.len(),
            blocked: plan.unused.len(),
            required: plan.completion.required,
            reached: plan.completion.reached,
        }
    }

    fn standing(&self) -> Standing {
        let granted = self.total_credits.hundredths();
        let worth = granted.saturating_add(self.pending_exam_credits.hundredths());
        Standing {
            less: [worth.saturating_neg(), granted.saturating_neg()],
            blocked: i64::try_from(self.blocked).unwrap_or(i64::MAX),
            programme: self.programme_id.uuid(),
        }
    }
}

impl Ranking {
    pub(super) const fn new(
        (on, as_of): (NaiveDate, Option<DateTime<Utc>>),
        without_rules: u32,
        truncated: bool,
    ) -> Self {
        Self {
            on,
            as_of,
            items: Vec::new(),
            not_reached: Vec::new(),
            without_rules,
            truncated,
        }
    }

    pub(super) fn sort(&mut self) {
        self.items.sort_by_key(ProgrammeWorth::standing);
    }

    /// The page after a place.
    pub(super) fn page(&self, list: Listing, after: Option<Standing>, limit: Limit) -> RankingBody {
        let left = self.items.iter();
        let left = left.filter(|item| after.is_none_or(|after| item.standing() > after));
        let left: Vec<ProgrammeWorth> = left.cloned().collect();
        RankingBody {
            on: self.on,
            as_of: self.as_of,
            page: list.page(left, limit, ProgrammeWorth::standing),
            weighed: self.items.len(),
            not_reached: self.not_reached.clone(),
            without_rules: self.without_rules,
            truncated: self.truncated,
        }
    }
}
