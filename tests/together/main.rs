//! The release before this one and this one over one database, while this one's migrations run. The former one is built from
//! its commit, which takes minutes and gigabytes: `cargo xtask former` does that, and then this, which no other run builds. In every
//! run `tests/it/faults/since.rs` holds the schema against it.
use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{
    Answer, Cluster, Home, House, Served,
    audits::{AUDITS, CREATE, MANAGER, audit, made},
    former::Former,
};
use tokio::process::Command;

const ACCEPT: &str = "mutation($input: AcceptInvitationInput!) {
    acceptInvitation(input: $input) { organizationId userErrors { reason } } }";
const FOUND: &str = "mutation($input: CreateOrganizationInput!) {
    createOrganization(input: $input) { invitationCode userErrors { reason } } }";
const INVITE: &str = "mutation($input: InviteMemberInput!) {
    inviteMember(input: $input) { invitationCode userErrors { reason } } }";
const ALL: &str = "{ audits(first: 50) { nodes { id title version } } }";

/// `kansa` of this release.
fn kansa() -> Command {
    Command::new(env!("CARGO_BIN_EXE_served"))
}

/// Whom somebody asks, and as whom.
struct Asking<'a>(&'a Home, &'a Served);

impl Asking<'_> {
    async fn ask(&self, person: &str, document: &str, input: Value) -> Result<Answer> {
        Ok(self.1.ask(&self.0.token(person)?, document, &json!({ "input": input })).await?)
    }

    async fn join(&self, person: &str, code: &str) -> Result<()> {
        let joined = self.ask(person, ACCEPT, json!({ "code": code })).await?;
        joined.text("/acceptInvitation/organizationId").map(drop)
    }

    /// Makes an audit; where that passes, tries again under the same key.
    async fn audit(&self, title: &str) -> Result<String> {
        let token = self.0.token(MANAGER)?;
        for _ in 0..500 {
            if let Some(id) = made(&self.1.ask(&token, CREATE, &audit(title)).await?)? {
                return Ok(id);
            }
        }
        bail!("{title} is never made")
    }

    async fn all(&self) -> Result<Value> {
        let answer = self.1.ask(&self.0.token(MANAGER)?, ALL, &json!({})).await?;
        Ok(answer.data("/audits/nodes").clone())
    }
}

/// Beppu with its CISO and its audit manager, founded by way of the API alone. `code` lets the centre's first operator in.
async fn found(at: &Asking<'_>, code: &str) -> Result<()> {
    at.join("center-operator", code).await?;
    let beppu = json!({ "firstPersonName": "CISO", "governmentCode": "442020" });
    let founded = at.ask("center-operator", FOUND, beppu).await?;
    at.join("beppu-ciso", founded.text("/createOrganization/invitationCode")?).await?;
    let manager = json!({ "name": "監査責任者", "roles": ["AUDIT_MANAGER"] });
    let invited = at.ask("beppu-ciso", INVITE, manager).await?;
    at.join(MANAGER, invited.text("/inviteMember/invitationCode")?).await
}

#[tokio::test]
async fn the_former_release_and_this_one_serve_one_database_together() -> Result<()> {
    let (former, cluster) = (Former::built()?, Cluster::of_this_run()?);
    let database = cluster.empty_database().await?;
    let home = Home::at(&cluster, &database)?;
    home.tell(former.kansa(), &["migrate"]).await?;
    let register = former.file("data/local-governments.csv");
    home.tell(former.kansa(), &["import", "governments", &register]).await?;
    home.tell(former.kansa(), &["import", "catalog", &former.file("catalogs/H19.7")]).await?;
    let printed = ["bootstrap", "--center", "全国監査支援センター", "--operator", "最初の担当者"];
    let printed = home.tell(former.kansa(), &printed).await?;
    let code = printed.trim_end().lines().last().context("a code")?;

    let (old, mut titles) = (home.serve(former.kansa()).await?, BTreeSet::new());
    let older = Asking(&home, &old);
    found(&older, code).await?;
    // This release's migrations run while the former one works.
    let works = async {
        for number in 0..20 {
            let title = format!("移行中の監査 {number}");
            older.audit(&title).await?;
            titles.insert(title);
        }
        anyhow::Ok(())
    };
    tokio::try_join!(home.tell(kansa(), &["migrate"]), works)?;

    let new = home.serve(kansa()).await?;
    let newer = Asking(&home, &new);
    for number in 0..12 {
        let (one, other) = if number % 2 == 0 { (&older, &newer) } else { (&newer, &older) };
        let title = format!("並行中の監査 {number}");
        let id = one.audit(&title).await?;
        assert_eq!(other.audit(&title).await?, id, "what one did the other does not do once more");
        assert_eq!(older.all().await?, newer.all().await?);
        titles.insert(title);
    }
    // Whom one lets in the other knows.
    for (one, other, person) in [(&older, &newer, "viewer-1"), (&newer, &older, "viewer-2")] {
        let viewer = json!({ "name": person, "roles": ["VIEWER"] });
        let invited = one.ask("beppu-ciso", INVITE, viewer).await?;
        other.join(person, invited.text("/inviteMember/invitationCode")?).await?;
        let seen = one.1.ask(&home.token(person)?, AUDITS, &json!({})).await?;
        assert!(seen.data("/audits/nodes/0/id").is_string(), "{}", seen.body);
    }
    // The former one starts anew beside the schema of this one.
    old.kill()?;
    old.ended().await?;
    let anew = home.serve(former.kansa()).await?;
    let anew = Asking(&home, &anew);
    anew.audit("再起動後の監査").await?;
    titles.insert("再起動後の監査".to_owned());
    assert_eq!(anew.all().await?, newer.all().await?);

    let house = House::on(cluster, database).await?;
    let rows = house.look("SELECT title FROM audits").await?;
    let stored: BTreeSet<String> =
        rows.iter().filter_map(|row| row.get("title")?.as_str().map(str::to_owned)).collect();
    assert_eq!((stored, rows.len()), (titles.clone(), titles.len()), "each once");
    let noted = house.count("trail WHERE action = 'AUDIT_CREATE'").await?;
    assert_eq!(noted, i64::try_from(titles.len())?, "each once in the trail");
    Ok(())
}
