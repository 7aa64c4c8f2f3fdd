//! Members of a JSON value by path: `uses.0.any_of.0.level.min`.

use serde_json::{Map, Value};

/// The value at `path`.
pub fn get<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(value, |value, step| match value {
        Value::Object(members) => members.get(step),
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        _ => None,
    })
}

/// Takes the value at `path` out if `wanted` says so, with every container that is empty thereby.
///
/// A list keeps the place of an item that was emptied before others, so that [`put`] restores
/// exactly what was there; those emptied at its end are gone.
pub fn take<T>(
    value: &mut Value,
    path: &str,
    wanted: impl FnOnce(&Value) -> Option<T>,
) -> Option<T> {
    let (step, rest) = path
        .split_once('.')
        .map_or((path, None), |(step, rest)| (step, Some(rest)));
    let inner = match value {
        Value::Object(members) => members.get_mut(step)?,
        Value::Array(items) => items.get_mut(step.parse::<usize>().ok()?)?,
        _ => return None,
    };
    let (taken, emptied) = match rest {
        None => (wanted(inner)?, true),
        Some(rest) => {
            let taken = take(inner, rest, wanted)?;
            let emptied = match inner {
                Value::Object(members) => members.is_empty(),
                Value::Array(items) => items.is_empty(),
                _ => false,
            };
            (taken, emptied)
        }
    };
    if emptied {
        match value {
            Value::Object(members) => {
                members.remove(step);
            }
            Value::Array(items) => {
                if let Some(item) = step.parse::<usize>().ok().and_then(|at| items.get_mut(at)) {
                    *item = Value::Null;
                }
                while items.last().is_some_and(Value::is_null) {
                    items.pop();
                }
            }
            _ => {}
        }
    }
    Some(taken)
}

/// Puts a value at `path`, making the containers on the way; `false` if something else is there.
pub fn put(value: &mut Value, path: &str, new: Value) -> bool {
    let Some((step, rest)) = path.split_once('.').map_or_else(
        || (!path.is_empty()).then_some((path, None)),
        |(step, rest)| Some((step, Some(rest))),
    ) else {
        return false;
    };
    if value.is_null() {
        *value = match step.parse::<usize>() {
            Ok(_) => Value::Array(Vec::new()),
            Err(_) => Value::Object(Map::new()),
        };
    }
    let inner = match value {
        Value::Object(members) => members.entry(step).or_insert(Value::Null),
        Value::Array(items) => {
            let Ok(at) = step.parse::<usize>() else {
                return false;
            };
            if items.len() == at {
                items.push(Value::Null);
            }
            match items.get_mut(at) {
                Some(inner) => inner,
                None => return false,
            }
        }
        _ => return false,
    };
    match rest {
        Some(rest) => put(inner, rest, new),
        None if inner.is_null() => {
            *inner = new;
            true
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{put, take};
    use serde_json::json;

    #[test]
    fn what_is_taken_out_is_put_back_exactly() {
        for value in [
            json!({"a": {"b": "1"}, "c": []}),
            json!({"a": {"b": "1", "d": {}}}),
            json!({"u": [{"p": [{"x": "1"}, {"x": "2"}]}, {}]}),
            json!({"u": [{"p": [{"x": "1"}]}]}),
        ] {
            for path in ["a.b", "u.0.p.0.x", "c.0", "z"] {
                let mut rest = value.clone();
                if let Some(taken) = take(&mut rest, path, |it| Some(it.clone())) {
                    assert_ne!(rest, value);
                    assert!(put(&mut rest, path, taken));
                }
                assert_eq!(rest, value, "{path}");
            }
        }
        assert!(!put(&mut json!({"a": "1"}), "a.b", json!("2")));
        assert!(!put(&mut json!({"a": "1"}), "a", json!("2")));
    }
}
