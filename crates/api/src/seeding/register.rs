//! Level frameworks, the calendar of working days, and the register of awards.

use super::files::Shaped;
use super::{Load, SeedError, Seeds};
use credit_bank_domain::award::Award;
use credit_bank_domain::id::{AwardId, OrganisationId};
use credit_bank_domain::level::LevelFramework;
use credit_bank_domain::working_days::{CalendarData, WorkingCalendar};

const FRAMEWORKS: &str = "frameworks.json";
const CALENDAR: &str = "calendar.json";
pub(super) const AWARDS: &str = "awards.json";

/// An entry of the register; `organisation` gives ids for codes.
pub(super) fn award_of(
    mut seed: Shaped,
    id: AwardId,
    organisation: impl Fn(&str) -> Result<OrganisationId, SeedError>,
) -> Result<Award, SeedError> {
    seed.put("id", &id);
    seed.each("issuers", |issuer| {
        let code = issuer.take(AWARDS, "organisation")?;
        issuer.put("organisation_id", &organisation(&code)?);
        Ok(())
    })?;
    seed.into_domain(AWARDS)
}

impl Load<'_> {
    pub(super) fn frameworks(&mut self, seeds: &Seeds) -> Result<usize, SeedError> {
        let known = self.tx.list_level_frameworks()?;
        let mut entered = 0_usize;
        for framework in seeds.document::<Vec<LevelFramework>>(FRAMEWORKS)? {
            if known.iter().all(|other| other.id() != framework.id()) {
                self.tx.put_level_framework(&framework)?;
                entered = entered.saturating_add(1);
            }
        }
        Ok(entered)
    }

    pub(super) fn calendar(&mut self, seeds: &Seeds) -> Result<usize, SeedError> {
        let data: CalendarData = seeds.document(CALENDAR)?;
        WorkingCalendar::try_from(data.clone()).map_err(|e| SeedError::content(CALENDAR, e))?;
        let known = self.tx.list_calendar_years()?;
        let mut entered = 0_usize;
        for year in &data.years {
            if known.iter().all(|other| other.year != year.year) {
                self.tx.put_calendar_year(year)?;
                entered = entered.saturating_add(1);
            }
        }
        Ok(entered)
    }

    /// The levels of a seeded award are those of its framework.
    fn check_levels(&mut self, award: &Award) -> Result<(), SeedError> {
        let frameworks = self.tx.list_level_frameworks()?;
        let framework = frameworks
            .iter()
            .find(|it| Some(it.id()) == award.framework.as_deref());
        let is_whole = match framework {
            Some(framework) => award.levels_not_of(framework).is_empty(),
            None => award.framework.is_none() && award.levels.is_empty(),
        };
        if is_whole {
            return Ok(());
        }
        let fault = format!("award {} has levels that no framework has", award.code);
        Err(SeedError::content(AWARDS, fault))
    }

    pub(super) fn awards(&mut self, seeds: &Seeds) -> Result<usize, SeedError> {
        let mut entered = 0_usize;
        for seed in seeds.document::<Vec<Shaped>>(AWARDS)? {
            let id = self.bank.ids().make(AwardId::new);
            let award = award_of(seed, id, |code| self.organisation(code))?;
            self.check_levels(&award)?;
            let known = self.tx.find_award_edition(&award.code, &award.edition)?;
            if known.is_none() {
                self.tx.insert_award(&award, self.now)?;
                entered = entered.saturating_add(1);
            }
        }
        Ok(entered)
    }
}
