//! Which of the two languages of the bank somebody reads.

use actix_web::http::header::{ACCEPT_LANGUAGE, HeaderMap};

/// A language of the bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// 简体中文, the default.
    #[default]
    Chinese,
    /// English.
    English,
}

impl Language {
    /// Chooses by `Accept-Language` (RFC 9110 §12.5.4); Chinese wins ties and unknown wishes.
    pub fn of(headers: &HeaderMap) -> Self {
        let wishes = headers
            .get(ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let (mut chinese, mut english) = (None, None);
        for wish in wishes.split(',') {
            let mut parts = wish.split(';').map(str::trim);
            let tag = parts.next().unwrap_or_default().to_ascii_lowercase();
            let weight = parts
                .find_map(|part| part.strip_prefix("q="))
                .map_or(1000, thousandths);
            let best = match tag.split('-').next() {
                Some("zh") => &mut chinese,
                Some("en") => &mut english,
                _ => continue,
            };
            *best = (*best).max(Some(weight));
        }
        match (chinese, english) {
            (zh, Some(en)) if en > 0 && zh.is_none_or(|zh| en > zh) => Self::English,
            _ => Self::Chinese,
        }
    }

    /// The value of `Content-Language`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }

    /// Picks the text of this language.
    pub const fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Chinese => zh,
            Self::English => en,
        }
    }
}

/// A quality value (`0.85`) in thousandths; what is no quality value counts nothing.
fn thousandths(quality: &str) -> u16 {
    let (whole, fraction) = quality.split_once('.').unwrap_or((quality, ""));
    let digits: String = fraction.chars().chain("000".chars()).take(3).collect();
    match (whole, digits.parse::<u16>()) {
        ("1", Ok(_)) => 1000,
        ("0", Ok(fraction)) => fraction,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::Language;
    use actix_web::http::header::{ACCEPT_LANGUAGE, HeaderMap, HeaderValue};

    fn of(wishes: &'static str) -> Language {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(wishes));
        Language::of(&headers)
    }

    #[test]
    fn english_is_answered_only_where_it_is_preferred() {
        assert_eq!(Language::of(&HeaderMap::new()), Language::Chinese);
        for wishes in [
            "fr",
            "*",
            "zh-CN,en;q=0.9",
            "en;q=0.5,zh;q=0.8",
            "en;q=0",
            "en;q=x",
            "zh,en",
        ] {
            assert_eq!(of(wishes), Language::Chinese, "{wishes}");
        }
        for wishes in [
            "en",
            "en-GB,zh;q=0.9",
            "fr, EN-us;q=0.3",
            "zh;q=0.2,en;q=0.25",
        ] {
            assert_eq!(of(wishes), Language::English, "{wishes}");
        }
    }
}
