//! Formulas of rules: `hours / 18`, `75 + (score - 425) * 25 / 284`.

use super::ratio::Ratio;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::str::FromStr;

/// Names a formula may use.
pub(crate) const NAMES: [&str; 6] = ["hours", "score", "credits", "weeks", "years", "rank"];
const MAX_DEPTH: usize = 16;
const MAX_LENGTH: usize = 200;

/// A parsed formula; equal formulas have equal text, whatever spaces they were written with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formula {
    text: String,
    root: Expression,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Expression {
    Number(Ratio),
    Name(String),
    Operation(char, Box<Self>, Box<Self>),
}

/// Why a text is not a formula.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormulaError {
    /// A character, name or end that does not belong here.
    #[error("unexpected `{0}` in the formula; names are hours, score, credits, weeks, years, rank")]
    Unexpected(String),
    /// Longer than 200 characters or nested deeper than 16.
    #[error("the formula is too long or nested too deeply")]
    TooLarge,
}

impl Formula {
    /// The exact value; `None` if a name has no value, on division by zero or overflow.
    pub fn evaluate(&self, value_of: &dyn Fn(&str) -> Option<Ratio>) -> Option<Ratio> {
        self.root.evaluate(value_of)
    }

    /// The normalised text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The names the formula reads, in order of appearance.
    pub fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.root.collect_names(&mut names);
        names
    }
}

impl Expression {
    fn evaluate(&self, value_of: &dyn Fn(&str) -> Option<Ratio>) -> Option<Ratio> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Name(name) => value_of(name),
            Self::Operation(operator, left, right) => {
                let (left, right) = (left.evaluate(value_of)?, right.evaluate(value_of)?);
                match operator {
                    '+' => left.plus(right),
                    '-' => left.minus(right),
                    '*' => left.times(right),
                    _ => left.over(right),
                }
            }
        }
    }

    fn collect_names<'e>(&'e self, names: &mut Vec<&'e str>) {
        match self {
            Self::Number(_) => {}
            Self::Name(name) => names.push(name),
            Self::Operation(_, left, right) => {
                left.collect_names(names);
                right.collect_names(names);
            }
        }
    }
}

struct Reader {
    tokens: std::iter::Peekable<std::vec::IntoIter<String>>,
}

impl Reader {
    fn sum(&mut self, depth: usize) -> Result<Expression, FormulaError> {
        self.chain(depth, ["+", "-"], Self::product)
    }

    fn product(&mut self, depth: usize) -> Result<Expression, FormulaError> {
        self.chain(depth, ["*", "/"], Self::atom)
    }

    fn chain(
        &mut self,
        depth: usize,
        operators: [&str; 2],
        operand: fn(&mut Self, usize) -> Result<Expression, FormulaError>,
    ) -> Result<Expression, FormulaError> {
        let mut left = operand(self, depth)?;
        while let Some(operator) = self
            .tokens
            .next_if(|token| operators.contains(&token.as_str()))
        {
            let right = operand(self, depth)?;
            let operator = operator.chars().next().unwrap_or('+');
            left = Expression::Operation(operator, Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn atom(&mut self, depth: usize) -> Result<Expression, FormulaError> {
        if depth > MAX_DEPTH {
            return Err(FormulaError::TooLarge);
        }
        let token = self
            .tokens
            .next()
            .ok_or_else(|| FormulaError::Unexpected("end".to_owned()))?;
        if token == "(" {
            let inner = self.sum(depth.saturating_add(1))?;
            return match self.tokens.next() {
                Some(close) if close == ")" => Ok(inner),
                other => Err(FormulaError::Unexpected(
                    other.unwrap_or_else(|| "end".to_owned()),
                )),
            };
        }
        if NAMES.contains(&token.as_str()) {
            return Ok(Expression::Name(token));
        }
        token
            .parse()
            .map(Expression::Number)
            .map_err(|_| FormulaError::Unexpected(token))
    }
}

fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut joins = false;
    for character in text.chars() {
        let word = character.is_ascii_alphanumeric() || character == '.';
        if word && joins {
            if let Some(last) = tokens.last_mut() {
                last.push(character);
            }
        } else if !character.is_whitespace() {
            tokens.push(character.to_string());
        }
        joins = word;
    }
    tokens
}

impl FromStr for Formula {
    type Err = FormulaError;

    fn from_str(text: &str) -> Result<Self, FormulaError> {
        let tokens = tokens(text);
        // The normalised text is what is stored and read again.
        let text = tokens.join(" ");
        if text.len() > MAX_LENGTH {
            return Err(FormulaError::TooLarge);
        }
        let mut reader = Reader {
            tokens: tokens.into_iter().peekable(),
        };
        let root = reader.sum(0)?;
        match reader.tokens.next() {
            None => Ok(Self { text, root }),
            Some(extra) => Err(FormulaError::Unexpected(extra)),
        }
    }
}

impl Serialize for Formula {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Formula {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::Rounding;

    fn rounded(formula: &str, value: &str, step: &str, rounding: Rounding) -> String {
        let formula: Formula = formula.parse().unwrap();
        let value: Ratio = value.parse().unwrap();
        formula
            .evaluate(&|_| Some(value))
            .and_then(|exact| exact.to_step(step.parse().unwrap(), rounding))
            .map(|credits| credits.to_string())
            .unwrap()
    }

    #[test]
    fn hours_become_credits_as_in_the_published_vectors() {
        for (hours, per, credits) in [
            ("16", "16", "1.00"),
            ("18", "18", "1.00"),
            ("17", "18", "0.50"),
            ("9", "18", "0.50"),
            ("8", "18", "0.00"),
            ("40", "18", "2.00"),
            ("72", "18", "4.00"),
            ("120", "16", "7.50"),
            ("104", "18", "5.50"),
            ("36", "18", "2.00"),
        ] {
            let formula = format!("hours / {per}");
            assert_eq!(rounded(&formula, hours, "0.5", Rounding::Floor), credits);
        }
    }

    #[test]
    fn the_cet_formula_gives_the_published_grades() {
        for (score, grade) in [
            ("425", "75.00"),
            ("430", "75.00"),
            ("450", "77.00"),
            ("500", "82.00"),
            ("567", "88.00"),
            ("600", "90.00"),
            ("709", "100.00"),
            ("710", "100.00"),
        ] {
            let formula = "75 + (score-425)*25/284";
            assert_eq!(rounded(formula, score, "1", Rounding::HalfUp), grade);
        }
    }

    #[test]
    fn spaces_do_not_change_a_formula_and_nonsense_is_refused() {
        let formula: Formula = "hours/18".parse().unwrap();
        assert_eq!(formula, "hours  / 18".parse().unwrap());
        for text in [
            "",
            "hours /",
            "days / 2",
            "(hours",
            "1 2",
            "hours % 2",
            "-1",
        ] {
            assert!(text.parse::<Formula>().is_err(), "{text}");
        }
        let long = format!("1{}", "+1".repeat(60));
        assert!(long.parse::<Formula>().is_err(), "longer once normalised");
    }
}
