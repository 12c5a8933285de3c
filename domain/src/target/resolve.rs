//! From what a caller names to targets with their present names.
use super::{Target, TargetName, TargetRef};
use crate::{Error, Reason, Result, Store};
use std::collections::{HashMap, HashSet};

/// The most targets of one audit or lines of one plan.
const MOST: usize = 300;

const COUNT: Reason = Reason::of("TARGET_COUNT", "Name at most 300 targets.", "監査対象は300件までです。");
const UNKNOWN: Reason = Reason::of(
    "UNKNOWN_TARGET",
    "There is no present department or system with this id.",
    "このIDの部署・情報システムはありません。",
);

/// The targets that `refs` name, in their order, in two statements. `list` is the input field they came in.
pub(crate) async fn resolve<S: Store>(
    store: &mut S,
    list: &'static str,
    refs: &[TargetRef],
) -> Result<Vec<Target>> {
    if refs.len() > MOST {
        return Err(Error::invalid(list, COUNT));
    }
    let (mut departments, mut systems) = (Vec::new(), Vec::new());
    for one in refs.iter().copied().collect::<HashSet<_>>() {
        match one {
            TargetRef::Department(id) => departments.push(id),
            TargetRef::System(id) => systems.push(id),
        }
    }
    // In one order, so that two who lock the same rows wait and do not block each other.
    departments.sort_unstable();
    systems.sort_unstable();
    let mut names = HashMap::new();
    for found in store.departments(&departments).await?.into_iter().filter(|one| one.ended_at.is_none()) {
        names.insert(TargetRef::Department(found.id), found.name);
    }
    for found in store.systems(&systems).await?.into_iter().filter(|one| one.ended_at.is_none()) {
        names.insert(TargetRef::System(found.id), found.name);
    }
    let targets = refs.iter().enumerate().map(|(index, of)| {
        let name: Option<&TargetName> = names.get(of);
        let name =
            name.ok_or_else(|| Error::Invalid { field: format!("{list}.{index}").into(), reason: UNKNOWN })?;
        Ok(Target { of: *of, name: name.clone() })
    });
    targets.collect()
}
