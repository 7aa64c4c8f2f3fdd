//! Statements of PostgreSQL that are written as text and stay prepared.
//!
//! Diesel prepares an INSERT of several rows and an `sql_query` anew each time, which costs a round
//! trip and the planning of thousands of parameters. Here a statement's text never depends on how
//! many rows it carries: values travel by the column, as arrays.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{Array, HasSqlType, SingleValue};
use std::marker::PhantomData;

/// A statement in parts; `Rows` is the SQL type of a row it gives.
pub(crate) struct Statement<'part, Rows = ()> {
    parts: Vec<Box<dyn QueryFragment<Pg> + 'part>>,
    rows: PhantomData<Rows>,
}

struct Sql(&'static str);

struct Values<Type, Value> {
    values: Vec<Value>,
    kind: PhantomData<Type>,
}

struct One<Type, Value> {
    value: Value,
    kind: PhantomData<Type>,
}

impl<'part, Rows> Statement<'part, Rows> {
    pub(crate) const fn new() -> Self {
        Self {
            parts: Vec::new(),
            rows: PhantomData,
        }
    }

    /// Adds text.
    pub(crate) fn sql(mut self, text: &'static str) -> Self {
        self.parts.push(Box::new(Sql(text)));
        self
    }

    /// Adds one parameter that carries a column of values.
    pub(crate) fn array<Type, Value>(mut self, values: Vec<Value>) -> Self
    where
        Type: SingleValue + 'part,
        Value: 'part,
        Pg: HasSqlType<Array<Type>>,
        Vec<Value>: ToSql<Array<Type>, Pg>,
    {
        self.parts.push(Box::new(Values::<Type, Value> {
            values,
            kind: PhantomData,
        }));
        self
    }

    /// Adds one parameter.
    pub(crate) fn value<Type, Value>(mut self, value: Value) -> Self
    where
        Type: SingleValue + 'part,
        Value: ToSql<Type, Pg> + 'part,
        Pg: HasSqlType<Type>,
    {
        self.parts.push(Box::new(One::<Type, Value> {
            value,
            kind: PhantomData,
        }));
        self
    }

    /// Adds what another statement says.
    pub(crate) fn part(mut self, part: impl QueryFragment<Pg> + 'part) -> Self {
        self.parts.push(Box::new(part));
        self
    }
}

impl QueryFragment<Pg> for Sql {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(self.0);
        Ok(())
    }
}

impl<Type, Value> QueryFragment<Pg> for Values<Type, Value>
where
    Type: SingleValue,
    Pg: HasSqlType<Array<Type>>,
    Vec<Value>: ToSql<Array<Type>, Pg>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_bind_param::<Array<Type>, _>(&self.values)
    }
}

impl<Type, Value> QueryFragment<Pg> for One<Type, Value>
where
    Type: SingleValue,
    Value: ToSql<Type, Pg>,
    Pg: HasSqlType<Type>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_bind_param::<Type, Value>(&self.value)
    }
}

impl<Rows> QueryFragment<Pg> for Statement<'_, Rows> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.parts
            .iter()
            .try_for_each(|part| part.walk_ast(out.reborrow()))
    }
}

// The text itself is the key under which the prepared statement is found again.
impl<Rows> QueryId for Statement<'_, Rows> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Rows> Query for Statement<'_, Rows> {
    type SqlType = Rows;
}

impl<Rows> RunQueryDsl<PgConnection> for Statement<'_, Rows> {}

/// Rows that one statement inserts, however many they are.
pub(crate) trait InsertAll: Sized {
    /// `INSERT INTO … SELECT * FROM unnest(…)`, without a RETURNING.
    fn insert_all(rows: &[Self]) -> Statement<'_>;
}

/// Rows that one statement reads beside other things: an array of records.
pub(crate) trait Listed {
    /// The columns, in the order of the fields.
    const COLUMNS: &'static str;
    /// A row as a record of them.
    type Sql;
}
