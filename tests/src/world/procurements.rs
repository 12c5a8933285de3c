//! Procurements of joint engagements of Oita prefecture.
use crate::House;
use anyhow::Result;
use domain::{
    engagement::{
        Bid, Bidder, BidderName, EngagementId, EngagementReason, ProcurementMethod, RecordBids,
        RecordSpecification, SelectBidders, Specification, SpecificationText, SpecificationTitle, Yen,
    },
    kernel::fiscal::parse_day,
};

impl House {
    /// The coordinator records what was asked for in May 2025, and that these firms bid. Who is missing of them is founded.
    pub async fn bids(&self, engagement: EngagementId, firms: &[&str]) -> Result<()> {
        let by = "oita-coordinator";
        let specification = Specification {
            title: SpecificationTitle::parse("title", "共同監査業務委託")?,
            text: SpecificationText::parse("text", "参加団体の情報セキュリティ監査を行う。")?,
            method: ProcurementMethod::OpenBid,
            method_reason: None,
            announced_on: parse_day("announcedOn", "2025-05-01")?,
            bids_until: parse_day("bidsUntil", "2025-05-31")?,
            ceiling: None,
        };
        let expected_version = self.engagement_version(engagement).await?;
        self.run(by, RecordSpecification { engagement, specification, expected_version }).await?;
        let mut bidders = Vec::new();
        for name in firms {
            bidders.push(Bidder {
                name: BidderName::parse("name", name)?,
                firm: Some(self.firm(name).await?),
                price: Some(Yen::parse("price", 1_000_000)?),
                score: None,
                bid: Bid::Made,
            });
        }
        let expected_version = expected_version + 1;
        self.run(by, RecordBids { engagement, bidders, expected_version }).await?;
        Ok(())
    }

    /// The coordinator selects the bidders at these places.
    pub async fn select_bidders(&self, engagement: EngagementId, places: &[i32]) -> Result<()> {
        let select = SelectBidders {
            engagement,
            places: places.to_vec(),
            reason: EngagementReason::parse("reason", "最低価格であるため")?,
            selected_on: parse_day("selectedOn", "2025-06-10")?,
            expected_version: self.engagement_version(engagement).await?,
        };
        self.run("oita-coordinator", select).await?;
        Ok(())
    }
}
