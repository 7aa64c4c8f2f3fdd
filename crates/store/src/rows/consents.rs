//! Consents: on what basis personal data are handled.

use chrono::{DateTime, Utc};
use credit_bank_domain::id::{ActorId, ConsentId, LearnerId};

row! {
    /// A consent or another basis, as it was recorded; never edited.
    Consent, ConsentWire, consent {
        /// Whose data.
        learner_id: LearnerId,
        /// Its id.
        id: ConsentId,
        /// What the data are handled for.
        purpose: String,
        /// The lawful basis, by the API's word.
        basis: String,
        /// Which text the person saw.
        text_version: String,
        /// How it was given, by the API's word.
        channel: String,
        /// Who recorded it.
        recorded_by: ActorId,
        /// When it was recorded.
        recorded_at: DateTime<Utc>,
    }
}

row! {
    /// The guardian who gave a consent for a minor.
    ConsentGuardian, ConsentGuardianWire, consent_guardian {
        /// Whose data.
        learner_id: LearnerId,
        /// Which consent.
        consent_id: ConsentId,
        /// The guardian's name, sealed for the learner.
        name_ciphertext: Vec<u8>,
    }
}
