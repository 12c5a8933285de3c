//! A later, small edition of the catalogue, the mapping to it, and audits of any edition and year.
use super::{EDITION, answers, catalogue, judgements, manager, verdict};
use crate::House;
use anyhow::{Context as _, Result};
use domain::{
    audit::{
        Audit, AuditId, AuditKind, AuditTitle, AuditType, CreateAudit, JudgementEntry, Note,
        SelfAssessmentEntry,
    },
    catalog::{EditionCode, Method},
    kernel::fiscal::FiscalYear,
    scoring::Tier,
};
use infra::import::{CatalogFiles, import_catalog, import_mapping};
use std::fmt::Write as _;

/// The later edition: six items in one domain, all essential.
pub const LATER_EDITION: &str = "R6.10";
/// How many items it has.
pub const LATER_ITEMS: usize = 6;

const LATER: &str = "code,title_ja,title_en,issued,item_total,essential_total
R6.10,監査項目（令和6年10月版）,Audit items (October 2024 edition),2024-10-01,6,6
";
const CATEGORIES: &str = "code,ja,en
1,組織体制,Organization
1.1,体制,Structure
";
/// What became of which item: all others were dropped.
const KEPT: [(&str, &str, &str); 6] = [
    ("1.1-01", "1.1-01", "SAME"),
    ("1.1-02", "1.1-02", "SPLIT"),
    ("1.1-02", "1.1-03", "SPLIT"),
    ("1.2-01", "1.1-04", "MERGED"),
    ("2.1-01", "1.1-04", "MERGED"),
    ("1.2-02", "1.1-06", "SAME"),
];

/// The mapping from the catalogue's edition to the later one, as a file.
pub fn mapping_file() -> Result<String> {
    let mut file = "from_edition,from_item,to_edition,to_item,relation\n".to_owned();
    for (item, _) in catalogue()? {
        let kept: Vec<_> = KEPT.iter().filter(|(from, _, _)| from == item).collect();
        for (from, to, relation) in &kept {
            writeln!(file, "{EDITION},{from},{LATER_EDITION},{to},{relation}")?;
        }
        if kept.is_empty() {
            writeln!(file, "{EDITION},{item},{LATER_EDITION},,DROPPED")?;
        }
    }
    writeln!(file, "{EDITION},,{LATER_EDITION},1.1-05,NEW")?;
    Ok(file)
}

impl House {
    /// Loads the later edition, and the mapping to it.
    pub async fn later_edition(&self) -> Result<()> {
        self.later_edition_alone().await?;
        import_mapping(&self.owner, mapping_file()?.as_bytes(), false).await?;
        Ok(())
    }

    /// Loads the later edition without a mapping.
    pub async fn later_edition_alone(&self) -> Result<()> {
        let mut items =
            "code,category,text_ja,text_en,method,evidence_ja,evidence_en,essential,weight\n".to_owned();
        for place in 1..=LATER_ITEMS {
            // The last one weighs otherwise than what it came from.
            let weight = if place == LATER_ITEMS { 3 } else { 2 };
            writeln!(
                items,
                "1.1-{place:02},1.1,確認事項{place}を確認できるか。,Is point {place} in place?,EXAMINE,資料{place},Document {place},true,{weight}"
            )?;
        }
        let files = CatalogFiles {
            edition: LATER.as_bytes(),
            categories: CATEGORIES.as_bytes(),
            items: items.as_bytes(),
        };
        import_catalog(&self.owner, files, "2025-04-01T00:00:00Z".parse()?, false).await?;
        Ok(())
    }

    /// Creates an internal audit over the essential items of an edition, as the manager of the body of that code.
    pub async fn audit_of_year(&self, code: &str, year: i32, edition: &str) -> Result<AuditId> {
        let create = CreateAudit {
            title: AuditTitle::parse("title", "庁内監査")?,
            kind: AuditKind::Internal,
            audit_type: AuditType::Advisory,
            fiscal_year: FiscalYear::parse("fiscalYear", year)?,
            edition: EditionCode::parse("edition", edition)?,
            tier: Tier::Essential,
            order: None,
        };
        self.run(&manager(code), create).await.context("creating an audit")
    }
}

/// First answers to all that an audit of the body of that code asks.
pub(super) fn answers_of(code: &str, audit: &Audit) -> Result<Vec<SelfAssessmentEntry>> {
    if audit.edition.to_string() == EDITION {
        return answers(code, audit.tier);
    }
    let entry = |place| {
        let (item, verdict) = (format!("1.1-{:02}", place + 1), verdict(code, place));
        SelfAssessmentEntry { item, verdict, note: Note::default(), expected_version: 0 }
    };
    Ok((0..LATER_ITEMS).map(entry).collect())
}

/// First judgements of all that an audit of the body of that code asks.
pub(super) fn judgements_of(code: &str, audit: &Audit) -> Result<Vec<JudgementEntry>> {
    if audit.edition.to_string() == EDITION {
        return judgements(code, audit.tier);
    }
    let entries = answers_of(code, audit)?.into_iter().map(|answer| JudgementEntry {
        item: answer.item,
        verdict: answer.verdict,
        method: Method::Examine,
        note: answer.note,
        expected_version: 0,
    });
    Ok(entries.collect())
}
