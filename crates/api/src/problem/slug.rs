//! The catalogue of problems: slug, status and titles, as `docs/problems.md` lists them.

macro_rules! catalogue {
    ($($(#[$doc:meta])* $name:ident = $slug:literal, $status:literal, $zh:literal, $en:literal;)+) => {
        /// What went wrong, by its stable name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Slug {
            $($(#[$doc])* $name,)+
        }

        impl Slug {
            /// All of them, in the order of `docs/problems.md`.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The last part of `type`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $slug,)+ }
            }

            /// The HTTP status it is always answered with.
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status,)+ }
            }

            /// 标题.
            pub const fn title_zh(self) -> &'static str {
                match self { $(Self::$name => $zh,)+ }
            }

            /// Title.
            pub const fn title_en(self) -> &'static str {
                match self { $(Self::$name => $en,)+ }
            }
        }
    };
}

catalogue! {
    /// Malformed JSON.
    MalformedJson = "malformed-json", 400, "JSON 格式有误", "Malformed JSON";
    /// Invalid parameter.
    InvalidParameter = "invalid-parameter", 400, "参数无效", "Invalid parameter";
    /// Invalid cursor.
    InvalidCursor = "invalid-cursor", 400, "分页游标无效", "Invalid cursor";
    /// Idempotency-Key missing.
    IdempotencyKeyMissing = "idempotency-key-missing", 400, "缺少 Idempotency-Key", "Idempotency-Key missing";
    /// Idempotency-Key too long.
    IdempotencyKeyTooLong = "idempotency-key-too-long", 400, "Idempotency-Key 过长", "Idempotency-Key too long";
    /// Unsupported grant type.
    UnsupportedGrantType = "unsupported-grant-type", 400, "不支持的授权方式", "Unsupported grant type";
    /// Invalid scope.
    InvalidScope = "invalid-scope", 400, "权限范围无效", "Invalid scope";
    /// Not authenticated.
    Unauthenticated = "unauthenticated", 401, "请先登录", "Not authenticated";
    /// Invalid token.
    InvalidToken = "invalid-token", 401, "令牌无效", "Invalid token";
    /// Log-in failed.
    InvalidCredentials = "invalid-credentials", 401, "登录失败", "Log-in failed";
    /// Client authentication failed.
    InvalidClient = "invalid-client", 401, "系统账户认证失败", "Client authentication failed";
    /// Forbidden.
    Forbidden = "forbidden", 403, "无权执行", "Forbidden";
    /// Wrong current password.
    WrongPassword = "wrong-password", 403, "当前密码不正确", "Wrong current password";
    /// Nobody decides on himself.
    SelfDecision = "self-decision", 403, "不得决定自己的事项", "Nobody decides on himself";
    /// Another person must approve.
    FourEyes = "four-eyes", 403, "须由另一人批准", "Another person must approve";
    /// Who posted does not recognise.
    PosterMayNotRecognise = "poster-may-not-recognise", 403, "报送者不得认定", "Who posted does not recognise";
    /// Not found.
    NotFound = "not-found", 404, "未找到", "Not found";
    /// Method not allowed.
    MethodNotAllowed = "method-not-allowed", 405, "不支持的方法", "Method not allowed";
    /// Body too slow.
    BodyTooSlow = "body-too-slow", 408, "请求体未按时到达", "Body too slow";
    /// Not in this state.
    StateConflict = "state-conflict", 409, "当前状态不允许", "Not in this state";
    /// Already exists.
    AlreadyExists = "already-exists", 409, "已存在", "Already exists";
    /// External id has other content.
    ExternalIdConflict = "external-id-conflict", 409, "编号已用于其他内容", "External id has other content";
    /// Still being processed.
    IdempotencyInFlight = "idempotency-in-flight", 409, "相同请求正在处理", "Still being processed";
    /// Outcome already in use.
    DoubleUse = "double-use", 409, "成果已被使用", "Outcome already in use";
    /// Cap exceeded.
    CapExceeded = "cap-exceeded", 409, "超过上限", "Cap exceeded";
    /// Course already granted.
    AlreadyGranted = "already-granted", 409, "课程已转换或已申请", "Course already granted or applied for";
    /// The plan has changed.
    PlanChanged = "plan-changed", 409, "方案已变化", "The plan has changed";
    /// Simulation required.
    SimulationRequired = "simulation-required", 409, "须先完成模拟", "Simulation required";
    /// Losses not accepted.
    LossesNotAccepted = "losses-not-accepted", 409, "受损未作安排", "Losses not accepted";
    /// Stale version.
    StaleVersion = "stale-version", 412, "版本已过期", "Stale version";
    /// Body too large.
    BodyTooLarge = "body-too-large", 413, "请求体过大", "Body too large";
    /// Unsupported media type.
    UnsupportedMediaType = "unsupported-media-type", 415, "不支持的内容类型", "Unsupported media type";
    /// Invalid body.
    InvalidBody = "invalid-body", 422, "内容不符合要求", "Invalid body";
    /// Batch size.
    BatchSize = "batch-size", 422, "批量行数不符", "Batch size";
    /// Unknown reference.
    UnknownReference = "unknown-reference", 422, "引用的对象不存在", "Unknown reference";
    /// Not in the register.
    UnknownAward = "unknown-award", 422, "名录中没有此项", "Not in the register";
    /// Level missing or unknown.
    LevelRequired = "level-required", 422, "等级缺失或无效", "Level missing or unknown";
    /// Date in the future.
    DateInFuture = "date-in-future", 422, "日期在未来", "Date in the future";
    /// Before the beginning.
    BeforeBeginning = "before-beginning", 422, "早于可追溯之时", "Before the beginning";
    /// Invalid identity number.
    InvalidIdentityNumber = "invalid-identity-number", 422, "证件号码无效", "Invalid identity number";
    /// Key used for another request.
    IdempotencyKeyReused = "idempotency-key-reused", 422, "键已用于其他请求", "Key used for another request";
    /// Weak password.
    WeakPassword = "weak-password", 422, "密码太弱", "Weak password";
    /// Incomplete decision.
    DecisionIncomplete = "decision-incomplete", 422, "决定不完整", "Incomplete decision";
    /// Nothing converts.
    NothingToConvert = "nothing-to-convert", 422, "没有可转换的课程", "Nothing converts";
    /// Outcome not recognised.
    NotRecognised = "not-recognised", 422, "成果未认定", "Outcome not recognised";
    /// Outside the application window.
    OutsideWindow = "outside-window", 422, "不在受理期内", "Outside the application window";
    /// Enrolment closed.
    EnrolmentClosed = "enrolment-closed", 422, "学籍已结束", "Enrolment closed";
    /// No rule in force.
    NoRuleInForce = "no-rule-in-force", 422, "没有现行规则", "No rule in force";
    /// Too many combinations.
    TooComplex = "too-complex", 422, "组合过多", "Too many combinations";
    /// What is required cannot be given.
    RequiredNotMet = "required-not-met", 422, "所要求的课程无法转换", "What is required cannot be given";
    /// Faulty rules.
    RulesInvalid = "rules-invalid", 422, "规则有误", "Faulty rules";
    /// Hash mismatch.
    HashMismatch = "hash-mismatch", 422, "散列不符", "Hash mismatch";
    /// Effective date in the past.
    EffectiveDatePast = "effective-date-past", 422, "生效日已过", "Effective date in the past";
    /// A later version is published.
    LaterVersionPublished = "later-version-published", 422, "已公布更晚施行的版本", "A later version is published";
    /// If-Match required.
    PreconditionRequired = "precondition-required", 428, "缺少 If-Match", "If-Match required";
    /// Too many requests.
    TooManyRequests = "too-many-requests", 429, "请求过于频繁", "Too many requests";
    /// Internal error.
    Internal = "internal", 500, "内部错误", "Internal error";
    /// Unavailable for the moment.
    Unavailable = "unavailable", 503, "暂时不可用", "Unavailable for the moment";
}

