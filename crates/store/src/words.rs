//! Small closed vocabularies that only the store and its callers need.

macro_rules! vocabulary {
    ($($(#[$doc:meta])* $Name:ident { $($(#[$vdoc:meta])* $Variant:ident = $word:literal,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $Name {
            $($(#[$vdoc])* $Variant,)+
        }

        impl $Name {
            /// The stored word, the same as in the API.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$Variant => $word,)+ }
            }
        }

        impl std::str::FromStr for $Name {
            type Err = credit_bank_domain::state::UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $($word => Ok(Self::$Variant),)+
                    _ => Err(credit_bank_domain::state::UnknownWord),
                }
            }
        }
    )+};
}

vocabulary! {
    /// May an organisation, a person or a client act?
    Standing {
        /// Yes.
        Active = "active",
        /// Not until an administrator lifts it.
        Suspended = "suspended",
    }
    /// What became of a completion after it was posted.
    CompletionState {
        /// It stands as last posted.
        Posted = "posted",
        /// A correction waits for an officer.
        CorrectionPending = "correction_pending",
        /// A withdrawal waits for an officer.
        WithdrawalPending = "withdrawal_pending",
        /// The provider took it back.
        Withdrawn = "withdrawn",
    }
    /// What a rule set decides.
    RuleSetPurpose {
        /// What outcomes are worth: the bank's.
        Recognition = "recognition",
        /// What they replace: a school's.
        Transfer = "transfer",
    }
    /// Whom a notice is for.
    RecipientKind {
        /// The learner it concerns.
        Learner = "learner",
        /// The people of an organisation it concerns.
        Organisation = "organisation",
    }
    /// Where a simulation stands.
    SimulationState {
        /// Some process goes on with it, or will.
        Running = "running",
        /// It went through everything.
        Finished = "finished",
        /// Somebody ended it before.
        Cancelled = "cancelled",
        /// A defect ended it.
        Failed = "failed",
    }
    /// What a simulation goes through, one after the other.
    SimulationPhase {
        /// Applications that were filed under the rule set.
        Applications = "applications",
        /// Active enrolments in programmes that the rule set decides.
        Enrolments = "enrolments",
        /// Accounts with what the bank knows of them.
        Accounts = "accounts",
    }
    /// What a case of a simulation is.
    CaseKind {
        /// An application, as it was filed.
        Application = "application",
        /// An enrolment, as it stands now.
        Enrolment = "enrolment",
        /// An account, as it stands now.
        Account = "account",
    }
    /// How a case fares.
    CaseOutlook {
        /// An amount or a grade falls.
        Loss = "loss",
        /// An amount or a grade rises and none falls.
        Gain = "gain",
        /// The same amounts of other things.
        Moved = "moved",
        /// No change.
        Same = "same",
        /// What it was decided on was not kept whole.
        Incomplete = "incomplete",
    }
    /// What the result of an examination is beside the one before.
    ExamKind {
        /// The first examination of the line.
        First = "first",
        /// Another examination after one that was not passed (补考).
        Resit = "resit",
        /// The result before was recorded wrongly.
        Correction = "correction",
        /// The result before stands after a review.
        Confirmation = "confirmation",
    }
    /// Where a request for a human review stands.
    ReviewState {
        /// Nobody answered yet.
        Open = "open",
        /// The decision stands.
        Confirmed = "confirmed",
        /// The decision was changed.
        Changed = "changed",
    }
    /// What a key of the bank is for.
    KeyPurpose {
        /// Seals personal data; several may open.
        Sealing = "sealing",
        /// Makes the hashes by which people are found; there is one, for ever.
        LookUp = "look_up",
        /// Signs access tokens; several may verify.
        Signing = "signing",
    }
    /// What happened to a key.
    KeyAct {
        /// The bank knows it: it opens, or verifies.
        Registered = "registered",
        /// From now on it seals, or signs, until a newer one does.
        Activated = "activated",
        /// The bank no longer needs it; a signing key verifies no more.
        Retired = "retired",
    }
}
