//! The same data for everybody: the filled nation, its released figures as rows for the peers, and who asks for what.
use super::{
    desks::{Desk, furnish},
    load::{Filling, Shot},
    pgbench::Reach,
    question::Question,
};
use crate::national::{CENTRE, Made, Size, fill, open, publish, release};
use anyhow::{Context as _, Result, ensure};
use api::graphql::gid;
use chrono::TimeDelta;
use domain::{Clock as _, Id, audit::AuditId};
use infra::{system::SystemClock, token::DemoKey};
use jsonwebtoken::{EncodingKey, Header, encode};
use sea_orm::{ConnectionTrait as _, JsonValue, Value};
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use std::path::Path;
use tests::{Door, House};
use uuid::Uuid;

/// What HS256 tokens are signed with; it opens nothing but a measurement.
pub(super) const SECRET: &str = "a secret of the measurements alone";

/// The product's document for a released comparison.
pub(super) const RELEASED: &str =
    "query($id: ID!) { node(id: $id) { ... on ComparisonRelease { fiscalYear { year } basis tier
    figures { domain n mean standardDeviation histogram { from to count } } } } }";
/// The same with the caller's own position.
const OWN: &str =
    "query($id: ID!) { node(id: $id) { ... on ComparisonRelease { fiscalYear { year } basis tier
    figures { domain n mean standardDeviation histogram { from to count } }
    ownPosition { domain points deviationScore gapToMean } } } }";
const POSTGRAPHILE: &str = "query($id: UUID!) { release: releaseByRowId(rowId: $id) { fiscalYear basis tier figures: figuresByReleaseId {
    nodes { variable n mean standardDeviation cells: cellsByReleaseIdAndVariable { nodes { lower upper count } } } } } }";
const YOGA: &str = "query($id: ID!) { release(id: $id) { fiscalYear basis tier
    figures { variable n mean standardDeviation cells { lower upper count } } } }";
const YOGA_OWN: &str = "query($id: ID!) { release(id: $id) { fiscalYear basis tier
    figures { variable n mean standardDeviation cells { lower upper count } }
    ownPosition { variable points deviationScore gapToMean } } }";

/// Who asks, and for which release and audit.
#[derive(Debug, Clone)]
pub(super) struct Key {
    /// By what name the harness knows who asks.
    pub(super) person: String,
    pub(super) tenant: Uuid,
    pub(super) user: Uuid,
    pub(super) release: Uuid,
    global: String,
    /// The body's newest audit, as the database and as the product knows it.
    pub(super) audit: Uuid,
    pub(super) global_audit: String,
    pub(super) token: String,
    pub(super) peer: String,
}

/// The filled database and its keys.
pub(super) struct Data {
    pub(super) house: House,
    pub(super) keys: Vec<Key>,
    pub(super) desks: Vec<Desk>,
    nation: Nation,
}

/// The nation's comparison, which everybody may read.
#[derive(Debug)]
struct Nation {
    release: Uuid,
    global: String,
}

impl Data {
    /// Fills a house and makes `count` keys over it, each of another municipality as far as there are some.
    pub(super) async fn make(size: Size, count: usize, folder: &Path) -> Result<Self> {
        let house = House::open().await?;
        let made = fill(&house, size, 1).await?;
        let door = house.door()?;
        let released = release(&house, &door, &made).await?;
        let year = *made.years.last().context("a year")?;
        let global = open(&door, CENTRE, year).await?;
        house.settle().await?;
        publish(&door, CENTRE, &global).await?;
        let nation = Nation { release: release_id(&house, "scope = 'NATION'", year).await?, global };
        let mut root = PgConnection::connect(&house.cluster.superuser(&house.database)).await?;
        root.execute(include_str!("../../peers/peers.sql")).await?;
        root.execute(include_str!("../../peers/audits.sql")).await?;
        for (prefecture, year, global) in &released {
            let reader = inside(&made, prefecture)?;
            let id = release_id(&house, &of_prefecture(prefecture), *year).await?;
            store(&mut root, id, &figures_of(&door, reader, global).await?).await?;
        }
        let reader = made.municipalities.first().context("a municipality")?;
        store(&mut root, nation.release, &figures_of(&door, reader, &nation.global).await?).await?;
        let demo = DemoKey::load_or_create(folder)?;
        let keys = keys(&house, &made, &released, count, &demo).await?;
        let desks = furnish(&mut root, &keys, &demo).await?;
        root.execute("ANALYZE").await?;
        root.close().await?;
        Ok(Self { house, keys, desks, nation })
    }

    pub(super) fn reach(&self) -> Result<Reach> {
        Reach::of(&self.house.cluster.server(&self.house.database))
    }

    pub(super) fn shots(
        &self,
        make: impl Fn(&Key) -> (&'static str, JsonValue),
        token: impl Fn(&Key) -> &str,
        varies: bool,
    ) -> Vec<Shot> {
        let shot = |key: &Key| {
            let (document, variables) = make(key);
            let query = if varies { format!("# §\n{document}") } else { document.to_owned() };
            let body = json!({ "query": query, "variables": variables }).to_string();
            let filling = if varies { Filling::Count } else { Filling::Nothing };
            Shot { path: "/graphql".to_owned(), token: token(key).to_owned(), body, filling }
        };
        self.keys.iter().map(shot).collect()
    }

    /// The id that the product knows the asked release by, and the database's.
    pub(super) fn asked<'a>(&'a self, question: Question, key: &'a Key) -> (&'a str, Uuid) {
        match question {
            Question::Nation => (&self.nation.global, self.nation.release),
            _ => (&key.global, key.release),
        }
    }

