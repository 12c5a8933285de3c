//! The table: asked once per run, then read by every test.
use super::{
    actors::{ACTORS, Actor, TODAY},
    deeds::{Deed, deeds},
    follows::followed,
    owners::Owners,
    reads::rows,
    seed::World,
    shape::Shape,
};
use anyhow::{Context as _, Result};
use chrono::Duration;
use serde_json::{Value, json};
use std::{collections::BTreeMap, fmt::Write as _, panic::resume_unwind};
use tests::{Answer, Door, House};
use tokio::{
    runtime::Builder,
    sync::OnceCell,
    task::{JoinHandle, spawn_blocking},
};

/// The cells, by row and by actor.
#[derive(Debug, Default)]
pub(super) struct Table(pub BTreeMap<String, BTreeMap<&'static str, String>>);

impl Table {
    /// The table of this run.
    pub(super) async fn get() -> Result<&'static Self> {
        static TABLE: OnceCell<Table> = OnceCell::const_new();
        Box::pin(TABLE.get_or_try_init(make)).await
    }

    /// The owners and codes in the cells of an actor, with the row of each.
    pub(super) fn of(&self, actor: &str) -> impl Iterator<Item = (&str, &str)> {
        let cells = self.0.iter().filter_map(move |(row, cells)| Some((row.as_str(), cells.get(actor)?)));
        cells.flat_map(|(row, cell)| cell.split([' ', ',']).map(move |word| (row, word)))
    }

    /// The cell.
    pub(super) fn cell(&self, row: &str, actor: &str) -> &str {
        self.0.get(row).and_then(|cells| cells.get(actor)).map_or("no such cell", String::as_str)
    }

    /// For readers: each row with its different answers, and to whom they are given.
    pub(super) fn render(&self) -> String {
        let mut text = String::new();
        for (row, cells) in &self.0 {
            let _ = writeln!(text, "{row}");
            let mut by_answer: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
            for actor in ACTORS {
                let cell = cells.get(actor.name).map_or("", String::as_str);
                by_answer.entry(cell).or_default().push(actor.name);
            }
            for (answer, actors) in by_answer {
                let _ = writeln!(text, "    {answer:<24} {}", actors.join(" "));
            }
        }
        text
    }
}

async fn make() -> Result<Table> {
    let world = World::get().await?;
    let mut some = deeds();
    let others = some.split_off(some.len() / 2);
    let parts = [
        apart(move || read(world)),
        apart(move || followed(world)),
        apart(move || tried(world, some)),
        apart(move || tried(world, others)),
    ];
    let mut table = Table::default();
    for part in parts {
        match part.await {
            Ok(cells) => table.0.extend(cells?.0),
            // As if it had been asked here: whoever waits for the table fails with what was found.
            Err(failed) => resume_unwind(failed.try_into_panic()?),
        }
    }
    Ok(table)
}

/// Asks a part of the table on a thread of its own, in a runtime of its own: what its houses connect to is bound to that one.
fn apart<F>(part: impl FnOnce() -> F + Send + 'static) -> JoinHandle<Result<Table>>
where
    F: Future<Output = Result<Table>>,
{
    spawn_blocking(move || Builder::new_current_thread().enable_all().build()?.block_on(part()))
}

async fn tried(world: &World, deeds: Vec<Deed>) -> Result<Table> {
    let mut table = Table::default();
    for deed in &deeds {
        let cells = done(world, deed).await.with_context(|| deed.label())?;
        table.0.insert(deed.label(), cells);
    }
    Ok(table)
}

async fn read(world: &World) -> Result<Table> {
    let mut table = Table::default();
    let house = House::copy_of(&world.database, TODAY).await?;
    let door = house.door()?;
    let rows = rows(&Shape::now()?, &Owners::of(&house).await?)?;
    for actor in ACTORS {
        let mut answers = Vec::new();
        for row in &rows {
            let mut of_row = Vec::new();
            for one in row.asks() {
                of_row.push(ask(&house, &door, actor, &one.document, &one.variables).await?.body);
            }
            answers.push(of_row);
        }
        // Looked up afterwards, for reading leaves traces, and they have owners too.
        let owners = Owners::of(&house).await?;
        for (row, answers) in rows.iter().zip(answers) {
            let cells = table.0.entry(row.label.clone()).or_default();
            cells.insert(actor.name, row.cell(&owners, &answers));
        }
    }
    Ok(table)
}

/// Every actor tries; after each who succeeded the next finds the world as it was. (A refusal changes nothing but the trail.)
async fn done(world: &World, deed: &Deed) -> Result<BTreeMap<&'static str, String>> {
    let shape = Shape::now()?;
    let fields = &shape.object("Mutation")?.fields;
    let ty =
        fields.iter().find(|field| field.name == deed.field).and_then(|field| field.arguments.get("input"));
    let field = deed.field;
    let document = format!(
        "mutation($input: {}!) {{ {field}(input: $input) {{ userErrors {{ reason }} }} }}",
        ty.map_or("", |ty| ty)
    );
    let mut cells = BTreeMap::new();
    let mut fresh = None;
    for actor in ACTORS {
        let (house, door) = if let Some(unchanged) = fresh.take() {
            unchanged
        } else {
            let house = deed.copy(world, TODAY).await?;
            let door = house.door()?;
            (house, door)
        };
        let variables = json!({ "input": deed.input(world, &house).await? });
        let answer = ask(&house, &door, actor, &document, &variables).await?;
        let cell = outcome(&answer, field);
        if cell != "done" {
            fresh = Some((house, door));
        }
        cells.insert(actor.name, cell);
    }
    Ok(cells)
}

async fn ask(house: &House, door: &Door, actor: &Actor, document: &str, variables: &Value) -> Result<Answer> {
    let later = Duration::days(actor.day - TODAY);
    house.clock.pass(later);
    let answer = door.ask_with(actor.person, actor.inside, document, variables).await;
    house.clock.pass(-later);
    answer
}

fn outcome(answer: &Answer, field: &str) -> String {
    let errors = answer.data(&format!("/{field}/userErrors")).as_array();
    match errors {
        Some(none) if none.is_empty() && answer.code().is_empty() => "done".to_owned(),
        Some(some) if !some.is_empty() => answer.reason(field).to_owned(),
        _ if answer.code().is_empty() => answer.body.to_string(),
        _ => answer.code().to_owned(),
    }
}
