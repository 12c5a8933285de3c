use super::*;

fn draft(kind: &str) -> PartDraft {
    PartDraft { kind: kind.to_owned(), ..PartDraft::of(Uuid::from_u128(1), PartKind::Advice) }
}

fn code(draft: &PartDraft) -> String {
    match RecordPart::parse(3, draft) {
        Ok(_) => "ok".to_owned(),
        Err(Error::Invalid { field, reason }) => format!("{field} {}", reason.code()),
        Err(other) => other.code().to_owned(),
    }
}

#[test]
fn a_part_says_what_its_kind_asks_for() {
    for (wanted, draft) in [
        ("parts.3.kind PART_KIND", draft("GOSSIP")),
        ("parts.3.text BLANK", draft("ADVICE")),
        ("parts.3.text BLANK", draft("ATTENDEES")),
        ("parts.3.item PART_FIELD", PartDraft { item: Some("6.4-03".to_owned()), ..draft("ATTENDEES") }),
        ("parts.3.text BLANK", PartDraft { text: Some("  ".to_owned()), ..draft("OBSERVATION") }),
        ("parts.3.item ITEM_CODE", PartDraft { item: Some("here".to_owned()), ..draft("ITEM_LOOKED_AT") }),
        ("ok", PartDraft { item: Some("6.4-03".to_owned()), ..draft("ITEM_LOOKED_AT") }),
        ("parts.3.trainee BLANK", PartDraft { progress: Some("LED".to_owned()), ..draft("TRAINEE") }),
        (
            "parts.3.progress PART_KIND",
            PartDraft { trainee: Some("総務課 主査".to_owned()), ..draft("TRAINEE") },
        ),
        ("parts.3.evidenceId BLANK", draft("ATTACHMENT")),
        ("parts.3.evidenceId PART_FIELD", PartDraft { evidence: Some(Uuid::nil()), ..draft("WITHDRAWN") }),
        (
            "parts.3.dueOn PART_FIELD",
            PartDraft { due_on: NaiveDate::from_ymd_opt(2026, 3, 31), ..draft("ADVICE") },
        ),
        ("ok", draft("WITHDRAWN")),
    ] {
        assert_eq!(code(&draft), wanted, "{draft:?}");
    }
}

#[test]
fn a_part_survives_its_draft() {
    let id = Uuid::from_u128(7);
    let text = PartText::parse("text", "手順書を\n見直す").unwrap();
    let name = TraineeName::parse("trainee", "総務課 主査").unwrap();
    for content in [
        PartContent::ItemLookedAt(ItemCode::parse("item", "6.4-03").unwrap(), Some(text.clone())),
        PartContent::Attendees(text.clone()),
        PartContent::Observation(text.clone()),
        PartContent::Advice(text.clone()),
        PartContent::Trainee(name, TraineeProgress::Assisted, None),
        PartContent::NextStep(text, NaiveDate::from_ymd_opt(2026, 3, 31)),
        PartContent::Attachment(Id::from_uuid(Uuid::from_u128(9)), None),
        PartContent::Withdrawn,
    ] {
        let part = RecordPart { id, content };
        let stored = serde_json::to_string(&part.draft()).unwrap();
        let read: PartDraft = serde_json::from_str(&stored).unwrap();
        assert_eq!(RecordPart::parse(0, &read).unwrap(), part, "{stored}");
        assert_eq!(part.evidence().is_some(), part.draft().evidence.is_some());
    }
}
