//! Is whoever asks still who the token says?

use super::Conn;
use crate::error::StoreError;
use crate::schema::{client, organisation, session, user_account};
use crate::sql_types::Db;
use crate::tx::ActorReads;
use crate::words::Standing;
use credit_bank_domain::access::{Actor, ClientActor, PersonActor};
use diesel::dsl::{exists, not};
use diesel::prelude::*;

impl ActorReads for Conn {
    fn confirm_actor(&mut self, actor: &Actor) -> Result<bool, StoreError> {
        Ok(match actor {
            Actor::Person(person) => confirm_person(self, person),
            Actor::Client(client) => confirm_client(self, client),
        }?)
    }
}

fn confirm_person(connection: &mut Conn, person: &PersonActor) -> QueryResult<bool> {
    let ended = session::table
        .filter(session::id.nullable().eq(person.session.map(Db)))
        .filter(session::revoked_at.is_not_null());
    let own = organisation::table.on(user_account::organisation_id.eq(organisation::id.nullable()));
    diesel::select(exists(
        user_account::table
            .left_join(own)
            .filter(user_account::id.eq(Db(person.user_id)))
            .filter(user_account::version.eq(person.version))
            .filter(user_account::state.eq(Db(Standing::Active)))
            .filter(not(exists(ended)))
            .filter(
                user_account::organisation_id
                    .is_null()
                    .or(organisation::state
                        .nullable()
                        .eq(Some(Db(Standing::Active)))
                        .assume_not_null()),
            ),
    ))
    .get_result(connection)
}

fn confirm_client(connection: &mut Conn, actor: &ClientActor) -> QueryResult<bool> {
    diesel::select(exists(
        client::table
            .inner_join(organisation::table.on(client::organisation_id.eq(organisation::id)))
            .filter(client::id.eq(Db(actor.client_id)))
            .filter(client::version.eq(actor.version))
            .filter(client::state.eq(Db(Standing::Active)))
            .filter(organisation::state.eq(Db(Standing::Active))),
    ))
    .get_result(connection)
}
