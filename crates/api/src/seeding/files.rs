//! The files of seeds: those inside the binary, or a folder of the same shape.

use super::SeedError;
use include_dir::{Dir, include_dir};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../seeds");

const DOCUMENTS: &[&str] = &[
    "organisations.json",
    "frameworks.json",
    "calendar.json",
    "awards.json",
    "rule-sets.json",
    "programmes.json",
];
const RULE_SETS: &str = "rule-sets";

/// The texts of all files, by their path in the folder.
#[derive(Debug, Clone)]
pub struct Seeds {
    texts: BTreeMap<String, String>,
}

impl Seeds {
    /// Reads the files of `folder`, or those inside the binary.
    ///
    /// # Errors
    /// [`SeedError::File`] for a file that is missing or cannot be read.
    pub fn read(folder: Option<&Path>) -> Result<Self, SeedError> {
        folder.map_or_else(Self::embedded, Self::of_folder)
    }

    fn embedded() -> Result<Self, SeedError> {
        let rule_sets = EMBEDDED
            .get_dir(RULE_SETS)
            .into_iter()
            .flat_map(Dir::files)
            .map(include_dir::File::path);
        let texts = DOCUMENTS
            .iter()
            .map(Path::new)
            .chain(rule_sets)
            .map(|path| {
                let file = path.display().to_string();
                let text = EMBEDDED
                    .get_file(path)
                    .and_then(include_dir::File::contents_utf8)
                    .ok_or_else(|| SeedError::File {
                        file: file.clone(),
                        cause: "it is not inside the binary".to_owned(),
                    })?;
                Ok((file, text.to_owned()))
            })
            .collect::<Result<_, SeedError>>()?;
        Ok(Self { texts })
    }

    fn of_folder(folder: &Path) -> Result<Self, SeedError> {
        let failed = |file: &str, cause: std::io::Error| SeedError::File {
            file: file.to_owned(),
            cause: cause.to_string(),
        };
        let mut names: Vec<String> = DOCUMENTS.iter().map(|it| (*it).to_owned()).collect();
        let listing =
            std::fs::read_dir(folder.join(RULE_SETS)).map_err(|e| failed(RULE_SETS, e))?;
        for entry in listing {
            let name = entry.map_err(|error| failed(RULE_SETS, error))?.file_name();
            names.push(format!("{RULE_SETS}/{}", name.to_string_lossy()));
        }
        let texts = names
            .into_iter()
            .map(|name| {
                let text =
                    std::fs::read_to_string(folder.join(&name)).map_err(|e| failed(&name, e))?;
                Ok((name, text))
            })
            .collect::<Result<_, SeedError>>()?;
        Ok(Self { texts })
    }

    /// A document as its type.
    pub(super) fn document<T: DeserializeOwned>(&self, file: &str) -> Result<T, SeedError> {
        let text = self.texts.get(file).map_or("", String::as_str);
        let mut reader = serde_json::Deserializer::from_str(text);
        serde_path_to_error::deserialize(&mut reader)
            .map_err(|error| SeedError::content(file, error))
    }

    /// The rule sets: file and text.
    pub(super) fn rule_sets(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts
            .iter()
            .filter(|(file, _)| {
                file.starts_with(RULE_SETS)
                    && Path::new(file).extension().is_some_and(|it| it == "yaml")
            })
            .map(|(file, text)| (file.as_str(), text.as_str()))
    }
}

/// An object of a file in the shape of a domain type that has ids where the file has codes.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(transparent)]
pub(super) struct Shaped(serde_json::Map<String, Value>);

impl Shaped {
    /// Takes a text out of it.
    pub(super) fn take(&mut self, file: &str, member: &str) -> Result<String, SeedError> {
        match self.0.remove(member) {
            Some(Value::String(text)) => Ok(text),
            _ => Err(SeedError::content(file, format!("`{member}` is missing"))),
        }
    }

    /// Takes a text out of it, if it is there.
    pub(super) fn take_optional(&mut self, member: &str) -> Option<String> {
        match self.0.remove(member) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        }
    }

    /// Puts a member in.
    pub(super) fn put(&mut self, member: &str, value: &impl ToString) {
        self.0
            .insert(member.to_owned(), Value::String(value.to_string()));
    }

    /// The objects in a list inside it.
    pub(super) fn each(
        &mut self,
        list: &str,
        mut change: impl FnMut(&mut Self) -> Result<(), SeedError>,
    ) -> Result<(), SeedError> {
        let Some(Value::Array(items)) = self.0.get_mut(list) else {
            return Ok(());
        };
        for item in items {
            if let Value::Object(object) = item {
                let mut shaped = Self(std::mem::take(object));
                let changed = change(&mut shaped);
                *object = shaped.0;
                changed?;
            }
        }
        Ok(())
    }

    /// The domain type; a member that the type does not know is a fault and not silently lost.
    pub(super) fn into_domain<T: DeserializeOwned + serde::Serialize>(
        self,
        file: &str,
    ) -> Result<T, SeedError> {
        let shape = Value::Object(self.0);
        let domain: T = serde_path_to_error::deserialize(&shape)
            .map_err(|error| SeedError::content(file, error))?;
        let known = serde_json::to_value(&domain).map_err(|e| SeedError::content(file, e))?;
        let unknown = shape
            .as_object()
            .into_iter()
            .flatten()
            .find(|(member, _)| known.get(member.as_str()).is_none());
        match unknown {
            Some((member, _)) => Err(SeedError::content(file, format!("unknown `{member}`"))),
            None => Ok(domain),
        }
    }
}
