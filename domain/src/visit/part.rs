//! What a record says, part by part.
use crate::{
    Error, Id, Reason, Result,
    catalog::ItemCode,
    evidence::EvidenceId,
    kernel::{
        text::{BLANK, Line, Text},
        words::words,
    },
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a part says, up to 2,000 characters.
pub type PartText = Text<2000>;
/// Who is being trained, up to 80 characters: a name or a post.
pub type TraineeName = Line<80>;

const KIND: Reason = Reason::of(
    "PART_KIND",
    "There is no such kind of part, or no such progress.",
    "記録の種類または習熟度の指定が正しくありません。",
);
const FIELD: Reason = Reason::of(
    "PART_FIELD",
    "A part of this kind does not have this field.",
    "この種類の記録では、この項目は使えません。",
);

words! {
    /// What a part of a record is about.
    pub enum PartKind {
        /// Who took part (参加者).
        Attendees = "ATTENDEES",
        /// An audit item that was looked at.
        ItemLookedAt = "ITEM_LOOKED_AT",
        /// What the advisor saw.
        Observation = "OBSERVATION",
        /// What the advisor recommends.
        Advice = "ADVICE",
        /// Somebody of the body who learns to audit.
        Trainee = "TRAINEE",
        /// What the body does next.
        NextStep = "NEXT_STEP",
        /// A piece of evidence.
        Attachment = "ATTACHMENT",
        /// An earlier part is taken back.
        Withdrawn = "WITHDRAWN",
    }
}

words! {
    /// How far a trainee has come in this visit.
    pub enum TraineeProgress {
        /// Looked on.
        Watched = "WATCHED",
        /// Took part under guidance.
        Assisted = "ASSISTED",
        /// Led a part of an audit.
        Led = "LED",
    }
}

/// What a part says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartContent {
    /// Who took part: posts or names, and how many.
    Attendees(PartText),
    /// An audit item that was looked at, and what is to be said of it.
    ItemLookedAt(ItemCode, Option<PartText>),
    /// What the advisor saw.
    Observation(PartText),
    /// What the advisor recommends.
    Advice(PartText),
    /// Who learns to audit, how far they have come, and what is to be said of it.
    Trainee(TraineeName, TraineeProgress, Option<PartText>),
    /// What the body does next, and by which day in Japan.
    NextStep(PartText, Option<NaiveDate>),
    /// A piece of evidence of the body's, and what it shows.
    Attachment(EvidenceId, Option<PartText>),
    /// The part of this id is taken back.
    Withdrawn,
}

impl PartContent {
    /// What it is about.
    #[must_use]
    pub const fn kind(&self) -> PartKind {
        match self {
            Self::Attendees(_) => PartKind::Attendees,
            Self::ItemLookedAt(..) => PartKind::ItemLookedAt,
            Self::Observation(_) => PartKind::Observation,
            Self::Advice(_) => PartKind::Advice,
            Self::Trainee(..) => PartKind::Trainee,
            Self::NextStep(..) => PartKind::NextStep,
            Self::Attachment(..) => PartKind::Attachment,
            Self::Withdrawn => PartKind::Withdrawn,
        }
    }
}

/// One part of a record. A later part of the same id takes the earlier one's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordPart {
    /// Its id, made by the client.
    pub id: Uuid,
    /// What it says.
    pub content: PartContent,
}

/// A part as it is sent, stored and hashed: in plain words, not looked at yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartDraft {
    /// Its id, made by the client.
    pub id: Uuid,
    /// What kind, by its stable name.
    pub kind: String,
    /// What it says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The code of an audit item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// Who is being trained.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trainee: Option<String>,
    /// How far the trainee has come, by its stable name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress: Option<String>,
    /// By which day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    /// A piece of evidence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Uuid>,
}

impl PartDraft {
    /// A draft that says nothing yet.
    fn of(id: Uuid, kind: PartKind) -> Self {
        Self {
            id,
            kind: kind.as_str().to_owned(),
            text: None,
            item: None,
            trainee: None,
            progress: None,
            due_on: None,
            evidence: None,
        }
    }

