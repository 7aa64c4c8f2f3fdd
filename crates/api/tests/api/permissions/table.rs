//! `who_may_do_what.txt`, line by line.

const TABLE: &str = include_str!("../../../../domain/tests/who_may_do_what.txt");

/// What somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// Whatever else may be wrong, it is not who asks.
    Yes,
    WhoAreYou,
    Role,
    Unknown,
    OwnCause(&'static str),
}

/// One line of the table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line {
    pub(crate) operation: &'static str,
    pub(crate) actor: &'static str,
    pub(crate) when: &'static str,
    pub(crate) told: Told,
}

fn parse(line: &'static str) -> Line {
    let words: Vec<&'static str> = line.split_whitespace().collect();
    let told = match words[3] {
        "yes" => Told::Yes,
        "403" => Told::Role,
        "404" => Told::Unknown,
        "own-cause" => Told::OwnCause(words[4]),
        other => panic!("the table says {other}"),
    };
    Line {
        operation: words[0],
        actor: words[1],
        when: words[2],
        told,
    }
}

pub(crate) fn lines() -> Vec<Line> {
    let said = |line: &&str| !line.is_empty() && !line.starts_with('#');
    TABLE.lines().filter(said).map(parse).collect()
}

/// On what the table knows this operation to be done.
pub(crate) fn whens(operation: &str) -> Vec<&'static str> {
    let of_it = lines().into_iter().filter(|it| it.operation == operation);
    let mut whens: Vec<_> = of_it.map(|it| it.when).collect();
    whens.sort_unstable();
    whens.dedup();
    whens
}
