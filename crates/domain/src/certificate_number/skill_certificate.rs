//! The 22-character number of skill level certificates (职业技能等级证书编码, human resources).

use super::digits;
use crate::level::LevelRank;

/// What kind of body issued a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SkillCertificateIssuer {
    /// Y, 用人单位: an employer, for its own staff.
    Employer,
    /// S, 社会培训评价组织: an evaluation organisation, for everybody.
    EvaluationOrganisation,
}

/// What the 22 characters say: `[1]` Y or S, `[2-5]` organisation, `[6-7]` province, `[8-13]` site,
/// `[14-15]` year, `[16]` printed grade, `[17-22]` serial.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SkillCertificateNumber {
    /// Kind of issuer.
    pub issuer: SkillCertificateIssuer,
    /// Code of the organisation, four digits; `0000` if it is filed with the province.
    pub organisation: String,
    /// Province, two digits of GB/T 2260.
    pub province: String,
    /// Serial number of the site in the province, six digits.
    pub site: String,
    /// Year of issue, 2000–2099; the number has its last two digits.
    pub year: u16,
    /// The printed grade: 5 (五级, lowest) to 1 (一级, highest).
    pub printed_grade: u8,
    /// Rank in the framework `skill_level`: 1 (五级) to 5 (一级).
    pub rank: LevelRank,
    /// Serial number of the certificate, six digits.
    pub serial: String,
}

impl SkillCertificateNumber {
    /// Reads a number in normal form; `None` for any other shape, such as the numbers of 特级技师,
    /// which have two letters, and of older local schemes.
    pub(super) fn find(number: &str) -> Option<Self> {
        if number.len() != 22 {
            return None;
        }
        let issuer = match number.chars().next()? {
            'Y' => SkillCertificateIssuer::Employer,
            'S' => SkillCertificateIssuer::EvaluationOrganisation,
            _ => return None,
        };
        let printed_grade: u8 = digits(number, 15, 16)?.parse().ok()?;
        if !(1..=5).contains(&printed_grade) {
            return None;
        }
        Some(Self {
            issuer,
            organisation: digits(number, 1, 5)?.to_owned(),
            province: digits(number, 5, 7)?.to_owned(),
            site: digits(number, 7, 13)?.to_owned(),
            year: digits(number, 13, 15)?
                .parse::<u16>()
                .ok()?
                .checked_add(2000)?,
            printed_grade,
            rank: LevelRank::new(6_u8.checked_sub(printed_grade)?),
            serial: digits(number, 16, 22)?.to_owned(),
        })
    }
}
