//! Every way by which anything leaves: answers, pictures and tables, files, refusals, numbers for operators, Redis, the log,
//! the outbox. None of them tells what a body keeps to itself, nor a figure that is withheld.
mod followed;
mod marks;
mod refused;
mod ways;
mod written;

use super::{
    secrets::all_ids,
    story::NO_REDIS,
    walk::{Walk, each},
};
use crate::{
    evidence::{Carrier, MANAGER},
    pictures::{FILES, Fetched, fetch, get},
    redis::OwnRedis,
    voice::gid,
    webhooks::Receiver,
};
use anyhow::{Result, ensure};
use domain::{audit::State, scoring::Tier, webhook::WebhookTopic};
use marks::{FILE, FINDING, MEANS, Marked, NOTE, Secrets, all_but, means, scores_of};
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{
    Door,
    world::{BEPPU, NAKATSU},
};
use written::Log;

/// Shows the prefecture its results under its name, as Beppu does and one more.
const OPEN: &str = "442011";
const COORDINATOR: &str = "oita-coordinator";
/// An answer that is kept for all neighbours of the same rights.
const KEPT: &str = "query ($id: ID!) { node(id: $id) { ... on ComparisonRelease { id means figures { n mean withheld { code } } } } }";

/// Somebody, and what is no business of theirs.
struct Reader {
    person: &'static str,
    hidden: Secrets,
    /// Whether they belong somewhere where they can look around.
    walks: bool,
}

async fn readers(marked: &Marked) -> Result<Vec<Reader>> {
    let everybody = Secrets::of(&all_but(&[]));
    marked.story.house.body("400009").await?;
    Ok(vec![
        Reader { person: "nakatsu-manager", hidden: marked.kept_from_nakatsu().await?, walks: true },
        Reader { person: COORDINATOR, hidden: Secrets::of(&all_but(&[BEPPU, OPEN, "442046"])), walks: true },
        Reader { person: "center-operator", hidden: everybody.clone(), walks: true },
        Reader { person: "400009-coordinator", hidden: everybody.clone(), walks: false },
        Reader { person: "anonymous", hidden: everybody, walks: false },
    ])
}

#[tokio::test]
async fn no_exit_tells_what_a_body_keeps_to_itself_or_what_is_withheld() -> Result<()> {
    let (log, _reading_along) = Log::begin();
    let (marked, redis) = (Marked::story().await?, OwnRedis::start().await?);
    let door = marked.story.house.door_with_redis(&redis.servers.redis())?;
    let _counting = ::metrics::set_default_local_recorder(&*door.recorder);

    who_may_know_is_told(&marked, &door).await?;
    for reader in readers(&marked).await? {
        if reader.walks {
            through_graphql(&marked, &door, &reader).await?;
        }
        over_http(&marked, &door, &reader).await?;
        refused::in_words(&marked, &door, reader.person, &reader.hidden).await?;
    }
    no_place_in_a_picture_depends_on_the_others(&marked).await?;

    // Whoever asked: these hold nobody's score, not even for its own body.
    let everybody = Secrets::of(&all_but(&[]));
    out_of_redis(&redis, &marked.kept_from_nakatsu().await?, &everybody).await?;
    for line in log.text().lines() {
        everybody.are_not_in(line.as_bytes(), "the log");
    }
    let lines = log.text().matches("answered").count();
    assert!(lines > 300, "each request leaves a line: {lines}");
    let numbers = get(&door, ("anonymous", None), "/metrics", "en").await?;
    everybody.are_not_in(&numbers.bytes, "/metrics");
    assert!(numbers.text()?.contains("kansa_http_requests_total{"), "it is read from what was counted");
    nothing_is_pushed(&marked, &door, &everybody).await?;
    redis.servers.stop().await
}

