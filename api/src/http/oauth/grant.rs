//! `POST /oauth/token`: a short token for a service account, as itself or for a person whose token it brings.
use super::{
    OauthDoor,
    answer::{Given, Wrong},
    desk::{Attempt, Desk, Found},
    form::{TokenForm, read},
};
use crate::http::{client, language::preferred, room::Place};
use axum::{
    extract::{Request, State},
    http::HeaderMap,
    response::Response,
};
use domain::{
    Error,
    access::{Caller, OrganizationId},
    service_account::{
        AddressRange, NoteSignIn, RenewSecretHash, SecretHash, ServiceAccount, ServiceAccountId,
        ServiceScope, ServiceSecret, SignIn,
    },
};
use infra::{
    redis::{Bill, Payer},
    secret_hash::Glance,
    token::{HouseKey, Issue, Tokens},
};

const CREDENTIALS: &str = "client_credentials";
const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";
const JWT: &str = "urn:ietf:params:oauth:token-type:jwt";

/// What signing in costs, in points of the account: as much as reading a long list. It computes a dear hash.
const SIGN_IN: u32 = 100;

/// Gives a token, or says why not.
pub(super) async fn give(State(desk): State<Desk>, request: Request) -> Response {
    let language = preferred(request.headers());
    let given = match read::<TokenForm>(request).await {
        Ok((headers, form)) => {
            let own = desk.clone();
            desk.take_later(async move { grant(&own, &headers, form).await }).await
        }
        Err(wrong) => Err(wrong),
    };
    let outcome = given.as_ref().map_or_else(|wrong| wrong.error, |_| "done");
    metrics::counter!("kansa_service_sign_ins_total", "outcome" => outcome).increment(1);
    match given {
        Ok(given) => given.answer(),
        Err(wrong) => wrong.answer(language),
    }
}

async fn grant(desk: &Desk, headers: &HeaderMap, form: TokenForm) -> Result<Given, Wrong> {
    let mut paid = None;
    let given = make(desk, headers, form, &mut paid).await;
    given.map(|given| Given { bill: paid, ..given }).map_err(|wrong| wrong.after(paid))
}

async fn make(
    desk: &Desk,
    headers: &HeaderMap,
    mut form: TokenForm,
    paid: &mut Option<Bill>,
) -> Result<Given, Wrong> {
    let door = &*desk.door;
    let (Some(house), Some(tokens)) = (&door.house, &door.tokens) else { return Err(Wrong::OFF) };
    let exchanges = match form.grant_type.as_deref() {
        Some(CREDENTIALS) => false,
        Some(EXCHANGE) => true,
        Some(_) => return Err(Wrong::GRANT_TYPE),
        None => return Err(Wrong::REQUEST),
    };
    let Signed { organization, account, place } = authenticate(desk, headers, &mut form, paid).await?;
    let scopes = scopes(&account, form.scope.as_deref(), exchanges)?;
    let (given, acting_for) = if exchanges {
        let (given, person) = exchange(door, house, tokens, &form, &account, &scopes).await?;
        (given, Some(person))
    } else {
        let account_ends = account.expires_at;
        let issue = Issue { account: account.id, account_ends, scopes: &scopes, person: None };
        (house.issue(&issue, door.gate.clock().now())?, None)
    };
    let note = NoteSignIn { organization, account, how: SignIn::Done, acting_for };
    door.gate.platform(note).await?;
    drop(place);
    let (access_token, expires_in) = given;
    Ok(Given {
        access_token,
        issued_token_type: exchanges.then_some(ACCESS_TOKEN),
        token_type: "Bearer",
        expires_in,
        scope: scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" "),
        bill: None,
    })
}

/// A client that is who it says it is.
struct Signed {
    organization: OrganizationId,
    account: ServiceAccount,
    /// Taken until it has its token.
    place: Place,
}

