//! The SQL types that differ between the databases, and which Rust types they carry.
//!
//! | SQL type | PostgreSQL | SQLite | Rust |
//! |---|---|---|---|
//! | [`DbUuid`] | `uuid` | `BLOB`, 16 bytes | the ids of `domain::id` |
//! | [`DbTime`] | `timestamptz` | `INTEGER`, microseconds since 1970 | `DateTime<Utc>` |
//! | [`DbWord`] | `text` | `TEXT` | the domain's enums, by their word |
//! | [`DbCredits`] | `bigint` | `INTEGER` | `Credits`, in hundredths |
//!
//! The domain does not know Diesel, and coherence forbids Diesel's traits on foreign types; so values
//! travel in [`Db`], and `row!` (in `rows/`) declares each row once with plain types.

use crate::json_text::JsonText;
use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_domain::credits::Credits;
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, Queryable};
use diesel::expression::AsExpression;
use diesel::internal::derives::as_expression::Bound;
use diesel::pg::{Pg, PgValue};
use diesel::query_builder::QueryId;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{BigInt, Binary, SqlType, Text, Timestamptz};
use diesel::sqlite::Sqlite;
use uuid::Uuid;

/// A UUID.
#[derive(Debug, Clone, Copy, QueryId, SqlType)]
#[diesel(postgres_type(name = "uuid"))]
#[diesel(sqlite_type(name = "Binary"))]
pub struct DbUuid;

/// An instant, to the microsecond.
#[derive(Debug, Clone, Copy, QueryId, SqlType)]
#[diesel(postgres_type(name = "timestamptz"))]
#[diesel(sqlite_type(name = "Long"))]
pub struct DbTime;

/// A word of a closed vocabulary.
#[derive(Debug, Clone, Copy, QueryId, SqlType)]
#[diesel(postgres_type(name = "text"))]
#[diesel(sqlite_type(name = "Text"))]
pub struct DbWord;

/// Hundredths of a credit or of an hour.
#[derive(Debug, Clone, Copy, QueryId, SqlType)]
#[diesel(postgres_type(name = "int8"))]
#[diesel(sqlite_type(name = "Long"))]
pub struct DbCredits;

/// A foreign value on its way into or out of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Db<T>(pub T);

/// Lets a Rust type stand where a column of an SQL type stands.
macro_rules! carries {
    ($sql:ty => $($rust:ty),+ $(,)?) => {$(
        impl AsExpression<$sql> for $rust {
            type Expression = Bound<$sql, $rust>;
            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }
        impl<'value> AsExpression<$sql> for &'value $rust {
            type Expression = Bound<$sql, &'value $rust>;
            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }
        impl<DB: Backend> Queryable<$sql, DB> for $rust
        where
            Self: FromSql<$sql, DB>,
        {
            type Row = Self;
            fn build(value: Self) -> deserialize::Result<Self> {
                Ok(value)
            }
        }
    )+};
}

/// A plain Rust type and the type that carries it to a column.
pub(crate) trait Plain: Sized {
    /// What a column takes and gives.
    type Wire;
    fn into_wire(self) -> Self::Wire;
    fn from_wire(wire: Self::Wire) -> Self;
}

macro_rules! plain {
    ($plain:ty) => {
        impl Plain for $plain {
            type Wire = Db<$plain>;
            fn into_wire(self) -> Db<Self> {
                Db(self)
            }
            fn from_wire(wire: Db<Self>) -> Self {
                wire.0
            }
        }
    };
}

macro_rules! carries_itself {
    ($($plain:ty),+ $(,)?) => {$(
        impl Plain for $plain {
            type Wire = Self;
            fn into_wire(self) -> Self {
                self
            }
            fn from_wire(wire: Self) -> Self {
                wire
            }
        }
    )+};
}

carries_itself!(String, i64, bool, Vec<u8>, NaiveDate, JsonText);

impl<T> Plain for Json<T> {
    type Wire = Self;
    fn into_wire(self) -> Self {
        self
    }
    fn from_wire(wire: Self) -> Self {
        wire
    }
}

impl<T: Plain> Plain for Option<T> {
    type Wire = Option<T::Wire>;
    fn into_wire(self) -> Self::Wire {
        self.map(T::into_wire)
    }
    fn from_wire(wire: Self::Wire) -> Self {
        wire.map(T::from_wire)
    }
}

macro_rules! uuid_carriers {
    ($($id:ident),+ $(,)?) => {$(
        carries!(DbUuid => Db<credit_bank_domain::id::$id>);
        plain!(credit_bank_domain::id::$id);
        impl ToSql<DbUuid, Pg> for Db<credit_bank_domain::id::$id> {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                std::io::Write::write_all(out, self.0.uuid().as_bytes())?;
                Ok(IsNull::No)
            }
        }
        impl ToSql<DbUuid, Sqlite> for Db<credit_bank_domain::id::$id> {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                out.set_value(self.0.uuid().as_bytes().to_vec());
                Ok(IsNull::No)
            }
        }
        impl FromSql<DbUuid, Pg> for Db<credit_bank_domain::id::$id> {
            fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
                Ok(Self(credit_bank_domain::id::$id::new(Uuid::from_slice(bytes.as_bytes())?)))
            }
        }
        impl FromSql<DbUuid, Sqlite> for Db<credit_bank_domain::id::$id> {
            fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                let bytes = <Vec<u8> as FromSql<Binary, Sqlite>>::from_sql(value)?;
                Ok(Self(credit_bank_domain::id::$id::new(Uuid::from_slice(&bytes)?)))
            }
        }
    )+};
}

