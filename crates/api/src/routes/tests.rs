//! The table of operations against the contract.

use super::OPERATIONS;

/// (method, path, operationId) of the contract in its order.
fn contract() -> Vec<(String, String, String)> {
    let (mut path, mut method, mut found) = (String::new(), String::new(), Vec::new());
    let paths = crate::contract::OPENAPI.split("\npaths:\n").nth(1).unwrap();
    for line in paths.lines().take_while(|line| *line != "components:") {
        let word = line.trim().trim_end_matches(':');
        if line.starts_with("  /") {
            word.clone_into(&mut path);
        } else if line.starts_with("    ") && !line.starts_with("     ") {
            method = word.to_ascii_uppercase();
        } else if let Some(id) = line.strip_prefix("      operationId: ") {
            found.push((method.clone(), path.clone(), id.to_owned()));
        }
    }
    found
}

#[test]
fn the_table_is_the_contract_in_its_order() {
    let contract = contract();
    assert_eq!(contract.len(), 116, "the contract is read whole");
    let coded: Vec<_> = OPERATIONS
        .iter()
        .map(|it| (it.method.to_string(), it.path.to_owned(), it.id.to_owned()))
        .collect();
    assert_eq!(coded, contract);
}
