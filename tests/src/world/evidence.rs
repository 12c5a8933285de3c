//! Evidence, as if it had been sent.
use super::manager;
use crate::House;
use anyhow::{Context as _, Result};
use bytes::Bytes;
use domain::{
    audit::AuditId,
    evidence::{ClaimUpload, CompleteUpload, EvidenceId, EvidenceTitle, FileName, SlotToken, StartUpload},
};

impl House {
    /// Evidence of these items of an audit, brought by the manager of the body of that code.
    pub async fn evidence(
        &self,
        code: &str,
        audit: AuditId,
        items: &[&str],
        bytes: &'static [u8],
    ) -> Result<EvidenceId> {
        let manager = manager(code);
        // One of each number of pieces: a token is used up by its upload.
        let token = SlotToken::new(format!("{code} {}", self.count("upload_slots").await?));
        let start = StartUpload {
            evidence: None,
            title: Some(EvidenceTitle::parse("title", "情報セキュリティ基本方針")?),
            audit: Some(audit),
            items: Some(items.iter().map(|item| (*item).to_owned()).collect()),
            file_name: FileName::parse("fileName", "方針.pdf")?,
            sha256: None,
            expires_on: None,
            token: token.clone(),
        };
        self.run(&manager, start).await.context("asking for an upload")?;
        let ticket = self.run(&manager, ClaimUpload(token.clone())).await?;
        let mut incoming = self.files.begin(self.place(code)?, ticket.version);
        incoming.take(Bytes::from_static(bytes)).await?;
        let received = incoming.received()?;
        incoming.complete().await?;
        Ok(self.run(&manager, CompleteUpload { token, received }).await?.evidence)
    }
}
