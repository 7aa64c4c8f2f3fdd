//! The types of identity document that the bank accepts.

use super::IdentityError;
use serde::{Deserialize, Serialize};

/// Type of an identity document. The same words stand in the API and in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdType {
    /// 居民身份证.
    ResidentIdCard,
    /// 护照, of any country.
    Passport,
    /// 港澳居民来往内地通行证.
    HkMacaoPermit,
    /// 台湾居民来往大陆通行证.
    TaiwanPermit,
    /// 港澳台居民居住证.
    HkMacaoTaiwanResidencePermit,
    /// 外国人永久居留身份证.
    ForeignPermanentResident,
}

impl IdType {
    /// Every type.
    pub const ALL: [Self; 6] = [
        Self::ResidentIdCard,
        Self::Passport,
        Self::HkMacaoPermit,
        Self::TaiwanPermit,
        Self::HkMacaoTaiwanResidencePermit,
        Self::ForeignPermanentResident,
    ];

    /// The word used in the API and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ResidentIdCard => "resident_id_card",
            Self::Passport => "passport",
            Self::HkMacaoPermit => "hk_macao_permit",
            Self::TaiwanPermit => "taiwan_permit",
            Self::HkMacaoTaiwanResidencePermit => "hk_macao_taiwan_residence_permit",
            Self::ForeignPermanentResident => "foreign_permanent_resident",
        }
    }

    /// The type of this word.
    ///
    /// # Errors
    /// [`IdentityError::UnknownType`] for any other word.
    pub fn parse(word: &str) -> Result<Self, IdentityError> {
        Self::ALL
            .into_iter()
            .find(|id_type| id_type.as_str() == word)
            .ok_or(IdentityError::UnknownType)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_one_word_in_serde_and_in_the_database() {
        for id_type in IdType::ALL {
            let json = serde_json::to_string(&id_type).unwrap();
            assert_eq!(json, format!("\"{}\"", id_type.as_str()));
            assert_eq!(IdType::parse(id_type.as_str()), Ok(id_type));
        }
        assert_eq!(IdType::parse("ID_CARD"), Err(IdentityError::UnknownType));
    }
}
