//! The states of a piece of evidence; one outcome may have several.

super::machine::machine! {
    /// Whether a piece of evidence holds.
    states EvidenceState {
        /// Nobody checked it.
        Pending = "pending", "待核验";
        /// Genuine, and the holder's.
        Verified = "verified", "已核验";
        /// Somebody contradicts it.
        Disputed = "disputed", "有争议";
        /// Taken back by its issuer, or found false.
        Revoked = "revoked", "已撤销";
    }
    /// What can be done to evidence.
    acts EvidenceAct {
        /// It was checked and holds.
        Verification = "verification";
        /// Somebody contradicts it.
        Dispute = "dispute";
        /// It is taken back.
        Revocation = "revocation";
    }
    moves {
        Pending: Verification => Verified, Dispute => Disputed, Revocation => Revoked;
        Verified: Dispute => Disputed, Revocation => Revoked;
        Disputed: Verification => Verified, Revocation => Revoked;
    }
}
