//! Who does what a page shows, in its order, and holds what comes against it.
use super::{
    memory::{MORE, Memory, is_answer, is_like, is_text},
    page::{Actor, Document, Shows},
    shell::Shell,
};
use crate::{
    sockets::client::{PROTOCOL, Served},
    voice::gid,
};
use anyhow::{Context as _, Result, anyhow, bail, ensure};
use async_graphql::parser::{parse_query, types::OperationType};
use axum::http::HeaderMap;
use chrono::{SecondsFormat, TimeDelta};
use domain::{Clock as _, Id, catalog::read_catalog, outbox::Event};
use serde_json::{Map, Value, json};
use std::{fs::File, time::Duration};
use tests::{Door, Events, Followed, House, clients, cluster::root_of_the_repository};
use tokio::time::timeout;

/// For ever.
const PATIENCE: Duration = Duration::from_mins(1);
/// Between two examples: so long that all that was spent flowed in again.
const PAUSE: TimeDelta = TimeDelta::seconds(25);
/// Whose token the page's program has.
const PROGRAMMER: &str = "beppu-manager";

/// Somebody who tries a page out.
pub(super) struct Reader<'a> {
    house: &'a House,
    door: &'a Door,
    memory: Memory,
    shell: Shell,
    program: Vec<String>,
    printed: String,
    done: usize,
}

impl<'a> Reader<'a> {
    /// Somebody who was told nothing yet.
    pub(super) fn of(house: &'a House, door: &'a Door) -> Self {
        let (memory, shell, program) = (Memory::default(), Shell::default(), Vec::new());
        Self { house, door, memory, shell, program, printed: String::new(), done: 0 }
    }

    /// How much was done: documents, calls, talks, and programs.
    pub(super) const fn done(&self) -> usize {
        self.done
    }

    /// Does what is shown.
    pub(super) async fn does(&mut self, shown: Shows) -> Result<()> {
        self.house.clock.pass(PAUSE);
        match shown {
            Shows::Documents { documents, variables, answer } => {
                self.asks(&documents, &variables, answer.as_ref()).await
            }
            Shows::Commands { script, head, answer, body } => {
                self.calls(&script, head.as_deref(), answer.as_ref(), body.as_deref()).await
            }
            Shows::Talk(lines) => self.talks(&lines).await,
            Shows::Program { part, printed } => {
                self.program.push(part);
                self.printed.push_str(&printed);
                Ok(())
            }
        }
    }

    async fn asks(
        &mut self,
        documents: &[Document],
        given: &Map<String, Value>,
        answer: Option<&Value>,
    ) -> Result<()> {
        let mut followed = None;
        for (index, document) in documents.iter().enumerate() {
            self.done += 1;
            let is_last = index + 1 == documents.len();
            let none = Map::new();
            let (variables, follows) = self.variables(document, if is_last { given } else { &none }).await?;
            if follows {
                followed = Some(self.follows(document, &variables).await?);
                continue;
            }
            let came = self.sends(document, &variables).await?;
            self.house.settle().await?;
            self.memory.hear("", &came["data"]);
            match answer.filter(|_| is_last && followed.is_none()) {
                Some(shown) => {
                    ensure!(is_answer(shown, came.clone()), "{}\n{variables}\n{came}", document.text);
                }
                None => ensure!(is_done(&came), "{}\n{variables}\n{came}", document.text),
            }
        }
        if let Some(mut events) = followed {
            let (name, told) = timeout(PATIENCE, events.next()).await??.context("no event")?;
            let shown = answer.context("no event is shown")?;
            ensure!(name == "next" && is_answer(shown, told.clone()), "{name} {told}");
        }
        Ok(())
    }

    /// The answer to a document, sent as its actor.
    async fn sends(&self, document: &Document, variables: &Value) -> Result<Value> {
        let Document { actor, text } = document;
        let mut request = self.door.request(&actor.person, actor.organization.as_deref(), text, variables)?;
        if actor.by_password {
            let token = self.door.token_by(&actor.person, Some("password"))?;
            request.headers_mut().insert("authorization", format!("Bearer {token}").parse()?);
        }
        Ok(self.door.send(request).await?.body)
    }

