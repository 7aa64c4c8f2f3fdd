//! Level frameworks.

use super::Conn;
use crate::error::StoreError;
use crate::schema::level_framework;
use crate::sql_types::Json;
use crate::tx::{LevelFrameworkReads, LevelFrameworkWrites};
use credit_bank_domain::level::LevelFramework;
use diesel::prelude::*;

impl LevelFrameworkReads for Conn {
    fn list_level_frameworks(&mut self) -> Result<Vec<LevelFramework>, StoreError> {
        let mut frameworks: Vec<LevelFramework> = level_framework::table
            .select(level_framework::document)
            .load::<Json<LevelFramework>>(self)?
            .into_iter()
            .map(|document| document.0)
            .collect();
        // Sorted here: the databases may sort text by other rules.
        frameworks.sort_by(|a, b| a.id().cmp(b.id()));
        Ok(frameworks)
    }
}

impl LevelFrameworkWrites for Conn {
    fn put_level_framework(&mut self, framework: &LevelFramework) -> Result<(), StoreError> {
        diesel::insert_into(level_framework::table)
            .values((
                level_framework::id.eq(framework.id()),
                level_framework::document.eq(Json(framework.clone())),
            ))
            .on_conflict(level_framework::id)
            .do_update()
            .set(level_framework::document.eq(Json(framework.clone())))
            .execute(self)?;
        Ok(())
    }
}
