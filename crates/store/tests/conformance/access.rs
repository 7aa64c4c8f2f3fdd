//! People, clients, log-ins, and whether an actor still counts.

use super::databases::on_each_database;
use super::samples::{hour, id, organisation, user};
use credit_bank_domain::access::{Actor, ClientActor, PersonActor, Role, Scope};
use credit_bank_store::rows::{Client, ClientSecret, RefreshToken, Session};
use credit_bank_store::tx::UserFilter;
use credit_bank_store::words::Standing;
use credit_bank_store::{Json, StoreError, UniqueKey};

#[test]
fn a_login_name_is_taken_once_and_found_again() {
    on_each_database(|database| {
        let mut anna = user("anna", None);
        anna.learner_id = Some(id());
        database.write(|tx| tx.insert_user(&anna)).unwrap();
        let learner = anna.learner_id.unwrap();
        assert_eq!(
            database.read(|tx| tx.find_user(anna.id)),
            Some(anna.clone())
        );
        assert_eq!(
            database.read(|tx| tx.find_user_by_login("anna")),
            Some(anna.clone())
        );
        assert_eq!(
            database.read(|tx| tx.find_user_of_learner(learner)),
            Some(anna.clone())
        );
        assert_eq!(database.read(|tx| tx.find_user_by_login("nobody")), None);
        let again = database.write(|tx| tx.insert_user(&user("anna", None)));
        assert!(matches!(again, Err(StoreError::Taken(UniqueKey::Login))));
        let mut second = user("second", None);
        second.learner_id = anna.learner_id;
        let again = database.write(|tx| tx.insert_user(&second));
        assert!(matches!(
            again,
            Err(StoreError::Taken(UniqueKey::LearnerAccount))
        ));
    });
}

#[test]
fn a_list_of_people_goes_on_where_the_last_page_ended_and_keeps_to_the_role() {
    on_each_database(|database| {
        let mut people: Vec<_> = ["a", "b", "c"].map(|login| user(login, None)).into();
        people[1].roles = Json(vec![Role::Officer]);
        for person in &people {
            database.write(|tx| tx.insert_user(person)).unwrap();
        }
        let all = UserFilter::default();
        let first = database.read(|tx| tx.list_users(&all, None, 2));
        assert_eq!(first, people[..2]);
        let rest = database.read(|tx| tx.list_users(&all, Some(people[1].id), 2));
        assert_eq!(rest, people[2..]);
        let officers = UserFilter {
            role: Some(Role::Officer),
            ..all
        };
        assert_eq!(
            database.read(|tx| tx.list_users(&officers, None, 9)),
            people[1..2]
        );
    });
}

#[test]
fn of_two_who_show_one_refresh_token_one_gets_through() {
    on_each_database(|database| {
        let anna = user("anna", None);
        let session = Session {
            id: id(),
            user_id: anna.id,
            created_at: hour(0),
            expires_at: hour(24),
            revoked_at: None,
        };
        let token = RefreshToken {
            id: id(),
            session_id: session.id,
            token_hash: vec![7; 32],
            issued_at: hour(0),
            expires_at: hour(24),
            used_at: None,
        };
        database
            .write(|tx| {
                tx.insert_user(&anna)?;
                tx.insert_session(&session)?;
                tx.insert_refresh_token(&token)
            })
            .unwrap();
        let uses: Vec<bool> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|_| {
                    scope.spawn(|| {
                        database
                            .write(|tx| tx.use_refresh_token(token.id, hour(1)))
                            .unwrap()
                    })
                })
                .collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .collect()
        });
        assert_eq!(uses.iter().filter(|used| **used).count(), 1);
        let found = database.read(|tx| tx.find_refresh_token(&[7; 32])).unwrap();
        assert_eq!(
            (found.token.used_at, found.user.id),
            (Some(hour(1)), anna.id)
        );
        assert!(
            database
                .read(|tx| tx.find_refresh_token(&[8; 32]))
                .is_none()
        );
    });
}