    async fn follows(&self, document: &Document, variables: &Value) -> Result<Events> {
        let Actor { person, organization, .. } = &document.actor;
        match self.door.follow(person, organization.as_deref(), &document.text, variables).await? {
            Followed::Events(events) => Ok(events),
            Followed::Refused(answer) => bail!("refused: {answer:?}"),
        }
    }

    /// What is sent beside a document: what the page gives, else what was told before. And whether it is followed.
    async fn variables(&self, document: &Document, given: &Map<String, Value>) -> Result<(Value, bool)> {
        let parsed = parse_query(&document.text).map_err(|fault| anyhow!("{}: {fault}", document.text))?;
        let (_, operation) = parsed.operations.iter().next().context("no operation")?;
        let (mut variables, mut about) = (Map::new(), None::<String>);
        for variable in &operation.node.variable_definitions {
            let (name, kind) = (variable.node.name.node.as_str(), variable.node.var_type.node.to_string());
            let value = match (given.get(name), name) {
                (Some(value), _) => whole(value)?,
                (None, "v") => {
                    let thing = about.as_deref().context("a version of nothing")?;
                    self.memory.version(thing).with_context(|| format!("no version of {thing}"))?.clone()
                }
                (None, "after") => json!(self.heard(&document.actor.person, 0).await?),
                (None, "day") => json!(self.in_days(30).format("%Y-%m-%d").to_string()),
                (None, "from") => json!(self.in_days(0).to_rfc3339_opts(SecondsFormat::Millis, true)),
                (None, "until") => json!(self.in_days(300).to_rfc3339_opts(SecondsFormat::Millis, true)),
                (None, thing) if kind == "ID!" => {
                    json!(self.memory.thing(thing).with_context(|| format!("no {thing} was told"))?)
                }
                (None, leaf) => {
                    self.memory.leaf(leaf).with_context(|| format!("no {leaf} was told"))?.clone()
                }
            };
            if kind == "ID!" && about.is_none() {
                about = value.as_str().map(str::to_owned);
            }
            variables.insert(name.to_owned(), value);
        }
        Ok((Value::Object(variables), operation.node.ty == OperationType::Subscription))
    }

    fn in_days(&self, days: i64) -> domain::Timestamp {
        self.house.clock.now() + TimeDelta::days(days)
    }

    /// The event that `person`'s organization was told last, or so many before that one.
    async fn heard(&self, person: &str, before: usize) -> Result<String> {
        let caller = self.house.caller(person).await?;
        let own = caller.memberships().first().context("no member")?.organization.uuid();
        let sql = format!("SELECT event_id FROM news WHERE tenant_id = '{own}' ORDER BY number DESC");
        let rows = self.house.look(&sql).await?;
        let event = rows.get(before).and_then(|row| row.get("event_id")?.as_str());
        Ok(gid::<Event>(Id::from_uuid(event.context("no event")?.parse()?)))
    }

    async fn calls(
        &mut self,
        script: &str,
        head: Option<&str>,
        answer: Option<&Value>,
        body: Option<&str>,
    ) -> Result<()> {
        self.done += 1;
        let (door, memory) = (self.door, &self.memory);
        let means = |name: &str| match name.rsplit_once(" token ") {
            Some((_, actor)) => match actor.strip_suffix(" --exchange") {
                Some(actor) => door.token_to_exchange(actor),
                None => door.token(actor),
            },
            None => memory.in_shell(name),
        };
        let request = self.shell.run(script, means)?;
        let (status, headers, bytes) = self.door.exchange(request).await?;
        let came = String::from_utf8_lossy(&bytes).into_owned();
        match head {
            Some(head) => holds(head, status.as_u16(), &headers).with_context(|| came.clone())?,
            None => ensure!(status.is_success(), "{status}: {came}"),
        }
        let read = serde_json::from_slice::<Value>(&bytes).unwrap_or_default();
        self.memory.hear("", &read);
        match (answer, body) {
            (Some(shown), _) => ensure!(is_answer(shown, read), "{came}"),
            (None, Some(shown)) => ensure!(is_text(shown, &came), "{came}"),
            (None, None) => ensure!(head.is_some() || read.get("errors").is_none(), "{came}"),
        }
        self.house.settle().await
    }

