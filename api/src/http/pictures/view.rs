//! From a reading to all that a picture is made of: names, and the bodies beside the figures.
use crate::graphql::Reading;
use charts::{Body, Name, Own, Seen, View};
use domain::{
    Error, Result,
    access::{Action, OrganizationId, Scope},
    catalog::{EditionCode, LoadCategories},
    comparison::{Key, ReadNamedResults, Release, ReleaseScope},
    kernel::{fiscal::day_in_japan, reason::Language},
    organization::LoadOrganizations,
    register::{GovernmentCode, LoadGovernments, LocalGovernment, MunicipalitiesOf, PrefectureCode},
    scoring::{Domain, Scores},
};
use infra::db::Gate;
use std::collections::HashMap;

/// What `scope` may see, with the words for it; with the bodies of the prefecture if `bodies` are wanted and it is the
/// prefecture that looks.
pub(super) async fn of(
    gate: &Gate,
    scope: &Scope,
    reading: Reading,
    bodies: bool,
    language: Language,
) -> Result<View> {
    let Reading { release, shown, own, .. } = reading;
    let (land, prefecture) = land(gate, scope, &release).await?;
    let seen = if bodies && scope.tenant() == release.owner {
        let day = release.published_at.map(day_in_japan);
        let held = held(gate, scope, release.key).await?;
        let all = match prefecture {
            Some(prefecture) => gate.run(scope, MunicipalitiesOf(prefecture)).await?,
            None => Vec::new(),
        };
        let lived = |body: &LocalGovernment| day.is_none_or(|day| body.exists_on(day));
        let body = |body: LocalGovernment| Body {
            scores: held.get(&body.code).copied(),
            code: body.code,
            name: name(&body),
        };
        Seen::Named(all.into_iter().filter(lived).map(body).collect())
    } else {
        Seen::Own
    };
    let own = match own {
        Some(scores) => {
            let body = government(gate, scope, scope.tenant()).await?;
            Some(Own { code: body.code, name: name(&body), scores })
        }
        None => None,
    };
    Ok(View {
        language,
        land,
        prefecture,
        key: release.key,
        published_at: release.published_at,
        domains: domains(gate, scope, release.key.edition).await?,
        shown,
        own,
        seen,
    })
}

/// Whose bodies are compared, and the prefecture's number if it is one's.
async fn land(gate: &Gate, scope: &Scope, release: &Release) -> Result<(Name, Option<PrefectureCode>)> {
    match release.scope {
        ReleaseScope::Nation => Ok((Name::new("全国", "All prefectures"), None)),
        ReleaseScope::Prefecture => {
            let prefecture = government(gate, scope, release.owner).await?;
            Ok((name(&prefecture), Some(prefecture.prefecture())))
        }
    }
}

fn name(government: &LocalGovernment) -> Name {
    Name::new(government.name.as_str(), government.name_en.as_str())
}

/// The row of the register of an organization that is a local government.
async fn government(gate: &Gate, scope: &Scope, organization: OrganizationId) -> Result<LocalGovernment> {
    let found = gate.run(scope, LoadOrganizations(vec![organization])).await?;
    let code = found.first().and_then(|one| one.code).ok_or(Error::NotFound)?;
    gate.run(scope, LoadGovernments(vec![code])).await?.pop().ok_or(Error::NotFound)
}

/// The results that the reader holds under the bodies' names: none, unless disclosures are open to it.
async fn held(gate: &Gate, scope: &Scope, key: Key) -> Result<HashMap<GovernmentCode, Scores>> {
    if !scope.allows(Action::DisclosureRead) {
        return Ok(HashMap::new());
    }
    let mut results: HashMap<_, _> = gate.run(scope, ReadNamedResults(key)).await?.into_iter().collect();
    let bodies = gate.run(scope, LoadOrganizations(results.keys().copied().collect())).await?;
    Ok(bodies.iter().filter_map(|body| Some((body.code?, results.remove(&body.id)?))).collect())
}

/// The names of the eight domains in an edition.
async fn domains(gate: &Gate, scope: &Scope, edition: EditionCode) -> Result<[Name; 8]> {
    let all = gate.run(scope, LoadCategories(vec![edition])).await?;
    Ok(Domain::ALL.map(|domain| {
        let number = domain.number().to_string();
        let found = all.iter().find(|(_, category)| category.code.to_string() == number);
        let title =
            found.map(|(_, category)| Name::new(category.title.ja.as_str(), category.title.en.as_str()));
        title.unwrap_or_else(|| Name::new("", ""))
    }))
}
