//! A real query as a planning instance, for whoever keeps the bank: any outside solver can check the
//! plan. The instance names outcomes by the hash of what their source said, and nobody by name.

use super::query::ConversionQuery;
use super::snapshot::Snapshot;
use crate::bank::Bank;
use crate::problem::Problem;
use credit_bank_conversion_rules::plan::Instance;
use credit_bank_store::ReadTx;

/// The instance of a query in the body of `POST /v1/conversions/query`, by the rules that decide it. Of
/// two versions between which a learner may choose it is that of the one that gives more.
///
/// # Errors
/// Those of the query; `invalid-body` for text that is none, and where no programme is named.
pub fn export(tx: &mut dyn ReadTx, bank: &Bank, query: &str) -> Result<Instance, Problem> {
    let query: ConversionQuery = serde_json::from_str(query).map_err(|error| {
        Problem::new(crate::problem::Slug::InvalidBody).detail(
            format!("不是查询的 JSON：{error}"),
            format!("not the JSON of a query: {error}"),
        )
    })?;
    let question = query.checked(bank.today())?.of_the_bank();
    let snapshot = Snapshot::read(tx, bank, question)?;
    let answered = snapshot.plan(bank.limits().planning_limit());
    answered.planned()?;
    Ok(answered.instance())
}
