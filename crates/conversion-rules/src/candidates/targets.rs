//! The courses a rule can give in a programme, and the bans that beat it.

use super::best_checks;
use super::reach::Reached;
use super::supply::Supply;
use super::via;
use crate::condition::{self, Context};
use crate::model::{CourseSelector, Effect, Pattern, TransferRule};
use crate::reason::{Finding, Reason, Verdict};
use crate::request::ConversionRequest;
use credit_bank_domain::programme::Course;
use std::collections::BTreeSet;

/// A ban as it falls on this learner: the courses, and the supplies it falls on.
pub(crate) struct Ban<'r> {
    id: &'r str,
    cite: &'r str,
    courses: BTreeSet<String>,
    /// None means every outcome.
    supplies: Option<BTreeSet<usize>>,
    excepted: BTreeSet<usize>,
}

/// Does the course fit the selector?
pub(crate) fn selects(selector: &CourseSelector, course: &Course) -> bool {
    let tagged = |tags: &BTreeSet<String>| course.tags.iter().any(|tag| tags.contains(tag));
    (selector.code.is_empty() || selector.code.contains(&course.code))
        && (selector.tag.is_empty() || tagged(&selector.tag))
        && !tagged(&selector.not_tag)
        && (selector.module.is_empty() || selector.module.contains(&course.module))
        && selector
            .compulsory
            .is_none_or(|compulsory| compulsory == course.compulsory)
}

/// The sets of courses between which a use chooses; a rule for another programme has none.
pub(crate) fn choices<'r>(
    rule: &TransferRule,
    request: &ConversionRequest<'r>,
) -> Vec<Vec<&'r Course>> {
    let (gives, programme) = (&rule.gives, request.programme);
    if gives.elective.is_some() || gives.elective_by.is_some() {
        let known = |code: &String| programme.modules.iter().any(|one| one.code == *code);
        let here = gives.module.as_ref().is_none_or(known);
        return if here { vec![Vec::new()] } else { Vec::new() };
    }
    if !gives.all.is_empty() {
        let bundle: Option<Vec<&Course>> = gives
            .all
            .iter()
            .map(|code| programme.find_course(code))
            .collect();
        return bundle.into_iter().collect();
    }
    let mut courses: Vec<&Course> = programme
        .courses
        .iter()
        .filter(|course| {
            let selected = gives
                .select
                .as_ref()
                .map(|selector| selects(selector, course));
            match &rule.via {
                Some(via) => selected.unwrap_or(true) && via::may_give(via, course, request),
                None => gives.any_of.contains(&course.code) || selected.unwrap_or(false),
            }
        })
        .collect();
    courses.sort_by(|a, b| a.code.cmp(&b.code));
    courses.into_iter().map(|course| vec![course]).collect()
}

/// The bans of the rule set, and rules that expressly give nothing.
pub(crate) fn bans<'r>(
    request: &ConversionRequest<'r>,
    (supplies, reached): (&[Supply<'_>], &[Reached<'r>]),
    context: Context<'_>,
) -> Vec<Ban<'r>> {
    let codes = |fits: &dyn Fn(&Course) -> bool| {
        let courses = request
            .programme
            .courses
            .iter()
            .filter(|course| fits(course));
        courses
            .map(|course| course.code.clone())
            .collect::<BTreeSet<_>>()
    };
    let holding = |pattern: &Pattern| {
        let all = supplies.iter().enumerate().filter(|(_, supply)| {
            condition::overall(&condition::evaluate(pattern, supply.fact, context))
                == Verdict::Holds
        });
        all.map(|(index, _)| index).collect::<BTreeSet<_>>()
    };
    let mut bans: Vec<Ban<'r>> = request
        .rules
        .deny
        .iter()
        .map(|deny| Ban {
            id: &deny.id,
            cite: &deny.cite,
            courses: codes(&|course| selects(&deny.target, course)),
            supplies: deny.source.as_ref().map(holding),
            excepted: deny.except.as_ref().map(holding).unwrap_or_default(),
        })
        .collect();
    let denying = reached
        .iter()
        .filter(|one| one.rule.gives.effect == Effect::Deny);
    for one in denying {
        let falls_on = one.about.iter().copied().filter(|index| {
            supplies.get(*index).is_some_and(|supply| {
                one.rule.uses.iter().any(|slot| {
                    best_checks(slot, supply, context)
                        .is_some_and(|checks| condition::overall(&checks) == Verdict::Holds)
                })
            })
        });
        let courses = one.choices.iter().flatten();
        bans.push(Ban {
            id: &one.rule.id,
            cite: &one.rule.cite,
            courses: courses.map(|course| course.code.clone()).collect(),
            supplies: Some(falls_on.collect()),
            excepted: BTreeSet::new(),
        });
    }
    bans
}

impl Ban<'_> {
    /// That the course is banned for this learner, whatever the outcome; none where it is not, or where
    /// some outcome at hand is excepted.
    pub fn of_course(&self, code: &str, request: &ConversionRequest<'_>) -> Option<Reason> {
        let falls = self.supplies.is_none() && self.excepted.is_empty();
        (falls && self.courses.contains(code)).then(|| self.reason(code, request))
    }

    /// That the course is banned for some outcome at hand.
    pub fn of_some_outcome(&self, code: &str, request: &ConversionRequest<'_>) -> Option<Reason> {
        let on = self.supplies.as_ref()?;
        let falls = on.difference(&self.excepted).next().is_some();
        (falls && self.courses.contains(code)).then(|| self.reason(code, request))
    }

    fn reason(&self, code: &str, request: &ConversionRequest<'_>) -> Reason {
        let finding = Finding::CourseDenied {
            course: code.to_owned(),
            deny: self.id.to_owned(),
        };
        let label = request.rules.rule_label(self.id);
        finding
            .reason_naming(&request.names())
            .from_rule(&label, self.cite)
    }
}

/// Why a course cannot be given for these supplies, if it cannot.
pub(crate) fn block(
    course: &Course,
    request: &ConversionRequest<'_>,
    supplies: &[usize],
    bans: &[Ban<'_>],
) -> Option<Finding> {
    let code = course.code.clone();
    if !course.convertible {
        return Some(Finding::CourseNotConvertible { course: code });
    }
    let ban = bans.iter().find(|ban| {
        ban.courses.contains(&code)
            && ban
                .supplies
                .as_ref()
                .is_none_or(|on| supplies.iter().any(|supply| on.contains(supply)))
            && !supplies.iter().any(|supply| ban.excepted.contains(supply))
    });
    if let Some(ban) = ban {
        return Some(Finding::CourseDenied {
            course: code,
            deny: ban.id.to_owned(),
        });
    }
    possession(&code, request)
}

/// Why the learner does not need or want a course.
pub(crate) fn possession(code: &str, request: &ConversionRequest<'_>) -> Option<Finding> {
    let course = code.to_owned();
    if request
        .record
        .iter()
        .any(|passed| passed.course_code == code)
    {
        Some(Finding::PassedAlready { course })
    } else if let Some(granted) = request
        .commitments
        .granted
        .iter()
        .find(|granted| granted.takes(code))
    {
        Some(if granted.is_held {
            Finding::AppliedAlready { course }
        } else {
            Finding::GrantedAlready { course }
        })
    } else if request.wishes.declined.courses.contains(code) {
        Some(Finding::DeclinedByLearner)
    } else if request
        .wishes
        .courses
        .as_ref()
        .is_some_and(|wanted| !wanted.contains(code))
    {
        Some(Finding::NotRequested { course })
    } else {
        None
    }
}
