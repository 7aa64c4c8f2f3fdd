//! The words of conditions: kinds of outcome and issuer, amounts with their units, days.

use credit_bank_domain::credits::Credits;
use credit_bank_domain::outcome_type::OutcomeType;

/// One thing in 简体中文 and in English.
pub(super) type Both = [String; 2];

fn both(zh: impl Into<String>, en: impl Into<String>) -> Both {
    [zh.into(), en.into()]
}

fn same(text: &str) -> Both {
    both(text, text)
}

/// The name of a member of an outcome.
pub(super) fn field(field: &str) -> Both {
    let (zh, en) = match field {
        "type" => ("成果类型", "type"),
        "award" => ("证书或项目", "award"),
        "level" => ("等级", "level"),
        "tag" => ("主题", "topic"),
        "all_tags" => ("须具备的主题", "every topic"),
        "not_tag" => ("不得具备的主题", "excluded topic"),
        "measure" => ("数值", "number"),
        "hours" => ("学时", "hours"),
        "grade" => ("成绩", "grade"),
        "score" => ("成绩", "score"),
        "credits" => ("认定学分", "credits"),
        "issuer" => ("颁发机构", "issuer"),
        "issuer_class" => ("颁发机构类别", "class of the issuer"),
        "category" => ("学分类别", "category"),
        "awarded" => ("取得日期", "award date"),
        "valid" => ("有效期", "validity"),
        "weeks" => ("周数", "weeks"),
        "years" => ("年数", "years"),
        "rank" => ("名次", "rank"),
        other => return same(other),
    };
    both(zh, en)
}

/// Credits with their unit.
pub(super) fn credits(amount: Credits) -> Both {
    counted(amount, "学分", "credit")
}

/// Taught hours with their unit.
pub(super) fn hours(amount: Credits) -> Both {
    counted(amount, "学时", "hour")
}

/// What a cap counts: credits, or whole courses.
pub(super) fn measured(amount: Credits, courses: bool) -> Both {
    if courses {
        counted(amount, "门", "course")
    } else {
        credits(amount)
    }
}

/// The same for programs.
pub(super) fn raw(amount: Credits, courses: bool) -> String {
    if courses {
        amount.to_plain()
    } else {
        amount.to_string()
    }
}

fn counted(amount: Credits, zh: &str, en: &str) -> Both {
    let number = amount.to_plain();
    let plural = if number == "1" { "" } else { "s" };
    both(format!("{number} {zh}"), format!("{number} {en}{plural}"))
}

/// An amount of a member of an outcome, with its unit where it has one.
pub(super) fn amount_of(member: &str, amount: Credits) -> Both {
    match member {
        "hours" => hours(amount),
        "credits" => credits(amount),
        "weeks" => counted(amount, "周", "week"),
        "years" => counted(amount, "年", "year"),
        _ => same(&amount.to_plain()),
    }
}

/// A condition in words: its field, what it asks for and what there is.
pub(super) fn condition(member: &str, want: &str, have: &str) -> [Both; 3] {
    // A number is a field by its own name, which stands before what is asked of it.
    match want.split_once(' ').filter(|_| member == "measure") {
        Some((name, bound)) => [field(name), bounded(name, bound), bounded(name, have)],
        None => [field(member), wanted(member, want), had(member, have)],
    }
}

/// What a condition asks for, in words; what is of no known form stays as it is.
pub(super) fn wanted(field: &str, want: &str) -> Both {
    match field {
        "level" => level(want),
        "awarded" | "valid" => day(want),
        "measure" => match want.split_once(' ') {
            Some((name, bound)) => {
                let ([zh, en], [most_zh, most_en]) = (self::field(name), bounded(name, bound));
                both(format!("{zh} {most_zh}"), format!("{en} {most_en}"))
            }
            None => same(want),
        },
        "all_tags" | "not_tag" => listed(field, want, "、", ", "),
        "type" | "issuer_class" | "category" | "issuer" | "award" | "tag" => {
            listed(field, want, " 或 ", " or ")
        }
        _ => bounded(field, want),
    }
}

/// What there is, in words.
fn had(field: &str, have: &str) -> Both {
    match field {
        "type" | "issuer_class" | "category" | "issuer" | "award" | "tag" | "all_tags"
        | "not_tag" => listed(field, have, "、", ", "),
        "level" | "awarded" | "valid" => same(have),
        _ => bounded(field, have),
    }
}

