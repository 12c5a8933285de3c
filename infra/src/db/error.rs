//! From what PostgreSQL says to what the house means, constraint by constraint.
use domain::{Error, Reason, kernel::version::STALE};
use sea_orm::{DbErr, RuntimeErr};
use std::sync::Arc;

/// Named constraints that mean something to a caller. Any other failure stays internal.
const KNOWN: &[(&str, Reason)] = &[
    (
        "releases_once",
        Reason::of(
            "RELEASE_EXISTS",
            "There is a release of this comparison already.",
            "この相対比較はすでに作成されています。",
        ),
    ),
    ("profiles_pkey", STALE),
    (
        "releases_stand_on_consents",
        Reason::of(
            "CONSENT_WITHDRAWN",
            "A contributor has withdrawn: the release reopens and must be closed anew.",
            "同意を撤回した団体があります。再び締め切ってから公表してください。",
        ),
    ),
    (
        "releases_first",
        Reason::of(
            "RELEASED_ALREADY",
            "A comparison of this key is released. To correct it, name the newest one in supersedes, with a reason.",
            "この区分の相対比較は公表済みです。訂正する場合は、最新の公表をsupersedesに指定し、理由を記入してください。",
        ),
    ),
    (
        "releases_superseded_once",
        Reason::of(
            "NOT_THE_NEWEST_RELEASE",
            "Only the newest released comparison of the same key can be superseded.",
            "差し替えることができるのは、同じ区分の最新の公表だけです。",
        ),
    ),
    (
        "releases_partition_fixed",
        Reason::of(
            "PARTITION_FIXED",
            "The peer groups of this year and edition were fixed by the first release.",
            "この年度・版の比較グループの分け方は、最初の相対比較で決定済みです。",
        ),
    ),
    (
        "releases_come_before_the_next_year",
        Reason::of(
            "NEXT_YEAR_COMPARED",
            "The year after was released with its change since this one: nothing more can be released of this year. A checked comparison that is checked anew is then withheld.",
            "翌年度の相対比較が本年度との比較を含めて公表されているため、本年度の公表を追加することはできません。検査済みの相対比較は、再検査すると非公表となります。",
        ),
    ),
    (
        "releases_are_checked_beside_others",
        Reason::of(
            "CHECK_IS_STALE",
            "A related comparison was published since the check: have this one checked anew.",
            "検査の後に関連する相対比較が公表されました。再検査してください。",
        ),
    ),
    (
        "releases_are_final",
        Reason::of(
            "RELEASE_FINAL",
            "A published release never changes.",
            "公表済みの相対比較は変更できません。",
        ),
    ),
    (
        "participations_engagement_id_municipality_id_key",
        Reason::of(
            "INVITED_ALREADY",
            "A municipality was invited already.",
            "すでに招待済みの団体があります。",
        ),
    ),
    ("consents_live", STALE),
    ("named_parts_once", STALE),
    (
        "replies_come_while_called",
        Reason::of(
            "ENGAGEMENT_STATE",
            "The call of this engagement is not open.",
            "この共同監査は参加団体の募集期間ではありません。",
        ),
    ),
    (
        "evidence_of_a_signed_report",
        Reason::of(
            "EVIDENCE_FROZEN",
            "The evidence of a signed report never changes.",
            "署名済みの報告書の根拠となった証拠は変更できません。",
        ),
    ),
    (
        "departments_name",
        Reason::of(
            "DEPARTMENT_EXISTS",
            "There is a department of this name already.",
            "同じ名称の部署がすでにあります。",
        ),
    ),
    (
        "systems_name",
        Reason::of(
            "SYSTEM_EXISTS",
            "There is a system of this name already.",
            "同じ名称の情報システムがすでにあります。",
        ),
    ),
    (
        "department_members_now",
        Reason::of(
            "IN_DEPARTMENT_ALREADY",
            "This person works in the department already.",
            "この在籍者はすでにこの部署に所属しています。",
        ),
    ),
    (
        "audit_team_once",
        Reason::of(
            "ON_TEAM_ALREADY",
            "You are on the team of this audit already.",
            "すでにこの監査の監査チームに入っています。",
        ),
    ),
    (
        "advisories_once",
        Reason::of("ADVISORY_NOTED_ALREADY", "This was noted already.", "すでに記録されています。"),
    ),
    ("plans_in_force", STALE),
    (
        "findings_carried_once",
        Reason::of(
            "CARRIED_OVER_ALREADY",
            "The findings of the older audit were carried over already.",
            "元の監査の指摘はすでに繰り越されています。",
        ),
    ),
    (
        "dispatch_bookings_apart",
        Reason::of(
            "ADVISOR_BOOKED",
            "The advisor is booked on one of these days already.",
            "このアドバイザーには、同じ日にすでに派遣の予定があります。",
        ),
    ),
    ("appointments_live", STALE),
    ("webhooks_slot", STALE),
    (
        "advisors_once",
        Reason::of(
            "ADVISOR_REGISTERED_ALREADY",
            "This person is on the registry of advisors already.",
            "すでにアドバイザー名簿に登録されています。",
        ),
    ),
    (
        "programmes_once",
        Reason::of(
            "PROGRAMME_EXISTS",
            "There is a programme of this fiscal year already.",
            "この年度の派遣事業はすでに作成されています。",
        ),
    ),
    (
        "visits_pkey",
        Reason::of(
            "VISIT_ID_TAKEN",
            "There is another visit of this id.",
            "このIDの訪問は、別の内容ですでに登録されています。",
        ),
    ),
    ("entry_grants_of_dispatch", STALE),
    (
        "carry_overs_once",
        Reason::of(
            "ANSWERS_CARRIED_ALREADY",
            "An earlier audit's answers were carried over into this audit already.",
            "この監査には、すでに過去の監査の回答が引き継がれています。",
        ),
    ),
];

