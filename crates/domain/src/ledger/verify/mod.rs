//! The invariants of the books, checked on what the store holds.
