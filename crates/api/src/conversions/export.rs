//! A real query as a planning instance, for whoever keeps the bank: any outside solver can check the
//! plan. The instance names outcomes by the hash of what their source said, and nobody by name.

use super::query::ConversionQuery;
use super::snapshot::Snapshot;
use crate::bank::Bank;
use crate::problem::Problem;
use credit_bank_conversion_rules::plan::Instance;
use credit_bank_domain::id::LearnerId;
use credit_bank_store::WriteTx;

/// A query with what its plan rests on.
#[derive(Debug)]
pub struct Exported {
    snapshot: Snapshot,
    /// Whose outcomes it weighs; none where they are made up.
    pub learner: Option<LearnerId>,
}

impl Exported {
    /// Of a query in the body of `POST /v1/conversions/query`. `look` keeps who looked at whose record, in the
    /// same transaction.
    ///
    /// # Errors
    /// Those of the query; `invalid-body` for text that is none, and where no programme is named.
    pub fn read(
        tx: &mut dyn WriteTx,
        bank: &Bank,
        query: &str,
        look: impl FnOnce(&mut dyn WriteTx, LearnerId) -> Result<(), Problem>,
    ) -> Result<Self, Problem> {
        let query: ConversionQuery = serde_json::from_str(query).map_err(|error| {
            Problem::new(crate::problem::Slug::InvalidBody).detail(
                format!("不是查询的 JSON：{error}"),
                format!("not the JSON of a query: {error}"),
            )
        })?;
        let question = query.checked(bank.today())?.of_the_bank();
        let learner = question.learner();
        let snapshot = Snapshot::read(tx.reads(), bank, question)?;
        if let Some(learner) = learner {
            look(tx, learner)?;
        }
        Ok(Self { snapshot, learner })
    }

    /// The instance, by the rules that decide the query. Of two versions between which a learner may choose it
    /// is that of the one that gives more.
    ///
    /// # Errors
    /// Where nothing is planned.
    pub fn instance(self, bank: &Bank) -> Result<Instance, Problem> {
        let answered = self.snapshot.plan(bank.limits().planning_limit());
        answered.planned()?;
        Ok(answered.instance())
    }
}
