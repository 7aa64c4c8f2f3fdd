//! What the store promises, on every database there is: always SQLite, and PostgreSQL where
//! `CREDIT_BANK_TEST_POSTGRES` names a superuser's address (`sh scripts/with-postgres.sh …`).

#![expect(
    clippy::arithmetic_side_effects,
    clippy::struct_field_names,
    clippy::too_many_lines,
    reason = "a test tells one story in one place; its sums cannot overflow"
)]

#[cfg(test)]
mod conformance {
    mod access;
    mod databases;
    mod first_look;
    mod foreign;
    mod less_rights;
    mod lost_connections;
    mod migrations;
    mod outcomes;
    mod records;
    mod register;
    mod rule_sets;
    mod samples;
    mod schema;
    mod trees_of_keys;
}
