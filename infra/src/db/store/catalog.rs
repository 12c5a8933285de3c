use super::{
    page::{Sorted, parsed},
    row::sound,
};
use crate::db::{
    entity::{category, edition, item},
    error::{garbled, meaning},
    tx::Tx,
};
use domain::{
    Error, Result,
    catalog::{
        Bilingual, CatalogStore, Category, CategoryCode, Edition, EditionCode, Item, ItemCode, ItemFilter,
        Method, Weight,
    },
    kernel::{
        page::{Page, PageRequest},
        text::Line,
    },
};
use sea_orm::{ColumnTrait, Condition, ExprTrait, QueryFilter, QueryOrder, Select};

impl CatalogStore for Tx {
    async fn list_editions(&mut self) -> Result<Vec<Edition>> {
        let query = self
            .select::<edition::Entity>()
            .filter(edition::Column::PublishedAt.is_not_null())
            .order_by_desc(edition::Column::Issued);
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(edition_of).collect()
    }

    async fn categories(&mut self, editions: &[EditionCode]) -> Result<Vec<(EditionCode, Category)>> {
        let query = self
            .select::<category::Entity>()
            .filter(category::Column::Edition.is_in(editions.iter().map(ToString::to_string)))
            .order_by_asc(category::Column::Position);
        let parse = |row: category::Model| {
            Ok((sound(EditionCode::parse("edition", &row.edition))?, category_of(row)?))
        };
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(parse).collect()
    }

    async fn list_items(
        &mut self,
        edition: EditionCode,
        filter: ItemFilter,
        page: &PageRequest<i32>,
    ) -> Result<Page<(i32, Item)>> {
        let rows =
            self.page(filtered(self, edition, filter), item::Column::Position, Sorted::Up, page).await?;
        parsed(rows, |row| Ok((row.position, item_of(row)?)))
    }

    async fn items(&mut self, codes: &[(EditionCode, ItemCode)]) -> Result<Vec<(EditionCode, Item)>> {
        let any = codes.iter().fold(Condition::any(), |any, (edition, code)| {
            let one =
                item::Column::Edition.eq(edition.to_string()).and(item::Column::Code.eq(code.to_string()));
            any.add(one)
        });
        let rows = self.select::<item::Entity>().filter(any).all(&self.db).await.map_err(meaning)?;
        let parse =
            |row: item::Model| Ok((sound(EditionCode::parse("edition", &row.edition))?, item_of(row)?));
        rows.into_iter().map(parse).collect()
    }
}

fn filtered(tx: &Tx, edition: EditionCode, filter: ItemFilter) -> Select<item::Entity> {
    let mut query = tx.select::<item::Entity>().filter(item::Column::Edition.eq(edition.to_string()));
    if filter.essential {
        query = query.filter(item::Column::Essential.eq(true));
    }
    if let Some(domain) = filter.domain {
        query = query.filter(item::Column::Domain.eq(domain.number().to_string()));
    }
    query
}

fn bilingual<const MAX: usize>(ja: &str, en: &str) -> Result<Bilingual<MAX>> {
    Ok(Bilingual { ja: sound(Line::parse("ja", ja))?, en: sound(Line::parse("en", en))? })
}

fn edition_of(row: edition::Model) -> Result<Edition> {
    let total = |n: i32| u16::try_from(n).map_err(Error::internal);
    Ok(Edition {
        code: sound(EditionCode::parse("code", &row.code))?,
        title: bilingual(&row.title_ja, &row.title_en)?,
        issued: row.issued,
        item_total: total(row.item_total)?,
        essential_total: total(row.essential_total)?,
        published_at: row.published_at,
    })
}

fn category_of(row: category::Model) -> Result<Category> {
    Ok(Category {
        code: sound(CategoryCode::parse("code", &row.code))?,
        title: bilingual(&row.title_ja, &row.title_en)?,
    })
}

pub(super) fn item_of(row: item::Model) -> Result<Item> {
    if row.evidence_ja.len() != row.evidence_en.len() {
        return Err(garbled("evidence"));
    }
    let evidence = row.evidence_ja.iter().zip(&row.evidence_en).map(|(ja, en)| bilingual(ja, en));
    Ok(Item {
        code: sound(ItemCode::parse("code", &row.code))?,
        text: bilingual(&row.text_ja, &row.text_en)?,
        method: sound(Method::parse("method", &row.method))?,
        evidence: evidence.collect::<Result<_>>()?,
        essential: row.essential,
        weight: sound(Weight::parse("weight", &row.weight.to_string()))?,
    })
}
