//! The 18-digit number of diplomas of higher education (毕业证书编号).

use super::digits;

/// How the holder studied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DiplomaKind {
    /// 1, 普通: full-time.
    Ordinary,
    /// 5, 成人: adult education.
    Adult,
    /// 6, 自学考试: examination without a school.
    SelfStudy,
    /// 7, 网络教育: distance education.
    Distance,
}

/// What the diploma attests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DiplomaLevel {
    /// 01, 博士.
    Doctor,
    /// 02, 硕士.
    Master,
    /// 04, 第二学士学位.
    SecondBachelor,
    /// 05, 本科.
    Bachelor,
    /// 06, 专科.
    Associate,
}

/// What the 18 digits say: `[1-5]` school, `[6]` kind, `[7-10]` year, `[11-12]` level, `[13-18]`
/// serial. There is no check digit. Numbers before 2002 have 17 digits, those of self-study
/// examinations often another layout: both are unknown shapes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DiplomaNumber {
    /// National code of the school, five digits.
    pub school: String,
    /// How the holder studied.
    pub kind: DiplomaKind,
    /// Year of graduation.
    pub year: u16,
    /// What is attested.
    pub level: DiplomaLevel,
    /// Serial number of the school's year, six digits.
    pub serial: String,
}

impl DiplomaNumber {
    /// Reads a number in normal form; `None` for any other shape.
    pub(super) fn find(number: &str) -> Option<Self> {
        if number.len() != 18 {
            return None;
        }
        let kind = match digits(number, 5, 6)? {
            "1" => DiplomaKind::Ordinary,
            "5" => DiplomaKind::Adult,
            "6" => DiplomaKind::SelfStudy,
            "7" => DiplomaKind::Distance,
            _ => return None,
        };
        let level = match digits(number, 10, 12)? {
            "01" => DiplomaLevel::Doctor,
            "02" => DiplomaLevel::Master,
            "04" => DiplomaLevel::SecondBachelor,
            "05" => DiplomaLevel::Bachelor,
            "06" => DiplomaLevel::Associate,
            _ => return None,
        };
        let year: u16 = digits(number, 6, 10)?.parse().ok()?;
        if !(2001..=2099).contains(&year) {
            return None;
        }
        Some(Self {
            school: digits(number, 0, 5)?.to_owned(),
            kind,
            year,
            level,
            serial: digits(number, 12, 18)?.to_owned(),
        })
    }
}
