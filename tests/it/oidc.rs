//! People of a real `OpenID` provider, who sign in there: found by its own description, proved by its keys, also after these
//! changed, strongly or not as it says itself, and brought by front ends as it lets them.
use anyhow::{Context as _, Result};
use chrono::TimeDelta;
use domain::Clock as _;
use infra::{
    system::SystemClock,
    token::{EXCHANGE_AUDIENCE, KeySource, StrongRule, Trust},
};
use std::process::Stdio;
use tests::{Door, House, clients, world::BEPPU};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout},
};

const AUDITS: &str = "{ audits(first: 1) { nodes { id } } }";

/// A provider in a process of its own; it ends when this does.
struct Provider {
    issuer: String,
    input: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
    _child: Child,
}

impl Provider {
    async fn start() -> Result<Self> {
        let mut node = clients::node("oidc").await?;
        node.arg("provider.mjs").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = node.spawn()?;
        let (input, output) = (child.stdin.take().context("its input")?, child.stdout.take());
        let mut lines = BufReader::new(output.context("its output")?).lines();
        let issuer = loop {
            let line = lines.next_line().await?.context("the provider ended before it listened")?;
            if let Some(issuer) = line.strip_prefix("listening at ") {
                break issuer.to_owned();
            }
        };
        Ok(Self { issuer, input, lines, _child: child })
    }

    /// What it answers: of `token` and `strong`, each with a client and an audience, an access token of the person that signs
    /// in, or the name of what was wrong.
    async fn asked(&mut self, line: &str) -> Result<String> {
        self.input.write_all(format!("{line}\n").as_bytes()).await?;
        self.lines.next_line().await?.context("the provider ended")
    }

    fn trust(&self) -> Trust {
        Trust {
            issuer: self.issuer.clone(),
            audience: "kansa".to_owned(),
            exchange_audience: EXCHANGE_AUDIENCE.to_owned(),
            keys: KeySource::Discovered(self.issuer.clone()),
            strong: Some(StrongRule { acr: vec!["phr".to_owned()], within: TimeDelta::minutes(15) }),
        }
    }
}

async fn code(door: &Door, token: &str) -> Result<String> {
    Ok(door.ask_bearing(token, None, AUDITS, None).await?.code().to_owned())
}

/// A house with the cast, of today as the provider's tokens are, with its door; and the person lately let in by Beppu.
async fn joined(provider: &mut Provider) -> Result<(House, Door, String)> {
    let house = House::open().await?;
    house.clock.set(SystemClock.now());
    house.cast().await?;
    let door = house.door_believing(vec![provider.trust()])?;
    let token = provider.asked("token own kansa").await?;
    assert_eq!(code(&door, &token).await?, "NOT_FOUND", "a stranger: {token}");

    // A person of the harness's issuer lets in a colleague of the provider's.
    let invite = domain::membership::InviteMember {
        name: domain::membership::PersonName::parse("name", "職員")?,
        roles: vec![domain::access::Role::Ciso],
        code: domain::membership::InvitationCode::new("for the provider's person".to_owned()),
    };
    house.run("beppu-ciso", invite).await?;
    let accept = "mutation { acceptInvitation(input: { code: \"for the provider's person\" }) { userErrors { reason } } }";
    assert_eq!(door.ask_bearing(&token, None, accept, None).await?.code(), "");
    assert_eq!(code(&door, &token).await?, "");
    Ok((house, door, token))
}

#[tokio::test]
async fn a_person_of_a_provider_stays_known_while_its_keys_change() -> Result<()> {
    let mut provider = Provider::start().await?;
    let (house, door, first) = joined(&mut provider).await?;
    assert_eq!(provider.asked("rotate").await?, "rotated");
    let second = provider.asked("token own kansa").await?;
    house.clock.pass(TimeDelta::seconds(31));
    assert_eq!([code(&door, &second).await?, code(&door, &first).await?], ["", ""]);
    assert_eq!(provider.asked("withdraw").await?, "withdrawn");
    house.clock.pass(TimeDelta::minutes(50));
    let third = provider.asked("token own kansa").await?;
    assert_eq!(code(&door, &third).await?, "");
    house.clock.pass(TimeDelta::minutes(11));
    assert_eq!(code(&door, &first).await?, "UNAUTHENTICATED", "by a key that was withdrawn an hour ago");
    Ok(())
}

#[tokio::test]
async fn a_person_signs_in_anew_where_a_password_is_not_enough() -> Result<()> {
    let mut provider = Provider::start().await?;
    let (house, door, by_password) = joined(&mut provider).await?;
    let nobodys = crate::voice::gid(domain::engagement::ParticipationId::from_uuid(uuid::Uuid::nil()));
    let withdraw = format!(
        "mutation {{ withdrawConsents(input: {{ participationId: \"{nobodys}\", purposes: [FIRM_ACCESS], expectedVersion: 1 }})
             {{ userErrors {{ reason }} }} }}"
    );
    let told = async |token: &str| -> Result<String> {
        Ok(door.ask_bearing(token, None, &withdraw, None).await?.code().to_owned())
    };
    assert_eq!(told(&by_password).await?, "STRONG_AUTHENTICATION");
    let by_key = provider.asked("strong own kansa").await?;
    // However long the house took to be made: the provider's clock is the one on the wall.
    house.clock.set(SystemClock.now());
    assert_eq!(told(&by_key).await?, "NOT_FOUND", "refused for what it is, not for who asks: {by_key}");
    assert_eq!(told(&by_password).await?, "STRONG_AUTHENTICATION", "it is of the sign-in before");
    // Recent is what is within a quarter of an hour, and clocks do not differ by a minute.
    house.clock.pass(TimeDelta::minutes(16));
    assert_eq!(told(&by_key).await?, "STRONG_AUTHENTICATION");
    Ok(())
}

#[tokio::test]
async fn a_front_end_is_handed_what_it_can_exchange_and_nothing_that_opens() -> Result<()> {
    let mut provider = Provider::start().await?;
    let (house, door, own) = joined(&mut provider).await?;
    let portal = house.service_account(BEPPU, "portal", &[]).await?;
    assert_eq!(
        provider.asked("token portal kansa").await?,
        "invalid_target",
        "its client gets no such token"
    );
    let brought = provider.asked("token portal kansa-exchange").await?;
    assert_eq!(code(&door, &brought).await?, "UNAUTHENTICATED", "{brought}");
    let acting = portal.token_for(&door, &brought, "audits:read").await?;
    assert_eq!(code(&door, &acting).await?, "");
    let refused =
        portal.token_for(&door, &own, "audits:read").await.err().context("a full token is taken")?;
    assert!(refused.to_string().contains("invalid_grant"), "{refused}");
    Ok(())
}
