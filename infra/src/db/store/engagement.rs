use super::{
    page::{Sorted, parsed},
    participation::participation_of,
    row::{engagement_of, year_column},
};
use crate::db::{
    entity::{engagement, entry_grant, participation, reply},
    error::meaning,
    tx::Tx,
};
use domain::{
    Id, Result, Timestamp,
    access::{OrganizationId, UserId},
    audit::{AuditId, ScoreLine},
    engagement::{
        AppointedFirm, Consent, ConsentId, ConsentUse, Contribution, Engagement, EngagementId,
        EngagementReport, EngagementStep, EngagementStore, EntryGrantRow, GrantSource, NamedResult,
        Participation, ParticipationId, Progress, Purpose, Reply, Tally,
    },
    kernel::page::{Page, PageRequest},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::OnConflict};
use uuid::Uuid;

impl EngagementStore for Tx {
    async fn add_engagement(&mut self, engagement: &Engagement) -> Result<()> {
        let row = engagement::ActiveModel {
            id: Set(engagement.id.uuid()),
            prefecture_id: Set(engagement.prefecture.uuid()),
            title: Set(engagement.title.as_str().to_owned()),
            fiscal_year: Set(year_column(engagement.fiscal_year)?),
            edition: Set(engagement.edition.to_string()),
            tier: Set(engagement.tier.as_str().to_owned()),
            audit_type: Set(engagement.audit_type.as_str().to_owned()),
            state: Set(engagement.state.as_str().to_owned()),
            created_at: Set(engagement.created_at),
            version: Set(engagement.version),
            ..Default::default()
        };
        self.insert(vec![row], None).await.map(drop)
    }

    async fn save_engagement(&mut self, engagement: &Engagement) -> Result<()> {
        let terms = engagement.terms.as_ref();
        let fieldwork = terms.and_then(|terms| terms.fieldwork);
        let row = engagement::ActiveModel {
            state: Set(engagement.state.as_str().to_owned()),
            terms: Set(terms.map(|terms| terms.text.as_str().to_owned())),
            answer_by: Set(terms.map(|terms| terms.answer_by)),
            briefing_on: Set(terms.and_then(|terms| terms.briefing_on)),
            fieldwork_from: Set(fieldwork.map(|days| days.0)),
            fieldwork_until: Set(fieldwork.map(|days| days.1)),
            firm_id: Set(engagement.firm.map(Id::uuid)),
            window_from: Set(engagement.window.map(|window| window.from)),
            window_until: Set(engagement.window.map(|window| window.until)),
            version: Set(engagement.version),
            ..Default::default()
        };
        let own = self
            .update::<engagement::Entity>()
            .set(row)
            .filter(engagement::Column::PrefectureId.eq(self.scope().tenant().uuid()))
            .filter(engagement::Column::Id.eq(engagement.id.uuid()));
        self.change_one(own).await
    }

    async fn own_engagement(&mut self, id: EngagementId) -> Result<Option<Engagement>> {
        let query = self
            .select::<engagement::Entity>()
            .filter(engagement::Column::PrefectureId.eq(self.scope().tenant().uuid()))
            .filter(engagement::Column::Id.eq(id.uuid()))
            .lock_exclusive();
        query.one(&self.db).await.map_err(meaning)?.map(engagement_of).transpose()
    }

    async fn engagements(&mut self, ids: &[EngagementId]) -> Result<Vec<Engagement>> {
        let ids = ids.iter().map(|id| id.uuid());
        let query = self.select::<engagement::Entity>().filter(engagement::Column::Id.is_in(ids));
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(engagement_of).collect()
    }

    async fn list_engagements(&mut self, page: &PageRequest<Uuid>) -> Result<Page<Engagement>> {
        let query = self.select::<engagement::Entity>();
        parsed(self.page(query, engagement::Column::Id, Sorted::Down, page).await?, engagement_of)
    }