    async fn talks(&mut self, lines: &str) -> Result<()> {
        self.done += 1;
        let token = self.shell.set("TOKEN").context("no token")?.clone();
        let served = Served::of(self.door).await?;
        let mut socket = served.connect(Some(PROTOCOL)).await?;
        for line in lines.lines() {
            let (who, message) = line.split_once(' ').context("nothing is said")?;
            let message: Value = serde_json::from_str(&message.replace("$TOKEN", &token))?;
            match who {
                "→" => socket.says(message).await?,
                "←" => {
                    let heard = socket.hears().await?;
                    ensure!(is_like(&message, &heard), "{heard} instead of {line}");
                }
                _ => bail!("nobody says {line}"),
            }
        }
        Ok(())
    }

    /// Runs the program of the page, if it has one: as a module of Node, beside the clients' packages.
    pub(super) async fn runs_the_program(&mut self) -> Result<()> {
        if self.program.is_empty() {
            return Ok(());
        }
        self.done += 1;
        let served = Served::of(self.door).await?;
        let (mut node, program) = (clients::node("clients").await?, self.program.concat());
        node.args(["--input-type=module", "--eval", program.as_str()])
            .env("KANSA_URL", format!("http://{}/graphql", served.address))
            .env("KANSA_TOKEN", self.door.token(PROGRAMMER)?)
            .env("KANSA_LAST_HEARD", self.heard(PROGRAMMER, 1).await?);
        let told = timeout(PATIENCE, node.output()).await.context("it does not end")??;
        let (said, complaint) = (String::from_utf8(told.stdout)?, String::from_utf8_lossy(&told.stderr));
        ensure!(told.status.success() && said == self.printed, "{said}\n{complaint}");
        Ok(())
    }
}

/// Whether an answer says that all was done.
fn is_done(came: &Value) -> bool {
    let payloads = came["data"].as_object().into_iter().flat_map(Map::values);
    let mut errors = payloads.filter_map(|payload| payload.get("userErrors")?.as_array());
    came["data"].is_object() && came.get("errors").is_none() && errors.all(Vec::is_empty)
}

/// Whether the head of an answer is what is shown of it.
fn holds(shown: &str, status: u16, headers: &HeaderMap) -> Result<()> {
    let mut lines = shown.lines();
    let first = lines.next().unwrap_or_default();
    ensure!(first.starts_with(&format!("HTTP/1.1 {status} ")), "{status} instead of {first}");
    for line in lines {
        let (name, value) = line.split_once(": ").context("no header")?;
        let came = headers.get(name).with_context(|| format!("no {name}"))?.to_str()?;
        ensure!(is_text(value, came), "{name}: {came} instead of {value}");
    }
    Ok(())
}

/// What is given, with the same for each essential item that is not named, where it goes on likewise.
fn whole(given: &Value) -> Result<Value> {
    let Some((first, named)) = given
        .as_array()
        .and_then(|all| all.split_last())
        .filter(|(last, _)| *last == MORE)
        .and_then(|(_, named)| Some((named.first()?, named)))
    else {
        return Ok(given.clone());
    };
    let open = |name| File::open(root_of_the_repository().join("catalogs/H19.7").join(name));
    let catalog = read_catalog(open("edition.csv")?, open("categories.csv")?, open("items.csv")?)
        .map_err(|faults| anyhow!("the catalogue has faults: {faults:?}"))?;
    let essential = catalog.items.iter().filter(|item| item.essential).map(|item| item.code.to_string());
    let others = essential.filter(|code| named.iter().all(|one| one["item"] != *code));
    let likewise = others.map(|code| {
        let mut entry = first.clone();
        entry["item"] = json!(code);
        entry
    });
    Ok(named.iter().cloned().chain(likewise).collect())
}