/// The account that asks, if it may sign in with what it brings, from here, now. A refusal is in its organization's trail.
///
/// A secret that is wrong costs no hash, whether or not there is such an account; the hash of one that seems right is paid for by
/// the account itself, which nobody can make it do who does not have its secret.
async fn authenticate(
    desk: &Desk,
    headers: &HeaderMap,
    form: &mut TokenForm,
    paid: &mut Option<Bill>,
) -> Result<Signed, Wrong> {
    let (door, attempt) = (&*desk.door, Attempt::of(form.client(headers)?));
    let Found { account, turn, place } = desk.look_up(&attempt, headers, paid).await?;
    let Some((organization, account)) = account else {
        desk.forget(&attempt);
        return Err(Wrong::CLIENT);
    };
    let now = door.gate.clock().now();
    let glance = Glance::of(&attempt.secret, account.secrets(now))?;
    let here = AddressRange::any_holds(&account.addresses, client::address(headers));
    if here && account.is_open(now) && !glance.is_hopeless() {
        let (is_checked, is_known) = (glance.is_sure(), turn.is_none());
        drop(turn); // others are looked up while this one waits for its hash
        let (payer, glance) = if is_checked || is_known {
            (Payer::person(organization, account.user), glance.known())
        } else {
            // Whoever guesses at a secret without a check spends nothing of what the account may ask for.
            (Payer::apart(&format!("guesses\n{}", account.id.uuid())), glance)
        };
        desk.charge(&payer, SIGN_IN, paid).await.inspect_err(|_| desk.forget(&attempt))?;
        if let Some(hash) = door.hasher.find(attempt.secret.clone(), glance).await? {
            if !is_checked {
                renew(door, account.id, hash, attempt.secret.clone()).await;
            }
            desk.remember(attempt);
            return Ok(Signed { organization, account, place });
        }
    }
    desk.forget(&attempt);
    door.gate.note_refused_sign_in(organization, account).await?;
    Err(Wrong::CLIENT)
}

/// Keeps a secret that is right by a hash with a check from now on, so that guesses cost no hash and are in nobody's way. If it
/// cannot be done now, it is the next time.
async fn renew(door: &OauthDoor, account: ServiceAccountId, former: SecretHash, secret: ServiceSecret) {
    let renewing = async {
        let hash = door.hasher.hash(secret).await?;
        door.gate.platform(RenewSecretHash { account, former, hash }).await
    };
    if let Err(error) = renewing.await {
        tracing::warn!(cause = format!("{error:#}"), "the hash of a secret stays without a check");
    }
}

/// The scopes that are asked for; all that there can be unless said.
fn scopes(
    account: &ServiceAccount,
    asked: Option<&str>,
    for_a_person: bool,
) -> Result<Vec<ServiceScope>, Wrong> {
    let fits = |scope: &ServiceScope| for_a_person || !scope.is_personal();
    let Some(asked) = asked else {
        let all: Vec<_> = account.scopes.iter().copied().filter(fits).collect();
        return if all.is_empty() { Err(Wrong::PERSONAL) } else { Ok(all) };
    };
    let named: Option<Vec<_>> = asked.split_ascii_whitespace().map(ServiceScope::parse).collect();
    let named = named.and_then(|named| domain::service_account::distinct(named).ok()).ok_or(Wrong::SCOPE)?;
    if !named.iter().all(|scope| account.scopes.contains(scope)) {
        return Err(Wrong::SCOPE);
    }
    if named.iter().all(fits) { Ok(named) } else { Err(Wrong::PERSONAL) }
}

/// A token that acts for the person whose token is brought, and that person as the front end lets them in.
async fn exchange(
    door: &OauthDoor,
    house: &HouseKey,
    tokens: &Tokens,
    form: &TokenForm,
    account: &ServiceAccount,
    scopes: &[ServiceScope],
) -> Result<((String, i64), Caller), Wrong> {
    let is_one = |said: Option<&str>| said.is_some_and(|said| said == ACCESS_TOKEN || said == JWT);
    let wanted = form.requested_token_type.as_deref();
    let sound = is_one(form.subject_token_type.as_deref())
        && (wanted.is_none() || is_one(wanted))
        && form.actor_token.is_none();
    let brought = form.subject_token.as_deref().filter(|_| sound).ok_or(Wrong::EXCHANGE)?;
    let person = tokens.verify_person(brought).await.map_err(of_the_person)?;
    let account_ends = account.expires_at;
    let issue = Issue { account: account.id, account_ends, scopes, person: Some(&person) };
    let given = house.issue(&issue, door.gate.clock().now())?;
    // What they may do with it, the house says as it will for each request; so it is known whether it is of any use.
    let subject = tokens.verify(&given.0).await.map_err(of_the_person)?;
    let caller = door.gate.caller(&subject, None).await.map_err(of_the_person)?;
    let caller = caller.ok_or(Wrong::APART)?;
    Ok((given, Caller::clone(&caller)))
}

/// A token that does not hold is the client's to mend; everything else is ours.
fn of_the_person(error: Error) -> Wrong {
    if matches!(error, Error::Unauthenticated) { Wrong::PERSON } else { error.into() }
}
