//! Judges `docker-compose.yml` and `Dockerfile` as far as that is possible without Docker.
//!
//! A container that runs as root, a password in an environment, a floating image or a variable that the binary
//! does not know would only be noticed in production.
#![cfg(test)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use credit_bank_api::passwords::check_new_password;
use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn text(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn compose() -> Value {
    serde_saphyr::from_str(&text("docker-compose.yml")).expect("docker-compose.yml is YAML")
}

fn services() -> Vec<(String, Value)> {
    let compose = compose();
    let services = compose["services"].as_object().expect("services");
    assert!(
        services.len() >= 3,
        "PostgreSQL, the migration and the bank"
    );
    services
        .iter()
        .map(|(name, service)| (name.clone(), service.clone()))
        .collect()
}

fn strings(value: &Value) -> Vec<&str> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

/// Names and values of the variables that a service's process finds.
fn environment(service: &Value) -> Vec<(String, String)> {
    let pairs = service["environment"]
        .as_object()
        .expect("environment is a mapping");
    pairs
        .iter()
        .map(|(name, value)| {
            (
                name.clone(),
                value.as_str().expect("variables are strings").to_owned(),
            )
        })
        .collect()
}

fn dockerfile_instructions() -> Vec<(String, String)> {
    text("Dockerfile")
        .replace("\\\n", " ")
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .filter_map(|line| line.split_once(char::is_whitespace))
        .map(|(word, rest)| (word.to_owned(), rest.trim().to_owned()))
        .collect()
}

fn is_pinned(image: &str) -> bool {
    image.split_once(':').is_some_and(|(_, tag)| {
        tag.contains('.')
            && tag.starts_with(|first: char| first.is_ascii_digit())
            && !tag.contains("latest")
    })
}

fn is_root(user: &str) -> bool {
    matches!(user.split(':').next(), None | Some("" | "0" | "root"))
}

#[test]
fn every_service_runs_a_pinned_image_without_root_and_without_privileges() {
    for (name, service) in services() {
        let image = service["image"].as_str().unwrap_or_default();
        assert!(
            is_pinned(image),
            "{name}: {image} is not pinned to a version"
        );
        assert!(
            !is_root(service["user"].as_str().unwrap_or_default()),
            "{name} runs as root"
        );
        assert_eq!(
            service["read_only"], true,
            "{name}: the root file system can be written"
        );
        assert_eq!(
            strings(&service["cap_drop"]),
            ["ALL"],
            "{name} keeps capabilities"
        );
        assert!(service["cap_add"].is_null(), "{name} adds capabilities");
        assert_eq!(
            strings(&service["security_opt"]),
            ["no-new-privileges:true"],
            "{name}"
        );
        assert!(service["privileged"].is_null(), "{name} is privileged");
    }
}

#[test]
fn every_service_has_limits_and_a_health_check_or_an_end() {
    for (name, service) in services() {
        let limits = &service["deploy"]["resources"]["limits"];
        for limit in ["cpus", "memory", "pids"] {
            assert!(!limits[limit].is_null(), "{name} has no limit on {limit}");
        }
        let check = &service["healthcheck"];
        let ends = service["restart"] == "no" && check["disable"] == true;
        assert!(
            ends || !strings(&check["test"]).is_empty(),
            "{name} has no health check"
        );
    }
}

#[test]
fn the_bank_starts_after_its_migration_and_the_migration_after_a_healthy_database() {
    let services = compose();
    let condition = |service: &str, on: &str| {
        services["services"][service]["depends_on"][on]["condition"].clone()
    };
    assert_eq!(
        condition("bank", "migrate"),
        "service_completed_successfully"
    );
    assert_eq!(condition("bank", "postgres"), "service_healthy");
    assert_eq!(condition("migrate", "postgres"), "service_healthy");
}

#[test]
fn secrets_come_from_files_outside_the_repository_and_never_from_the_environment() {
    for (name, service) in services() {
        for (variable, value) in environment(&service) {
            let secret = ["PASSWORD", "SECRET", "TOKEN", "KEY"]
                .iter()
                .any(|word| variable.contains(word));
            assert!(
                !secret || variable.ends_with("_FILE"),
                "{name}: {variable} is a secret in the open"
            );
            assert!(
                !secret || value.starts_with("/run/secrets/"),
                "{name}: {variable} is {value}"
            );
            let authority = value.split_once("://").map(|(_, rest)| rest);
            let login = authority
                .and_then(|rest| rest.split_once('@'))
                .map(|(login, _)| login);
            assert!(
                !login.is_some_and(|login| login.contains(':')),
                "{name}: {variable} holds a password"
            );
            if let Some(secret) = value.strip_prefix("/run/secrets/") {
                assert!(
                    strings(&service["secrets"]).contains(&secret),
                    "{name} is not given {secret}"
                );
            }
        }
    }
    let compose = compose();
    for (name, secret) in compose["secrets"].as_object().expect("secrets") {
        let file = secret["file"].as_str().expect("a secret is a file");
        assert!(file.starts_with("./secrets/"), "{name} lies in {file}");
        assert!(
            !root().join(".git").exists() || !tracked(file),
            "{file} is committed"
        );
    }
    assert!(text(".gitignore").lines().any(|line| line == "/secrets"));
}

fn tracked(file: &str) -> bool {
    let output = Command::new("git")
        .args(["ls-files", "--", file])
        .current_dir(root())
        .output()
        .expect("git runs");
    !output.stdout.is_empty()
}

#[test]
fn ports_are_published_on_the_loopback_address_only_and_the_database_on_none() {
    for (name, service) in services() {
        for port in strings(&service["ports"]) {
            assert!(
                port.starts_with("127.0.0.1:"),
                "{name} publishes {port} to the world"
            );
            assert_eq!(name, "bank");
        }
    }
    assert_eq!(compose()["networks"]["database"]["internal"], true);
}

#[test]
fn the_image_is_built_from_pinned_stages_and_ends_without_root() {
    let instructions = dockerfile_instructions();
    let all = |word: &str| -> Vec<&str> {
        let matching = instructions
            .iter()
            .filter(|(instruction, _)| instruction == word);
        matching.map(|(_, rest)| rest.as_str()).collect()
    };
    let stages = all("FROM");
    assert_eq!(stages.len(), 2);
    for stage in &stages {
        let image = stage.split_whitespace().next().unwrap_or_default();
        assert!(is_pinned(image), "{image} is not pinned to a version");
    }
    assert!(
        all("USER").last().is_some_and(|user| !is_root(user)),
        "the image runs as root"
    );
    assert!(
        all("HEALTHCHECK")
            .last()
            .is_some_and(|check| check.contains(r#"["credit-bank", "health"]"#))
    );
    assert_eq!(all("ENTRYPOINT"), [r#"["credit-bank"]"#]);
    let toolchain = all("ENV")
        .iter()
        .find_map(|rest| rest.strip_prefix("RUSTUP_TOOLCHAIN="))
        .unwrap_or("none");
    assert!(
        stages[0].contains(&format!("rust:{toolchain}-")),
        "the stage and the toolchain differ"
    );
}

#[test]
fn the_build_context_holds_what_the_build_reads_and_nothing_private() {
    let ignored = text(".dockerignore");
    let lines: Vec<&str> = ignored
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .collect();
    assert_eq!(lines.first(), Some(&"*"), "everything is left out first");
    let kept: Vec<&str> = lines
        .iter()
        .filter_map(|line| line.strip_prefix('!'))
        .collect();
    for needed in ["Cargo.toml", "Cargo.lock", ".cargo/config.toml", "crates/"] {
        assert!(
            kept.contains(&needed),
            "{needed} is missing from the build context"
        );
        assert!(root().join(needed).exists(), "{needed} does not exist");
    }
    for embedded in ["migrations/", "seeds/", "openapi.yaml"] {
        assert!(
            kept.contains(&embedded),
            "{embedded} is missing from the build context"
        );
    }
    for private in ["secrets", "data", "target", ".git"] {
        assert!(
            !kept
                .iter()
                .any(|path| path.trim_end_matches('/') == private),
            "{private} is sent to the builder"
        );
    }
    for (name, service) in services() {
        if let Some(dockerfile) = service["build"]["dockerfile"].as_str() {
            assert!(
                root().join(dockerfile).exists(),
                "{name}: {dockerfile} does not exist"
            );
        }
    }
}

fn help(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_credit-bank"))
        .args(arguments)
        .output()
        .expect("it runs");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn every_variable_and_subcommand_in_use_is_one_that_the_binary_knows() {
    let commands = help(&["--help"]);
    let variables = help(&["serve", "--help"]);
    assert!(commands.contains("serve"), "no help: {commands:?}");
    for (name, service) in services() {
        if !service["image"]
            .as_str()
            .is_some_and(|image| image.starts_with("credit-bank:"))
        {
            continue;
        }
        let command = strings(&service["command"]);
        let check = strings(&service["healthcheck"]["test"]);
        for subcommand in command.first().into_iter().chain(check.get(2)) {
            assert!(
                commands.contains(subcommand),
                "{name}: the binary has no `{subcommand}`"
            );
        }
        for (variable, _) in environment(&service) {
            assert!(
                variables.contains(&variable),
                "{name}: `serve --help` does not know {variable}"
            );
        }
    }
    for (_, rest) in dockerfile_instructions()
        .iter()
        .filter(|(word, _)| word == "ENV")
    {
        let names = rest
            .split_whitespace()
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, _)| name);
        for variable in names.filter(|name| name.starts_with("CREDIT_BANK_")) {
            assert!(
                variables.contains(variable),
                "Dockerfile: `serve --help` does not know {variable}"
            );
        }
    }
}

/// A password as a recipe pipes it, and the login of the account.
fn recipes(text: &str) -> Vec<(String, String)> {
    let words = |line: &str| {
        let (told, command) = line.strip_prefix("echo '")?.split_once("' | ")?;
        let (_, login) = command.split_once("user add --login ")?;
        let login = login.split(' ').next()?;
        Some((told.to_owned(), login.to_owned()))
    };
    text.lines().filter_map(words).collect()
}

#[test]
fn the_password_of_every_recipe_is_one_that_the_binary_takes() {
    for file in ["README.md", "README.zh-CN.md", "docs/operations.md"] {
        let recipes = recipes(&text(file));
        assert!(!recipes.is_empty(), "{file} makes no account");
        for (password, login) in recipes {
            let taken = check_new_password("/password", &password, &login, &login);
            assert!(taken.is_ok(), "{file}: {taken:?}");
        }
    }
}

#[cfg(unix)]
#[test]
fn the_embedded_database_is_its_owners_alone_in_whatever_folder() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("open-to-others");
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    let done = Command::new("sh")
        .args(["-c", "umask 022; exec \"$0\" \"$@\""])
        .args([env!("CARGO_BIN_EXE_credit-bank"), "migrate"])
        .env_clear()
        .env("CREDIT_BANK_DATA_DIR", &folder)
        .output()
        .unwrap();
    assert!(done.status.success(), "{done:?}");
    let file = folder.join("credit-bank.sqlite3");
    let mode = fs::metadata(file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}
