//! Organisations, their systems, and the notices to them and to people.

mod above;
mod change;
mod client;
mod client_secret;
mod clients;
mod draft;
mod notices;
mod organisation;
mod register;
mod suspension;

pub(crate) use above::{MOST_ABOVE, Reach, upwards};
pub(crate) use change::change_organisation;
pub(crate) use client_secret::create_client_secret;
pub(crate) use clients::{create_client, list_clients};
pub(crate) use notices::{NoticeDto, QUESTIONED, list_notices, notices_before};
pub(crate) use register::{create_organisation, list_organisations};
pub(crate) use suspension::{set_client_suspension, set_organisation_suspension};
