//! What a start of the example bank prints: log-ins, and three calls that work as they stand.

use super::accounts::{Accounts, ClientAccess};
use super::identity_numbers::{identity_number, name};
use anyhow::Context;
use chrono::NaiveDate;
use credit_bank_domain::access::Scope;
use std::path::Path;

/// The learner whom the example post is about.
const POSTED: u32 = 3;

/// The lines, for people, in Chinese and English.
///
/// # Errors
/// When the accounts are not complete.
pub fn lines(accounts: &Accounts, file: &Path, today: NaiveDate) -> anyhow::Result<Vec<String>> {
    let example = accounts.example.as_ref().context("no example")?;
    let school = client(accounts, Scope::LearnersRead)?;
    let provider = client(accounts, Scope::CompletionsWrite)?;
    let url = &accounts.base_url;
    let mut lines = vec![
        String::new(),
        "示例学分银行：以下全部为示例数据。 An example bank: all of it is made up.".to_owned(),
        format!("登录信息另存于 The log-ins are also in {}", file.display()),
        String::new(),
        "人员登录 People (role login password):".to_owned(),
    ];
    for person in &accounts.people {
        let role = person.role.as_str();
        lines.push(format!(
            "  {role:<14}{:<20}{}",
            person.login, person.password
        ));
    }
    lines.push(String::new());
    lines.push("机构系统 Systems (client_id client_secret scopes):".to_owned());
    for client in &accounts.clients {
        let scopes: Vec<_> = client.scopes.iter().map(|scope| scope.as_str()).collect();
        let (id, secret) = (client.client_id, &client.client_secret);
        lines.push(format!("  {id} {secret} {}", scopes.join(" ")));
    }
    lines.push(String::new());
    lines.push("一、学校凭授权查余额 A school reads a balance under a grant:".to_owned());
    lines.push(token("SCHOOL", school, url));
    lines.push(format!(
        "curl -s -H \"Authorization: Bearer $SCHOOL\" {url}/v1/learners/{}/balance",
        example.learner_id
    ));
    lines.push(String::new());
    lines.push("二、培训机构报送结业 A provider posts a completion:".to_owned());
    lines.push(token("PROVIDER", provider, url));
    let body = serde_json::json!({
        "external_id": format!("示例-curl-{today}"),
        "learner": {
            "id_type": "resident_id_card",
            "id_number": identity_number(POSTED, today)?,
            "name": name(POSTED),
        },
        "award": {"code": example.award_code, "edition": example.award_edition},
        "hours": "36",
        "completed_on": today,
    });
    lines.push(format!(
        "curl -s -H \"Authorization: Bearer $PROVIDER\" -H 'Idempotency-Key: demo-curl-{today}' -H 'Content-Type: application/json' -d '{body}' {url}/v1/completions"
    ));
    lines.push(String::new());
    lines.push("三、学校查询可转换的课程 A school asks what converts:".to_owned());
    let body = serde_json::json!({
        "learner_id": example.learner_id,
        "enrolment_id": example.enrolment_id,
    });
    lines.push(format!(
        "curl -s -H \"Authorization: Bearer $SCHOOL\" -H 'Content-Type: application/json' -d '{body}' {url}/v1/conversions/query"
    ));
    lines.push(String::new());
    Ok(lines)
}

fn client(accounts: &Accounts, scope: Scope) -> anyhow::Result<&ClientAccess> {
    accounts
        .clients
        .iter()
        .find(|client| client.scopes.contains(&scope))
        .context("no example client")
}

/// A shell line that keeps a token in a variable.
fn token(variable: &str, client: &ClientAccess, url: &str) -> String {
    format!(
        "{variable}=$(curl -s -d grant_type=client_credentials -d client_id={} -d client_secret={} {url}/v1/oauth/token | sed 's/.*\"access_token\":\"\\([^\"]*\\)\".*/\\1/')",
        client.client_id, client.client_secret
    )
}
