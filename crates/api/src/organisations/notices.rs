//! `GET /v1/notices`: what happened to what concerns the caller, in words.

use crate::actor::Authenticated;
use crate::audit::SubjectDto;
use crate::bank::Bank;
use crate::listing::{Listing, PageQuery};
use crate::problem::Problem;
use crate::request::Query;
use actix_web::{HttpResponse, web};
use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_domain::access::accounts;
use credit_bank_domain::id::{NoticeId, SubjectId};
use credit_bank_store::ReadTx;
use credit_bank_store::rows::Notice;
use credit_bank_store::words::RecipientKind;
use serde::Serialize;
use serde_json::Value;

/// `Notice`.
#[derive(Debug, Serialize)]
pub(crate) struct NoticeDto {
    id: NoticeId,
    at: DateTime<Utc>,
    code: String,
    zh: String,
    en: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<SubjectDto>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_on: Option<NaiveDate>,
}

/// `list_notices`.
pub(crate) async fn list_notices(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Query(query): Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let permit = accounts::list_notices(&actor)?;
    let recipients: Vec<_> = [
        permit.learner.map(credit_bank_domain::id::LearnerId::uuid),
        permit
            .organisation
            .map(credit_bank_domain::id::OrganisationId::uuid),
    ]
    .into_iter()
    .flatten()
    .map(SubjectId::new)
    .collect();
    let (listing, limit) = (Listing::new("list_notices", &recipients), query.limit);
    let before = listing.after(query.cursor.as_deref())?.map(NoticeId::new);
    let notices = bank
        .read(&actor, "list notices", move |tx| {
            Ok(tx.list_notices(&recipients, before, limit.and_one())?)
        })
        .await?;
    let page = listing.page(notices, limit, |notice| notice.id.uuid());
    Ok(HttpResponse::Ok().json(page.map(told)))
}

/// Notices to one recipient, newest first, older than `before`; and the id of the last.
pub(crate) fn notices_before(
    tx: &mut dyn ReadTx,
    recipient: SubjectId,
    before: Option<NoticeId>,
    limit: i64,
) -> Result<(Vec<NoticeDto>, Option<NoticeId>), Problem> {
    let notices = tx.list_notices(&[recipient], before, limit)?;
    let last = notices.last().map(|notice| notice.id);
    Ok((notices.into_iter().map(told).collect(), last))
}

fn told(notice: Notice) -> NoticeDto {
    let detail = &notice.detail.0;
    let (zh, en) = words(notice.recipient, &notice.kind, &notice.subject, detail);
    NoticeDto {
        id: notice.id,
        at: notice.created_at,
        zh,
        en,
        subject: SubjectDto::find(&notice.subject, Some(notice.subject_id)),
        due_on: text(detail, "due_on").and_then(|day| day.parse().ok()),
        code: notice.kind,
    }
}

/// A provider asks for a change of an outcome that applications use.
pub(crate) const QUESTIONED: &str = "outcome_questioned";

