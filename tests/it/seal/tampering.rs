//! Somebody who holds the whole database changes the past; the verifier names the first place that does not hold.
use super::{alone, download, tamper, verify, with};
use anyhow::{Context as _, Result, anyhow};
use domain::{
    audit::State,
    trail::{Against, Fault, SignedHead},
};
use infra::seal::{export_trail, verify_export, verify_trail};
use tests::{
    House,
    world::{BEPPU, NAKATSU},
};

/// Beppu's trail in two batches, each with its head, and the head that its CISO downloaded after the second.
async fn sealed() -> Result<(House, SignedHead)> {
    let house = House::open().await?;
    house.cast().await?;
    house.worker.seal().await?;
    house.internal_audit(State::SelfAssessment).await?;
    house.worker.seal().await?;
    let head = download(&house).await?;
    let verified = verify(&house, with(head)).await?.map_err(|fault| anyhow!("{fault:?}"))?;
    assert_eq!(verified.sealed, head.head.sequence);
    assert!(verified.sealed > 8, "{verified:?}");
    Ok((house, head))
}

/// Which row of the trail is at this place of Beppu's chain.
fn at(house: &House, place: u64) -> Result<String> {
    let beppu = house.place(BEPPU)?.uuid();
    Ok(format!(
        "WHERE (tenant_id, id) = (SELECT tenant_id, trail_id FROM trail_seals
             WHERE tenant_id = '{beppu}' AND sequence = {place})"
    ))
}

async fn place_of(house: &House, against: Against) -> Result<Option<u64>> {
    Ok(verify(house, against).await?.err().context("nothing was found")?.sequence())
}

#[tokio::test]
async fn one_changed_column_is_found_whichever_it_is() -> Result<()> {
    let (house, _) = sealed().await?;
    let fourth = at(&house, 4)?;
    let columns = house
        .look("SELECT attname AS n FROM pg_attribute WHERE attrelid = 'trail'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum")
        .await?;
    let columns: Vec<&str> = columns.iter().filter_map(|row| row["n"].as_str()).collect();
    let changes = [
        ("tenant_id", "gen_random_uuid()"),
        ("id", "gen_random_uuid()"),
        ("at", "at + interval '1 microsecond'"),
        ("user_id", "gen_random_uuid()"),
        ("organization_id", "gen_random_uuid()"),
        ("action", "overlay(action placing 'X' from 2 for 1)"),
        ("subject_kind", "coalesce(subject_kind, '') || 'x'"),
        ("subject_id", "gen_random_uuid()"),
        ("outcome", "'DENIED'"),
    ];
    let sealed: Vec<&str> = changes.iter().map(|(column, _)| *column).collect();
    assert_eq!(columns, sealed, "a new column of the trail needs a new version of the seal");
    for (column, value) in changes {
        tamper(&house, &format!("CREATE TABLE kept AS SELECT * FROM trail {fourth}")).await?;
        tamper(&house, &format!("UPDATE trail SET {column} = {value} {fourth}")).await?;
        assert_eq!(place_of(&house, Against::default()).await?, Some(4), "{column}");
        let back =
            format!("DELETE FROM trail {fourth}; INSERT INTO trail SELECT * FROM kept; DROP TABLE kept;");
        tamper(&house, &back).await?;
        if ["tenant_id", "id"].contains(&column) {
            tamper(&house, "DELETE FROM trail t WHERE NOT EXISTS (SELECT FROM trail_seals s WHERE s.trail_id = t.id) OR NOT EXISTS (SELECT FROM organizations o WHERE o.id = t.tenant_id)").await?;
        }
        assert!(alone(&house).await?.is_ok(), "as it was, after {column}");
    }
    Ok(())
}