macro_rules! word_carriers {
    ($($word:path),+ $(,)?) => {$(
        carries!(DbWord => Db<$word>);
        plain!($word);
        impl ToSql<DbWord, Pg> for Db<$word> {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                std::io::Write::write_all(out, self.0.as_str().as_bytes())?;
                Ok(IsNull::No)
            }
        }
        impl ToSql<DbWord, Sqlite> for Db<$word> {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                out.set_value(self.0.as_str());
                Ok(IsNull::No)
            }
        }
        impl<DB> FromSql<DbWord, DB> for Db<$word>
        where
            DB: Backend,
            String: FromSql<Text, DB>,
        {
            fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
                let word = <String as FromSql<Text, DB>>::from_sql(value)?;
                word.parse().map(Self).map_err(|_| format!("unknown word {word:?}").into())
            }
        }
    )+};
}

uuid_carriers!(
    LearnerId,
    OrganisationId,
    UserId,
    ClientId,
    ClientSecretId,
    RefreshTokenId,
    SessionId,
    AwardId,
    ProgrammeId,
    EnrolmentId,
    CompletionId,
    OutcomeId,
    EvidenceId,
    EntryId,
    ClaimId,
    ApplicationId,
    GroupId,
    LineId,
    RuleSetId,
    RuleSetVersionId,
    GrantId,
    PlanId,
    PlanShareId,
    SimulationId,
    ReviewRequestId,
    NoticeId,
    ClaimCodeId,
    ConsentId,
    AuditId,
    ActorId,
    SubjectId,
);

word_carriers!(
    credit_bank_domain::outcome_type::OutcomeType,
    credit_bank_domain::claim::ReusePolicy,
    credit_bank_domain::claim::Consumption,
    credit_bank_domain::claim::ClaimState,
    credit_bank_domain::ledger::Verb,
    credit_bank_domain::state::AccountState,
    credit_bank_domain::state::ApplicationState,
    credit_bank_domain::state::EnrolmentState,
    credit_bank_domain::state::EvidenceState,
    credit_bank_domain::state::GroupState,
    credit_bank_domain::state::LineState,
    credit_bank_domain::state::OutcomeState,
    credit_bank_domain::state::RuleSetVersionState,
    crate::words::Standing,
    crate::words::CompletionState,
    crate::words::RuleSetPurpose,
    crate::words::ReviewState,
    crate::words::ExamKind,
    crate::words::RecipientKind,
    crate::words::KeyPurpose,
    crate::words::KeyAct,
    crate::words::SimulationState,
    crate::words::SimulationPhase,
    crate::words::CaseKind,
    crate::words::CaseOutlook,
);

carries!(DbTime => Db<DateTime<Utc>>);
plain!(DateTime<Utc>);

impl ToSql<DbTime, Pg> for Db<DateTime<Utc>> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        <DateTime<Utc> as ToSql<Timestamptz, Pg>>::to_sql(&self.0, out)
    }
}

impl FromSql<DbTime, Pg> for Db<DateTime<Utc>> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        <DateTime<Utc> as FromSql<Timestamptz, Pg>>::from_sql(value).map(Self)
    }
}

impl ToSql<DbTime, Sqlite> for Db<DateTime<Utc>> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.timestamp_micros());
        Ok(IsNull::No)
    }
}

impl FromSql<DbTime, Sqlite> for Db<DateTime<Utc>> {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let micros = <i64 as FromSql<BigInt, Sqlite>>::from_sql(value)?;
        DateTime::from_timestamp_micros(micros)
            .map(Self)
            .ok_or_else(|| "instant out of range".into())
    }
}

carries!(DbCredits => Db<Credits>);
plain!(Credits);

impl ToSql<DbCredits, Pg> for Db<Credits> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        std::io::Write::write_all(out, &self.0.hundredths().to_be_bytes())?;
        Ok(IsNull::No)
    }
}

impl ToSql<DbCredits, Sqlite> for Db<Credits> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.hundredths());
        Ok(IsNull::No)
    }
}

impl<DB> FromSql<DbCredits, DB> for Db<Credits>
where
    DB: Backend,
    i64: FromSql<BigInt, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let hundredths = <i64 as FromSql<BigInt, DB>>::from_sql(value)?;
        Ok(Self(Credits::from_hundredths(hundredths)?))
    }
}

/// A document in a text column. The bytes are kept as written, so that a hash over them stays true.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    Default,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = Text)]
pub struct Json<T>(pub T);

impl<T> ToSql<Text, Pg> for Json<T>
where
    T: serde::Serialize + std::fmt::Debug,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        serde_json::to_writer(out, &self.0)?;
        Ok(IsNull::No)
    }
}

impl<T> ToSql<Text, Sqlite> for Json<T>
where
    T: serde::Serialize + std::fmt::Debug,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(serde_json::to_string(&self.0)?);
        Ok(IsNull::No)
    }
}

impl<T, DB> FromSql<Text, DB> for Json<T>
where
    T: serde::de::DeserializeOwned,
    DB: Backend,
    String: FromSql<Text, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let text = <String as FromSql<Text, DB>>::from_sql(value)?;
        Ok(Self(serde_json::from_str(&text)?))
    }
}
