//! Words for what a learner could do next.

use super::terms::{self, amount_of, credits, field, measured, raw};
use super::{Finding, Names, Words, say};
use crate::model::{Distinct, Effect};
use crate::prospects::Changed;
use crate::reason::{Opening, Short, Sought};

pub(super) fn acts(finding: &Finding, names: &Names<'_>) -> Option<Words> {
    Some(match finding {
        Finding::NextEvidence {
            outcome,
            field: member,
            want,
        } => {
            let ([field_zh, field_en], outcome) = (field(member), names.outcome(outcome));
            let [want_zh, want_en] = terms::wanted(member, want);
            say(
                "next_evidence",
                format!("为{}提供{field_zh}证明（要求 {want_zh}）", outcome.zh),
                format!(
                    "give evidence of the {field_en} of {} (wanted {want_en})",
                    outcome.en
                ),
            )
        }
        Finding::NextImprovement { .. } => improvement(finding, names)?,
        Finding::NextRecognition { outcome } => {
            let outcome = names.outcome(outcome);
            say(
                "next_recognition",
                format!("待{}核验、认定后再转换", outcome.zh),
                format!("have {} verified and recognised", outcome.en),
            )
        }
        Finding::NextOpening { from, why } => {
            let (zh, en) = opening(*why);
            say(
                "next_opening",
                format!("自 {from} 起申请：{zh}"),
                format!("apply from {from}: {en}"),
            )
        }
        Finding::NextOutcome {
            slot,
            more,
            distinct,
            sums,
            names: entries,
            unfit,
            later,
        } => {
            let [sums_zh, sums_en] = self::sums(sums);
            let (unfit_zh, unfit_en) = super::unfit(unfit, *later, names);
            // Topics that are borne are not among what is named: one more is of another.
            let distinct = distinct.filter(|distinct| *more > 1 || *distinct == Distinct::Award);
            let [apart_zh, apart_en] = super::apart(distinct);
            let sought: Vec<&Sought> = entries.iter().filter(|one| !one.is_open()).collect();
            let (zh, en) = if sought.is_empty() {
                (String::new(), String::new())
            } else {
                let [zh, en] = any_of(&sought, (distinct, *more), names);
                (format!("：{zh}"), format!(": {en}"))
            };
            say(
                "next_outcome",
                format!("再取得“{slot}” {more} 项{apart_zh}{sums_zh}{zh}{unfit_zh}"),
                format!("{more} more for \"{slot}\"{apart_en}{sums_en}{en}{unfit_en}"),
            )
        }
        _ => return None,
    })
}

/// Why not before.
const fn opening(why: Opening) -> (&'static str, &'static str) {
    match why {
        Opening::Window => ("现在不在受理期内", "applications are not taken now"),
        Opening::InForce => ("规则届时施行", "the rule comes into force then"),
        Opening::Statement => ("等价声明届时生效", "the statement holds from then on"),
        Opening::Year => ("年度上限届时重新计算", "the cap of a year begins anew then"),
    }
}

fn improvement(finding: &Finding, names: &Names<'_>) -> Option<Words> {
    let Finding::NextImprovement {
        outcome,
        field: member,
        want,
        have,
    } = finding
    else {
        return None;
    };
    let outcome = names.outcome(outcome);
    let (zh, en) = if *member == "level" {
        let goal = want.trim_start_matches("≥ ");
        (
            format!("取得{goal}：{}现为{have}", outcome.zh),
            format!("reach level {goal}: {} is {have} now", outcome.en),
        )
    } else {
        let [[field_zh, field_en], [want_zh, want_en], [have_zh, have_en]] =
            terms::condition(member, want, have);
        (
            format!("{}的{field_zh}须达到 {want_zh}，现为 {have_zh}", outcome.zh),
            format!(
                "the {field_en} of {} has to be {want_en}, it is {have_en}",
                outcome.en
            ),
        )
    };
    let mut words = say("next_improvement", zh, en);
    words.want = Some(want.clone());
    words.have = Some(have.clone());
    Some(words)
}

