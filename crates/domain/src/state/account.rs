//! The states of a personal learning account.

super::machine::machine! {
    /// Whose hands an account is in. A minor's guardian consents before it is claimed.
    states AccountState {
        /// Opened by a provider's post; the person does not know of it yet.
        Dormant = "dormant", "未激活";
        /// The person has it.
        Claimed = "claimed", "已激活";
        /// Joined into another account of the same person.
        Merged = "merged", "已合并";
        /// Closed.
        Closed = "closed", "已注销";
    }
    /// What can be done to an account.
    acts AccountAct {
        /// The person claims it.
        Claim = "claim";
        /// It is joined into another one.
        Merge = "merge";
        /// It is closed.
        Close = "close";
    }
    moves {
        Dormant: Claim => Claimed;
        Claimed: Merge => Merged, Close => Closed;
    }
}
