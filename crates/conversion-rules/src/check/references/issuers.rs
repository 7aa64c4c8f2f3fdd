//! K01: classes of issuers of which the bank has no organisation.

use super::References;
use crate::check::witness;
use crate::model::{Rule, RuleSet};
use std::collections::BTreeSet;

/// Where a rule set names classes of issuers: its section, the element, the member and the classes, of which one is
/// enough.
pub struct Named<'r> {
    section: &'static str,
    id: &'r str,
    field: String,
    pub classes: &'r BTreeSet<String>,
}

/// Every place of the rule set that names a class of issuers.
pub fn named(rules: &RuleSet) -> impl Iterator<Item = Named<'_>> {
    let of_rules = rules.rules.iter().flat_map(|rule| {
        let patterns = match rule {
            Rule::Recognise(rule) => vec![("when".to_owned(), &rule.when)],
            Rule::Transfer(rule) => witness::patterns(rule),
        };
        let named = patterns.into_iter();
        named.map(|(path, pattern)| ("rules", rule.id(), path, &pattern.issuer_class))
    });
    let of_bans = rules.deny.iter().flat_map(|ban| {
        let patterns = [("source", &ban.source), ("except", &ban.except)];
        let patterns = patterns
            .into_iter()
            .filter_map(|(path, it)| Some((path, it.as_ref()?)));
        patterns.map(|(path, it)| ("deny", ban.id.as_str(), path.to_owned(), &it.issuer_class))
    });
    let of_caps = rules.caps.iter().filter_map(|cap| {
        let of = cap.of.as_ref()?;
        Some(("caps", cap.id.as_str(), "of".to_owned(), &of.issuer_class))
    });
    let places = of_rules.chain(of_bans).chain(of_caps);
    let places = places.filter(|(.., classes)| !classes.is_empty());
    places.map(|(section, id, path, classes)| Named {
        section,
        id,
        field: format!("{path}.issuer_class"),
        classes,
    })
}

impl References<'_, '_> {
    /// A class of nobody: an error where no other class of the same condition has an organisation, for the condition
    /// holds for no outcome; else somebody has to look.
    pub(super) fn issuers(&mut self) {
        let Some(known) = self.around.issuer_classes else {
            return;
        };
        for place in named(self.rules) {
            let holds = !place.classes.is_disjoint(known);
            for class in place.classes.difference(known) {
                let words = (
                    format!("没有任何机构属于颁发机构类别 `{class}`"),
                    format!("no organisation is of the issuer class `{class}`"),
                );
                self.add((place.section, place.id, &place.field), words, &[class]);
                if holds && let Some(finding) = self.findings.pop() {
                    self.findings.push(finding.warning());
                }
            }
        }
    }
}