#[cfg(test)]
mod tests {
    use super::Slug;

    #[test]
    fn the_catalogue_in_the_code_is_the_one_in_the_documentation() {
        let text = include_str!("../../../../docs/problems.md");
        let documented: Vec<Vec<&str>> = text
            .lines()
            .filter(|line| line.starts_with("| `"))
            .map(|line| line.split('|').map(str::trim).skip(1).take(4).collect())
            .collect();
        let coded: Vec<Vec<String>> = Slug::ALL
            .iter()
            .map(|slug| {
                vec![
                    format!("`{}`", slug.as_str()),
                    slug.status().to_string(),
                    slug.title_zh().to_owned(),
                    slug.title_en().to_owned(),
                ]
            })
            .collect();
        assert_eq!(coded, documented);
    }

    #[test]
    fn the_contract_names_no_problem_outside_the_catalogue() {
        let contract = include_str!("../../../../openapi.yaml");
        let prefix = "urn:credit-bank:problem:";
        let mut named = 0;
        for (at, _) in contract.match_indices(prefix) {
            let slug: String = contract[at + prefix.len()..]
                .chars()
                .take_while(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '-')
                .collect();
            if slug.is_empty() {
                continue;
            }
            named += 1;
            assert!(
                Slug::ALL.iter().any(|known| known.as_str() == slug),
                "{slug}"
            );
        }
        assert!(named > 20);
    }
}
