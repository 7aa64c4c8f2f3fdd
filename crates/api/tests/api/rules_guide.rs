//! The guide of rule editors does what it says: its files, commands and requests are executed in order.

use crate::bank::TestBank;
use crate::client::Request;
use crate::world::Who;
use credit_bank_domain::access::Actor;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

const GUIDE: &str = include_str!("../../../../docs/rules.md");

/// The fenced blocks: what stands behind the fence, and the lines.
fn blocks() -> Vec<(&'static str, String)> {
    let mut blocks = Vec::new();
    let mut lines = GUIDE.lines();
    while let Some(line) = lines.next() {
        if let Some(kind) = line.strip_prefix("```") {
            let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            blocks.push((kind, format!("{}\n", body.join("\n"))));
        }
    }
    blocks
}

/// A reader at work: a folder, a shell, and a bank to publish in.
struct Reader<'r> {
    bank: &'r TestBank,
    folder: PathBuf,
    told: String,
    answer: Value,
    location: String,
    hash: String,
    simulation: String,
    school: String,
    requests: usize,
}

impl Reader<'_> {
    /// The id in the place of its versions.
    fn rule_set(&self) -> &str {
        let rest = self
            .location
            .strip_prefix("/v1/rule-sets/")
            .unwrap_or_default();
        rest.split('/').next().unwrap()
    }

    fn shell(&mut self, script: &str) {
        let binary = Path::new(env!("CARGO_BIN_EXE_credit-bank"))
            .parent()
            .unwrap();
        let path = std::env::var("PATH").unwrap_or_default();
        let done = Command::new("sh")
            .args(["-c", script])
            .current_dir(&self.folder)
            .env("PATH", format!("{}:{path}", binary.display()))
            .env("DATABASE_URL", self.bank.database_url())
            .env("CREDIT_BANK_DATA_DIR", self.folder.join("data"))
            .env("CREDIT_BANK_LOG", "off")
            .output()
            .unwrap();
        self.told = String::from_utf8(done.stdout).unwrap();
        let errors = String::from_utf8_lossy(&done.stderr);
        assert!(errors.is_empty(), "{script}: {errors}");
    }

    fn ask(&mut self, who: &str, text: &str) {
        let who = match who {
            "rule_editor" => Who::RuleEditor,
            "rule_approver" => Who::RuleApprover,
            "registrar" => Who::Registrar,
            other => panic!("nobody is {other}"),
        };
        let (head, body) = text.trim().split_once('\n').unwrap_or((text.trim(), ""));
        let (method, target) = head.split_once(' ').unwrap();
        let target = target
            .replace("{location}", &self.location)
            .replace("{simulation}", &self.simulation);
        let source = std::fs::read_to_string(self.folder.join("shop.yaml")).unwrap();
        let quoted = serde_json::to_string(&source).unwrap();
        let body = body
            .replace("\"<shop.yaml>\"", &quoted)
            .replace("{school}", &self.school)
            .replace("{rule_set}", self.rule_set())
            .replace("{hash}", &self.hash);
        let request = if body.is_empty() {
            Request::new(method, &target)
        } else {
            Request::post(&target, &serde_json::from_str::<Value>(&body).unwrap())
        };
        self.requests += 1;
        let key = format!("guide-{}", self.requests);
        let request = request
            .token(&self.bank.token(who))
            .header("Idempotency-Key", &key);
        let answer = self.bank.call(&request);
        assert!(answer.status < 300, "{text}: {}", answer.text());
        // The bank goes on with what was begun while the reader reads on.
        self.bank.simulate();
        let is_json = answer.find_header("content-type") == Some("application/json");
        self.answer = if is_json { answer.json() } else { Value::Null };
        if self.answer.get("phase").is_some() {
            self.answer["id"]
                .as_str()
                .unwrap()
                .clone_into(&mut self.simulation);
        }
        if let (Some(location), true) = (answer.find_header("location"), self.location.is_empty()) {
            location.clone_into(&mut self.location);
        }
        if let Some(hash) = self.answer["hash"].as_str() {
            hash.clone_into(&mut self.hash);
        }
    }

    fn follow(&mut self, kind: &str, body: &str) {
        let (kind, file) = kind.split_once(' ').unwrap_or((kind, ""));
        let named = |prefix: &str| file.strip_prefix(prefix).map(|name| self.folder.join(name));
        match kind {
            "yaml" => {
                if let Some(path) = named("file=") {
                    std::fs::write(path, body).unwrap();
                } else {
                    let path = named("add=").unwrap();
                    let before = std::fs::read_to_string(&path).unwrap();
                    std::fs::write(path, before + body).unwrap();
                }
            }
            "sh" => self.shell(body),
            "text" => {
                for line in body.lines() {
                    assert!(self.told.contains(line), "{line:?} is not in {}", self.told);
                }
            }
            "http" => self.ask(file.strip_prefix("as=").unwrap(), body),
            "json" => {
                let expected: Value = serde_json::from_str(body).unwrap();
                for (name, value) in expected.as_object().unwrap() {
                    assert_eq!(self.answer[name], *value, "{}", self.answer);
                }
            }
            other => panic!("a block of {other} is not executed"),
        }
    }
}

/// The id of the school that the registrar acts for.
fn registrars_school(bank: &TestBank) -> String {
    match bank.world.actor(Who::Registrar) {
        Actor::Person(person) => person.organisation_id.unwrap().to_string(),
        Actor::Client(_) => panic!("a registrar is a person"),
    }
}

each_database! {
    fn every_snippet_of_the_guide_does_what_the_guide_says(bank: &TestBank) {
        let folder = std::env::temp_dir().join(format!("guide-{}", crate::world::uuid()));
        std::fs::create_dir_all(&folder).unwrap();
        let mut reader = Reader {
            bank,
            folder: folder.clone(),
            told: String::new(),
            answer: Value::Null,
            location: String::new(),
            hash: String::new(),
            simulation: String::new(),
            school: registrars_school(bank),
            requests: 0,
        };
        let blocks = blocks();
        assert!(blocks.len() > 20);
        for (kind, body) in &blocks {
            reader.follow(kind, body);
        }
        let more = credit_bank_conversion_rules::RuleSet::parse_yaml(
            &std::fs::read_to_string(folder.join("more.yaml")).unwrap(),
        )
        .unwrap();
        for result in more.run_tests() {
            assert!(result.passed, "{}: {}", result.name, result.zh);
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
