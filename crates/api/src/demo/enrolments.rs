//! Example enrolments with courses passed, and what the example learner lets the school see.

use super::accounts::Example;
use super::{DEMO_ACTOR, Demo, SCHOOL};
use anyhow::Context;
use chrono::{Days, NaiveDate};
use credit_bank_domain::id::{EnrolmentId, GrantId, LearnerId, OrganisationId, ProgrammeId};
use credit_bank_domain::programme::Programme;
use credit_bank_domain::state::EnrolmentState;
use credit_bank_store::Json;
use credit_bank_store::rows::{AccessGrant, Enrolment, EnrolmentRecord};

/// Learners who are enrolled: odd numbers in P2, even ones in P3.
const ENROLLED: u32 = 18;
/// Of these the first have passed courses.
const WITH_RECORDS: u32 = 10;
/// The version of the plans.
const PLAN: &str = "2025";
const REGISTERED_ON: Option<NaiveDate> = NaiveDate::from_ymd_opt(2025, 9, 1);
const PASSED_ON: Option<NaiveDate> = NaiveDate::from_ymd_opt(2026, 1, 10);
/// For how long the example learner lets the school look.
const GRANT_DAYS: u64 = 365;
/// What the first client of the provider posts in the examples.
const EXAMPLE_AWARD: (&str, &str) = ("T01", "1");

impl Demo<'_> {
    /// Enrols learners in P2 and P3, where they are not yet.
    pub(super) fn enrolments(&self) -> anyhow::Result<()> {
        let school = self.organisation(SCHOOL)?;
        for number in 1..=ENROLLED {
            let code = if number % 2 == 1 { "P2" } else { "P3" };
            let programme = self.programme(school, code)?;
            let learner = self.learner(number)?;
            self.enrolment(number, learner, &programme)?;
        }
        Ok(())
    }

    pub(super) fn programme(
        &self,
        school: OrganisationId,
        code: &str,
    ) -> anyhow::Result<Programme> {
        self.bank
            .store()
            .read("find an example programme", |tx| {
                tx.find_programme_version(school, code, PLAN)
            })?
            .with_context(|| format!("the seeds have no programme {code} of {PLAN}"))
    }

    fn enrolment(
        &self,
        number: u32,
        learner_id: LearnerId,
        programme: &Programme,
    ) -> anyhow::Result<()> {
        if self.enrolment_of(learner_id, programme.id)?.is_some() {
            return Ok(());
        }
        let enrolment = Enrolment {
            learner_id,
            id: self.bank.ids().make(EnrolmentId::new),
            organisation_id: programme.organisation_id,
            programme_id: programme.id,
            student_number: format!("2025{number:06}"),
            registered_on: REGISTERED_ON.context("a date")?,
            ended_on: None,
            state: EnrolmentState::Active,
            record_version: 0,
            created_at: self.bank.now(),
        };
        let record = (number <= WITH_RECORDS)
            .then(|| passed_courses(programme))
            .transpose()?
            .map(|courses| EnrolmentRecord {
                learner_id,
                enrolment_id: enrolment.id,
                version: 1,
                courses: Json(courses),
                recorded_by: DEMO_ACTOR,
                recorded_at: self.bank.now(),
            });
        self.bank.store().write("make an example enrolment", |tx| {
            tx.insert_enrolment(&enrolment)?;
            if let Some(record) = &record {
                tx.put_record(record)?;
            }
            let subject = ("enrolment", enrolment.id.uuid());
            self.audit(tx, "create_enrolment", subject, Some(learner_id))
        })?;
        Ok(())
    }

    pub(super) fn enrolment_of(
        &self,
        learner: LearnerId,
        programme: ProgrammeId,
    ) -> anyhow::Result<Option<Enrolment>> {
        let enrolments = self.bank.store().read("find an example enrolment", |tx| {
            tx.list_enrolments_of_learner(learner)
        })?;
        Ok(enrolments
            .into_iter()
            .find(|enrolment| enrolment.programme_id == programme))
    }

    /// The example learner lets the school see the whole record, unless it may look already.
    pub(super) fn grant(&self, learner: LearnerId, school: OrganisationId) -> anyhow::Result<()> {
        let expires_at = self
            .bank
            .now()
            .checked_add_days(Days::new(GRANT_DAYS))
            .context("a date")?;
        let grant = AccessGrant {
            learner_id: learner,
            id: self.bank.ids().make(GrantId::new),
            scope: "record".to_owned(),
            outcome_ids: Json(Vec::new()),
            recipient_id: school,
            purpose: "示例：入学后的学分转换咨询".to_owned(),
            created_at: self.bank.now(),
            expires_at,
            revoked_at: None,
        };
        self.bank.store().write("make an example grant", |tx| {
            if tx
                .live_grants_for(learner, school, self.bank.now())?
                .is_empty()
            {
                tx.insert_access_grant(&grant)?;
                self.audit(
                    tx,
                    "create_grant",
                    ("grant", grant.id.uuid()),
                    Some(learner),
                )?;
            }
            Ok::<_, credit_bank_store::StoreError>(())
        })?;
        Ok(())
    }

    /// The ids with which the first calls are made.
    pub(super) fn example(
        &self,
        learner_id: LearnerId,
        school: OrganisationId,
    ) -> anyhow::Result<Example> {
        let programme = self.programme(school, "P2")?;
        let enrolment = self
            .enrolment_of(learner_id, programme.id)?
            .context("the example learner is not enrolled")?;
        let (award_code, award_edition) = EXAMPLE_AWARD;
        let award = self
            .bank
            .store()
            .read("find the example award", |tx| {
                tx.find_award_edition(award_code, award_edition)
            })?
            .context("the seeds have no example award")?;
        Ok(Example {
            learner_id,
            enrolment_id: enrolment.id,
            programme_id: programme.id,
            award_id: award.id,
            award_code: award_code.to_owned(),
            award_edition: award_edition.to_owned(),
            target_organisation_id: school,
        })
    }
}

/// The first courses of the plan, which no certificate replaces, passed.
fn passed_courses(programme: &Programme) -> anyhow::Result<serde_json::Value> {
    let passed_on = PASSED_ON.context("a date")?;
    let courses: Vec<_> = programme
        .courses
        .iter()
        .take(3)
        .zip(["85", "78", "91"])
        .map(|(course, grade)| {
            serde_json::json!({
                "course_code": course.code,
                "passed_on": passed_on,
                "grade": {"scale": "100", "value": grade},
                "credits": course.credits,
            })
        })
        .collect();
    Ok(serde_json::Value::Array(courses))
}