/// What is given otherwise than now.
fn changed(changes: &[Changed], names: &Names<'_>) -> [String; 2] {
    let mut told = [String::new(), String::new()];
    for one in changes {
        let ([were_zh, were_en], [are_zh, are_en]) = (credits(one.were), credits(one.are));
        let (from_to, not_now) = (
            format!("由 {were_zh}变为 {are_zh}"),
            format!("{are_en} where it is {were_en} now"),
        );
        let is_same = one.were == one.are;
        let both = match &one.course {
            None => [
                format!("，不对应课程的选修学分{from_to}"),
                format!(", electives without a course: {not_now}"),
            ],
            Some(course) => {
                let (course, [zh, en]) = (names.course(course), granted(one.is));
                let given = |text: String| if is_same { String::new() } else { text };
                [
                    format!("，{}改为{zh}{}", course.zh, given(format!("（{from_to}）"))),
                    format!(", {} {en}{}", course.en, given(format!(" ({not_now})"))),
                ]
            }
        };
        for (told, more) in told.iter_mut().zip(both) {
            told.push_str(&more);
        }
    }
    told
}

/// What the school grants of a course.
const fn granted(effect: Effect) -> [&'static str; 2] {
    match effect {
        Effect::AttendanceWaiver => ["免修不免考", "with its attendance waived, not the exam"],
        Effect::WaiveNoCredit => ["免修并补学分", "waived, its credits to be made up"],
        _ => ["免修免考", "exempt"],
    }
}

/// What another choice or a wider cap would do.
pub(super) fn prospects(finding: &Finding, names: &Names<'_>) -> Option<Words> {
    Some(match finding {
        Finding::Instead {
            course,
            outcomes,
            lost,
            credits: whole,
            gives_up,
            changes,
        } => {
            let (course, up) = (names.course(course), names.courses(gives_up));
            let by = names.outcomes(outcomes);
            let given = |is_empty: bool, text: String| if is_empty { String::new() } else { text };
            let by_zh = given(outcomes.is_empty(), format!("以{}", by.zh));
            let by_en = given(outcomes.is_empty(), format!(" for {}", by.en));
            let up_zh = given(gives_up.is_empty(), format!("，放弃{}", up.zh));
            let up_en = given(gives_up.is_empty(), format!(", giving up {}", up.en));
            let [changed_zh, changed_en] = changed(changes, names);
            let ([whole_zh, whole_en], [lost_zh, lost_en]) = (credits(*whole), credits(*lost));
            let (than_zh, than_en) = if lost.is_zero() {
                ("，与原方案相同".to_owned(), ", as many as now".to_owned())
            } else {
                (format!("，少 {lost_zh}"), format!(", {lost_en} fewer"))
            };
            say(
                "instead",
                format!(
                    "若改为{by_zh}转换{}：共 {whole_zh}{than_zh}{up_zh}{changed_zh}",
                    course.zh
                ),
                format!(
                    "with {}{by_en} instead: {whole_en}{than_en}{up_en}{changed_en}",
                    course.en
                ),
            )
        }
        Finding::WiderCap {
            cap,
            raise,
            gained,
            courses,
        } => {
            let ([raise_zh, raise_en], [gained_zh, gained_en]) =
                (measured(*raise, *courses), credits(*gained));
            say(
                "wider_cap",
                format!("上限 {cap} 若提高 {raise_zh}，可多得 {gained_zh}"),
                format!("cap {cap} wider by {raise_en} would bring {gained_en} more"),
            )
        }
        _ => return None,
    })
}

/// What one more award would bring.
pub(super) fn award(finding: &Finding, names: &Names<'_>) -> Option<Words> {
    let Finding::OneMoreAward {
        award,
        level,
        gained,
        courses,
    } = finding
    else {
        return None;
    };
    let level = level.as_ref();
    let of_zh = level.map_or_else(String::new, |level| format!("（{level}）"));
    let of_en = level.map_or_else(String::new, |level| format!(" ({level})"));
    let (more_zh, more_en) = if courses.is_empty() {
        (String::new(), String::new())
    } else {
        let more = names.courses(courses);
        (format!("：{}", more.zh), format!(": {}", more.en))
    };
    let [gained_zh, gained_en] = credits(*gained);
    Some(say(
        "one_more_award",
        format!("再取得{award}{of_zh}，可多得 {gained_zh}{more_zh}"),
        format!("{award}{of_en} in addition would bring {gained_en} more{more_en}"),
    ))
}

