//! One way of writing a state machine down.

use std::fmt;

/// An act that the thing's state does not allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict<S, A> {
    /// The state it is in.
    pub state: S,
    /// The act that was tried.
    pub act: A,
    /// The acts allowed now.
    pub allowed: Vec<A>,
}

impl<S: fmt::Display, A: fmt::Display> fmt::Display for Conflict<S, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} is not possible in the state {}; allowed now:",
            self.act, self.state
        )?;
        if self.allowed.is_empty() {
            return f.write_str(" nothing");
        }
        self.allowed.iter().try_for_each(|act| write!(f, " {act}"))
    }
}

impl<S, A> std::error::Error for Conflict<S, A> where Self: fmt::Debug + fmt::Display {}

/// A word that names no state or act of the machine.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown state or act")]
pub struct UnknownWord;

/// Defines the two enums of a machine and its moves.
///
/// The first state is the one in which a thing begins; serde's words are those of `as_str`.
macro_rules! machine {
    (
        $(#[$state_doc:meta])* states $State:ident {
            $($(#[$variant_doc:meta])* $Variant:ident = $word:literal, $zh:literal;)+
        }
        $(#[$act_doc:meta])* acts $Act:ident {
            $($(#[$act_variant_doc:meta])* $ActVariant:ident = $act_word:literal;)+
        }
        moves { $($from:ident: $($by:ident => $to:ident),+;)* }
    ) => {
        $(#[$state_doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $State { $($(#[$variant_doc])* $Variant,)+ }

        $(#[$act_doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $Act { $($(#[$act_variant_doc])* $ActVariant,)+ }

        impl $State {
            /// Every state, the first one being that in which a thing begins.
            pub const ALL: &'static [Self] = &[$(Self::$Variant,)+];

            /// The word used in the API and in the store.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$Variant => $word,)+ }
            }

            /// The name shown to people, in Chinese.
            pub const fn name_zh(self) -> &'static str {
                match self { $(Self::$Variant => $zh,)+ }
            }

            const MOVES: &'static [(Self, $Act, Self)] = &[
                $($((Self::$from, $Act::$by, Self::$to),)+)*
            ];

            /// The acts allowed in this state; none in a final one.
            pub fn allowed_acts(self) -> Vec<$Act> {
                let from_here = Self::MOVES.iter().filter(|(from, ..)| *from == self);
                from_here.map(|(_, act, _)| *act).collect()
            }

            /// The state after an act.
            ///
            /// # Errors
            /// A conflict that lists the acts allowed now.
            pub fn after(self, act: $Act) -> Result<Self, $crate::state::Conflict<Self, $Act>> {
                Self::MOVES
                    .iter()
                    .find(|(from, possible, _)| *from == self && *possible == act)
                    .map(|(.., to)| *to)
                    .ok_or_else(|| $crate::state::Conflict {
                        state: self,
                        act,
                        allowed: self.allowed_acts(),
                    })
            }
        }

        impl $Act {
            /// Every act.
            pub const ALL: &'static [Self] = &[$(Self::$ActVariant,)+];

            /// The word used in the API.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$ActVariant => $act_word,)+ }
            }
        }

        impl std::fmt::Display for $State {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::fmt::Display for $Act {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $State {
            type Err = $crate::state::UnknownWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let state = Self::ALL.iter().find(|state| state.as_str() == text);
                state.copied().ok_or($crate::state::UnknownWord)
            }
        }

        impl std::str::FromStr for $Act {
            type Err = $crate::state::UnknownWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let act = Self::ALL.iter().find(|act| act.as_str() == text);
                act.copied().ok_or($crate::state::UnknownWord)
            }
        }

        #[cfg(test)]
        mod words {
            use super::*;

            #[test]
            fn words_read_back_and_are_the_json_words() {
                for state in $State::ALL {
                    assert_eq!(state.as_str().parse(), Ok(*state));
                    assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
                    assert!(!state.name_zh().is_ascii());
                }
                for act in $Act::ALL {
                    assert_eq!(act.as_str().parse(), Ok(*act));
                    assert_eq!(serde_json::to_value(act).unwrap(), act.as_str());
                }
            }

            #[test]
            fn every_state_can_be_reached_and_every_act_leads_somewhere() {
                let begin = *$State::ALL.first().unwrap();
                let mut reached = std::collections::BTreeSet::from([begin]);
                let mut used = std::collections::BTreeSet::new();
                for _ in $State::ALL {
                    for state in reached.clone() {
                        for act in state.allowed_acts() {
                            used.insert(act);
                            reached.insert(state.after(act).unwrap());
                        }
                    }
                }
                assert_eq!(reached.len(), $State::ALL.len(), "a state is unreachable");
                assert_eq!(used.len(), $Act::ALL.len(), "an act leads nowhere");
            }
        }
    };
}

pub(super) use machine;
