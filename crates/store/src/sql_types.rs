//! The SQL types that differ between the databases, and which Rust types they carry.
//!
//! | SQL type | PostgreSQL | SQLite | Rust |
//! |---|---|---|---|
//! | [`DbUuid`] | `uuid` | `BLOB`, 16 bytes | the ids of `domain::id` |
//! | [`DbTime`] | `timestamptz` | `INTEGER`, microseconds since 1970 | `DateTime<Utc>` |
//! | [`DbWord`] | `text` | `TEXT` | the domain's enums, by their word |
//! | [`DbCredits`] | `bigint` | `INTEGER` | `Credits`, in hundredths |
//!
//! The domain does not know Diesel, so the conversions live here; the SQL types being local to this
//! crate is what lets foreign Rust types implement Diesel's traits.

use chrono::{DateTime, Utc};
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
#[diesel(sqlite_type(name = "BigInt"))]
pub struct DbTime;

/// A word of a closed vocabulary.
#[derive(Debug, Clone, Copy, QueryId, SqlType)]
#[diesel(postgres_type(name = "text"))]
#[diesel(sqlite_type(name = "Text"))]
pub struct DbWord;

/// Hundredths of a credit or of an hour.
#[derive(Debug, Clone, Copy, QueryId, SqlType)]
#[diesel(postgres_type(name = "int8"))]
#[diesel(sqlite_type(name = "BigInt"))]
pub struct DbCredits;

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

macro_rules! uuid_carriers {
    ($($id:ident),+ $(,)?) => {$(
        carries!(DbUuid => credit_bank_domain::id::$id);
        impl ToSql<DbUuid, Pg> for credit_bank_domain::id::$id {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                std::io::Write::write_all(out, self.uuid().as_bytes())?;
                Ok(IsNull::No)
            }
        }
        impl ToSql<DbUuid, Sqlite> for credit_bank_domain::id::$id {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                out.set_value(self.uuid().as_bytes().to_vec());
                Ok(IsNull::No)
            }
        }
        impl FromSql<DbUuid, Pg> for credit_bank_domain::id::$id {
            fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
                Ok(Self::new(Uuid::from_slice(bytes.as_bytes())?))
            }
        }
        impl FromSql<DbUuid, Sqlite> for credit_bank_domain::id::$id {
            fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                let bytes = <Vec<u8> as FromSql<Binary, Sqlite>>::from_sql(value)?;
                Ok(Self::new(Uuid::from_slice(&bytes)?))
            }
        }
    )+};
}

macro_rules! word_carriers {
    ($($word:path),+ $(,)?) => {$(
        carries!(DbWord => $word);
        impl ToSql<DbWord, Pg> for $word {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                std::io::Write::write_all(out, self.as_str().as_bytes())?;
                Ok(IsNull::No)
            }
        }
        impl ToSql<DbWord, Sqlite> for $word {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                out.set_value(self.as_str());
                Ok(IsNull::No)
            }
        }
        impl<DB> FromSql<DbWord, DB> for $word
        where
            DB: Backend,
            String: FromSql<Text, DB>,
        {
            fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
                let word = <String as FromSql<Text, DB>>::from_sql(value)?;
                word.parse().map_err(|_| format!("unknown word {word:?}").into())
            }
        }
    )+};
}

uuid_carriers!(
    LearnerId, OrganisationId, UserId, ClientId, ClientSecretId, RefreshTokenId, SessionId, AwardId,
    ProgrammeId, EnrolmentId, CompletionId, OutcomeId, EvidenceId, EntryId, ClaimId, ApplicationId,
    GroupId, LineId, RuleSetId, RuleSetVersionId, GrantId, ReviewRequestId, NoticeId, ClaimCodeId,
    ConsentId, AuditId, ActorId, SubjectId,
);

word_carriers!(credit_bank_domain::outcome_type::OutcomeType, credit_bank_domain::access::Role);

carries!(DbTime => DateTime<Utc>);

impl ToSql<DbTime, Pg> for DateTime<Utc> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        <Self as ToSql<Timestamptz, Pg>>::to_sql(self, out)
    }
}

impl FromSql<DbTime, Pg> for DateTime<Utc> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        <Self as FromSql<Timestamptz, Pg>>::from_sql(value)
    }
}

impl ToSql<DbTime, Sqlite> for DateTime<Utc> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.timestamp_micros());
        Ok(IsNull::No)
    }
}

impl FromSql<DbTime, Sqlite> for DateTime<Utc> {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let micros = <i64 as FromSql<BigInt, Sqlite>>::from_sql(value)?;
        Self::from_timestamp_micros(micros).ok_or_else(|| "instant out of range".into())
    }
}

carries!(DbCredits => Credits);

impl ToSql<DbCredits, Pg> for Credits {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        std::io::Write::write_all(out, &self.hundredths().to_be_bytes())?;
        Ok(IsNull::No)
    }
}

impl ToSql<DbCredits, Sqlite> for Credits {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.hundredths());
        Ok(IsNull::No)
    }
}

impl<DB> FromSql<DbCredits, DB> for Credits
where
    DB: Backend,
    i64: FromSql<BigInt, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let hundredths = <i64 as FromSql<BigInt, DB>>::from_sql(value)?;
        Ok(Self::from_hundredths(hundredths)?)
    }
}