/// What the outcomes of a place have to sum up to together.
fn sums(sums: &[Short]) -> [String; 2] {
    let each = sums.iter().map(|Short { what, want, have }| {
        let ([what_zh, what_en], of) = (field(what), |amount| amount_of(what, amount));
        let ([want_zh, want_en], [have_zh, have_en]) = (of(*want), of(*have));
        (
            format!("（{what_zh}合计须达 {want_zh}，已有 {have_zh}）"),
            format!(" (the {what_en} have to sum up to {want_en}, {have_en} there)"),
        )
    });
    let (zh, en): (String, String) = each.unzip();
    [zh, en]
}

/// What is given counts once other courses bring its cap to the floor as well.
pub(super) fn floor(finding: &Finding) -> Option<Words> {
    let Finding::NextFloor {
        cap,
        floor,
        have,
        courses,
    } = finding
    else {
        return None;
    };
    let ([floor_zh, floor_en], [have_zh, have_en]) =
        (measured(*floor, *courses), measured(*have, *courses));
    let words = say(
        "next_floor",
        format!(
            "连同其他课程达到 {cap} 的下限 {floor_zh}：本课程转换后为 {have_zh}，未达到前一律不计"
        ),
        format!(
            "reach the {floor_en} of {cap} with other courses: {have_en} with this one, and below it nothing counts"
        ),
    );
    Some(words.compare(&raw(*floor, *courses), &raw(*have, *courses)))
}

/// One or the other of what is sought, each with what else is asked of it.
fn any_of(
    sought: &[&Sought],
    (distinct, more): (Option<Distinct>, u64),
    names: &Names<'_>,
) -> [String; 2] {
    if sought.iter().all(|one| one.asked.is_empty()) {
        let entries: Vec<&String> = sought.iter().map(|one| &one.entries).collect();
        return super::any_of(&entries, (distinct, more), names);
    }
    let all = sought.iter().map(|one| one.entries.split(" | ").count());
    let needs_all = distinct == Some(Distinct::Award)
        && more > 1
        && u64::try_from(all.sum::<usize>()).is_ok_and(|all| all <= more);
    let each = sought.iter().map(|one| {
        let own = u64::try_from(one.entries.split(" | ").count()).unwrap_or(u64::MAX);
        let own = if needs_all { own } else { more };
        let [zh, en] = super::any_of(&[&one.entries], (distinct, own), names);
        let asked: Vec<[String; 2]> = one
            .asked
            .iter()
            .map(|(member, want)| what(member, want))
            .collect();
        let [asked_zh, asked_en] = [0, 1].map(|tongue| {
            let words = asked.iter().filter_map(|both| both.get(tongue));
            let words: Vec<&str> = words.map(String::as_str).collect();
            words.join(["、", ", "].get(tongue).copied().unwrap_or_default())
        });
        match (one.entries.is_empty(), asked.is_empty()) {
            (_, true) => [zh, en],
            (true, false) => [asked_zh, asked_en],
            (false, false) => [format!("{zh}（{asked_zh}）"), format!("{en} ({asked_en})")],
        }
    });
    let (zh, en): (Vec<String>, Vec<String>) = each.map(|[zh, en]| (zh, en)).unzip();
    if needs_all {
        return [zh.join("，以及 "), en.join(", and ")];
    }
    [zh.join("，或 "), en.join(", or ")]
}

/// A condition: the member and its bound; kinds and hours speak for themselves.
fn what(member: &str, want: &str) -> [String; 2] {
    if member == "review" {
        return ["须经专家评审".to_owned(), "judged by a panel".to_owned()];
    }
    let [[zh, en], [want_zh, want_en], _] = terms::condition(member, want, "");
    if ["hours", "type"].contains(&member) {
        return [want_zh, want_en];
    }
    if member == "issuer_class" {
        return [format!("由{want_zh}颁发"), format!("issuer: {want_en}")];
    }
    [format!("{zh} {want_zh}"), format!("{en} {want_en}")]
}