    async fn add_participations(&mut self, participations: &[Participation]) -> Result<()> {
        let rows = participations.iter().map(|p| participation::ActiveModel {
            id: Set(p.id.uuid()),
            engagement_id: Set(p.engagement.uuid()),
            prefecture_id: Set(p.prefecture.uuid()),
            municipality_id: Set(p.municipality.uuid()),
            name: Set(p.name.as_str().to_owned()),
            invited_at: Set(p.invited_at),
            firm_id: Set(p.firm.map(Id::uuid)),
            late_reason: Set(p.late.as_ref().map(|why| why.as_str().to_owned())),
            left_out_reason: Set(None),
        });
        self.insert(rows.collect(), None).await.map(drop)
    }

    async fn save_participation(&mut self, participation: &Participation) -> Result<()> {
        self.settle_participation(participation).await
    }

    async fn assign_rest(&mut self, engagement: EngagementId, firm: OrganizationId) -> Result<()> {
        self.give_rest(engagement, firm).await
    }

    async fn add_engagement_firm(&mut self, firm: &AppointedFirm) -> Result<()> {
        self.appoint(firm).await
    }

    async fn engagement_firms(&mut self, engagements: &[EngagementId]) -> Result<Vec<AppointedFirm>> {
        self.read_firms(engagements).await
    }

    async fn add_engagement_step(&mut self, step: &EngagementStep) -> Result<()> {
        self.add_step(step).await
    }

    async fn engagement_steps(&mut self, engagements: &[EngagementId]) -> Result<Vec<EngagementStep>> {
        self.read_steps(engagements).await
    }

    async fn add_engagement_report(&mut self, report: &EngagementReport) -> Result<()> {
        self.add_overview(report).await
    }

    async fn engagement_reports(&mut self, engagements: &[EngagementId]) -> Result<Vec<EngagementReport>> {
        self.read_overviews(engagements).await
    }

    async fn add_consent_uses(&mut self, uses: &[ConsentUse]) -> Result<()> {
        self.note_uses(uses).await
    }

    async fn consent_uses(&mut self, consents: &[ConsentId]) -> Result<Vec<ConsentUse>> {
        self.read_consent_uses(consents).await
    }

    async fn in_releases(&mut self, participations: &[ParticipationId]) -> Result<Vec<ParticipationId>> {
        self.released(participations).await
    }

    async fn participations(&mut self, engagements: &[EngagementId]) -> Result<Vec<Participation>> {
        let ids = engagements.iter().map(|id| id.uuid());
        let query = self
            .select::<participation::Entity>()
            .filter(participation::Column::EngagementId.is_in(ids))
            .order_by_asc(participation::Column::Id);
        let rows = query.all(&self.db).await.map_err(meaning)?;
        self.with_replies(rows).await
    }

    async fn participations_by_id(&mut self, ids: &[ParticipationId]) -> Result<Vec<Participation>> {
        let ids = ids.iter().map(|id| id.uuid());
        let query = self.select::<participation::Entity>().filter(participation::Column::Id.is_in(ids));
        let rows = query.all(&self.db).await.map_err(meaning)?;
        self.with_replies(rows).await
    }

    async fn list_participations(
        &mut self,
        engagement: Option<EngagementId>,
        page: &PageRequest<Uuid>,
    ) -> Result<Page<Participation>> {
        let mut query = self.select::<participation::Entity>();
        if let Some(id) = engagement {
            query = query.filter(participation::Column::EngagementId.eq(id.uuid()));
        }
        let rows = self.page(query, participation::Column::Id, Sorted::Up, page).await?;
        let (has_previous, has_next, total) = (rows.has_previous, rows.has_next, rows.total);
        Ok(Page { items: self.with_replies(rows.items).await?, has_previous, has_next, total })
    }

    async fn lock_participation(&mut self, id: ParticipationId) -> Result<Option<Participation>> {
        let own = self
            .select::<participation::Entity>()
            .filter(participation::Column::MunicipalityId.eq(self.scope().tenant().uuid()))
            .filter(participation::Column::Id.eq(id.uuid()));
        let Some(row) = own.one(&self.db).await.map_err(meaning)? else { return Ok(None) };
        // The first answer makes the row, so that there is one to lock.
        let blank = reply::ActiveModel {
            participation_id: Set(row.id),
            prefecture_id: Set(row.prefecture_id),
            municipality_id: Set(row.municipality_id),
            state: Set(Reply::NONE.state.as_str().to_owned()),
            version: Set(Reply::NONE.version),
            ..Default::default()
        };
        self.insert(vec![blank], Some(OnConflict::new().do_nothing().to_owned())).await?;
        let locked = self
            .select::<reply::Entity>()
            .filter(reply::Column::MunicipalityId.eq(self.scope().tenant().uuid()))
            .filter(reply::Column::ParticipationId.eq(row.id))
            .lock_exclusive()
            .one(&self.db)
            .await
            .map_err(meaning)?;
        participation_of(row, locked).map(Some)
    }

