//! People of a real `OpenID` provider: found by its own description, proved by its keys, also after these changed.
use anyhow::{Context as _, Result};
use chrono::TimeDelta;
use domain::Clock as _;
use infra::{
    system::SystemClock,
    token::{KeySource, StrongRule, Trust},
};
use std::process::Stdio;
use tests::{Door, House, clients};
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

    async fn asked(&mut self, line: &str) -> Result<String> {
        self.input.write_all(format!("{line}\n").as_bytes()).await?;
        self.lines.next_line().await?.context("the provider ended")
    }

    fn trust(&self) -> Trust {
        Trust {
            issuer: self.issuer.clone(),
            audience: "kansa".to_owned(),
            keys: KeySource::Discovered(self.issuer.clone()),
            strong: Some(StrongRule { acr: vec!["phr".to_owned()], within: TimeDelta::minutes(15) }),
        }
    }
}

async fn code(door: &Door, token: &str) -> Result<String> {
    Ok(door.ask_bearing(token, None, AUDITS, None).await?.code().to_owned())
}

#[tokio::test]
async fn a_person_of_a_provider_joins_and_stays_known_while_its_keys_change() -> Result<()> {
    let (house, mut provider) = (House::open().await?, Provider::start().await?);
    // Its tokens are of today.
    house.clock.set(SystemClock.now());
    house.cast().await?;
    let door = house.door_believing(vec![provider.trust()])?;
    let first = provider.asked("token").await?;
    assert_eq!(code(&door, &first).await?, "NOT_FOUND", "a stranger: {first}");

    // A person of the harness's issuer lets in a colleague of the provider's.
    let invite = domain::membership::InviteMember {
        name: domain::membership::PersonName::parse("name", "職員")?,
        roles: vec![domain::access::Role::Ciso],
        code: domain::membership::InvitationCode::new("for the provider's person".to_owned()),
    };
    house.run("beppu-ciso", invite).await?;
    let accept = "mutation { acceptInvitation(input: { code: \"for the provider's person\" }) { userErrors { reason } } }";
    assert_eq!(door.ask_bearing(&first, None, accept, None).await?.code(), "");
    assert_eq!(code(&door, &first).await?, "");

    // What it says of the sign-in counts: consents are refused for what they are, not for who asks.
    let nobodys = crate::voice::gid(domain::engagement::ParticipationId::from_uuid(uuid::Uuid::nil()));
    let withdraw = format!(
        "mutation {{ withdrawConsents(input: {{ participationId: \"{nobodys}\", purposes: [FIRM_ACCESS], expectedVersion: 1 }})
             {{ userErrors {{ reason }} }} }}"
    );
    assert_eq!(door.ask_bearing(&first, None, &withdraw, None).await?.code(), "NOT_FOUND");

    assert_eq!(provider.asked("rotate").await?, "rotated");
    let second = provider.asked("token").await?;
    house.clock.pass(TimeDelta::seconds(31));
    assert_eq!([code(&door, &second).await?, code(&door, &first).await?], ["", ""]);
    assert_eq!(provider.asked("withdraw").await?, "withdrawn");
    house.clock.pass(TimeDelta::minutes(50));
    let third = provider.asked("token").await?;
    assert_eq!(code(&door, &third).await?, "");
    house.clock.pass(TimeDelta::minutes(11));
    assert_eq!(code(&door, &first).await?, "UNAUTHENTICATED", "by a key that was withdrawn an hour ago");
    Ok(())
}
