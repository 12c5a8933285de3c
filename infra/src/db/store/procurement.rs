use super::{
    answers::over_former,
    engagement_more::reason_of,
    row::{sound, word},
};
use crate::db::{
    entity::{procurement, procurement_bidder, procurement_selection},
    error::{garbled, meaning},
    tx::Tx,
};
use domain::{
    Error, Id, Result,
    engagement::{
        Bid, BidState, Bidder, BidderName, EngagementId, EngagementReason, Procurement, ProcurementMethod,
        ProcurementStore, Selection, Specification, SpecificationText, SpecificationTitle, TechnicalScore,
        Yen,
    },
};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;
use uuid::Uuid;

impl ProcurementStore for Tx {
    async fn procurements(&mut self, engagements: &[EngagementId]) -> Result<Vec<Procurement>> {
        let ids = engagements.iter().map(|id| id.uuid());
        let query = self.select::<procurement::Entity>().filter(procurement::Column::EngagementId.is_in(ids));
        let specified = query.all(&self.db).await.map_err(meaning)?;
        if specified.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<Uuid> = specified.iter().map(|row| row.engagement_id).collect();
        let rows = self.read_bidders(&ids).await?;
        // Of these alone: of a selection made in this very moment, the bidders were read before it. There is none of nobody.
        let decided: Vec<Uuid> =
            rows.iter().filter(|row| row.selected).map(|row| row.engagement_id).collect();
        let mut selections = self.read_selections(&decided).await?;
        let mut bidders: HashMap<Uuid, Vec<procurement_bidder::Model>> = HashMap::new();
        for row in rows {
            bidders.entry(row.engagement_id).or_default().push(row);
        }
        specified
            .into_iter()
            .map(|row| {
                let bidders = bidders.remove(&row.engagement_id).unwrap_or_default();
                let selection = selections.remove(&row.engagement_id);
                procurement_of(row, bidders, selection)
            })
            .collect()
    }

    async fn set_specification(
        &mut self,
        engagement: EngagementId,
        specification: &Specification,
    ) -> Result<()> {
        use procurement::Column;
        let row = procurement::ActiveModel {
            engagement_id: Set(engagement.uuid()),
            title: Set(specification.title.as_str().to_owned()),
            text: Set(specification.text.as_str().to_owned()),
            method: Set(specification.method.as_str().to_owned()),
            method_reason: Set(specification.method_reason.as_ref().map(|why| why.as_str().to_owned())),
            announced_on: Set(specification.announced_on),
            bids_until: Set(specification.bids_until),
            ceiling: Set(specification.ceiling.map(Yen::amount)),
            ..Default::default()
        };
        let over = [
            Column::Title,
            Column::Text,
            Column::Method,
            Column::MethodReason,
            Column::AnnouncedOn,
            Column::BidsUntil,
            Column::Ceiling,
        ];
        let conflict = over_former([Column::TenantId, Column::EngagementId], over);
        self.insert(vec![row], Some(conflict)).await.map(drop)
    }

    async fn set_bidders(&mut self, engagement: EngagementId, bidders: &[Bidder]) -> Result<()> {
        let former = self
            .delete::<procurement_bidder::Entity>()
            .filter(procurement_bidder::Column::EngagementId.eq(engagement.uuid()));
        former.exec(&self.db).await.map_err(meaning)?;
        let rows = (1..).zip(bidders).map(|(place, bidder)| procurement_bidder::ActiveModel {
            engagement_id: Set(engagement.uuid()),
            place: Set(place),
            name: Set(bidder.name.as_str().to_owned()),
            firm_id: Set(bidder.firm.map(Id::uuid)),
            price: Set(bidder.price.map(Yen::amount)),
            score: Set(bidder.score.map(|score| i16::from(score.points()))),
            state: Set(bidder.bid.state().as_str().to_owned()),
            reason: Set(bidder.bid.reason().map(|why| why.as_str().to_owned())),
            selected: Set(false),
            ..Default::default()
        });
        self.insert(rows.collect(), None).await.map(drop)
    }

