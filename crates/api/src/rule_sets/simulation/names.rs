//! What people call what the cases are about: schools, programmes, courses and awards by name and code.

use super::change::ToldChange;
use super::view::CaseView;
use crate::problem::Problem;
use credit_bank_domain::award::Award;
use credit_bank_domain::id::{OrganisationId, ProgrammeId};
use credit_bank_domain::programme::Programme;
use credit_bank_store::ReadTx;
use credit_bank_store::rows::Organisation;
use std::collections::{BTreeMap, BTreeSet};

/// Register entries read at one time.
const PAGE: usize = 500;

/// The names behind ids and codes; what is not there is called by its id or code.
#[derive(Debug, Default)]
pub(crate) struct Names {
    schools: BTreeMap<OrganisationId, Organisation>,
    programmes: BTreeMap<ProgrammeId, Programme>,
    awards: BTreeMap<String, Award>,
}

impl Names {
    /// Of all that the cases are about, and of these schools and programmes.
    pub(super) fn of(
        tx: &mut dyn ReadTx,
        cases: &[CaseView],
        keys: impl Iterator<Item = String>,
    ) -> Result<Self, Problem> {
        let keys: BTreeSet<String> = keys.collect();
        let mut names = Self::default();
        names.schools(tx, cases.iter().filter_map(|case| case.organisation_id))?;
        names.schools(tx, keys.iter().filter_map(|key| key.parse().ok()))?;
        names.programmes(tx, cases.iter().filter_map(|case| case.programme_id))?;
        names.programmes(tx, keys.iter().filter_map(|key| key.parse().ok()))?;
        let accounts = cases.iter().filter(|case| case.programme_id.is_none());
        let awards: BTreeSet<String> = accounts
            .flat_map(CaseView::changes)
            .map(|change| change.what)
            .collect();
        let keys: Vec<(&str, &str)> = awards
            .iter()
            .filter_map(|code| code.rsplit_once('@'))
            .collect();
        for page in keys.chunks(PAGE) {
            let found = tx.find_award_editions(page)?;
            let keyed = found
                .into_iter()
                .map(|award| (format!("{}@{}", award.code, award.edition), award));
            names.awards.extend(keyed);
        }
        Ok(names)
    }

    /// Learns of these schools.
    pub(super) fn schools(
        &mut self,
        tx: &mut dyn ReadTx,
        ids: impl Iterator<Item = OrganisationId>,
    ) -> Result<(), Problem> {
        let ids: BTreeSet<OrganisationId> = ids.collect();
        let ids: Vec<OrganisationId> = ids.into_iter().collect();
        for page in ids.chunks(PAGE) {
            let found = tx.find_organisations(page)?;
            self.schools.extend(found.into_iter().map(|it| (it.id, it)));
        }
        Ok(())
    }

    /// Learns of these programmes with their courses.
    pub(super) fn programmes(
        &mut self,
        tx: &mut dyn ReadTx,
        ids: impl Iterator<Item = ProgrammeId>,
    ) -> Result<(), Problem> {
        for id in ids {
            if !self.programmes.contains_key(&id)
                && let Some(found) = tx.find_programme(id)?
            {
                self.programmes.insert(id, found);
            }
        }
        Ok(())
    }

    /// A school: name and code.
    pub(super) fn school(&self, id: Option<OrganisationId>) -> String {
        let Some(id) = id else { return String::new() };
        let found = self.schools.get(&id);
        found.map_or_else(
            || id.to_string(),
            |it| format!("{}（{}）", it.name, it.code),
        )
    }

    /// A programme: name, code and version of the plan.
    pub(super) fn programme(&self, id: Option<ProgrammeId>) -> String {
        let Some(id) = id else { return String::new() };
        let found = self.programmes.get(&id);
        found.map_or_else(
            || id.to_string(),
            |it| format!("{}（{} {}）", it.name, it.code, it.version),
        )
    }

    /// The school's or programme's code behind the key of a total; other keys are codes themselves.
    pub(super) fn code(&self, key: &str) -> String {
        let school = key.parse().ok().and_then(|id| self.schools.get(&id));
        let programme = key.parse().ok().and_then(|id| self.programmes.get(&id));
        let code = school.map(|it| it.code.clone());
        code.or_else(|| programme.map(|it| format!("{} {}", it.code, it.version)))
            .unwrap_or_else(|| key.to_owned())
    }

    /// A course by code and name.
    pub(super) fn course(&self, programme: Option<ProgrammeId>, code: &str) -> String {
        let programme = programme.and_then(|id| self.programmes.get(&id));
        let course = programme.and_then(|it| it.find_course(code));
        course.map_or_else(|| code.to_owned(), |it| format!("{code} {}", it.name))
    }

    /// What a change is about: a course, an award, or credits without a course.
    pub(super) fn what(&self, case: &CaseView, change: &ToldChange) -> String {
        let code = change.what.as_str();
        if code.is_empty() {
            return "无课程学分".to_owned();
        }
        match self.awards.get(code) {
            Some(award) => format!("{code} {}", award.name),
            None => self.course(case.programme_id, code),
        }
    }
}
