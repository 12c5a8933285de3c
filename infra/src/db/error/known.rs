//! Constraints by their names, and what each means.
use domain::{Reason, kernel::version::STALE};

/// By the day as dispatches take them, and by the hour as visits do.
const BOOKED: Reason = Reason::of(
    "ADVISOR_BOOKED",
    "The advisor is booked for this time already.",
    "このアドバイザーには、同じ日時にすでに派遣の予定があります。",
);

/// Named constraints that mean something to a caller. Any other failure stays internal.
pub(super) const KNOWN: &[(&str, Reason)] = &[
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
    ("dispatch_bookings_apart", BOOKED),
    ("visits_apart", BOOKED),
    (
        "visits_were_apart",
        Reason::of(
            "ACTUAL_OVERLAP",
            "Another visit of this advisor was at that time.",
            "このアドバイザーの別の訪問の実績と時間が重なっています。",
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
    ("dispatch_consents_live", STALE),
    (
        "effect_releases_once",
        Reason::of(
            "EFFECTS_COUNTED",
            "This year's dispatches were counted already, and are counted once.",
            "この年度の派遣の効果はすでに集計されています。集計は年度ごとに一度だけです。",
        ),
    ),
    (
        "carry_overs_once",
        Reason::of(
            "ANSWERS_CARRIED_ALREADY",
            "An earlier audit's answers were carried over into this audit already.",
            "この監査には、すでに過去の監査の回答が引き継がれています。",
        ),
    ),
];
