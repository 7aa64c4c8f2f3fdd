//! Level frameworks as data: no framework is built into the code.

use serde::{Deserialize, Serialize};

/// Rank of a level in its framework: greater is higher, whatever number is printed. Ranks of two
/// frameworks are never compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LevelRank(u8);

impl LevelRank {
    /// A rank.
    pub const fn new(rank: u8) -> Self {
        Self(rank)
    }

    /// The bare number, for the store.
    pub const fn get(self) -> u8 {
        self.0
    }
}

/// One level of a framework.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// Code in the framework, such as `intermediate` or `3`.
    pub code: String,
    /// Name in Chinese, as printed, such as 中级 or 三级.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// Rank.
    pub rank: LevelRank,
}

/// A framework of levels. Reading one checks it, so every value has at least one level, unique
/// codes and names, and ranks that ascend from the first level to the last.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct LevelFramework {
    id: String,
    name_zh: String,
    name_en: String,
    levels: Vec<Level>,
}

/// Why data are no level framework.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LevelFrameworkError {
    /// No level at all.
    #[error("framework {id} has no levels")]
    NoLevels {
        /// The framework.
        id: String,
    },
    /// A level is not above the one before it.
    #[error("framework {id}: the rank of level {code} is not above the rank before it")]
    RanksDoNotAscend {
        /// The framework.
        id: String,
        /// The level.
        code: String,
    },
    /// Two levels have one code or one name.
    #[error("framework {id}: level {code} has the code or the name of another level")]
    Ambiguous {
        /// The framework.
        id: String,
        /// The second of the two.
        code: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    id: String,
    name_zh: String,
    name_en: String,
    levels: Vec<Level>,
}

impl LevelFramework {
    /// The id, such as `x_certificate`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Name in Chinese.
    pub fn name_zh(&self) -> &str {
        &self.name_zh
    }

    /// Name in English.
    pub fn name_en(&self) -> &str {
        &self.name_en
    }

    /// The levels, lowest first.
    pub fn levels(&self) -> &[Level] {
        &self.levels
    }

    /// The level with this code or this Chinese name.
    pub fn find_level(&self, code_or_name: &str) -> Option<&Level> {
        let is_meant = |level: &&Level| level.code == code_or_name || level.name_zh == code_or_name;
        self.levels.iter().find(is_meant)
    }
}

impl TryFrom<Unchecked> for LevelFramework {
    type Error = LevelFrameworkError;

    fn try_from(data: Unchecked) -> Result<Self, Self::Error> {
        let Unchecked {
            id,
            name_zh,
            name_en,
            levels,
        } = data;
        let mut before: Vec<&Level> = Vec::new();
        for level in &levels {
            let (id, code) = (id.clone(), level.code.clone());
            if before.last().is_some_and(|lower| lower.rank >= level.rank) {
                return Err(LevelFrameworkError::RanksDoNotAscend { id, code });
            }
            if before.iter().any(|other| share_a_word(other, level)) {
                return Err(LevelFrameworkError::Ambiguous { id, code });
            }
            before.push(level);
        }
        if levels.is_empty() {
            return Err(LevelFrameworkError::NoLevels { id });
        }
        Ok(Self {
            id,
            name_zh,
            name_en,
            levels,
        })
    }
}

fn share_a_word(a: &Level, b: &Level) -> bool {
    [&a.code, &a.name_zh]
        .iter()
        .any(|word| **word == b.code || **word == b.name_zh)
}