#[test]
fn a_suspension_and_a_new_password_end_the_log_ins() {
    on_each_database(|database| {
        let anna = user("anna", None);
        database.write(|tx| tx.insert_user(&anna)).unwrap();
        let log_in = |at| {
            let session = Session {
                id: id(),
                user_id: anna.id,
                created_at: hour(at),
                expires_at: hour(99),
                revoked_at: None,
            };
            database.write(|tx| tx.insert_session(&session)).unwrap();
            session.id
        };
        let first = log_in(0);
        assert!(
            database
                .write(|tx| tx.set_user_standing(anna.id, Standing::Suspended, hour(1)))
                .unwrap()
        );
        let second = log_in(2);
        let kept = log_in(2);
        let set = |from: &str, to: &str| {
            database
                .write(|tx| tx.set_password_hash(anna.id, from, to, hour(3), Some(kept)))
                .unwrap()
        };
        assert!(
            !set("another", "third"),
            "it is not the password that was checked"
        );
        assert!(set(&anna.password_hash, "new"));
        assert!(!set(&anna.password_hash, "third"), "nor is it any more");
        let ended = |session| {
            database
                .read(|tx| tx.find_session(session))
                .unwrap()
                .revoked_at
        };
        assert_eq!(
            (ended(first), ended(second), ended(kept)),
            (Some(hour(1)), Some(hour(3)), None)
        );
        let after = database.read(|tx| tx.find_user(anna.id)).unwrap();
        assert_eq!(
            (after.version, after.state, after.password_hash.as_str()),
            (2, Standing::Suspended, "new")
        );
        assert!(
            !database
                .write(|tx| tx.revoke_session(first, hour(4)))
                .unwrap()
        );
        assert!(
            !database
                .write(|tx| tx.set_user_standing(id(), Standing::Active, hour(4)))
                .unwrap()
        );
    });
}

#[test]
fn an_actor_counts_while_version_and_standing_hold_and_the_organisation_stands() {
    on_each_database(|database| {
        let school = organisation(database, "school", Standing::Active);
        let closed = organisation(database, "closed", Standing::Suspended);
        for (login, of, expected) in [
            ("a", None, true),
            ("b", Some(school), true),
            ("c", Some(closed), false),
        ] {
            let person = user(login, of);
            database.write(|tx| tx.insert_user(&person)).unwrap();
            let actor = |version| {
                Actor::Person(PersonActor {
                    user_id: person.id,
                    roles: vec![Role::Registrar],
                    organisation_id: of,
                    learner_id: None,
                    version,
                    session: None,
                })
            };
            assert_eq!(
                database.read(|tx| tx.confirm_actor(&actor(1))),
                expected,
                "{login}"
            );
            assert!(!database.read(|tx| tx.confirm_actor(&actor(2))));
            database
                .write(|tx| tx.set_user_standing(person.id, Standing::Suspended, hour(1)))
                .unwrap();
            assert!(
                !database.read(|tx| tx.confirm_actor(&actor(2))),
                "suspended"
            );
        }
        for (of, expected) in [(school, true), (closed, false)] {
            let client = Client {
                id: id(),
                organisation_id: of,
                name: "示例".to_owned(),
                scopes: Json(vec![Scope::CompletionsWrite]),
                state: Standing::Active,
                version: 1,
                created_at: hour(0),
            };
            database.write(|tx| tx.insert_client(&client)).unwrap();
            let actor = |version| {
                Actor::Client(ClientActor {
                    client_id: client.id,
                    organisation_id: of,
                    scopes: vec![],
                    version,
                })
            };
            assert_eq!(database.read(|tx| tx.confirm_actor(&actor(1))), expected);
            database
                .write(|tx| tx.set_client_standing(client.id, Standing::Suspended))
                .unwrap();
            assert!(!database.read(|tx| tx.confirm_actor(&actor(2))));
            database
                .write(|tx| tx.set_client_standing(client.id, Standing::Active))
                .unwrap();
            assert_eq!(database.read(|tx| tx.confirm_actor(&actor(3))), expected);
        }
    });
}

#[test]
fn two_secrets_of_a_client_count_at_most() {
    on_each_database(|database| {
        let school = organisation(database, "school", Standing::Active);
        let client = Client {
            id: id(),
            organisation_id: school,
            name: "示例".to_owned(),
            scopes: Json(vec![Scope::CompletionsWrite]),
            state: Standing::Active,
            version: 1,
            created_at: hour(0),
        };
        database.write(|tx| tx.insert_client(&client)).unwrap();
        let add = |at: i64| {
            let secret = ClientSecret {
                id: id(),
                client_id: client.id,
                secret_hash: vec![9; 32],
                created_at: hour(at),
                expires_at: None,
            };
            database
                .write(|tx| tx.add_client_secret(&secret, hour(at + 24)))
                .unwrap();
            secret.id
        };
        let counting = |at| -> Vec<_> {
            let found = database
                .read(|tx| tx.find_client(client.id, hour(at)))
                .unwrap();
            let listed = database.read(|tx| tx.list_clients(school, None, 5, hour(at)));
            assert_eq!(listed, std::slice::from_ref(&found));
            found.secrets.iter().map(|secret| secret.id).collect()
        };
        let (a, b) = (add(0), add(1));
        assert_eq!(counting(24), [a, b]);
        assert_eq!(counting(25), [b]);
        let c = add(2);
        assert_eq!(counting(2), [b, c]);
    });
}
