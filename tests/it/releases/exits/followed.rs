//! What is followed is an exit, too: whoever is no party hears nothing, and nobody hears what is kept from them.
use super::{COORDINATOR, MANAGER, Marked, Secrets};
use crate::voice::gid;
use anyhow::{Context as _, Result};
use domain::{Id, dispatch::DispatchState, outbox::Event};
use serde_json::{Value, json};
use tests::{Door, Followed};

/// All of an event that leads no further.
const DOCUMENT: &str = "subscription($after: ID!) { dispatchChanged(after: $after) { id at dispatch {
    id programmeId fiscalYear { year } state advisorIds cost results effect createdAt submittedAt version reportDueOn
    form { project aim presentState contact section } history { verb from to reason at }
    offers { __typename } candidates { __typename } municipality { name code } center { name } } } }";

/// Beppu asks for an advisor, and the centre looks at it. Both hear of that, and nobody else does.
pub(super) async fn hears_its_own(marked: &Marked, door: &Door, everybody: &Secrets) -> Result<()> {
    let house = &marked.story.house;
    let found = (house.open_programme(2025).await?, house.advisor("center-advisor").await?);
    house.dispatch(found, "研修", 60, DispatchState::Screening).await?;
    house.settle().await?;
    let columns =
        "SELECT string_agg(column_name, ' ' ORDER BY column_name) AS names FROM information_schema.columns
                   WHERE table_schema = 'public' AND table_name = 'news'";
    let known = "event_id kept_at number subject_id tenant_id topic";
    assert_eq!(
        house.look(columns).await?,
        [json!({ "names": known })],
        "what is new in it is to be looked at here"
    );
    let fields = door.ask(MANAGER, None, "{ __schema { subscriptionType { fields { name } } } }").await?;
    let known = json!([{ "name": "dispatchChanged" }]);
    let found = fields.data("/__schema/subscriptionType/fields");
    assert_eq!(found, &known, "what is subscribed to is an exit, and belongs into this story");

    let first = house.look("SELECT event_id FROM news ORDER BY number LIMIT 1").await?;
    let first = first.first().and_then(|row| row.get("event_id")?.as_str()).context("news")?;
    let variables = json!({ "after": gid::<Event>(Id::from_uuid(first.parse()?)) });
    for (person, code) in [
        (MANAGER, ""),
        ("center-operator", ""),
        ("nakatsu-manager", "NOT_FOUND"),
        (COORDINATOR, "FORBIDDEN"),
        ("firm-auditor", "FORBIDDEN"),
        ("anonymous", "UNAUTHENTICATED"),
    ] {
        let told = match door.follow(person, None, DOCUMENT, &variables).await? {
            Followed::Refused(answer) => answer.body,
            Followed::Events(mut events) => events.next().await?.context("an event")?.1,
        };
        let said = told.pointer("/errors/0/extensions/code").and_then(Value::as_str).unwrap_or_default();
        assert_eq!(said, code, "{person}: {told}");
        let is_shown = told.pointer("/data/dispatchChanged/dispatch/form/project") == Some(&json!("研修"));
        assert_eq!(is_shown, code.is_empty(), "{person}: {told}");
        everybody.are_not_in(told.to_string().as_bytes(), &format!("an event to {person}"));
    }
    Ok(())
}
