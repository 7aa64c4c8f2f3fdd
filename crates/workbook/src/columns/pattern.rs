//! The columns of a condition on an outcome, wherever a rule has one.

/// The columns of the condition at a path; those that are `$more` are asked for less often.
macro_rules! pattern {
    ($title:literal, $path:literal, $more:ident) => {{
        use $crate::cells::Kind::{Bounds, Level, List, Text, Truth, Word};
        use $crate::columns::{Column, rare, usual};
        use $crate::words;
        const COLUMNS: &[Column] = &[
            usual(
                concat!($title, "类型"),
                concat!($path, ".type"),
                List(words::OUTCOME_TYPES),
            ),
            usual(
                concat!($title, "名录项目"),
                concat!($path, ".award"),
                List(words::NONE),
            ),
            $more(
                concat!($title, "最低等级"),
                concat!($path, ".level.min"),
                Level,
            ),
            $more(
                concat!($title, "最高等级"),
                concat!($path, ".level.max"),
                Level,
            ),
            $more(
                concat!($title, "主题之一"),
                concat!($path, ".tag"),
                List(words::NONE),
            ),
            $more(
                concat!($title, "主题全有"),
                concat!($path, ".all_tags"),
                List(words::NONE),
            ),
            $more(
                concat!($title, "主题皆无"),
                concat!($path, ".not_tag"),
                List(words::NONE),
            ),
            $more(
                concat!($title, "最少学时"),
                concat!($path, ".hours.min"),
                Text,
            ),
            $more(
                concat!($title, "最多学时"),
                concat!($path, ".hours.max"),
                Text,
            ),
            $more(
                concat!($title, "最低成绩"),
                concat!($path, ".grade.min"),
                Text,
            ),
            $more(
                concat!($title, "最高成绩"),
                concat!($path, ".grade.max"),
                Text,
            ),
            $more(
                concat!($title, "成绩满分"),
                concat!($path, ".grade.scale"),
                Text,
            ),
            $more(
                concat!($title, "最少学分值"),
                concat!($path, ".credits.min"),
                Text,
            ),
            $more(
                concat!($title, "最多学分值"),
                concat!($path, ".credits.max"),
                Text,
            ),
            rare(
                concat!($title, "数值范围"),
                concat!($path, ".measure"),
                Bounds,
            ),
            $more(
                concat!($title, "颁发机构类别"),
                concat!($path, ".issuer_class"),
                List(words::NONE),
            ),
            $more(
                concat!($title, "颁发机构"),
                concat!($path, ".issuer"),
                List(words::NONE),
            ),
            $more(
                concat!($title, "学分类别"),
                concat!($path, ".category"),
                List(words::NONE),
            ),
            $more(
                concat!($title, "获得日从"),
                concat!($path, ".awarded.from"),
                Text,
            ),
            $more(
                concat!($title, "获得日早于"),
                concat!($path, ".awarded.until"),
                Text,
            ),
            $more(
                concat!($title, "获得不超过"),
                concat!($path, ".awarded.within"),
                Text,
            ),
            rare(
                concat!($title, "注册前获得"),
                concat!($path, ".awarded.before_registration"),
                Truth,
            ),
            rare(
                concat!($title, "注册时已满"),
                concat!($path, ".awarded.elapsed_at_registration"),
                Text,
            ),
            $more(
                concat!($title, "有效期"),
                concat!($path, ".valid"),
                Word(words::VALIDITY),
            ),
        ];
        COLUMNS
    }};
}