/// What is looked for is there to be found: by those whose it is, spelled as it will be looked for.
async fn who_may_know_is_told(marked: &Marked, door: &Door) -> Result<()> {
    let own = Secrets::of(&[BEPPU]);
    let ids = marked.kept_from_nakatsu().await?;
    let answers = Walk::new(door, MANAGER).await?.read(all_ids(&marked.story.house).await?).await?;
    let (mut told, mut named) = (BTreeSet::new(), BTreeSet::new());
    for answer in &answers {
        let bytes = answer.body.to_string().into_bytes();
        told.extend(own.told_by(&bytes));
        named.extend(ids.told_by(&bytes));
    }
    assert!(told.contains(NOTE) && told.contains(FINDING), "{told:?}");
    assert!(told.intersection(&scores_of(&[BEPPU])).count() > 18, "both bases: {told:?}");
    assert!(named.contains(&marked.audit.uuid().simple().to_string()), "{named:?}");
    let carrier = Carrier::of(door, MANAGER);
    let file = carrier.gets(&carrier.address_of(&marked.evidence).await?).await?;
    assert_eq!(&*file.bytes, FILE.as_bytes());

    let nakatsu = marked.story.see("nakatsu-manager", &marked.release).await?;
    assert_eq!(nakatsu.data("/node/means"), &json!(MEANS), "{}", nakatsu.body);
    for person in ["nakatsu-manager", COORDINATOR, MANAGER] {
        let kept = door.ask_with(person, None, KEPT, &json!({ "id": marked.release })).await?;
        let withheld = kept.data("/node/figures/0/withheld/code");
        let expected = if person == COORDINATOR { json!("NAMED_RESULTS_HELD") } else { Value::Null };
        assert_eq!(withheld, &expected, "{person}: {}", kept.body);
    }
    Ok(())
}

/// Every field of every type, from every id there is.
async fn through_graphql(marked: &Marked, door: &Door, reader: &Reader) -> Result<()> {
    let ids = all_ids(&marked.story.house).await?;
    assert!(ids.contains(&marked.evidence), "Beppu's file is asked for by its id");
    let answers = Walk::new(door, reader.person).await?.read(ids).await?;
    assert!(answers.len() > 30, "{} looked around: {}", reader.person, answers.len());
    for answer in &answers {
        reader.hidden.are_not_in(answer.body.to_string().as_bytes(), reader.person);
        if reader.person == COORDINATOR {
            each(&answer.body, &mut |name, value| {
                assert!(name != "mean" || value.is_null(), "it holds too many results: {}", answer.body);
            });
        }
    }
    Ok(())
}

/// All that can be searched in what came: of a workbook its cells, of everything else its bytes; and the head.
fn searched(fetched: &Fetched) -> Result<Vec<u8>> {
    let mut all = format!("{:?}\n", fetched.headers).into_bytes();
    if fetched.header("content-type").contains("spreadsheet") {
        all.extend(fetched.words()?.join("\n").into_bytes());
    } else {
        all.extend_from_slice(&fetched.bytes);
    }
    Ok(all)
}

/// Every route of the server.
async fn over_http(marked: &Marked, door: &Door, reader: &Reader) -> Result<()> {
    let (mut visited, mut served) = (0, 0);
    for address in ways::addresses(marked, door).await? {
        for language in ["ja", "en"] {
            let fetched = get(door, (reader.person, None), &address, language).await?;
            reader.hidden.are_not_in(&searched(&fetched)?, &format!("{}: {address}", reader.person));
            visited += 1;
            served += usize::from(fetched.status.is_success());
        }
    }
    assert!(visited > 60 && served >= 12, "{}: {served} of {visited}", reader.person);
    let mut words = BTreeSet::new();
    for file in FILES {
        let fetched = fetch(door, (reader.person, None), &marked.release, file, "en").await?;
        words.extend(if fetched.status.is_success() { fetched.words()? } else { Vec::new() });
    }
    // The tables beside the figures are not empty.
    let beside: BTreeSet<String> =
        ["KIND_CITY", "NO_YEAR_BEFORE", "DETAIL_NEEDS_MORE"].map(str::to_owned).into();
    match reader.person {
        "nakatsu-manager" => {
            assert!(words.is_superset(&beside), "{words:?}");
            assert!(words.is_superset(&means()), "the means are for it: {words:?}");
            assert!(!words.is_disjoint(&scores_of(&[NAKATSU])), "and its own scores: {words:?}");
        }
        COORDINATOR => {
            assert!(words.is_superset(&beside), "{words:?}");
            assert!(words.is_disjoint(&means()), "withheld from it: {:?}", words.intersection(&means()));
            assert!(!words.is_disjoint(&scores_of(&[OPEN])), "this one shows it its results: {words:?}");
        }
        other => assert!(words.is_empty(), "{other}: {words:?}"),
    }
    Ok(())
}

