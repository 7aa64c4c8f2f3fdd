//! Where a run keeps its data: a folder, and on PostgreSQL a database, both gone when the run ends.

use anyhow::{Context, bail};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use std::path::{Path, PathBuf};

/// A folder of its own.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// Makes one below `parent`.
    pub fn make(parent: &Path, name: &str) -> anyhow::Result<Self> {
        let path = parent.join(format!("credit-bank-bench-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path)
            .with_context(|| format!("{} cannot be made", path.display()))?;
        Ok(Self(path))
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder that cannot be removed is left to whoever cleans the temporary directory.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A database of its own in a PostgreSQL cluster.
#[derive(Debug)]
pub struct Database {
    cluster: String,
    name: String,
    /// The address.
    pub url: String,
}

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = Text)]
    setting: String,
}

/// One setting of the cluster, such as `fsync`.
pub fn setting(url: &str, name: &str) -> anyhow::Result<String> {
    let found: Setting = diesel::sql_query("SELECT current_setting($1) AS setting")
        .bind::<Text, _>(name)
        .get_result(&mut PgConnection::establish(url)?)?;
    Ok(found.setting)
}

/// A cluster that may lose what it acknowledged has no rate worth printing.
pub fn must_be_durable(url: &str) -> anyhow::Result<()> {
    for name in ["fsync", "synchronous_commit", "full_page_writes"] {
        let is = setting(url, name)?;
        if is != "on" {
            bail!(
                "{name} is {is}: the bench measures durable posts only (scripts/with-postgres.sh: CREDIT_BANK_TEST_PG_DURABLE=1)"
            );
        }
    }
    Ok(())
}

impl Database {
    /// Makes one in the cluster of `cluster`, an address with the right to make databases.
    pub fn make(cluster: &str, name: &str) -> anyhow::Result<Self> {
        let name = format!("credit_bank_bench_{}_{name}", std::process::id());
        let mut connection = PgConnection::establish(cluster)?;
        connection.batch_execute(&format!("CREATE DATABASE {name}"))?;
        let (before, _) = cluster
            .rsplit_once('/')
            .context("the address names no database")?;
        Ok(Self {
            cluster: cluster.to_owned(),
            url: format!("{before}/{name}"),
            name,
        })
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        // A throw-away cluster takes what is left with it.
        let _ = PgConnection::establish(&self.cluster)
            .map(|mut connection| connection.batch_execute(&drop));
    }
}
