//! The grade that is written for a converted course; decided after the plan.

use crate::conversion::{HUNDRED, WrittenGrade};
use crate::exact::{Ratio, Rounding};
use crate::fact::Fact;
use crate::model::GradeRule;
use credit_bank_domain::credits::Credits;

/// The grade; `None` where a source's grade is needed and none is known.
pub(crate) fn write(rule: &GradeRule, facts: &[&Fact]) -> Option<WrittenGrade> {
    let graded = facts.iter().filter_map(|fact| fact.grade.as_ref());
    let of_hundred: Vec<Credits> = graded
        .clone()
        .filter(|grade| grade.scale == HUNDRED)
        .map(|grade| grade.value)
        .collect();
    let best = of_hundred.iter().max().copied();
    // Marks on another scale are compared with no others.
    let alone = graded.clone().next().filter(|_| facts.len() == 1);
    let score = alone.map(|grade| grade.value).or(best);
    let text = match rule {
        GradeRule::Pass => "合格".to_owned(),
        GradeRule::Copy | GradeRule::Best => {
            let foreign = alone.filter(|grade| grade.scale != HUNDRED);
            return Some(WrittenGrade {
                text: number(score?),
                scale: foreign.map(|grade| grade.scale.clone()),
                degree_review: None,
            });
        }
        GradeRule::Fixed(value) => number(*value),
        GradeRule::Average(rounding) => number(average(&of_hundred, facts.len(), *rounding)?),
        GradeRule::Cap(limit) => number(best?.min(*limit)),
        GradeRule::Highest(rules) => {
            // A text has no rank among numbers; it stands only where no number is known.
            let written: Vec<WrittenGrade> =
                rules.iter().filter_map(|rule| write(rule, facts)).collect();
            let marks = |grade: &WrittenGrade| {
                let marks = grade.text.parse::<Credits>().ok();
                marks.filter(|_| grade.scale.is_none())
            };
            return written
                .iter()
                .filter(|grade| marks(grade).is_some())
                .max_by_key(|grade| marks(grade))
                .or_else(|| written.first())
                .cloned();
        }
        GradeRule::Text(text) => {
            return Some(WrittenGrade {
                text: text.text.clone(),
                scale: None,
                degree_review: text.degree_review,
            });
        }
        GradeRule::Linear(linear) => {
            let score = Ratio::from_credits(score?);
            let value_of = |name: &str| (name == "score").then_some(score);
            let exact = linear.formula.evaluate(&value_of)?;
            let marks = exact.to_step(whole()?, linear.round)?;
            number(Some(marks).filter(|marks| *marks <= full_marks())?)
        }
        GradeRule::Bands(bands) => {
            let score = score?;
            let band = bands
                .iter()
                .filter(|band| band.from <= score)
                .max_by_key(|band| band.from)?;
            number(band.grade)
        }
    };
    Some(WrittenGrade {
        text,
        scale: None,
        degree_review: None,
    })
}

/// The most that is written: where a formula gives more, no grade is known, and the school writes one.
pub(crate) fn full_marks() -> Credits {
    Credits::from_hundredths(10_000).unwrap_or(Credits::MAX)
}

/// How good a grade is for the learner: the greater, the better.
pub(crate) type Rank = (Option<Credits>, bool);

/// Marks by their number; a word, which stands for a pass, as what it counts as for a degree, else as the
/// lowest mark that passes, and behind a mark of the same number. No grade comes last.
pub(crate) fn rank(grade: Option<&WrittenGrade>) -> Rank {
    let Some(grade) = grade else {
        return (None, false);
    };
    match grade.text.parse::<Credits>() {
        Ok(marks) => match &grade.scale {
            None => (Some(marks), true),
            Some(scale) => (of_hundred(marks, scale), true),
        },
        Err(_) => (grade.degree_review.or_else(pass_mark), false),
    }
}

/// Marks on another scale as the same share of a hundred, rounded down to a hundredth of a mark.
fn of_hundred(marks: Credits, scale: &str) -> Option<Credits> {
    let full = scale.parse::<Credits>().ok()?.hundredths();
    let share = marks.hundredths().checked_mul(10_000)?.checked_div(full)?;
    Credits::from_hundredths(share).ok()
}

/// 60 of 100.
fn pass_mark() -> Option<Credits> {
    Credits::from_hundredths(6_000).ok()
}

