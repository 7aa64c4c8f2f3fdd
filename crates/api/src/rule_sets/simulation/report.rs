//! What a simulation found as a workbook: what it was, the totals, and the cases with the worst losers first.

use super::change::in_words;
use super::names::Names;
use super::start::{of_version, permitted, role_of};
use super::view::{CaseView, SimulationReport, Total};
use crate::actor::Authenticated;
use crate::bank::{Bank, work_out};
use crate::problem::Problem;
use crate::request::Path;
use crate::rule_sets::event::Acting;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, web};
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
    let (inside, asker) = (bank.get_ref().clone(), actor.clone());
    let tables = bank
        .read(&actor, name, move |tx| {
            let found = permitted(tx, &asker, (rule_set, number))?;
            let row = of_version(tx, &found, id)?;
            let report = SimulationReport::of(tx, &found.version, &row)?;
            let mut head = serde_json::to_value(&report.simulation).map_err(Problem::internal)?;
            let code = tx.find_rule_set(rule_set)?.map(|it| it.code);
            if let Some(members) = head.as_object_mut() {
                members.insert("rule_set".to_owned(), code.into());
            }
            let totals = [
                report.by_school,
                report.by_programme,
                report.by_learner_group,
            ];
            let cases = cases_of(tx, &inside, id)?;
            let keys = totals.iter().flatten().filter_map(|it| it.key.clone());
            let names = Names::of(tx, &cases, keys)?;
            let tables = tables(&head, totals, &cases, &names);
            Ok((found, tables))
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

fn cases_of(tx: &mut dyn ReadTx, bank: &Bank, id: SimulationId) -> Result<Vec<CaseView>, Problem> {
    let mut cases = Vec::new();
    let mut after = None;
    while cases.len() < MOST_CASES {
        let page = tx.list_simulation_cases(id, None, after, PAGE)?;
        let Some(last) = page.last() else { break };
        after = Some((last.change, last.subject_id));
        cases.extend(CaseView::of_page(bank, id, page)?);
    }
    cases.truncate(MOST_CASES);
    Ok(cases)
}

/// The sheets: what was simulated, the totals of schools, programmes and groups, and the cases.
pub(crate) fn tables(
    head: &Value,
    [by_school, by_programme, by_group]: [Vec<Total>; 3],
    cases: &[CaseView],
    names: &Names,
) -> Vec<Table> {
    vec![
        summary(head, cases.len()),
        totals("按学校", by_school, names),
        totals("按专业", by_programme, names),
        totals("按学员群体", by_group, names),
        table_of_cases(cases, names),
    ]
}

fn summary(head: &Value, shown: usize) -> Table {
    let mut rows: Vec<Vec<String>> = HEAD
        .into_iter()
        .filter_map(|(name, label)| {
            let value = head.get(name)?;
            let text = value.as_str().map_or_else(|| value.to_string(), word_zh);
            Some(vec![label.to_owned(), cell(text)])
        })
        .collect();
    rows.push(vec!["本表明细例数".to_owned(), shown.to_string()]);
    Table {
        name: "汇总".to_owned(),
        headers: vec!["项目".to_owned(), "值".to_owned()],
        rows,
    }
}

/// What is said of a simulation, in this order; the ids of what has a code are left to the code.
const HEAD: [(&str, &str); 18] = [
    ("rule_set", "规则集"),
    ("version", "版本"),
    ("compared_with", "对照版本"),
    ("hash", "规则集哈希"),
    ("on", "依据日期"),
    ("state", "状态"),
    ("phase", "正在处理"),
    ("expected", "开始时例数"),
    ("cases", "已算例数"),
    ("losses", "受损"),
    ("gains", "受益"),
    ("moved", "改为他项"),
    ("same", "不变"),
    ("bounded", "未证最优"),
    ("incomplete", "资料不全"),
    ("created_at", "开始时间"),
    ("ended_at", "结束时间"),
    ("id", "模拟编号"),
];

/// The words of states and phases; other texts as they are.
fn word_zh(word: &str) -> String {
    let zh = match word {
        "running" => "进行中",
        "finished" => "已完成",
        "cancelled" => "已取消",
        "failed" => "出错中止",
        "applications" => "申请",
        "enrolments" => "学籍",
        "accounts" => "账户",
        other => other,
    };
    zh.to_owned()
}

fn totals(sheet: &str, totals: Vec<Total>, names: &Names) -> Table {
    let headers = [
        "种类",
        "代码",
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
                    kind_zh(total.kind).to_owned(),
                    total.key.map_or_else(String::new, |key| names.code(&key)),
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

fn table_of_cases(cases: &[CaseView], names: &Names) -> Table {
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
        rows: cases.iter().map(|case| row(case, names)).collect(),
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

fn row(case: &CaseView, names: &Names) -> Vec<String> {
    let changes = case.changes();
    let what = changes.iter().map(|it| in_words(it, &names.what(case, it)));
    let why = changes.iter().map(|it| {
        let rules = [&it.rule_before, &it.rule_after].map(|rule| rule.as_deref().unwrap_or("无"));
        let reasons: Vec<&str> = it.reasons.iter().map(|reason| reason.zh.as_str()).collect();
        let [was, is] = rules;
        let what = names.what(case, it);
        format!("{what}（{was} → {is}）：{}", reasons.join("；"))
    });
    let lines = |texts: Vec<String>| cell(texts.join("\n"));
    let left_out = case.left_out.as_u64().filter(|count| *count > 0);
    let left_out = left_out.map(|count| format!("另有 {count} 项变化"));
    let what = lines(what.chain(left_out).collect());
    let why = lines(why.collect());
    vec![
        kind_zh(case.kind).to_owned(),
        case.id.to_string(),
        names.school(case.organisation_id),
        names.programme(case.programme_id),
        case.learner_group.clone(),
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
