use super::{GovernmentFilter, LocalGovernment, PrefectureCode};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    kernel::page::{MAX, PageRequest},
};

/// All municipalities of a prefecture that the register knows, also former ones, by code: at most a few hundred.
pub struct MunicipalitiesOf(pub PrefectureCode);

impl UseCase for MunicipalitiesOf {
    const ACTION: Action = Action::ReferenceRead;
    type Output = Vec<LocalGovernment>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<LocalGovernment>> {
        let filter = GovernmentFilter::new(Some(self.0), None, None)?;
        let size = i32::try_from(MAX).ok();
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = store.list_governments(&filter, &PageRequest::new(size, after, None, None)?).await?;
            after = page.items.last().map(|last| last.code.to_string());
            found.extend(page.items.into_iter().filter(|body| !body.code.is_prefecture()));
            if !page.has_next || after.is_none() {
                return Ok(found);
            }
        }
    }
}