/// Is the grade of the first policy, for whatever outcomes, never lower than that of the second?
///
/// It claims nothing that the policies alone do not show: of a text and a number only a fixed number is
/// known to be there, and the two are compared as [`rank`] does; and two different formulas or tables of bands are not compared.
pub(crate) fn is_never_lower(first: Option<&GradeRule>, second: Option<&GradeRule>) -> bool {
    let (Some(first), Some(second)) = (first, second) else {
        return second.is_none();
    };
    match (first, second) {
        (GradeRule::Fixed(one) | GradeRule::Cap(one), GradeRule::Cap(other))
        | (GradeRule::Fixed(one), GradeRule::Fixed(other)) => one >= other,
        (GradeRule::Fixed(one), GradeRule::Pass) => Some(*one) >= pass_mark(),
        (GradeRule::Fixed(one), GradeRule::Text(text)) => {
            Some(*one) >= text.degree_review.or_else(pass_mark)
        }
        (
            GradeRule::Copy | GradeRule::Best,
            GradeRule::Copy | GradeRule::Best | GradeRule::Cap(_),
        ) => true,
        (GradeRule::Highest(rules), _) if first != second => {
            let mut rules = rules.iter();
            rules.any(|rule| is_never_lower(Some(rule), Some(second)))
        }
        _ => first == second,
    }
}

fn whole() -> Option<Credits> {
    Credits::from_hundredths(100).ok()
}

/// The average of all sources' marks, to a whole mark; unknown if one of them has none.
fn average(marks: &[Credits], sources: usize, rounding: Rounding) -> Option<Credits> {
    if marks.len() != sources {
        return None;
    }
    let sum = Ratio::from_credits(Credits::sum(marks.iter().copied()).ok()?);
    let count = Ratio::of(i128::try_from(sources).ok()?, 1)?;
    sum.over(count)?.to_step(whole()?, rounding)
}

