//! Revocation, case by case.