    /// Passes a draft with no other fields than `used`: what would be dropped is refused.
    fn must_only_use(&self, used: &[&'static str]) -> Result<()> {
        let filled = [
            ("text", self.text.is_some()),
            ("item", self.item.is_some()),
            ("trainee", self.trainee.is_some()),
            ("progress", self.progress.is_some()),
            ("dueOn", self.due_on.is_some()),
            ("evidenceId", self.evidence.is_some()),
        ];
        match filled.iter().find(|(name, filled)| *filled && !used.contains(name)) {
            Some((name, _)) => Err(Error::invalid(name, FIELD)),
            None => Ok(()),
        }
    }

    fn said(&self) -> Result<Option<PartText>> {
        self.text.as_deref().map(|text| PartText::parse("text", text)).transpose()
    }

    fn must_say(&self) -> Result<PartText> {
        self.said()?.ok_or(Error::invalid("text", BLANK))
    }

    fn content(&self) -> Result<PartContent> {
        let kind = PartKind::parse(&self.kind).ok_or(Error::invalid("kind", KIND))?;
        self.must_only_use(match kind {
            PartKind::ItemLookedAt => &["text", "item"],
            PartKind::Attendees | PartKind::Observation | PartKind::Advice => &["text"],
            PartKind::Trainee => &["text", "trainee", "progress"],
            PartKind::NextStep => &["text", "dueOn"],
            PartKind::Attachment => &["text", "evidenceId"],
            PartKind::Withdrawn => &[],
        })?;
        Ok(match kind {
            PartKind::Attendees => PartContent::Attendees(self.must_say()?),
            PartKind::ItemLookedAt => {
                let item = ItemCode::parse("item", self.item.as_deref().unwrap_or_default())?;
                PartContent::ItemLookedAt(item, self.said()?)
            }
            PartKind::Observation => PartContent::Observation(self.must_say()?),
            PartKind::Advice => PartContent::Advice(self.must_say()?),
            PartKind::Trainee => {
                let name = TraineeName::parse("trainee", self.trainee.as_deref().unwrap_or_default())?;
                let progress = self.progress.as_deref().and_then(TraineeProgress::parse);
                PartContent::Trainee(name, progress.ok_or(Error::invalid("progress", KIND))?, self.said()?)
            }
            PartKind::NextStep => PartContent::NextStep(self.must_say()?, self.due_on),
            PartKind::Attachment => {
                let evidence = self.evidence.ok_or(Error::invalid("evidenceId", BLANK))?;
                PartContent::Attachment(Id::from_uuid(evidence), self.said()?)
            }
            PartKind::Withdrawn => PartContent::Withdrawn,
        })
    }
}

impl RecordPart {
    /// Parses the `index`th of the input's `parts`.
    pub fn parse(index: usize, draft: &PartDraft) -> Result<Self> {
        let content = draft.content().map_err(|refused| match refused {
            Error::Invalid { field, reason } => Error::invalid_at("parts", index, &field, reason),
            other => other,
        })?;
        Ok(Self { id: draft.id, content })
    }

    /// The part as it is stored and hashed: always alike for the same content.
    #[must_use]
    pub fn draft(&self) -> PartDraft {
        let own = |text: &PartText| text.as_str().to_owned();
        let empty = || PartDraft::of(self.id, self.content.kind());
        match &self.content {
            PartContent::ItemLookedAt(item, text) => {
                PartDraft { item: Some(item.to_string()), text: text.as_ref().map(own), ..empty() }
            }
            PartContent::Attendees(text) | PartContent::Observation(text) | PartContent::Advice(text) => {
                PartDraft { text: Some(own(text)), ..empty() }
            }
            PartContent::Trainee(name, progress, text) => PartDraft {
                trainee: Some(name.as_str().to_owned()),
                progress: Some(progress.as_str().to_owned()),
                text: text.as_ref().map(own),
                ..empty()
            },
            PartContent::NextStep(text, due_on) => {
                PartDraft { text: Some(own(text)), due_on: *due_on, ..empty() }
            }
            PartContent::Attachment(evidence, text) => {
                PartDraft { evidence: Some(evidence.uuid()), text: text.as_ref().map(own), ..empty() }
            }
            PartContent::Withdrawn => empty(),
        }
    }

    /// The piece of evidence that it names, if it is one.
    #[must_use]
    pub const fn evidence(&self) -> Option<EvidenceId> {
        match self.content {
            PartContent::Attachment(evidence, _) => Some(evidence),
            _ => None,
        }
    }
}

#[cfg(test)]
#[path = "part_tests.rs"]
mod tests;
