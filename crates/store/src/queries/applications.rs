//! Transfer applications, their groups and lines.

use super::{Conn, dialect, former};
use crate::error::StoreError;
use crate::rows::{
    Application, ApplicationGroupWire, ApplicationLine, ApplicationLineWire, ApplicationSummary,
    ApplicationSummaryWire, ApplicationWire, ClaimWire,
};
use crate::schema::{application, application_group, application_line, claim};
use crate::sql_types::{Db, Json};
use crate::tx::{
    ApplicationChange, ApplicationFilter, ApplicationReads, ApplicationWrites, ClaimWrites,
    WholeApplication,
};
use chrono::{DateTime, Utc};
use credit_bank_domain::id::{ApplicationId, EnrolmentId, GroupId, LearnerId, LineId};
use credit_bank_domain::state::{GroupState, LineState};
use diesel::prelude::*;

impl ApplicationReads for Conn {
    fn find_application(&mut self, id: ApplicationId) -> Result<Option<Application>, StoreError> {
        Ok(application::table
            .filter(application::id.eq(Db(id)))
            .select(ApplicationWire::as_select())
            .first(self)
            .optional()?
            .map(Into::into))
    }

    fn find_whole_application(
        &mut self,
        id: ApplicationId,
    ) -> Result<Option<WholeApplication>, StoreError> {
        let Some(application) = self.find_application(id)? else {
            return Ok(None);
        };
        let learner = application.learner_id;
        let groups = application_group::table
            .filter(application_group::learner_id.eq(Db(learner)))
            .filter(application_group::application_id.eq(Db(id)))
            .order(application_group::number)
            .select(ApplicationGroupWire::as_select())
            .load(self)?;
        let lines = application_line::table
            .filter(application_line::learner_id.eq(Db(learner)))
            .filter(application_line::application_id.eq(Db(id)))
            .order(application_line::id)
            .select(ApplicationLineWire::as_select())
            .load(self)?;
        let claims = claim::table
            .filter(claim::learner_id.eq(Db(learner)))
            .filter(claim::application_id.eq(Db(id)))
            .order(claim::id)
            .select(ClaimWire::as_select())
            .load(self)?;
        Ok(Some(WholeApplication {
            application,
            groups: groups.into_iter().map(Into::into).collect(),
            lines: lines.into_iter().map(Into::into).collect(),
            claims: claims.into_iter().map(Into::into).collect(),
        }))
    }

    fn list_applications(
        &mut self,
        filter: &ApplicationFilter,
    ) -> Result<Vec<ApplicationSummary>, StoreError> {
        let mut query = application::table
            .filter(application::organisation_id.eq(Db(filter.organisation)))
            .select(ApplicationSummaryWire::as_select())
            .order((application::due_on, application::id))
            .limit(filter.limit)
            .into_boxed();
        if let Some(state) = filter.state {
            query = query.filter(application::state.eq(Db(state)));
        }
        if let Some(day) = filter.due_before {
            query = query.filter(application::due_on.lt(day));
        }
        if let Some((day, id)) = filter.after {
            let same_day = application::due_on.eq(day).and(application::id.gt(Db(id)));
            query = query.filter(application::due_on.gt(day).or(same_day));
        }
        Ok(query.load(self)?.into_iter().map(Into::into).collect())
    }

    fn list_applications_of_learner(
        &mut self,
        learner: LearnerId,
    ) -> Result<Vec<ApplicationSummary>, StoreError> {
        Ok(application::table
            .filter(application::learner_id.eq(Db(learner)))
            .order(application::id)
            .select(ApplicationSummaryWire::as_select())
            .load(self)?
            .into_iter()
            .map(Into::into)
            .collect())
    }