#[tokio::test]
async fn one_flipped_bit_of_a_seal_a_head_or_a_signature_is_found() -> Result<()> {
    let (house, head) = sealed().await?;
    let (beppu, last) = (house.place(BEPPU)?.uuid(), head.head.sequence);
    let flip = |table: &str, column: &str, place: u64| {
        format!(
            "UPDATE {table} SET {column} = set_byte({column}, 5, get_byte({column}, 5) # 4)
             WHERE tenant_id = '{beppu}' AND sequence = {place}"
        )
    };
    for (table, column, place) in [
        ("trail_seals", "hash", 4),
        ("trail_heads", "hash", last),
        ("trail_heads", "signature", last),
        ("trail_heads", "public_key", last),
    ] {
        tamper(&house, &flip(table, column, place)).await?;
        assert_eq!(place_of(&house, Against::default()).await?, Some(place), "{table}.{column}");
        tamper(&house, &flip(table, column, place)).await?; // back
        assert!(alone(&house).await?.is_ok());
    }
    let later =
        format!("UPDATE trail_heads SET signed_at = signed_at + interval '1 s' WHERE sequence = {last}");
    tamper(&house, &later).await?;
    assert_eq!(alone(&house).await?, Err(Fault::HeadUnsigned(last)));
    Ok(())
}

#[tokio::test]
async fn one_deleted_row_is_found_with_and_without_its_seal() -> Result<()> {
    let (house, _) = sealed().await?;
    let beppu = house.place(BEPPU)?.uuid();
    tamper(&house, &format!("DELETE FROM trail {}", at(&house, 5)?)).await?;
    assert!(matches!(alone(&house).await?, Err(Fault::EntryGone(5, _))));
    tamper(&house, &format!("DELETE FROM trail_seals WHERE tenant_id = '{beppu}' AND sequence = 5")).await?;
    assert_eq!(alone(&house).await?, Err(Fault::SealMissing(5)));
    // Closing the ranks does not help: what follows was chained to what is gone.
    let closed = format!(
        "UPDATE trail_seals SET sequence = sequence + 1000 WHERE tenant_id = '{beppu}' AND sequence > 5;
         UPDATE trail_seals SET sequence = sequence - 1001 WHERE tenant_id = '{beppu}' AND sequence > 1005;"
    );
    tamper(&house, &closed).await?;
    assert!(matches!(alone(&house).await?, Err(Fault::Altered(5, _))));
    Ok(())
}

#[tokio::test]
async fn one_reordered_pair_is_found() -> Result<()> {
    let (house, _) = sealed().await?;
    let beppu = house.place(BEPPU)?.uuid();
    let swap = [(3, 1_000_000), (6, 3), (1_000_000, 6)].map(|(from, to)| {
        format!("UPDATE trail_seals SET sequence = {to} WHERE tenant_id = '{beppu}' AND sequence = {from};")
    });
    tamper(&house, &swap.concat()).await?;
    assert!(matches!(alone(&house).await?, Err(Fault::Altered(3, _))));
    Ok(())
}

#[tokio::test]
async fn a_cut_tail_is_found_against_a_downloaded_head() -> Result<()> {
    let (house, head) = sealed().await?;
    let beppu = house.place(BEPPU)?.uuid();
    let rows = house
        .look(&format!("SELECT min(sequence) AS n FROM trail_heads WHERE tenant_id = '{beppu}'"))
        .await?;
    let first = rows[0]["n"].as_u64().context("the first head")?;
    tamper(
        &house,
        &format!(
            "DELETE FROM trail WHERE id IN (SELECT trail_id FROM trail_seals WHERE tenant_id = '{beppu}' AND sequence > {first});
             DELETE FROM trail_seals WHERE tenant_id = '{beppu}' AND sequence > {first};"
        ),
    )
    .await?;
    assert_eq!(alone(&house).await?, Err(Fault::CutOff(first + 1)), "a head was left");
    tamper(&house, &format!("DELETE FROM trail_heads WHERE tenant_id = '{beppu}' AND sequence > {first}"))
        .await?;
    assert!(alone(&house).await?.is_ok(), "a clean cut shows only against a head that was kept elsewhere");
    assert_eq!(verify(&house, with(head)).await?, Err(Fault::CutOff(first + 1)));
    Ok(())
}