/// The texts of a kind of notice; what stands in braces is a member of the notice's detail. Of several
/// texts of a kind the first is told of which every member is there.
const TEXTS: &[(&str, &str, &str)] = &[
    (
        "account_opened",
        "因机构为您报送学习成果，已为您开立学习账户；可在服务窗口领取。",
        "An account was opened for you, because an organisation posted an outcome of yours; you can claim it at the counter.",
    ),
    (
        "learner_corrected",
        "服务窗口更正了您账户登记的{what_zh}，现为：{now}。若非您本人办理，请联系工作站。",
        "The counter corrected what your account says of you ({what_en}): {now}. If you did not ask for it, tell the workstation.",
    ),
    (
        "outcome_recognised",
        "您的一项成果已认定 {credits} 学分。",
        "One of your outcomes was recognised for {credits} credits.",
    ),
    (
        "outcome_recognised",
        "您的一项成果已认定，累计 {points} 积分。",
        "One of your outcomes was recognised for {points} points.",
    ),
    (
        "outcome_reweighed",
        "您的一项成果因其他成果变动而重新计算，现为 {credits} 学分。",
        "One of your outcomes was weighed again, because others beside it changed: it is worth {credits} credits now.",
    ),
    (
        "outcome_reweighed",
        "您的一项成果因其他成果变动而重新计算，现为 {points} 积分。",
        "One of your outcomes was weighed again, because others beside it changed: it is worth {points} points now.",
    ),
    (
        "outcome_refused",
        "您的一项成果未获认定。",
        "One of your outcomes was not recognised.",
    ),
    (
        "outcome_revoked",
        "您的一项成果已被撤销认定。",
        "The recognition of one of your outcomes was revoked.",
    ),
    (
        "outcome_superseded",
        "您的一项成果由同内容的另一项成果取代。",
        "Another outcome of the same content counts instead of one of yours.",
    ),
    (
        "outcome_waits",
        "您的一项成果须由认定员重新核验，核验前不计入账户。",
        "An officer has to verify one of your outcomes again; until then it does not count.",
    ),
    (
        QUESTIONED,
        "报送机构请求更正或撤回您的一项成果，由认定员决定；决定之前，学校不能受理用到它的申请。",
        "The organisation that posted one of your outcomes asks for it to be corrected or withdrawn; until an officer has decided, no school accepts what uses it.",
    ),
    (
        "outcome_frozen",
        "您的一项成果已被冻结。",
        "One of your outcomes was frozen.",
    ),
    (
        "outcome_restored",
        "您的一项成果已解除冻结。",
        "One of your outcomes counts again after a freeze.",
    ),
    (
        "outcome_reinstated",
        "您的一项成果经复核已恢复认定。",
        "One of your outcomes was reinstated.",
    ),
    (
        "review_confirmed",
        "复核维持了原决定。",
        "A review left the decision as it was.",
    ),
    (
        "mending_accepted",
        "认定员接受了对一条结业数据的更改。",
        "An officer accepted the change of a completion.",
    ),
    (
        "mending_refused",
        "认定员未接受对一条结业数据的更改。",
        "An officer did not accept the change of a completion.",
    ),
    (
        "basis_reinstated",
        "课程“{course}”所依据的成果已恢复认定，该课程的转换随之恢复。",
        "The outcome under the course {course} was reinstated; the course stands again.",
    ),
    (
        "basis_reinstated",
        "一门课程所依据的成果已恢复认定，请查看。",
        "An outcome under a course was reinstated; look at what stands again.",
    ),
    (
        "outcome_supplement",
        "您的一项成果需要补充材料。",
        "More is needed for one of your outcomes.",
    ),
    (
        "application_decided",
        "您的转换申请已有决定。",
        "Your transfer application was decided.",
    ),
    (
        "application_supplement",
        "您的转换申请需要补充材料，补充之前审核期限停止计算。",
        "More is needed for your transfer application; until it is handed in, the term stands still.",
    ),
    (
        "application_supplemented",
        "一份转换申请的补充材料已提交，请在 {due_on} 前决定。",
        "What was missing from a transfer application arrived; decide by {due_on}.",
    ),
    (
        "exam_recorded",
        "课程“{course}”的考试结果已登记：{result_zh}。",
        "The examination result of the course {course} was recorded: {result_en}.",
    ),
    (
        "exam_corrected",
        "课程“{course}”的考试结果已更正，现为：{result_zh}。",
        "The examination result of the course {course} was corrected; it is now: {result_en}.",
    ),
    (
        "exam_confirmed",
        "课程“{course}”的考试结果经复核维持：{result_zh}。",
        "A review left the examination result of the course {course} as it was: {result_en}.",
    ),
    (
        "exam_review_requested",
        "一位学习者请求复核课程“{course}”的考试结果，请在 {due_on} 前更正或维持。",
        "A learner asks for a review of the examination result of the course {course}; correct or confirm it by {due_on}.",
    ),
    (
        "exam_recorded",
        "您的一门课程的考试结果已登记。",
        "The examination result of one of your courses was recorded.",
    ),
    (
        "line_reversed",
        "所依据的成果被撤销，课程“{course}”的学分已冲回。",
        "The course {course} was taken back because the outcome under it was revoked.",
    ),
    (
        "line_reversal_pending",
        "所依据的成果被撤销，课程“{course}”的学分是否冲回由院校决定。",
        "The outcome under the course {course} was revoked; the school decides whether the course stands.",
    ),
    (
        "line_reversed",
        "所依据的成果被撤销，院校已冲回一门课程的学分。",
        "The school took a course back because an outcome under it was revoked.",
    ),
    (
        "line_upheld",
        "所依据的成果被撤销，院校决定维持一门课程的学分。",
        "An outcome under a course was revoked; the school lets the course stand.",
    ),
    (
        "review_requested",
        "一位学习者请求复核未接受的转换，请在 {due_on} 前答复。",
        "A learner asks for a review of what was not accepted; answer by {due_on}.",
    ),
    (
        "review_answered",
        "您请求的复核已有结果。",
        "The review that you asked for has an answer.",
    ),
    (
        "outcome_expired",
        "您的一项成果已于 {expires_on} 到期。",
        "One of your outcomes expired on {expires_on}.",
    ),
    (
        "application_filed",
        "收到一份转换申请，请在 {due_on} 前决定。",
        "A transfer application arrived; decide by {due_on}.",
    ),
    (
        "application_withdrawn",
        "一份转换申请已由学习者撤回。",
        "A learner withdrew a transfer application.",
    ),
    (
        "basis_revoked",
        "已转换课程“{course}”所依据的成果被撤销，请处理。",
        "The outcome under the granted course {course} was revoked; decide what follows.",
    ),
    (
        "basis_revoked",
        "一门已转换课程所依据的成果被撤销，请处理。",
        "An outcome under a granted course was revoked; decide what follows.",
    ),
    (
        "line_taken_back",
        "已转换课程“{course}”所依据的成果被撤销，转换已冲回，请确认知悉。",
        "The outcome under the granted course {course} was revoked and the grant taken back; please acknowledge it.",
    ),
    (
        "line_taken_back",
        "一门已转换课程所依据的成果被撤销，转换已冲回，请确认知悉。",
        "The outcome under a granted course was revoked and the grant taken back; please acknowledge it.",
    ),
    (
        "basis_withdrawn",
        "一份未决定的转换申请中，课程“{course}”所依据的成果不再可用，已从申请中移出。",
        "The course {course} of an undecided application rested on an outcome that may no longer be used; it was taken out.",
    ),
    (
        "basis_withdrawn",
        "一份未决定的转换申请中，有课程所依据的事实不再可用，已从申请中移出。",
        "Courses of an undecided application rested on what may no longer be used; they were taken out of it.",
    ),
    (
        "grant_created",
        "一位学习者授权贵机构查看其档案。",
        "A learner lets your organisation see a record.",
    ),
];

