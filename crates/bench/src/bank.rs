//! A bank under load: the server as it ships on a fresh database, with providers that may issue one
//! award, and what is asked of it.

use crate::child::{Program, Server};
use crate::draw::Draw;
use crate::people;
use crate::wire::{Answer, Connection, request};
use anyhow::{Context, bail};
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::path::Path;
use std::time::{Duration, Instant};

/// Providers over which posts are spread.
const PROVIDERS: u64 = 16;
/// Tokens live fifteen minutes; they are asked for again well before.
const TOKEN_AGE: Duration = Duration::from_mins(8);
/// The day on which everything was completed.
const COMPLETED_ON: &str = "2025-06-30";

/// A started bank.
#[derive(Debug)]
pub struct Bank {
    /// The server's process.
    pub server: Server,
    program: Program,
    environment: Vec<(&'static str, String)>,
    /// Ids and secrets of the providers' systems.
    clients: Vec<(String, String)>,
    learner: Learner,
    tokens: RefCell<Tokens>,
    posted: Cell<u64>,
    draw: Draw,
}

#[derive(Debug)]
struct Learner {
    id: String,
    login: String,
    password: String,
}

#[derive(Debug)]
struct Tokens {
    providers: Vec<String>,
    learner: String,
    made: Instant,
}

fn text(value: &Value, member: &str) -> anyhow::Result<String> {
    value
        .get(member)
        .and_then(Value::as_str)
        .map(ToOwned::to_owned)
        .with_context(|| format!("no {member}"))
}

fn post(path: &str, token: &str, key: &str, body: &Value) -> Vec<u8> {
    let headers = format!(
        "Content-Type: application/json\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: {key}\r\n"
    );
    request("POST", path, &headers, &body.to_string())
}

impl Bank {
    /// Starts `program` on this database and makes the providers and their award.
    pub fn start(
        program: &Program,
        folder: &Path,
        database_url: Option<&str>,
    ) -> anyhow::Result<Self> {
        let mut environment = vec![
            ("CREDIT_BANK_DATA_DIR", folder.display().to_string()),
            ("CREDIT_BANK_LISTEN", "127.0.0.1:0".to_owned()),
            ("CREDIT_BANK_METRICS_LISTEN", "127.0.0.1:0".to_owned()),
            // One client stands for many callers; the allowances are counted, but never spent.
            ("CREDIT_BANK_RATE_PER_ACTOR", "60000000".to_owned()),
            ("CREDIT_BANK_RATE_PER_ADDRESS", "60000000".to_owned()),
        ];
        environment.extend(database_url.map(|url| ("DATABASE_URL", url.to_owned())));
        let mut command = program.command();
        command.arg("demo").envs(environment.iter().cloned());
        let server = Server::start(&mut command)?;
        let accounts: Value =
            serde_json::from_slice(&std::fs::read(folder.join("demo-accounts.json"))?)?;
        let mut bank = Self {
            server,
            program: program.clone(),
            environment,
            clients: Vec::new(),
            learner: Learner::of(&accounts)?,
            tokens: RefCell::new(Tokens {
                providers: Vec::new(),
                learner: String::new(),
                made: Instant::now(),
            }),
            posted: Cell::new(0),
            draw: Draw::new(1),
        };
        bank.prepare(&accounts)?;
        bank.renew_tokens()?;
        Ok(bank)
    }

    /// One exchange outside the measurements.
    fn ask(&self, request: &[u8], status: u16) -> anyhow::Result<Value> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let Answer { status: was, body } = runtime.block_on(async {
            Connection::open(self.server.address)
                .await?
                .exchange(request)
                .await
        })?;
        if was != status {
            bail!("answered {was}: {}", String::from_utf8_lossy(&body));
        }
        Ok(serde_json::from_slice(&body)?)
    }

    fn log_in(&self, login: &str, password: &str) -> anyhow::Result<String> {
        let body = json!({"login": login, "password": password});
        let headers = "Content-Type: application/json\r\n";
        let request = request("POST", "/v1/sessions", headers, &body.to_string());
        let answer = self.ask(&request, 200)?;
        text(&answer, "access_token")
    }

    /// Makes the providers, their systems and the award that all of them may issue at once.
    fn prepare(&mut self, accounts: &Value) -> anyhow::Result<()> {
        let (login, password) = person(accounts, "admin")?;
        let admin = self.log_in(&login, &password)?;
        let mut issuers = Vec::new();
        for number in 0..PROVIDERS {
            let key = format!("organisation-{number}");
            let body = json!({"name": format!("示例机构{number}"), "roles": ["provider"], "label": "示例"});
            let made = self.ask(&post("/v1/organisations", &admin, &key, &body), 201)?;
            let id = text(&made, "id")?;
            let path = format!("/v1/organisations/{id}/clients");
            let body = json!({"name": "示例系统", "scopes": ["completions:write"]});
            let key = format!("client-{number}");
            let client = self.ask(&post(&path, &admin, &key, &body), 201)?;
            let access = (text(&client, "client_id")?, text(&client, "client_secret")?);
            self.clients.push(access);
            issuers.push(json!({"organisation_id": id, "from": "2020-01-01", "immediate": true}));
        }
        let (login, password) = person(accounts, "officer")?;
        let officer = self.log_in(&login, &password)?;
        let award = json!({
            "type": "x_certificate", "code": "BENCH", "edition": "1", "name": "示例证书", "levels": [],
            "credits": "2.00", "category": "vocational", "issuers": issuers, "valid_from": "2020-01-01",
            "label": "示例",
        });
        self.ask(&post("/v1/awards", &officer, "award", &award), 201)?;
        Ok(())
    }

