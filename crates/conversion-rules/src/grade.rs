//! The grade that is written for a converted course; decided after the plan.

use crate::conversion::WrittenGrade;
use crate::exact::{Ratio, Rounding};
use crate::fact::Fact;
use crate::model::GradeRule;
use credit_bank_domain::credits::Credits;

/// The grade; `None` where a source's grade is needed and none is known.
pub(crate) fn write(rule: &GradeRule, facts: &[&Fact]) -> Option<WrittenGrade> {
    let marks: Vec<Credits> = facts
        .iter()
        .filter_map(|fact| fact.grade.as_ref())
        .filter(|grade| grade.scale == "100" || facts.len() == 1)
        .map(|grade| grade.value)
        .collect();
    let best = marks.iter().max().copied();
    let text = match rule {
        GradeRule::Pass => "合格".to_owned(),
        GradeRule::Copy | GradeRule::Best => number(best?),
        GradeRule::Fixed(value) => number(*value),
        GradeRule::Average(rounding) => number(average(&marks, facts.len(), *rounding)?),
        GradeRule::Cap(limit) => number(best?.min(*limit)),
        GradeRule::Text(text) => {
            return Some(WrittenGrade {
                text: text.text.clone(),
                degree_review: text.degree_review,
            });
        }
        GradeRule::Linear(formula) => {
            let score = Ratio::from_credits(best?);
            let exact = formula.evaluate(&|name| (name == "score").then_some(score))?;
            number(exact.to_step(whole()?, Rounding::HalfUp)?)
        }
        GradeRule::Bands(bands) => {
            let score = best?;
            let band = bands
                .iter()
                .filter(|band| band.from <= score)
                .max_by_key(|band| band.from)?;
            number(band.grade)
        }
    };
    Some(WrittenGrade {
        text,
        degree_review: None,
    })
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
