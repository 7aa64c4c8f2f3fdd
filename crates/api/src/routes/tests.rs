//! The table of operations against the contract.

use super::OPERATIONS;

/// Operations of the contract that have no handler yet. This list only shrinks.
const NOT_YET: &[&str] = &[
    "create_session",
    "refresh_session",
    "delete_current_session",
    "create_oauth_token",
    "get_me",
    "change_my_password",
    "list_my_accesses",
    "export_my_data",
    "list_users",
    "create_user",
    "set_user_suspension",
    "list_organisations",
    "create_organisation",
    "list_clients",
    "create_client",
    "create_client_secret",
    "create_learner",
    "get_learner",
    "find_learner",
    "create_claim_code",
    "claim_learner",
    "get_balance",
    "list_learner_entries",
    "list_learner_outcomes",
    "list_completions",
    "get_completion",
    "correct_completion",
    "withdraw_completion",
    "list_outcomes",
    "get_outcome",
    "recognise_outcome",
    "refuse_outcome",
    "request_outcome_supplement",
    "freeze_outcome",
    "restore_outcome",
    "revoke_outcome",
    "reinstate_outcome",
    "request_outcome_review",
    "list_awards",
    "create_award",
    "get_award",
    "list_programmes",
    "create_programme",
    "get_programme",
    "list_enrolments",
    "create_enrolment",
    "get_enrolment",
    "put_enrolment_record",
    "list_rule_sets",
    "create_rule_set",
    "list_rule_set_versions",
    "create_rule_set_version",
    "get_rule_set_version",
    "submit_rule_set_version",
    "approve_rule_set_version",
    "publish_rule_set_version",
    "withdraw_rule_set_version",
    "check_rule_set_version",
    "diff_rule_set_versions",
    "query_conversion",
    "list_applications",
    "create_application",
    "get_application",
    "decide_application",
    "withdraw_application",
    "request_application_supplement",
    "supplement_application",
    "record_exam_result",
    "decide_line_reversal",
    "acknowledge_line",
    "request_application_review",
    "list_grants",
    "create_grant",
    "delete_grant",
    "list_notices",
    "list_audit",
];

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
fn the_table_is_the_contract_in_its_order_but_for_what_is_not_yet_there() {
    let contract = contract();
    assert_eq!(contract.len(), 83, "the contract is read whole");
    let coded: Vec<_> = OPERATIONS
        .iter()
        .map(|it| (it.method.to_string(), it.path.to_owned(), it.id.to_owned()))
        .collect();
    let expected: Vec<_> = contract
        .iter()
        .filter(|(_, _, id)| !NOT_YET.contains(&id.as_str()))
        .cloned()
        .collect();
    assert_eq!(coded, expected);
    for id in NOT_YET {
        assert!(
            contract.iter().any(|(_, _, known)| known == id),
            "{id} is not of the contract"
        );
    }
}