    fn list_lines_of_enrolment(
        &mut self,
        learner: LearnerId,
        enrolment: EnrolmentId,
    ) -> Result<Vec<ApplicationLine>, StoreError> {
        Ok(application_line::table
            .filter(application_line::learner_id.eq(Db(learner)))
            .filter(application_line::enrolment_id.eq(Db(enrolment)))
            .order(application_line::id)
            .select(ApplicationLineWire::as_select())
            .load(self)?
            .into_iter()
            .map(Into::into)
            .collect())
    }
}

impl ApplicationWrites for Conn {
    fn insert_application(&mut self, whole: &WholeApplication) -> Result<(), StoreError> {
        diesel::insert_into(application::table)
            .values(ApplicationWire::from(&whole.application))
            .execute(self)?;
        dialect::insert_all::<ApplicationGroupWire, _>(self, &whole.groups)?;
        dialect::insert_all::<ApplicationLineWire, _>(self, &whole.lines)?;
        self.insert_claims(&whole.claims)
    }

    fn change_application(
        &mut self,
        learner: LearnerId,
        application: ApplicationId,
        expected_version: i64,
        change: &ApplicationChange,
    ) -> Result<bool, StoreError> {
        let expected = application::table
            .find((Db(learner), Db(application)))
            .filter(application::version.eq(expected_version));
        let changed = diesel::update(expected)
            .set((
                application::state.eq(Db(change.state)),
                application::due_on.eq(change.due_on),
                application::clock_stopped_on.eq(change.clock_stopped_on),
                application::decided_at.eq(change.decided_at.map(Db)),
                application::review_until.eq(change.review_until),
                application::version.eq(expected_version.saturating_add(1)),
            ))
            .execute(self)?;
        Ok(changed == 1)
    }

    fn set_group_state(
        &mut self,
        learner: LearnerId,
        application: ApplicationId,
        group: GroupId,
        from: GroupState,
        to: GroupState,
    ) -> Result<bool, StoreError> {
        let expected = application_group::table
            .find((Db(learner), Db(application), Db(group)))
            .filter(application_group::state.eq(Db(from)));
        let changed = diesel::update(expected)
            .set(application_group::state.eq(Db(to)))
            .execute(self)?;
        Ok(changed == 1)
    }

    fn set_line_state(
        &mut self,
        learner: LearnerId,
        application: ApplicationId,
        line: LineId,
        (from, to): (LineState, LineState),
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        former::keep_line(self, (learner, application, line), at)?;
        let expected = application_line::table
            .find((Db(learner), Db(application), Db(line)))
            .filter(application_line::state.eq(Db(from)));
        let changed = diesel::update(expected)
            .set(application_line::state.eq(Db(to)))
            .execute(self)?;
        Ok(changed == 1)
    }

    fn set_line_grade(
        &mut self,
        learner: LearnerId,
        application: ApplicationId,
        line: LineId,
        grade: Option<&Json<serde_json::Value>>,
    ) -> Result<bool, StoreError> {
        let changed =
            diesel::update(application_line::table.find((Db(learner), Db(application), Db(line))))
                .set(application_line::grade.eq(grade))
                .execute(self)?;
        Ok(changed == 1)
    }

    fn set_line_basis_revoked(
        &mut self,
        learner: LearnerId,
        application: ApplicationId,
        line: LineId,
        basis_revoked: bool,
    ) -> Result<bool, StoreError> {
        let changed =
            diesel::update(application_line::table.find((Db(learner), Db(application), Db(line))))
                .set(application_line::basis_revoked.eq(basis_revoked))
                .execute(self)?;
        Ok(changed == 1)
    }

    fn acknowledge_line(
        &mut self,
        learner: LearnerId,
        application: ApplicationId,
        line: LineId,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let unacknowledged = application_line::table
            .find((Db(learner), Db(application), Db(line)))
            .filter(application_line::acknowledged_at.is_null());
        let changed = diesel::update(unacknowledged)
            .set(application_line::acknowledged_at.eq(Some(Db(at))))
            .execute(self)?;
        Ok(changed == 1)
    }
}