    async fn save_reply(&mut self, participation: &Participation) -> Result<()> {
        let answer = participation.reply;
        let row = reply::ActiveModel {
            state: Set(answer.state.as_str().to_owned()),
            audit_id: Set(answer.audit.map(Id::uuid)),
            firm_id: Set(answer.firm.map(Id::uuid)),
            replied_at: Set(answer.replied_at),
            version: Set(answer.version),
            ..Default::default()
        };
        let own = self
            .update::<reply::Entity>()
            .set(row)
            .filter(reply::Column::MunicipalityId.eq(self.scope().tenant().uuid()))
            .filter(reply::Column::ParticipationId.eq(participation.id.uuid()));
        self.change_one(own).await
    }

    async fn consents(&mut self, participations: &[ParticipationId]) -> Result<Vec<Consent>> {
        self.read_consents(participations).await
    }

    async fn add_consents(&mut self, consents: &[Consent]) -> Result<()> {
        self.write_consents(consents).await
    }

    async fn withdraw_consents(
        &mut self,
        participation: ParticipationId,
        purposes: &[Purpose],
        by: UserId,
        at: Timestamp,
    ) -> Result<()> {
        self.end_consents(participation, purposes, by, at).await
    }

    async fn add_entry_grant(&mut self, grant: &EntryGrantRow) -> Result<()> {
        self.let_in(grant).await
    }

    async fn end_entry_grants(&mut self, source: GrantSource, at: Timestamp) -> Result<()> {
        self.let_out(source, at).await
    }

    async fn open_doors(&mut self, now: Timestamp) -> Result<Vec<(OrganizationId, AuditId)>> {
        let query = self
            .select::<entry_grant::Entity>()
            .filter(entry_grant::Column::GranteeId.eq(self.scope().tenant().uuid()))
            .filter(entry_grant::Column::EndedAt.is_null())
            .filter(entry_grant::Column::ValidFrom.lte(now))
            .filter(entry_grant::Column::ValidUntil.gt(now));
        let open = query.all(&self.db).await.map_err(meaning)?;
        let door =
            |row: entry_grant::Model| Some((Id::from_uuid(row.owner_id), Id::from_uuid(row.audit_id?)));
        Ok(open.into_iter().filter_map(door).collect())
    }

    async fn save_progress(&mut self, participation: &Participation, progress: &Progress) -> Result<()> {
        self.disclose_progress(participation, progress).await
    }

    async fn remove_progress(&mut self, participation: ParticipationId) -> Result<()> {
        self.take_back_progress(participation).await
    }

    async fn progress(&mut self, participations: &[ParticipationId]) -> Result<Vec<Progress>> {
        self.read_progress(participations).await
    }

    async fn save_named_results(&mut self, participation: &Participation, lines: &[ScoreLine]) -> Result<()> {
        self.disclose_results(participation, lines).await
    }

    async fn remove_named_results(&mut self, participation: ParticipationId) -> Result<()> {
        self.take_back_results(participation).await
    }

    async fn named_results(&mut self, participations: &[ParticipationId]) -> Result<Vec<NamedResult>> {
        self.read_results(participations).await
    }

    async fn contribute(&mut self, contribution: &Contribution) -> Result<()> {
        self.put_in_escrow(contribution).await
    }

    async fn withdraw_contributions(&mut self, participation: ParticipationId, at: Timestamp) -> Result<()> {
        self.take_from_escrow(participation, at).await
    }

    async fn tallies(&mut self, engagements: &[EngagementId]) -> Result<Vec<(EngagementId, Tally)>> {
        self.count_progress(engagements).await
    }
}