    pub(super) fn product(&self, question: Question) -> Vec<Shot> {
        let document = if question == Question::Own { OWN } else { RELEASED };
        let make = |key: &Key| (document, json!({ "id": self.asked(question, key).0 }));
        self.shots(make, |key| &key.token, question == Question::Varied)
    }

    pub(super) fn postgraphile(&self, question: Question) -> Vec<Shot> {
        let make = |key: &Key| (POSTGRAPHILE, json!({ "id": self.asked(question, key).1 }));
        self.shots(make, |key| &key.peer, question == Question::Varied)
    }

    pub(super) fn yoga(&self, question: Question) -> Vec<Shot> {
        let document = if question == Question::Own { YOGA_OWN } else { YOGA };
        let make = |key: &Key| (document, json!({ "id": self.asked(question, key).1 }));
        self.shots(make, |key| &key.peer, question == Question::Varied)
    }

    /// The limit's keys: under each lies the answer that the product gives for the key of that place.
    pub(super) fn bare(&self) -> Vec<Shot> {
        let shot = |place| Shot {
            path: format!("/bench-{place}"),
            token: String::new(),
            body: String::new(),
            filling: Filling::Nothing,
        };
        (0..self.keys.len()).map(shot).collect()
    }
}

/// A municipality of the prefecture.
fn inside<'a>(made: &'a Made, prefecture: &str) -> Result<&'a str> {
    let found = made.municipalities.iter().find(|code| code.get(..2) == prefecture.get(..2));
    found.map(String::as_str).context("a municipality of the prefecture")
}

/// The figures of a release as a municipality reads them.
async fn figures_of(door: &Door, reader: &str, global: &str) -> Result<Vec<JsonValue>> {
    let person = format!("{reader}-manager");
    let answer = door.ask_with(&person, None, RELEASED, &json!({ "id": global })).await?;
    let figures = answer.data("/node/figures").as_array().with_context(|| answer.body.to_string())?;
    ensure!(figures.len() == 9, "{}", answer.body);
    Ok(figures.clone())
}

fn of_prefecture(code: &str) -> String {
    format!("scope = 'PREFECTURE' AND prefecture = '{}'", code.get(..2).unwrap_or_default())
}

async fn release_id(house: &House, of: &str, year: u16) -> Result<Uuid> {
    let sql =
        format!("SELECT id::text FROM releases WHERE {of} AND fiscal_year = {year} AND state = 'RELEASED'");
    let rows = house.look(&sql).await?;
    Ok(rows.first().and_then(|row| row["id"].as_str()).context("a release")?.parse()?)
}

async fn store(root: &mut PgConnection, release: Uuid, figures: &[JsonValue]) -> Result<()> {
    let number =
        |value: &JsonValue| value.as_i64().map_or_else(|| "NULL".to_owned(), |number| number.to_string());
    let mut sql = String::new();
    for (variable, one) in figures.iter().enumerate() {
        let (n, mean, sd) = (number(&one["n"]), number(&one["mean"]), number(&one["standardDeviation"]));
        let values = format!("'{release}', {variable}, {n}, {mean}, {sd}");
        sql.extend(["INSERT INTO peers.figures VALUES (", values.as_str(), ");"]);
        for (place, cell) in one["histogram"].as_array().into_iter().flatten().enumerate() {
            let (from, to, count) = (number(&cell["from"]), number(&cell["to"]), number(&cell["count"]));
            let values = format!("'{release}', {variable}, {place}, {from}, {to}, {count}");
            sql.extend(["INSERT INTO peers.cells VALUES (", values.as_str(), ");"]);
        }
    }
    root.execute(AssertSqlSafe(sql)).await?;
    Ok(())
}

async fn keys(
    house: &House,
    made: &Made,
    released: &[(String, u16, String)],
    count: usize,
    demo: &DemoKey,
) -> Result<Vec<Key>> {
    let step = (made.municipalities.len() / count.max(1)).max(1);
    let mut keys = Vec::new();
    for (place, code) in made.municipalities.iter().step_by(step).take(count).enumerate() {
        let own: Vec<_> =
            released.iter().filter(|(prefecture, ..)| prefecture.get(..2) == code.get(..2)).collect();
        let (prefecture, year, global) =
            own.get(place % own.len().max(1)).context("a release of its prefecture")?;
        let who = sea_orm::Statement::from_sql_and_values(
            sea_orm::DbBackend::Postgres,
            "SELECT o.id, m.user_id, (SELECT a.id FROM audits a WHERE a.tenant_id = o.id ORDER BY a.fiscal_year DESC LIMIT 1)
             AS audit FROM organizations o JOIN members m ON m.tenant_id = o.id WHERE o.code = $1",
            [Value::from(code.as_str())],
        );
        let who = house.owner.query_one_raw(who).await?.context("its people")?;
        let (tenant, user): (Uuid, Uuid) = (who.try_get("", "id")?, who.try_get("", "user_id")?);
        let audit: Uuid = who.try_get("", "audit")?;
        let named: AuditId = Id::from_uuid(audit);
        let person = format!("{code}-manager");
        let release = release_id(house, &of_prefecture(prefecture), *year).await?;
        keys.push(Key {
            token: demo.mint(&person, SystemClock.now(), TimeDelta::hours(12))?,
            peer: peer_token(tenant, user)?,
            person,
            tenant,
            user,
            release,
            global: global.clone(),
            audit,
            global_audit: gid(named).to_string(),
        });
    }
    Ok(keys)
}

/// What the peers take: who asks, in which body, for twelve hours.
pub(super) fn peer_token(tenant: Uuid, user: Uuid) -> Result<String> {
    let claims = json!({ "tenant": tenant, "user": user, "exp": SystemClock.now().timestamp() + 43_200 });
    Ok(encode(&Header::default(), &claims, &EncodingKey::from_secret(SECRET.as_bytes()))?)
}
