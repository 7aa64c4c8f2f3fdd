//! Conversion rules: facts and rules in, decisions and explanations out, byte for byte the same.
//!
//! Two acts are kept apart. **Recognition** ([`recognise`]) is the bank's: an outcome becomes
//! credits in the account. **Transfer** ([`convert`]) is the school's: outcomes become courses of a
//! programme. Both are pure functions of published rules and facts.
//!
//! **Invariant:** no clock, no randomness, no input or output; the day is an argument.
//! **Invariant:** no number of a decision is ever a float; inside the planner floats advise the
//! search, and integers prove what it concludes.
//! **Invariant:** a plan that [`verify`] refuses is never returned.

mod anchor;
mod binding;
mod candidates;
mod canonical;
mod caps;
mod check;
mod compiled;
mod condition;
mod conversion;
mod convert;
mod decided;
mod exact;
mod examples;
mod explain;
mod fact;
mod fault;
mod grade;
mod issuers;
pub mod model;
mod names;
mod parse;
pub mod plan;
mod prospects;
mod purpose;
mod reason;
mod recognise;
mod request;
mod schema;
mod simulate;
mod unheard;
mod verify;
mod winnable;
mod wording;
mod yaml;

pub use anchor::Posting;
pub use binding::{Deciding, deciding};
pub use caps::{CapReading, read_caps};
pub use check::{Alteration, Carried, CheckFinding, Severity, Surroundings, Witness};
pub use compiled::CompiledRules;
pub use conversion::{
    CapState, Completion, Conversion, ConversionStatus, GrantedLine, Group, LeftPolicy,
    MissingCourse, ModuleState, NextStep, RuleSetRef, RuleVerdict, UnusedFact, Use, WhyNot,
    WrittenGrade,
};
pub use convert::{
    Searched, convert, convert_within, export_instance, search_until, search_within,
};
pub use credit_bank_domain::outcome_type::OutcomeType;
pub use decided::{
    AwardVersion, BookedFact, Likeness, RecognitionCase, ReweighCase, Reweighed, TransferCase,
    is_hash_of_plan, programme_hash, text_hash,
};
pub use exact::{Formula, Ratio, Rounding};
pub use examples::{RuleTest, TestFact, TestResult};
pub use fact::{Evidence, Fact, FactGrade, FactLevel};
pub use fault::{Fault, Trouble, told};
pub use issuers::Issuing;
pub use model::RuleSet;
pub use names::{Name, Names};
pub use prospects::{AwardWorth, CapWorth, Changed, Horizon, Instead, Prospects, prospects};
pub use purpose::Purpose;
pub use reason::{Constraint, Deduction, Finding, Met, Opening, Reason, Verdict, code};
pub use recognise::{
    Beside, Booked, DecidedBy, Decision, Lot, PoolTotal, Recognitions, Register, first_to_speak,
    recognise, recognise_beside, recognise_each, taught_hours, value_beside,
};
pub use request::{
    Claim, Commitments, ConversionRequest, DEFAULT_NODE_LIMIT, Declined, GrantedCourse,
    PassedCourse, Required, Sources, Wishes,
};
pub use simulate::{Change, Comparison, Outlook, Worth, compare_plans, compare_recognitions};
pub use unheard::{Unheard, unheard};
pub use verify::{Violation, verify};
pub use winnable::{Recognition, Winnable};
pub use wording::WORDING;

/// The newest semantics this engine runs; a change of meaning bumps it.
///
/// A rule set names the one it was written for, and is decided by that for ever: under 1 rules that differ
/// in the grade alone are chosen by the tie-break, from 2 on the better grade is written, and a cap that
/// changes an effect changes nothing that fits within it; from 3 on recognition takes what brings most within
/// its limit, and credits before points; from 4 on of plans with equal credits what the learner prefers comes first,
/// then what the rules prefer, then what is certain.
pub const SEMANTICS: u32 = 4;
/// The oldest semantics this engine runs.
pub const FIRST_SEMANTICS: u32 = 1;