    async fn add_selection(&mut self, engagement: EngagementId, selection: &Selection) -> Result<()> {
        // First the bidders: the policies admit no selection of nobody, and once there is one, let nobody touch them.
        let chosen = procurement_bidder::ActiveModel { selected: Set(true), ..Default::default() };
        let chosen = self
            .update::<procurement_bidder::Entity>()
            .set(chosen)
            .filter(procurement_bidder::Column::EngagementId.eq(engagement.uuid()))
            .filter(procurement_bidder::Column::Place.is_in(selection.places.iter().copied()));
        chosen.exec(&self.db).await.map_err(meaning)?;
        let row = procurement_selection::ActiveModel {
            engagement_id: Set(engagement.uuid()),
            reason: Set(selection.reason.as_str().to_owned()),
            selected_on: Set(selection.selected_on),
            recorded_at: Set(selection.recorded_at),
            ..Default::default()
        };
        self.insert(vec![row], None).await.map(drop)
    }
}

impl Tx {
    async fn read_bidders(&self, engagements: &[Uuid]) -> Result<Vec<procurement_bidder::Model>> {
        use procurement_bidder::{Column, Entity};
        let query = self
            .select::<Entity>()
            .filter(Column::EngagementId.is_in(engagements.iter().copied()))
            .order_by_asc(Column::EngagementId)
            .order_by_asc(Column::Place);
        query.all(&self.db).await.map_err(meaning)
    }

    async fn read_selections(
        &self,
        engagements: &[Uuid],
    ) -> Result<HashMap<Uuid, procurement_selection::Model>> {
        use procurement_selection::{Column, Entity};
        let query = self.select::<Entity>().filter(Column::EngagementId.is_in(engagements.iter().copied()));
        let rows = query.all(&self.db).await.map_err(meaning)?;
        Ok(rows.into_iter().map(|row| (row.engagement_id, row)).collect())
    }
}

fn procurement_of(
    row: procurement::Model,
    bidders: Vec<procurement_bidder::Model>,
    selection: Option<procurement_selection::Model>,
) -> Result<Procurement> {
    if (1..).zip(&bidders).any(|(place, bidder)| bidder.place != place) {
        return Err(garbled("places of bidders"));
    }
    let places: Vec<i32> =
        bidders.iter().filter(|bidder| bidder.selected).map(|bidder| bidder.place).collect();
    if selection.is_some() == places.is_empty() {
        return Err(garbled("half a selection"));
    }
    let selection = selection.map(|selection| {
        Ok::<_, Error>(Selection {
            places,
            reason: sound(EngagementReason::parse("reason", &selection.reason))?,
            selected_on: selection.selected_on,
            recorded_at: selection.recorded_at,
        })
    });
    Ok(Procurement {
        engagement: Id::from_uuid(row.engagement_id),
        specification: Specification {
            title: sound(SpecificationTitle::parse("title", &row.title))?,
            text: sound(SpecificationText::parse("text", &row.text))?,
            method: word(&row.method, ProcurementMethod::parse)?,
            method_reason: reason_of(row.method_reason.as_deref())?,
            announced_on: row.announced_on,
            bids_until: row.bids_until,
            ceiling: yen(row.ceiling)?,
        },
        bidders: bidders.into_iter().map(bidder_of).collect::<Result<_>>()?,
        selection: selection.transpose()?,
    })
}

fn bidder_of(row: procurement_bidder::Model) -> Result<Bidder> {
    let score = row.score.map(|points| sound(TechnicalScore::parse("score", points.into())));
    let state = word(&row.state, BidState::parse)?;
    Ok(Bidder {
        name: sound(BidderName::parse("name", &row.name))?,
        firm: row.firm_id.map(Id::from_uuid),
        price: yen(row.price)?,
        score: score.transpose()?,
        bid: sound(Bid::new(state, reason_of(row.reason.as_deref())?))?,
    })
}

fn yen(amount: Option<i32>) -> Result<Option<Yen>> {
    amount.map(|amount| sound(Yen::parse("yen", amount))).transpose()
}
