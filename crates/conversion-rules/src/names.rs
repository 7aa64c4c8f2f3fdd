//! How outcomes and courses are named in explanations: by what is printed, never by the caller's ids.

use crate::fact::Fact;
use crate::model::{LevelRef, RuleSet};
use crate::reason;
use crate::winnable::Winnable;
use credit_bank_domain::programme::Programme;
use std::collections::{BTreeMap, BTreeSet};

/// A name in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// In a Chinese line; beside Latin letters and digits stands a space.
    pub zh: String,
    /// In an English line: a printed name is data, and stands between quotation marks.
    pub en: String,
}

impl Name {
    fn new(zh: &str, en: &str) -> Self {
        let is_latin = |end: Option<char>| end.is_some_and(|c| c.is_ascii_alphanumeric());
        let space = |is_latin: bool| if is_latin { " " } else { "" };
        let before = space(is_latin(zh.chars().next()));
        let after = space(is_latin(zh.chars().next_back()));
        Self {
            zh: format!("{before}{zh}{after}"),
            en: reason::quoted(en),
        }
    }

    /// What is called by its code or id alone.
    fn bare(code: &str) -> Self {
        Self::new(code, code)
    }
}

/// The names of one question.
#[derive(Debug, Clone, Default)]
pub struct Names<'a> {
    outcomes: BTreeMap<&'a str, Name>,
    programme: Option<&'a Programme>,
    awards: BTreeMap<String, &'a str>,
}

impl<'a> Names<'a> {
    /// Names each outcome by its award's printed name, its register entry and its level, as the rules print
    /// it. Outcomes that would bear one name are told apart by the day of their award, else by number.
    pub fn of(rules: &RuleSet, facts: impl IntoIterator<Item = &'a Fact>) -> Self {
        let mut alike: BTreeMap<Parts<'a>, Vec<&'a Fact>> = BTreeMap::new();
        for fact in facts {
            let group = alike.entry(Parts::of(rules, fact)).or_default();
            group.push(fact);
        }
        let mut names = Self::default();
        for (parts, mut group) in alike {
            group.sort_by_key(|fact| (fact.awarded_on, &fact.id));
            let days: BTreeSet<_> = group.iter().map(|fact| fact.awarded_on).collect();
            for (fact, number) in group.iter().zip(1_usize..) {
                let apart = match (group.len(), days.len()) {
                    (1, _) => None,
                    (all, days) if all == days => {
                        let day = fact.awarded_on;
                        Some((format!("{day} 取得"), format!("awarded {day}")))
                    }
                    _ => Some((format!("第 {number} 项"), format!("no. {number}"))),
                };
                names.outcomes.insert(&fact.id, parts.name(apart));
            }
        }
        names
    }

    /// Names courses as well, as the programme does.
    #[must_use]
    pub const fn with_courses(mut self, programme: &'a Programme) -> Self {
        self.programme = Some(programme);
        self
    }

    /// Names register entries as well, by their printed names.
    #[must_use]
    pub(crate) fn with_awards(mut self, known: &'a [Winnable]) -> Self {
        let named = known
            .iter()
            .map(|one| (one.award.to_string(), one.name.as_str()));
        self.awards.extend(named);
        self
    }

    /// What is called by its register entry and level, or by topic: with the printed name of the entry, where that is
    /// known.
    pub(crate) fn entry(&self, label: &str) -> [String; 2] {
        let entry = label.split_once(' ').map_or(label, |(entry, _)| entry);
        self.awards.get(entry).map_or_else(
            || [label.to_owned(), label.to_owned()],
            |name| {
                [
                    format!("{name}（{label}）"),
                    format!("{} ({label})", quoted(name)),
                ]
            },
        )
    }

    /// The name of an outcome; of one that is not of this question only that it is another.
    pub fn outcome(&self, id: &str) -> Name {
        let known = self.outcomes.get(id).cloned();
        known.unwrap_or_else(|| Name::new("另一项成果", "another outcome"))
    }

    /// The name of a course, with its code.
    pub fn course(&self, code: &str) -> Name {
        let course = self.programme.and_then(|it| it.find_course(code));
        let Some(course) = course.filter(|course| !course.name.is_empty()) else {
            return Name::bare(code);
        };
        Name::new(
            &format!("《{}》（{code}）", course.name),
            &format!("{} ({code})", quoted(&course.name)),
        )
    }

    /// Several courses in one line.
    pub(crate) fn courses<'c>(&self, codes: impl IntoIterator<Item = &'c String>) -> Name {
        listed(codes.into_iter().map(|code| self.course(code)))
    }

    /// Several outcomes in one line.
    pub(crate) fn outcomes<'c>(&self, ids: impl IntoIterator<Item = &'c String>) -> Name {
        listed(ids.into_iter().map(|id| self.outcome(id)))
    }
}

/// What is printed of an outcome.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Parts<'a> {
    printed: Option<&'a str>,
    entry: String,
    level: Option<String>,
}

impl<'a> Parts<'a> {
    fn of(rules: &RuleSet, fact: &'a Fact) -> Self {
        let level = fact.level.as_ref().map(|own| {
            let known = own.framework.as_ref().and_then(|framework| {
                rules.find_level(&LevelRef {
                    framework: framework.clone(),
                    level: own.level.clone(),
                })
            });
            known.map_or_else(|| own.level.clone(), |level| level.name.clone())
        });
        let printed = fact.award_name.as_deref().map(str::trim);
        Self {
            printed: printed.filter(|name| !name.is_empty()),
            entry: format!("{}@{}", fact.award_code, fact.award_edition),
            level,
        }
    }

    fn name(&self, apart: Option<(String, String)>) -> Name {
        let (apart_zh, apart_en) = apart.unzip();
        let details = |apart: Option<String>| {
            let entry = self.printed.map(|_| self.entry.clone());
            let parts = entry.into_iter().chain(self.level.clone()).chain(apart);
            parts.collect::<Vec<_>>()
        };
        let zh = details(apart_zh).join("，");
        let en = details(apart_en).join(", ");
        let head_zh = self.printed.unwrap_or(&self.entry);
        let head_en = self.printed.map_or_else(|| self.entry.clone(), quoted);
        if zh.is_empty() {
            return Name::new(head_zh, &head_en);
        }
        Name::new(&format!("{head_zh}（{zh}）"), &format!("{head_en} ({en})"))
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "'"))
}

fn listed(names: impl Iterator<Item = Name>) -> Name {
    let names: Vec<Name> = names.collect();
    let told = || names.iter().take(reason::MOST_NAMED);
    let zh: Vec<&str> = told().map(|name| name.zh.trim()).collect();
    let en: Vec<&str> = told().map(|name| name.en.as_str()).collect();
    let [more_zh, more_en] = reason::and_more(names.len());
    Name::new(&(zh.join("、") + &more_zh), &(en.join(", ") + &more_en))
}