/// A picture tells by places as well as by numbers: so all others' scores become other ones behind the walls, and not a byte of
/// what Nakatsu is sent changes.
async fn no_place_in_a_picture_depends_on_the_others(marked: &Marked) -> Result<()> {
    let house = &marked.story.house;
    let files = async || -> Result<Vec<_>> {
        let door = house.door_with_redis(NO_REDIS)?;
        let mut all = Vec::new();
        for file in FILES {
            let fetched = fetch(&door, ("nakatsu-manager", None), &marked.release, file, "ja").await?;
            ensure!(fetched.status.is_success(), "{file}: {}", fetched.status);
            all.push(fetched.bytes);
        }
        Ok(all)
    };
    let before = files().await?;
    let nakatsu = house.place(NAKATSU)?.uuid();
    let others = format!(
        "UPDATE audit_scores SET halves = weight WHERE tenant_id <> '{nakatsu}';
         UPDATE named_results SET halves = weight WHERE municipality_id <> '{nakatsu}';
         UPDATE contributions c SET scores = (
                SELECT array_agg(CASE (place - 1) % 5 WHEN 0 THEN c.scores[place::int + 1] ELSE number END ORDER BY place)
                FROM unnest(c.scores) WITH ORDINALITY AS former (number, place))
            WHERE c.tenant_id <> '{nakatsu}';
         ALTER TABLE cohorts DISABLE TRIGGER USER;
         UPDATE cohorts SET points = array_fill(5000, ARRAY[9]) WHERE tenant_id <> '{nakatsu}';
         ALTER TABLE cohorts ENABLE TRIGGER USER;"
    );
    house.owner.execute_unprepared(&others).await?;
    for changed in
        ["contributions WHERE scores[1] = scores[2]", "cohorts WHERE points = array_fill(5000, ARRAY[9])"]
    {
        ensure!(house.count(changed).await? >= 6, "of six others at least once: {changed}");
    }
    assert_eq!(files().await?, before);
    Ok(())
}

/// Keys and entries: nobody's score, not even their own reader's, and nothing's id but a release's.
async fn out_of_redis(redis: &OwnRedis, ids: &Secrets, everybody: &Secrets) -> Result<()> {
    let (keys, mut session) = (redis.keys().await?, redis.session().await?);
    for key in &keys {
        let entry: Vec<u8> = ::redis::cmd("GET").arg(key).query_async(&mut session).await?;
        for hidden in [ids, everybody] {
            hidden.are_not_in(key.as_bytes(), "a key in Redis");
            hidden.are_not_in(&entry, key);
        }
    }
    for kind in [":figures:", ":answer:"] {
        assert!(keys.iter().any(|key| key.contains(kind)), "no {kind} in {keys:?}");
    }
    Ok(())
}

/// The outbox names things and holds no word of them; and to those who did not just ask nothing is sent but to the front ends of
/// whom it concerns, and no more than that.
async fn nothing_is_pushed(marked: &Marked, door: &Door, everybody: &Secrets) -> Result<()> {
    let house = &marked.story.house;
    let columns =
        "SELECT string_agg(column_name, ' ' ORDER BY column_name) AS names FROM information_schema.columns
                   WHERE table_schema = 'public' AND table_name = 'outbox'";
    let columns = house.look(columns).await?;
    let known = "attempts created_at delivered_at due_at id subject_id tenant_id topic";
    assert_eq!(columns, [json!({ "names": known })], "what is new in it is to be looked at here");
    let events = house.look("SELECT * FROM outbox").await?;
    assert!(events.len() > 20, "{}", events.len());
    for event in &events {
        everybody.are_not_in(event.to_string().as_bytes(), "the outbox");
    }
    told_by_calls(marked, everybody).await?;
    followed::hears_its_own(marked, door, everybody).await
}

/// A front end of Nakatsu's hears of Nakatsu's audit, in ids and the word for what happened, and of nobody else's.
async fn told_by_calls(marked: &Marked, everybody: &Secrets) -> Result<()> {
    let house = &marked.story.house;
    house.settle().await?;
    let receiver = Receiver::open().await?;
    house.webhook(NAKATSU, &receiver.url(), WebhookTopic::ALL).await?;
    let mut audits = Vec::new();
    for code in [BEPPU, NAKATSU] {
        let audit = house.create_audit(code, Tier::Essential).await?;
        house.lead(code, audit, "nobody", State::Planned).await?;
        audits.push(json!(gid(audit)));
    }
    house.settle().await?;
    let heard = receiver.heard();
    ensure!(!heard.is_empty(), "nothing was told");
    for call in heard {
        everybody.are_not_in(call.text.as_bytes(), "a call to a front end");
        everybody.are_not_in(format!("{:?}", call.headers).as_bytes(), "the head of a call to a front end");
        let body = call.body()?;
        let told: BTreeSet<&str> =
            body.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        let known = ["announcedAt", "event", "organizationId", "subjectId", "topic"];
        assert_eq!(told, BTreeSet::from(known), "what is new in it is to be looked at here");
        assert_eq!(body.get("subjectId"), audits.last(), "of Nakatsu's own alone");
    }
    Ok(())
}
