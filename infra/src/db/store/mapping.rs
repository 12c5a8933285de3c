use super::{
    page::{Sorted, parsed},
    row::{sound, word},
};
use crate::db::{
    entity::mapping::{Column, Entity, Model},
    error::{garbled, meaning},
    tx::Tx,
};
use domain::{
    Result,
    catalog::{EditionCode, ItemCode, Mapping, MappingLine, MappingStore, Relation},
    kernel::page::{Page, PageRequest},
};
use sea_orm::{ColumnTrait, Condition, ExprTrait, QueryFilter, QueryOrder};

impl MappingStore for Tx {
    async fn list_mapping(
        &mut self,
        from: EditionCode,
        to: EditionCode,
        page: &PageRequest<i32>,
    ) -> Result<Page<(i32, MappingLine)>> {
        let query = self
            .select::<Entity>()
            .filter(Column::FromEdition.eq(from.to_string()))
            .filter(Column::ToEdition.eq(to.to_string()));
        let rows = self.page(query, Column::Position, Sorted::Up, page).await?;
        parsed(rows, |row| Ok((row.position, line_of(&row)?)))
    }

    async fn mappings(&mut self, pairs: &[(EditionCode, EditionCode)]) -> Result<Vec<Mapping>> {
        let any = pairs.iter().fold(Condition::any(), |any, (from, to)| {
            any.add(Column::FromEdition.eq(from.to_string()).and(Column::ToEdition.eq(to.to_string())))
        });
        let query = self
            .select::<Entity>()
            .filter(any)
            .order_by_asc(Column::FromEdition)
            .order_by_asc(Column::ToEdition)
            .order_by_asc(Column::Position);
        let rows = query.all(&self.db).await.map_err(meaning)?;
        let whole = |group: &[Model]| {
            let first = group.first().ok_or_else(|| garbled("a mapping without a line"))?;
            let lines = group.iter().map(line_of).collect::<Result<_>>()?;
            Ok(Mapping::new(edition(&first.from_edition)?, edition(&first.to_edition)?, lines))
        };
        let alike =
            |a: &Model, b: &Model| (&a.from_edition, &a.to_edition) == (&b.from_edition, &b.to_edition);
        rows.chunk_by(alike).map(whole).collect()
    }

    async fn mapped_to(
        &mut self,
        to: EditionCode,
        items: &[ItemCode],
    ) -> Result<Vec<(ItemCode, EditionCode, ItemCode)>> {
        let query = self
            .select::<Entity>()
            .filter(Column::ToEdition.eq(to.to_string()))
            .filter(Column::ToItem.is_in(items.iter().map(ToString::to_string)))
            .filter(Column::FromItem.is_not_null())
            .order_by_asc(Column::FromEdition)
            .order_by_asc(Column::Position);
        let rows = query.all(&self.db).await.map_err(meaning)?;
        let parse = |row: Model| {
            let line = line_of(&row)?;
            let (to, from) = line.to().zip(line.from()).ok_or_else(|| garbled("half a line"))?;
            Ok((to, edition(&row.from_edition)?, from))
        };
        rows.into_iter().map(parse).collect()
    }
}

fn edition(raw: &str) -> Result<EditionCode> {
    sound(EditionCode::parse("edition", raw))
}

fn line_of(row: &Model) -> Result<MappingLine> {
    let item = |raw: &Option<String>| raw.as_ref().map(|raw| sound(ItemCode::parse("item", raw))).transpose();
    let line =
        MappingLine::of(word(&row.relation, Relation::parse)?, item(&row.from_item)?, item(&row.to_item)?);
    line.ok_or_else(|| garbled("a line of a mapping"))
}
