//! Where the items of lists stand: paths with `*` for the number of an item.

use super::{Column, Layout, Rows};

impl Column {
    /// The list of its sheet whose items' members it holds, and whether they are members of the inner items.
    pub fn row_of(&self, layout: &Layout) -> Option<(usize, bool)> {
        let (list, rest) = self.path.split_once(".*.")?;
        let number = layout.rows.iter().position(|rows| rows.list == list)?;
        Some((number, rest.contains(".*.")))
    }

    /// The path with the numbers of the item and of the inner one.
    pub fn path_at(&self, item: usize, inner: usize) -> String {
        let path = self.path.replacen('*', &item.to_string(), 1);
        path.replacen('*', &inner.to_string(), 1)
    }

    /// Does it hold the member at this path, or something of it?
    pub fn holds(&self, path: &str) -> bool {
        let mut own = self.path.split('.');
        path.split('.').all(|step| {
            let number = !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit());
            own.next()
                .is_some_and(|own| own == step || own == "*" && number)
        })
    }
}

impl Rows {
    /// Path of the inner list of an item.
    pub fn inner_at(&self, item: usize) -> Option<String> {
        self.inner
            .map(|inner| format!("{}.{item}.{inner}", self.list))
    }
}

/// Is the one path the other, or of something inside it?
pub fn is_within(path: &str, of: &str) -> bool {
    path.strip_prefix(of)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::is_within;

    #[test]
    fn a_path_is_within_whole_steps_only() {
        assert!(is_within("levels.1.rank", "levels.1") && is_within("levels", "levels"));
        assert!(!is_within("levels.10.rank", "levels.1"));
    }
}