    /// Makes tokens anew if they grow old.
    pub fn keep_tokens_young(&self) -> anyhow::Result<()> {
        if self.tokens.borrow().made.elapsed() > TOKEN_AGE {
            self.renew_tokens()?;
        }
        Ok(())
    }

    fn renew_tokens(&self) -> anyhow::Result<()> {
        let mut providers = Vec::new();
        for (id, secret) in &self.clients {
            let form =
                format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
            let headers = "Content-Type: application/x-www-form-urlencoded\r\n";
            let answer = self.ask(&request("POST", "/v1/oauth/token", headers, &form), 200)?;
            providers.push(text(&answer, "access_token")?);
        }
        self.tokens.replace(Tokens {
            providers,
            learner: self.log_in(&self.learner.login, &self.learner.password)?,
            made: Instant::now(),
        });
        Ok(())
    }

    /// A completion of this person that was never posted before.
    fn completion(&self, person: u64) -> Value {
        let number = self.posted.get().saturating_add(1);
        self.posted.set(number);
        json!({
            "external_id": format!("bench-{number}"),
            "learner": {
                "id_type": "resident_id_card",
                "id_number": people::identity_number(person),
                "name": people::name(person),
            },
            "award": {"code": "BENCH", "edition": "1"},
            "certificate_number": format!("BENCH{number:010}"),
            "completed_on": COMPLETED_ON,
        })
    }

    fn token_of(&self, provider: u64) -> String {
        let index = usize::try_from(provider).unwrap_or(0);
        let tokens = self.tokens.borrow();
        tokens.providers.get(index).cloned().unwrap_or_default()
    }

    /// A post by one of the first `providers` providers about this person.
    pub fn post_about(&self, person: u64, providers: u64) -> Vec<u8> {
        let body = self.completion(person);
        let key = format!("post-{}", self.posted.get());
        let token = self.token_of(self.draw.below(providers));
        post("/v1/completions", &token, &key, &body)
    }

    /// A post about anybody of the first `people`, spread over all providers.
    pub fn post_spread(&self, people: u64) -> Vec<u8> {
        self.post_about(self.draw.below(people), PROVIDERS)
    }

    /// A post about anybody of the first `people`, all by one provider.
    pub fn post_of_one_provider(&self, people: u64) -> Vec<u8> {
        self.post_about(self.draw.below(people), 1)
    }

    /// A batch about these people.
    pub fn batch(&self, people: impl Iterator<Item = u64>) -> Vec<u8> {
        let items: Vec<Value> = people.map(|person| self.completion(person)).collect();
        let key = format!("batch-{}", self.posted.get());
        let token = self.token_of(self.draw.below(PROVIDERS));
        post(
            "/v1/completions/batch",
            &token,
            &key,
            &json!({"items": items}),
        )
    }

    /// A batch about anybody of the first `people`.
    pub fn batch_about_anybody(&self, people: u64, rows: usize) -> Vec<u8> {
        self.batch(std::iter::repeat_with(|| self.draw.below(people)).take(rows))
    }

    /// The learner's own look at the balance.
    pub fn balance(&self) -> Vec<u8> {
        let path = format!("/v1/learners/{}/balance", self.learner.id);
        let token = self.learner_token();
        let headers = format!("Authorization: Bearer {token}\r\n");
        request("GET", &path, &headers, "")
    }

    /// The learner's token.
    pub fn learner_token(&self) -> String {
        self.tokens.borrow().learner.clone()
    }

    /// The public half of the key that signs tokens: `x` of RFC 8037.
    pub fn public_key(&self) -> anyhow::Result<String> {
        let keys = self.ask(&request("GET", "/.well-known/jwks.json", "", ""), 200)?;
        let first = keys.pointer("/keys/0").context("no key")?;
        text(first, "x")
    }

    /// `credit-bank ledger verify` on this database: every balance derived again.
    pub fn verify(&self) -> anyhow::Result<()> {
        let output = self
            .program
            .command()
            .args(["ledger", "verify"])
            .envs(self.environment.iter().cloned())
            .output()?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            bail!("the books are wrong after the run: {said}");
        }
        Ok(())
    }
}

impl Learner {
    fn of(accounts: &Value) -> anyhow::Result<Self> {
        let example = accounts.get("example").context("no example")?;
        let (login, password) = person(accounts, "learner")?;
        Ok(Self {
            id: text(example, "learner_id")?,
            login,
            password,
        })
    }
}

fn person(accounts: &Value, role: &str) -> anyhow::Result<(String, String)> {
    let people = accounts.get("people").and_then(Value::as_array);
    let found = people
        .into_iter()
        .flatten()
        .find(|it| it.get("role").and_then(Value::as_str) == Some(role))
        .with_context(|| format!("nobody is {role}"))?;
    Ok((text(found, "login")?, text(found, "password")?))
}