/// What organisations are told instead, of outcomes that they posted or that applications to them use.
const ORGANISATION_TEXTS: &[(&str, &str, &str)] = &[
    (
        "outcome_revoked",
        "贵机构报送的一项成果已被撤销认定。",
        "The recognition of an outcome that your organisation posted was revoked.",
    ),
    (
        "outcome_reinstated",
        "贵机构报送的一项成果经复核已恢复认定。",
        "An outcome that your organisation posted was reinstated.",
    ),
    (
        QUESTIONED,
        "申请所用的一项成果，报送机构请求更正或撤回；认定员决定之前不能受理用到它的组。",
        "The organisation that posted an outcome which an application uses asks for it to be corrected or withdrawn; until an officer has decided, no group that uses it can be accepted.",
    ),
    (
        "outcome_supplement",
        "贵机构报送的一项成果需要补充材料。",
        "More is needed for an outcome that your organisation posted.",
    ),
];

/// Both texts of a notice: its own, those of its kind, or at least what it is about. A text whose
/// member is missing is not shown half-filled.
fn words(recipient: RecipientKind, kind: &str, subject: &str, detail: &Value) -> (String, String) {
    if let (Some(zh), Some(en)) = (text(detail, "zh"), text(detail, "en")) {
        return (zh.to_owned(), en.to_owned());
    }
    let own = match recipient {
        RecipientKind::Learner => &[],
        RecipientKind::Organisation => ORGANISATION_TEXTS,
    };
    own.iter()
        .chain(TEXTS)
        .filter(|(known, ..)| *known == kind)
        .find_map(|(_, zh, en)| Some((filled(zh, detail)?, filled(en, detail)?)))
        .unwrap_or_else(|| {
            let (zh, en) = (subject_zh(subject), subject.replace('_', " "));
            (
                format!("与您有关的{zh}有新的情况。"),
                format!("Something happened to the {en} that concerns you."),
            )
        })
}

fn subject_zh(subject: &str) -> &'static str {
    match subject {
        "outcome" => "学习成果",
        "completion" => "结业数据",
        "application" => "转换申请",
        "line" => "课程转换",
        "enrolment" => "学籍",
        "grant" => "授权",
        "review_request" => "复核请求",
        "learner" => "个人学习账户",
        _ => "事项",
    }
}

/// The text with its members in place, if all are there.
fn filled(template: &str, detail: &Value) -> Option<String> {
    let mut parts = template.split('{');
    let mut whole = parts.next()?.to_owned();
    for part in parts {
        let (member, rest) = part.split_once('}')?;
        whole.push_str(text(detail, member)?);
        whole.push_str(rest);
    }
    Some(whole)
}

fn text<'a>(detail: &'a Value, member: &str) -> Option<&'a str> {
    detail.get(member)?.as_str().filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::words;
    use credit_bank_store::words::RecipientKind::{Learner, Organisation};
    use serde_json::json;

    #[test]
    fn a_notice_says_what_happened_and_never_shows_a_gap() {
        let (zh, en) = words(
            Learner,
            "outcome_recognised",
            "outcome",
            &json!({"credits": "4.00"}),
        );
        assert_eq!(zh, "您的一项成果已认定 4.00 学分。");
        assert_eq!(en, "One of your outcomes was recognised for 4.00 credits.");
        let (zh, en) = words(Learner, "outcome_recognised", "outcome", &json!({}));
        assert_eq!(zh, "与您有关的学习成果有新的情况。");
        assert!(!en.contains('{'));
        let own = json!({"zh": "示例", "en": "Example"});
        let points = words(
            Learner,
            "outcome_recognised",
            "outcome",
            &json!({"points": "12.00"}),
        );
        assert_eq!(points.0, "您的一项成果已认定，累计 12.00 积分。");
        let (yours, theirs) = (
            words(Learner, "outcome_revoked", "outcome", &json!({})),
            words(Organisation, "outcome_revoked", "outcome", &json!({})),
        );
        assert_eq!(yours.0, "您的一项成果已被撤销认定。");
        assert_eq!(theirs.0, "贵机构报送的一项成果已被撤销认定。");
        let named = words(
            Organisation,
            "basis_revoked",
            "application",
            &json!({"course": "C1"}),
        );
        assert_eq!(named.0, "已转换课程“C1”所依据的成果被撤销，请处理。");
        assert_eq!(words(Learner, "anything", "line", &own).1, "Example");
    }
}
