//! What a rule set says: the parsed model. Nothing here decides; the other modules do.

mod bounds;
mod category;
mod day;
mod equivalence;
mod give;
mod limits;
mod listed;
mod pattern;
mod reference;
mod rule;
mod rule_set;
mod sets;
mod windows;

pub use bounds::{
    Bind, BindTo, Choice, Effective, Mixing, Period, Policy, Remainder, Reuse, Terms, Units,
};
pub use bounds::{Consumption, ObjectiveLevel};
pub use credit_bank_domain::listed::LIST_MARKS;
pub(crate) use day::{day, optional_day};
pub use equivalence::{AtLeast, Equivalence, Via, ViaKind};
pub use give::{Band, CourseSelector, Effect, ElectiveBy, Gives, GradeRule, Linear, TextGrade};
pub use limits::{
    Base, Cap, CapPeriod, CapScope, Crosswalk, Deny, Exclusion, ExclusionKind, Keep, Measure,
};
pub(crate) use listed::{Code, Item, Topic, borne_topics};
pub use pattern::{AmountRange, AwardedRange, GradeRange, LevelRange, Pattern, Validity};
pub use reference::{AwardRef, LevelRef};
pub use rule::{
    Distinct, Draw, Give, LevelCategory, LevelValue, Limit, LotEffect, PREFER_MAX, Penalty, Pool,
    PoolKey, RecogniseRule, Rule, Slot, Stack, TableRow, Take, Tier, TransferRule, ValueRule,
};
pub use rule_set::{Framework, FrameworkLevel, RuleSet, Source, Transition};
pub use windows::{MonthDay, YearlyWindow};