/// Marks without needless decimals: `85`, `72.5`.
fn number(marks: Credits) -> String {
    let text = marks.to_string();
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Band, Linear, TextGrade};

    fn graded(marks: &[&str]) -> Vec<Fact> {
        marks
            .iter()
            .map(|marks| {
                let json = serde_json::json!({
                    "id": "o", "type": "exam", "award_code": "CET4", "award_edition": "1",
                    "awarded_on": "2025-01-01", "grade": {"scale": "100", "value": marks},
                });
                serde_json::from_value(json).unwrap()
            })
            .collect()
    }

    fn written(rule: &GradeRule, marks: &[&str]) -> Option<String> {
        let facts = graded(marks);
        write(rule, &facts.iter().collect::<Vec<_>>()).map(|grade| grade.text)
    }

    #[test]
    fn each_policy_writes_the_grade_it_names() {
        let credits = |text: &str| text.parse::<Credits>().unwrap();
        let band = |from: &str, grade: &str| Band {
            from: credits(from),
            grade: credits(grade),
        };
        let linear = |round| {
            GradeRule::Linear(Linear {
                formula: "75 + (score - 425) * 25 / 284".parse().unwrap(),
                round,
            })
        };
        for (rule, marks, grade) in [
            (GradeRule::Fixed(credits("90")), vec![], "90"),
            (GradeRule::Pass, vec![], "合格"),
            (GradeRule::Copy, vec!["72.5"], "72.5"),
            (GradeRule::Best, vec!["70", "81"], "81"),
            (GradeRule::Average(Rounding::HalfUp), vec!["70", "71"], "71"),
            (GradeRule::Average(Rounding::Floor), vec!["70", "71"], "70"),
            (GradeRule::Cap(credits("70")), vec!["95"], "70"),
            (GradeRule::Cap(credits("70")), vec!["65"], "65"),
            (linear(Rounding::HalfUp), vec!["500"], "82"),
            (linear(Rounding::Floor), vec!["500"], "81"),
            (
                GradeRule::Bands(vec![
                    band("425", "75"),
                    band("426", "85"),
                    band("476", "95"),
                ]),
                vec!["475"],
                "85",
            ),
        ] {
            assert_eq!(written(&rule, &marks).as_deref(), Some(grade), "{rule:?}");
        }
    }

    #[test]
    fn a_policy_is_never_lower_only_where_the_policies_alone_show_it() {
        let mark = |text: &str| text.parse::<Credits>().unwrap();
        let (low, high) = (GradeRule::Fixed(mark("85")), GradeRule::Fixed(mark("90")));
        let capped = GradeRule::Cap(mark("85"));
        let highest = GradeRule::Highest(vec![GradeRule::Copy, low.clone()]);
        let excellent = GradeRule::Text(TextGrade {
            text: "优秀".to_owned(),
            degree_review: Some(mark("95")),
        });
        for (one, other) in [
            (&high, &low),
            (&low, &capped),
            (&GradeRule::Best, &GradeRule::Copy),
            (&GradeRule::Copy, &capped),
            (&low, &GradeRule::Pass),
            (&highest, &low),
            (&highest, &highest),
        ] {
            assert!(is_never_lower(Some(one), Some(other)), "{one:?} {other:?}");
        }
        for (one, other) in [
            (&low, &high),
            (&GradeRule::Copy, &low),
            (&GradeRule::Pass, &low),
            (&capped, &GradeRule::Copy),
            (&low, &highest),
            (&GradeRule::Copy, &GradeRule::Pass),
            (&low, &excellent),
            (&GradeRule::Fixed(mark("59")), &GradeRule::Pass),
        ] {
            assert!(!is_never_lower(Some(one), Some(other)), "{one:?} {other:?}");
        }
        assert!(is_never_lower(Some(&low), None) && !is_never_lower(None, Some(&low)));
    }

    #[test]
    fn marks_rank_by_number_and_words_as_the_pass_they_stand_for() {
        let grade = |text: &str, review: Option<&str>| WrittenGrade {
            text: text.to_owned(),
            scale: None,
            degree_review: review.map(|marks| marks.parse().unwrap()),
        };
        let rising = [
            None,
            Some(grade("59.5", None)),
            Some(grade("合格", None)),
            Some(grade("60", None)),
            Some(grade("免考", Some("75"))),
            Some(grade("75", None)),
            Some(grade("100", None)),
        ];
        let ranks: Vec<Rank> = rising.iter().map(|grade| rank(grade.as_ref())).collect();
        assert!(ranks.is_sorted_by(|a, b| a < b), "{ranks:?}");
        let (pass, exempt) = (grade("合格", None), grade("免考", None));
        assert_eq!(rank(Some(&pass)), rank(Some(&exempt)));
    }

    #[test]
    fn marks_on_another_scale_stay_on_it_and_are_compared_by_their_share() {
        let on = |scale: &str, value: &str| -> Fact {
            let mut fact = graded(&[value]).remove(0);
            fact.grade.as_mut().unwrap().scale = scale.to_owned();
            fact
        };
        let (cet, five, hundred) = (on("710", "500"), on("5", "4"), on("100", "70"));
        let written = |rule: &GradeRule, facts: &[&Fact]| {
            write(rule, facts).map(|grade| format!("{}/{}", grade.text, grade.scale()))
        };
        assert_eq!(
            written(&GradeRule::Copy, &[&cet]).as_deref(),
            Some("500/710")
        );
        // A limit, an average and a choice are of marks out of a hundred.
        let capped = GradeRule::Cap("70".parse().unwrap());
        assert_eq!(written(&capped, &[&five]), None);
        assert_eq!(
            written(&GradeRule::Average(Rounding::Floor), &[&five]),
            None
        );
        assert_eq!(
            written(&GradeRule::Best, &[&cet, &hundred]).as_deref(),
            Some("70/100")
        );
        let least = GradeRule::Fixed("60".parse().unwrap());
        let highest = GradeRule::Highest(vec![GradeRule::Copy, least]);
        assert_eq!(written(&highest, &[&cet]).as_deref(), Some("60/100"));
        let copied = |fact: &Fact| write(&GradeRule::Copy, &[fact]);
        let ranks = [&hundred, &cet, &five].map(|fact| rank(copied(fact).as_ref()));
        let marks = |text: &str| (Some(text.parse().unwrap()), true);
        assert_eq!(ranks, [marks("70"), marks("70.42"), marks("80")]);
    }

    #[test]
    fn a_formula_above_full_marks_writes_no_grade() {
        let linear = GradeRule::Linear(Linear {
            formula: "score / 5".parse().unwrap(),
            round: Rounding::Floor,
        });
        assert_eq!(written(&linear, &["500"]).as_deref(), Some("100"));
        assert_eq!(written(&linear, &["505"]), None);
    }

    #[test]
    fn a_grade_that_is_not_known_is_not_made_up() {
        assert_eq!(written(&GradeRule::Copy, &[]), None);
        let below = GradeRule::Bands(vec![Band {
            from: "425".parse().unwrap(),
            grade: "75".parse().unwrap(),
        }]);
        assert_eq!(written(&below, &["424"]), None);
    }
}
