//! What the example learners completed: who posts what about whom.

use super::identity_numbers::{identity_number, name};
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

/// How many example learners there are.
pub(super) const LEARNERS: u32 = 32;
/// Whose completions are posted, by organisation code.
pub(super) const PROVIDERS: &[&str] = &["demo-teo", "lphr", "lpcec"];

const FIRST_DAY: Option<NaiveDate> = NaiveDate::from_ymd_opt(2025, 9, 8);
const LEVELS: &[&str] = &["elementary", "intermediate", "advanced"];

/// A completion that a provider posts.
pub(super) struct Posted {
    /// Code of the provider.
    pub(super) provider: &'static str,
    /// The provider's own id of it.
    pub(super) external_id: String,
    /// The body of the post.
    pub(super) body: Value,
}

/// Makes the posts of one learner.
struct Writer {
    number: u32,
    identity_number: String,
    posts: Vec<Posted>,
}

/// Every completion of the example bank.
pub(super) fn all(today: NaiveDate) -> anyhow::Result<Vec<Posted>> {
    let mut posts = Vec::new();
    for number in 1..=LEARNERS {
        let mut writer = Writer {
            number,
            identity_number: identity_number(number, today)?,
            posts: Vec::new(),
        };
        match number {
            1 => writer.online_seller(),
            2 => writer.farmer(),
            _ => writer.somebody(),
        }
        posts.append(&mut writer.posts);
    }
    Ok(posts)
}

impl Writer {
    /// The learner of the examples: certificates and trainings that replace courses of P2, and one
    /// certificate whose number nobody knows the shape of, which waits for an officer.
    fn online_seller(&mut self) {
        for award in ["X01", "X02"] {
            self.certificate(award, "intermediate");
        }
        self.post("demo-teo", "NCRE", json!({"level": "1"}));
        for (award, grade) in [("PX-BRAND", "86"), ("PX-PACK", "78"), ("PX-SAFE", "81")] {
            self.training(award, "36", grade);
        }
        self.skill("4-01-02-07", "2015+2020", "4", "示例-2025-0001");
        self.community("12");
    }

    /// Trainings and certificates that replace courses of P3.
    fn farmer(&mut self) {
        self.training("T04", "72", "85");
        self.certificate("X16", "elementary");
        self.skill("5-01-01-01", "1999", "5", &self.skill_number('5'));
        self.community("8");
    }

    fn somebody(&mut self) {
        let number = self.number;
        let level = pick(LEVELS, number).unwrap_or("elementary");
        self.certificate(&format!("X{:02}", cycle(number, 18)), level);
        let hours = cycle(number, 6).saturating_mul(18);
        self.training(
            &format!("T{:02}", cycle(number, 3)),
            &hours.to_string(),
            "80",
        );
        if number.is_multiple_of(3) {
            self.community(&cycle(number, 10).to_string());
        }
        if number.is_multiple_of(4) {
            self.skill("4-02-06-01", "2015", "4", &self.skill_number('4'));
        }
        // The training centre is no authorised issuer of X certificates: an officer verifies it.
        if number.is_multiple_of(7) {
            self.post("lphr", "X12", json!({"level": "elementary"}));
        }
    }

    fn certificate(&mut self, award: &str, level: &str) {
        let certificate = format!("SLX{:04}{award}", self.number);
        self.post(
            "demo-teo",
            award,
            json!({"level": level, "certificate_number": certificate}),
        );
    }

    fn training(&mut self, award: &str, hours: &str, grade: &str) {
        let grade = json!({"scale": "100", "value": grade});
        self.post("lphr", award, json!({"hours": hours, "grade": grade}));
    }

    fn community(&mut self, hours: &str) {
        self.post("lpcec", "T10", json!({"hours": hours}));
    }

    fn skill(&mut self, award: &str, edition: &str, level: &str, certificate_number: &str) {
        self.post(
            "lphr",
            award,
            json!({
                "award": {"code": award, "edition": edition},
                "level": level,
                "certificate_number": certificate_number,
            }),
        );
    }

    /// A number of the 22-character shape, of a site that does not exist.
    fn skill_number(&self, printed_grade: char) -> String {
        format!("S00005099999925{printed_grade}{:06}", self.number)
    }

    fn post(&mut self, provider: &'static str, award: &str, more: Value) {
        let external_id = format!("示例-{:02}-{award}", self.number);
        let later = u64::from(self.number).saturating_mul(5);
        let completed_on = FIRST_DAY.and_then(|day| day.checked_add_days(Days::new(later)));
        let mut body = json!({
            "external_id": external_id,
            "learner": {
                "id_type": "resident_id_card",
                "id_number": self.identity_number,
                "name": name(self.number),
            },
            "award": {"code": award, "edition": "1"},
            "completed_on": completed_on,
        });
        if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
            body.extend(more);
        }
        self.posts.push(Posted {
            provider,
            external_id,
            body,
        });
    }
}

fn pick<'list>(list: &[&'list str], number: u32) -> Option<&'list str> {
    let length = u32::try_from(list.len()).ok()?;
    list.get(usize::try_from(number.checked_rem(length)?).ok()?)
        .copied()
}

/// 1 to `length`, over and over.
fn cycle(number: u32, length: u32) -> u32 {
    number.checked_rem(length).unwrap_or(0).saturating_add(1)
}
