//! The ids of a path. What cannot be an id names nothing: 404.

use crate::problem::Problem;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use serde::de::DeserializeOwned;
use std::future::{Ready, ready};

/// The parameters of the path, such as `Path<LearnerId>` or `Path<(ApplicationId, LineId)>`.
#[derive(Debug, Clone, Copy)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Path<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let found = web::Path::<T>::from_request(request, payload).into_inner();
        ready(
            found
                .map(|path| Self(path.into_inner()))
                .map_err(|_| Problem::not_found()),
        )
    }
}
