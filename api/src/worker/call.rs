//! What a front end is told: ids, and nothing else.
use crate::graphql::{gid, named_gid};
use domain::{
    Result, Timestamp,
    webhook::{Call, CallOutcome},
};
use infra::webhook::Hooks;
use serde_json::json;

/// Makes one call. Fails only where the house itself does.
pub(super) async fn call(hooks: &Hooks, now: Timestamp, call: &Call) -> Result<CallOutcome> {
    let open = |sealed| hooks.vault.open(call.tenant, call.webhook, sealed);
    let secrets = call.secrets.iter().map(open).collect::<Result<Vec<_>>>()?;
    let event = call.delivery.event.uuid().to_string();
    let body = body(&event, call);
    Ok(hooks.caller.call(&call.endpoint, &secrets, &event, now.timestamp(), body).await)
}

/// The same at every attempt. Who may know more asks for it, with the ids that stand here.
fn body(event: &str, call: &Call) -> String {
    let delivery = &call.delivery;
    let told = json!({
        "event": event,
        "topic": delivery.topic.as_str(),
        "organizationId": gid(call.tenant).0,
        "subjectId": named_gid(delivery.topic.subject_kind(), delivery.subject).0,
        "announcedAt": delivery.announced_at.to_rfc3339(),
    });
    told.to_string()
}