#[tokio::test]
async fn a_past_rewritten_with_the_house_s_own_key_is_found_against_a_downloaded_head() -> Result<()> {
    let (house, head) = sealed().await?;
    let beppu = house.place(BEPPU)?.uuid();
    let rewrite = format!(
        "UPDATE trail SET user_id = NULL {};
         DELETE FROM trail_heads WHERE tenant_id = '{beppu}';
         DELETE FROM trail_seals WHERE tenant_id = '{beppu}';
         INSERT INTO trail_unsealed SELECT tenant_id, id FROM trail WHERE tenant_id = '{beppu}';",
        at(&house, 2)?
    );
    tamper(&house, &rewrite).await?;
    house.worker.seal().await?;
    assert!(alone(&house).await?.is_ok(), "in itself it is sound");
    assert_eq!(verify(&house, with(head)).await?, Err(Fault::Rewritten(head.head.sequence)));
    Ok(())
}

#[tokio::test]
async fn what_was_kept_from_the_sealer_is_found() -> Result<()> {
    let (house, _) = sealed().await?;
    let beppu = house.place(BEPPU)?.uuid();
    let smuggled = format!(
        "INSERT INTO trail (tenant_id, id, at, organization_id, action, outcome)
         VALUES ('{beppu}', gen_random_uuid(), now(), '{beppu}', 'SMUGGLED', 'DONE')"
    );
    tamper(&house, &smuggled).await?;
    house.worker.seal().await?;
    assert_eq!(alone(&house).await?, Err(Fault::Stray(1)));
    tamper(&house, "DELETE FROM trail WHERE action = 'SMUGGLED'").await?;
    house.internal_audit(State::Draft).await?;
    tamper(
        &house,
        "DELETE FROM trail WHERE action = 'AUDIT_CREATE' AND id IN (SELECT trail_id FROM trail_unsealed)",
    )
    .await?;
    assert_eq!(alone(&house).await?, Err(Fault::WaitingGone(1)));
    house.worker.seal().await?;
    assert_eq!(
        alone(&house).await?,
        Err(Fault::WaitingGone(1)),
        "a sealer that finds it gone keeps the trace"
    );
    Ok(())
}

#[tokio::test]
async fn a_head_that_is_not_this_body_s_or_not_genuine_proves_nothing() -> Result<()> {
    let (house, mut head) = sealed().await?;
    let elsewhere = verify_trail(&house.owner, NAKATSU, with(head)).await?;
    assert_eq!(elsewhere, Err(Fault::KeptElsewhere));
    head.head.sequence -= 1;
    assert_eq!(verify(&house, with(head)).await?, Err(Fault::KeptUnsigned));
    Ok(())
}

#[tokio::test]
async fn an_exported_trail_is_verified_without_a_database() -> Result<()> {
    let (house, head) = sealed().await?;
    let mut file = Vec::new();
    let links = export_trail(&house.owner, BEPPU, &mut file).await?;
    assert_eq!(links, head.head.sequence);
    let text = String::from_utf8(file)?;
    let found = verify_export(text.as_bytes(), with(head))?;
    assert_eq!(found, alone(&house).await?);
    let flipped = text.replacen("SELF_ASSESSMENT_START", "SELF_ASSESSMENT_STARS", 1);
    let place =
        verify_export(flipped.as_bytes(), Against::default())?.err().and_then(|fault| fault.sequence());
    let wanted =
        text.lines().skip(1).position(|line| line.contains("SELF_ASSESSMENT_START")).context("the deed")?;
    assert_eq!(place, Some(wanted as u64 + 1));
    let cut = text.lines().take(4).collect::<Vec<_>>().join("\n");
    assert_eq!(verify_export(cut.as_bytes(), with(head))?, Err(Fault::CutOff(4)));
    for (bad, line) in [
        ("", "empty"),
        ("{}", "line 1"),
        (&format!("{}\nx", text.lines().next().unwrap_or_default()), "line 2"),
    ] {
        let why = verify_export(bad.as_bytes(), Against::default()).err().context("it was read")?;
        assert!(why.to_string().contains(line), "{why}");
    }
    Ok(())
}