/// `≥ 36.00`, `≤ 2.00`, `≥ 60.00/100` or a bare amount, with the unit of the field.
fn bounded(field: &str, text: &str) -> Both {
    let (sign, rest) = match text.split_once(' ') {
        Some((sign @ ("≥" | "≤"), rest)) => (format!("{sign} "), rest),
        _ => (String::new(), text),
    };
    let amount = if field == "grade" {
        marks(rest)
    } else {
        rest.parse().ok().map(|number| amount_of(field, number))
    };
    amount.map_or_else(|| same(text), |both| both.map(|one| format!("{sign}{one}")))
}

/// `75.00/100`: marks, out of what they are.
fn marks(text: &str) -> Option<Both> {
    let (value, scale) = text.split_once('/')?;
    let value: Credits = value.parse().ok()?;
    let full: Credits = scale.parse().ok()?;
    let (value, full) = (value.to_plain(), full.to_plain());
    Some(both(
        format!("{value} 分（满分 {full}）"),
        format!("{value} out of {full}"),
    ))
}

fn level(want: &str) -> Both {
    if let Some(least) = want.strip_prefix("≥ ") {
        both(format!("{least}及以上"), format!("{least} or above"))
    } else if let Some(most) = want.strip_prefix("≤ ") {
        both(format!("{most}及以下"), format!("{most} or below"))
    } else {
        same(want)
    }
}

/// `≥ 2020-01-01`, `< 2020-01-01`, or a period that must have passed by a day: `P40Y ≤ 2025-03-01`.
fn day(want: &str) -> Both {
    if let Some(from) = want.strip_prefix("≥ ") {
        return both(format!("{from} 或以后"), format!("{from} or later"));
    }
    if let Some(until) = want.strip_prefix("< ") {
        return both(format!("早于 {until}"), format!("before {until}"));
    }
    if want == "registration date" {
        return both("以注册日期计", "counted from the registration");
    }
    let Some((period, by)) = want.split_once(" ≤ ") else {
        return same(want);
    };
    let [zh, en] = self::period(period);
    both(format!("至 {by} 满 {zh}"), format!("{en} passed by {by}"))
}

/// `P40Y6M`.
fn period(text: &str) -> Both {
    let years = text.trim_start_matches('P').split_once('Y');
    let (years, rest) = years.map_or((None, text.trim_start_matches('P')), |(years, rest)| {
        (Some(years), rest)
    });
    let months = rest.strip_suffix('M');
    let zh = [
        years.map(|years| format!("{years} 年")),
        months.map(|months| format!("{months} 个月")),
    ];
    let en = [
        years.map(|years| format!("{years} years")),
        months.map(|months| format!("{months} months")),
    ];
    let join = |parts: [Option<String>; 2]| {
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        parts.join(" ")
    };
    both(join(zh), join(en))
}

/// The members of a set, each in words.
fn listed(field: &str, text: &str, between_zh: &str, between_en: &str) -> Both {
    let words = text.split(" | ").map(|word| term(field, word));
    super::named(words, [between_zh, between_en])
}

fn term(field: &str, word: &str) -> Both {
    match field {
        "type" => word.parse().map_or_else(
            |_| same(word),
            |kind: OutcomeType| both(kind.chinese(), kind.english()),
        ),
        "issuer_class" => issuer_class(word),
        "category" => category(word),
        _ => same(word),
    }
}

/// The classes of issuers that banks use; another one is a word of the rules' author.
fn issuer_class(word: &str) -> Both {
    let (zh, en) = match word {
        "higher_education" => ("高等学校", "higher education"),
        "vocational_school" => ("职业学校", "vocational school"),
        "adult_college" => ("成人高校", "adult college"),
        "community_college" => ("社区学院", "community college"),
        "industry_college" => ("产业学院", "industry college"),
        "senior_university" => ("老年大学", "university for seniors"),
        "study_centre" => ("学习中心", "study centre"),
        "enterprise" => ("企业", "enterprise"),
        "evaluation_organisation" => ("培训评价组织", "evaluation organisation"),
        "filed_provider" => ("备案培训机构", "filed training provider"),
        "partner_institution" => ("合作高校", "partner institution"),
        "same_system" => ("本系统院校", "school of the same system"),
        "other_institution" => ("其他院校", "other institution"),
        other => return same(other),
    };
    both(zh, en)
}

/// The categories of credit that banks use; another one is a word of the rules' author.
pub(super) fn category(word: &str) -> Both {
    let (zh, en) = match word {
        "academic" => ("学历教育类", "academic"),
        "vocational" => ("职业类", "vocational"),
        "leisure" => ("休闲类", "leisure"),
        "personal" => ("个人发展类", "personal development"),
        "innovation" => ("创新类", "innovation"),
        "skill" => ("技能类", "skill"),
        "basic" => ("基础类", "basic"),
        "core" => ("核心类", "core"),
        other => return same(other),
    };
    both(zh, en)
}