/// PostgreSQL's codes for "no privilege" and for rows that a policy refuses.
const REFUSED_BY_POLICY: &str = "42501";

/// What PostgreSQL and PgBouncer say who cannot now and may later: whole classes by their first two characters (connections,
/// resources), and single codes.
const PASSING: &[&str] = &[
    "08",    // the connection; of PgBouncer, whatever it says itself
    "53",    // no connection, no memory, no disk
    "40001", // another transaction was first
    "40P01", // two waited for each other
    "55P03", // a lock was not had in time
    "57014", // a statement ran out of time, or was cancelled
    "57P01", // shutting down
    "57P02", // a crash of a neighbour
    "57P03", // starting up
    "57P05", // idle for too long
    "25P03", // idle in a transaction for too long
    "58030", // the disk failed
];

/// The meaning of a database error.
pub(super) fn meaning(error: DbErr) -> Error {
    let said = told(&error).and_then(sqlx::Error::as_database_error);
    let (code, constraint) = said.map_or((None, None), |said| (said.code(), said.constraint()));
    if let Some((_, reason)) = constraint.and_then(|name| KNOWN.iter().find(|(known, _)| *known == name)) {
        return Error::Conflict(reason.clone());
    }
    if code.is_some_and(|code| code == REFUSED_BY_POLICY) {
        // A grant ended while its holder was at work: from now on there is nothing there.
        tracing::warn!(%error, "refused by a policy");
        return Error::NotFound;
    }
    if passes(&error) { Error::Unavailable(Arc::new(error.into())) } else { anyhow::Error::new(error).into() }
}

/// Whether it is the way to the database, or its present state, that failed, and not what was asked of it.
fn passes(error: &DbErr) -> bool {
    if matches!(error, DbErr::ConnectionAcquire(_)) {
        return true;
    }
    match told(error) {
        Some(sqlx::Error::Database(said)) => said.code().is_some_and(|code| is_passing(&code)),
        Some(
            sqlx::Error::Io(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::BeginFailed,
        ) => true,
        _ => false,
    }
}

fn is_passing(code: &str) -> bool {
    PASSING.iter().any(|passing| code.starts_with(passing))
}

/// What sqlx said.
fn told(error: &DbErr) -> Option<&sqlx::Error> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(cause))
        | DbErr::Exec(RuntimeErr::SqlxError(cause))
        | DbErr::Query(RuntimeErr::SqlxError(cause)) => Some(cause),
        _ => None,
    }
}

/// A row the domain cannot hold: our failure, never the caller's.
pub(super) fn garbled(what: &str) -> Error {
    Error::internal(format_args!("garbled row: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sea_orm::ConnAcquireErr;
    use std::io;

    #[test]
    fn what_passes_is_told_from_what_does_not() {
        let of = |cause: sqlx::Error| meaning(DbErr::Query(RuntimeErr::SqlxError(cause.into()))).code();
        for passing in [
            sqlx::Error::PoolTimedOut,
            sqlx::Error::BeginFailed,
            io::Error::from(io::ErrorKind::ConnectionReset).into(),
        ] {
            assert_eq!(of(passing), "UNAVAILABLE");
        }
        assert_eq!(of(sqlx::Error::RowNotFound), "INTERNAL");
        assert_eq!(of(sqlx::Error::Protocol("odd".to_owned())), "INTERNAL");
        assert_eq!(meaning(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)).code(), "UNAVAILABLE");
        assert_eq!(meaning(DbErr::Custom("odd".to_owned())).code(), "INTERNAL");
    }

    #[test]
    fn codes_pass_alone_and_by_their_class() {
        for code in ["57014", "55P03", "53300", "53100", "08006", "08P01", "57P01", "57P03", "40P01", "25P03"]
        {
            assert!(is_passing(code), "{code}");
        }
        for code in ["42P01", "42501", "23505", "25006", "22003", "XX000", "57000", "40002", ""] {
            assert!(!is_passing(code), "{code}");
        }
    }
}
