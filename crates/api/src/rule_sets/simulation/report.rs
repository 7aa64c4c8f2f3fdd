//! What a simulation found as a workbook: what it was, the totals, and the cases with the worst losers first.

use super::start::{of_version, permitted, role_of};
use super::view::{CaseView, SimulationReport, Total};
use crate::actor::Authenticated;
use crate::bank::{Bank, work_out};
use crate::problem::Problem;
use crate::request::Path;
use crate::rule_sets::event::Acting;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_conversion_rules::Change;
use credit_bank_domain::id::{RuleSetId, SimulationId};
use credit_bank_store::ReadTx;
use credit_bank_workbook::{CELL_MAX, ROWS_MAX, Table, write};
use serde_json::Value;

/// The media type of workbooks.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Cases read at one time.
const PAGE: i64 = 500;
/// Most cases in a workbook, which is made in memory; the paged list has all.
pub(super) const MOST_CASES: usize = 5_000;

/// A file that the caller keeps; built on a blocking thread.
pub(super) async fn workbook(tables: Vec<Table>, name: &str) -> Result<HttpResponse, Problem> {
    let file = work_out(move || write(&tables)).await?;
    let file = file.map_err(|fault| Problem::internal(anyhow::anyhow!("{fault:?}")))?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, XLSX))
        .insert_header((
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ))
        .body(file))
}

/// `export_simulation`.
pub(crate) async fn export_simulation(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Path((rule_set, number, id)): Path<(RuleSetId, i64, SimulationId)>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let name = "export_simulation";
    let acting = Acting::new(&bank, &actor, &request);
    let asker = actor.clone();
    let tables = bank
        .read(&actor, name, move |tx| {
            let found = permitted(tx, &asker, (rule_set, number))?;
            let row = of_version(tx, &found, id)?;
            let report = SimulationReport::of(tx, &found.version, &row)?;
            let head = serde_json::to_value(&report.simulation).map_err(Problem::internal)?;
            let totals = [
                report.by_school,
                report.by_programme,
                report.by_learner_group,
            ];
            let cases = cases_of(tx, id)?;
            Ok((found, tables(&head, totals, cases)))
        })
        .await?;
    let (found, tables) = tables;
    let role = role_of(&actor);
    bank.write(&actor, name, move |tx| {
        let subject = ("rule_set_version", found.version.id.uuid());
        acting.audit(tx, name, role, 200, subject)
    })
    .await?;
    workbook(tables, "simulation.xlsx").await
}

fn cases_of(tx: &mut dyn ReadTx, id: SimulationId) -> Result<Vec<CaseView>, Problem> {
    let mut cases = Vec::new();
    let mut after = None;
    while cases.len() < MOST_CASES {
        let page = tx.list_simulation_cases(id, None, after, PAGE)?;
        let Some(last) = page.last() else { break };
        after = Some((last.change, last.subject_id));
        cases.extend(page.into_iter().map(CaseView::of));
    }
    cases.truncate(MOST_CASES);
    Ok(cases)
}

/// The sheets: what was simulated, the totals of schools, programmes and groups, and the cases.
pub(crate) fn tables(
    head: &Value,
    [by_school, by_programme, by_group]: [Vec<Total>; 3],
    cases: Vec<CaseView>,
) -> Vec<Table> {
    vec![
        summary(head, cases.len()),
        totals("按学校", by_school),
        totals("按专业", by_programme),
        totals("按学员群体", by_group),
        table_of_cases(cases),
    ]
}

fn summary(head: &Value, shown: usize) -> Table {
    let members = head.as_object().into_iter().flatten();
    let mut rows: Vec<Vec<String>> = members
        .map(|(name, value)| {
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            vec![name.clone(), cell(text)]
        })
        .collect();
    rows.push(vec!["cases_in_this_file".to_owned(), shown.to_string()]);
    Table {
        name: "汇总".to_owned(),
        headers: vec!["项目".to_owned(), "值".to_owned()],
        rows,
    }
}

fn totals(sheet: &str, totals: Vec<Total>) -> Table {
    let headers = [
        "编号",
        "名称",
        "例数",
        "受损",
        "受益",
        "原学分",
        "新学分",
        "原含待考学分或积分",
        "新含待考学分或积分",
    ];
    Table {
        name: sheet.to_owned(),
        headers: headers.map(str::to_owned).to_vec(),
        rows: totals
            .into_iter()
            .take(usize::try_from(ROWS_MAX).unwrap_or(0).saturating_sub(1))
            .map(|total| {
                vec![
                    total.key.unwrap_or_default(),
                    cell(total.name.unwrap_or_default()),
                    total.cases.to_string(),
                    total.losses.to_string(),
                    total.gains.to_string(),
                    total.credits_before,
                    total.credits_after,
                    total.further_before,
                    total.further_after,
                ]
            })
            .collect(),
    }
}

fn table_of_cases(cases: Vec<CaseView>) -> Table {
    let headers = [
        "种类",
        "编号",
        "学校",
        "专业",
        "学员群体",
        "结果",
        "未证最优",
        "原学分",
        "新学分",
        "原含待考学分或积分",
        "新含待考学分或积分",
        "变化",
        "规则与理由",
    ];
    Table {
        name: "明细".to_owned(),
        headers: headers.map(str::to_owned).to_vec(),
        rows: cases.into_iter().map(row).collect(),
    }
}

const fn outlook_zh(word: &str) -> &'static str {
    match word.as_bytes() {
        b"loss" => "受损",
        b"gain" => "受益",
        b"moved" => "改为他项",
        b"same" => "不变",
        _ => "资料不全",
    }
}

const fn kind_zh(word: &str) -> &'static str {
    match word.as_bytes() {
        b"application" => "申请",
        b"enrolment" => "学籍",
        _ => "账户",
    }
}

fn row(case: CaseView) -> Vec<String> {
    let changes: Vec<Change> = serde_json::from_value(case.changes).unwrap_or_default();
    let what = changes
        .iter()
        .map(|it| format!("{} {} → {}", it.what, it.before, it.after));
    let why = changes.iter().map(|it| {
        let rule = it.rule_after.as_ref().or(it.rule_before.as_ref());
        let reason = it.reasons.first().map(|reason| reason.zh.as_str());
        let rule = rule.map_or("", String::as_str);
        format!("{} {rule}：{}", it.what, reason.unwrap_or_default())
    });
    let lines = |texts: Vec<String>| cell(texts.join("\n"));
    let (what, why) = (lines(what.collect()), lines(why.collect()));
    vec![
        kind_zh(case.kind).to_owned(),
        case.id.to_string(),
        case.organisation_id
            .map(|it| it.to_string())
            .unwrap_or_default(),
        case.programme_id
            .map(|it| it.to_string())
            .unwrap_or_default(),
        case.learner_group,
        outlook_zh(case.outlook).to_owned(),
        if case.bounded { "是" } else { "" }.to_owned(),
        case.credits_before.to_string(),
        case.credits_after.to_string(),
        case.further_before.to_string(),
        case.further_after.to_string(),
        what,
        why,
    ]
}

/// What fits into a cell, with a mark where something is left out.
fn cell(mut text: String) -> String {
    if text.len() > CELL_MAX {
        let end = text.floor_char_boundary(CELL_MAX.saturating_sub("…".len()));
        text.truncate(end);
        text.push('…');
    }
    text
}
