//! Both walls around webhooks and what became of their calls, and what the database never holds.
use super::Story;
use crate::walls::{Raw, tables};
use anyhow::Result;
use domain::{
    Error,
    audit::State,
    kernel::page::PageRequest,
    webhook::{ListDeliveries, ListWebhooks, LoadWebhooks, WebhookTopic},
};
use sea_orm::ConnectionTrait as _;
use serde_json::Value;
use tests::world::{BEPPU, NAKATSU, ciso};

const TABLES: [&str; 2] = ["webhooks", "webhook_deliveries"];

/// Beppu and Nakatsu, each with a webhook and with a call that was made.
async fn both() -> Result<Story> {
    let story = Story::of(&["AUDIT_PROGRESSED"]).await?;
    let house = &story.house;
    house.webhook(NAKATSU, &story.receiver.url(), &[WebhookTopic::AuditProgressed]).await?;
    for code in [BEPPU, NAKATSU] {
        let audit = house.create_audit(code, domain::scoring::Tier::Essential).await?;
        house.lead(code, audit, "nobody", State::Planned).await?;
    }
    house.settle().await?;
    Ok(story)
}

#[tokio::test]
async fn a_body_sees_its_own_rows_only() -> Result<()> {
    let story = both().await?;
    let house = &story.house;
    let (beppu, nakatsu) = (house.place(BEPPU)?.uuid(), house.place(NAKATSU)?.uuid());
    let mut raw = Raw::person(house, &ciso(BEPPU), None).await?;
    for table in TABLES {
        let own = house.count(&format!("{table} WHERE tenant_id = '{beppu}'")).await?;
        assert!(0 < own && own < house.count(table).await?, "{table}: the test needs rows of both");
        assert_eq!(raw.sees(table).await?, Some(own), "{table}");
        let stolen = format!("UPDATE {table} SET tenant_id = '{nakatsu}'");
        assert_eq!(raw.does(&stolen).await, Err("42501".to_owned()), "{table}");
    }
    for kept in
        ["webhooks SET url = url", "webhooks SET slot = 9", "webhook_deliveries SET event_id = event_id"]
    {
        let changed = raw.does(&format!("UPDATE {kept}")).await;
        assert_eq!(changed, Err("42501".to_owned()), "{kept}: it never changes");
    }
    Ok(())
}

#[tokio::test]
async fn the_first_wall_holds_alone() -> Result<()> {
    let story = both().await?;
    let house = &story.house;
    let strange = house.run(&ciso(NAKATSU), ListWebhooks).await?;
    for table in tables(house).await? {
        house.owner.execute_unprepared(&format!("ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")).await?;
    }
    let me = ciso(BEPPU);
    assert_eq!(house.run(&me, ListWebhooks).await?.len(), 1);
    for webhook in strange {
        assert!(house.run(&me, LoadWebhooks(vec![webhook.id])).await?.is_empty());
        let page = PageRequest::new(Some(100), None, None, None)?;
        let asked = house.run(&me, ListDeliveries { webhook: webhook.id, page }).await;
        assert!(matches!(asked, Err(Error::NotFound)));
    }
    Ok(())
}

#[tokio::test]
async fn the_database_never_holds_a_secret_in_the_open() -> Result<()> {
    let story = both().await?;
    let secret = story.secret.reveal();
    let rows = story.house.look("SELECT url, encode(secret, 'escape') AS secret FROM webhooks").await?;
    assert_eq!(rows.len(), 2);
    for row in rows {
        let shown = row.get("secret").and_then(Value::as_str).unwrap_or_default();
        assert!(!shown.is_empty() && !shown.contains(secret), "{row}");
    }
    Ok(())
}
