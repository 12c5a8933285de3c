//! What all mutations share: the idempotency key, and refusals that are data.
use super::{
    context::request,
    fault::{Result, language},
};
use async_graphql::{Context, Enum, SimpleObject};
use domain::{
    Error, Id, Reason,
    access::{
        Grant, IdempotencyKey, Keyed, Made, Once, OnceShown, OnceUnder, PlatformUseCase, Scope, UseCase,
    },
    kernel::{digest::sha256, id::Kind},
};

/// What kind of refusal it is.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UserErrorCode {
    /// The input cannot be right, whatever the state of things: mend the field.
    Invalid,
    /// The input is sound, the present state of things is not: read again, then decide.
    Conflict,
}

/// Why a mutation was refused. Nothing was changed; `ALREADY_DONE` says that it was done before.
#[derive(SimpleObject, Debug, Clone)]
pub(super) struct UserError {
    /// What kind of refusal it is.
    code: UserErrorCode,
    /// The stable name of the very reason, in capitals.
    reason: &'static str,
    /// The path of the input field to mend, if it is one.
    field: Option<String>,
    /// The reason in words, in the language of the request.
    message: String,
}

/// Done, or refused for reasons the caller can mend.
pub(super) type Outcome<T> = std::result::Result<T, Vec<UserError>>;

const ALREADY_DONE: Reason = Reason::of(
    "ALREADY_DONE",
    "This was done under the same key before. Its secret was shown then and is not kept: if it was lost, have another one made.",
    "同じ冪等キーでこの操作は完了しています。秘密の値は最初の応答でのみ表示され、保存されていません。受け取れなかった場合は、新しい値を発行してください。",
);

/// Does what `decode` makes of the input, once per idempotency key.
pub(super) async fn command<U, K>(
    ctx: &Context<'_>,
    key: Option<String>,
    decode: impl FnOnce() -> domain::Result<U>,
) -> Result<Outcome<Id<K>>>
where
    K: Kind,
    U: UseCase<Output = Id<K>>,
{
    once(ctx, key, decode, |once| once).await
}

/// The same for what shows a secret: see [`shown`].
pub(super) async fn command_shown<U, K>(
    ctx: &Context<'_>,
    key: Option<String>,
    decode: impl FnOnce() -> domain::Result<U>,
) -> Result<Outcome<Made<K>>>
where
    K: Kind,
    U: UseCase<Output = Id<K>>,
{
    once(ctx, key, decode, OnceShown).await
}

/// Does once what `wrap` makes of it.
async fn once<U, W: UseCase>(
    ctx: &Context<'_>,
    key: Option<String>,
    decode: impl FnOnce() -> domain::Result<U>,
    wrap: impl FnOnce(Once<U>) -> W,
) -> Result<Outcome<W::Output>> {
    let asked = request(ctx);
    let scope = asked.scope()?;
    // Whether one may is decided before what was sent is looked at: a refusal must not teach.
    asked.services.gate.decide(scope, W::ACTION).await?;
    let once = || {
        let key = key.map(|key| IdempotencyKey::parse("idempotencyKey", &key)).transpose()?;
        let operation = ctx.field().name().to_owned();
        domain::Result::Ok(wrap(Once { inner: decode()?, key, operation, input_hash: input_hash(ctx)? }))
    };
    let done = match once() {
        Ok(once) => asked.services.gate.run(scope, once).await,
        Err(refused) => Err(refused),
    };
    if done.is_ok() {
        asked.services.worker.wake();
    }
    refusals_as_data(done)
}

/// Does what `decode` makes of the input, without a key. Why each of these needs none stands in decision 5.
pub(super) async fn unrepeatable<U: UseCase>(
    ctx: &Context<'_>,
    decode: impl FnOnce() -> domain::Result<U>,
) -> Result<Outcome<U::Output>> {
    let asked = request(ctx);
    let scope = asked.scope()?;
    asked.services.gate.decide(scope, U::ACTION).await?;
    let done = match decode() {
        Ok(use_case) => asked.services.gate.run(scope, use_case).await,
        Err(refused) => Err(refused),
    };
    if done.is_ok() {
        asked.services.worker.wake();
    }
    refusals_as_data(done)
}

/// Does what `decode` makes of the input, at the platform's door.
pub(super) async fn platform_command<P: PlatformUseCase>(
    ctx: &Context<'_>,
    decode: impl FnOnce() -> domain::Result<P>,
) -> Result<Outcome<P::Output>> {
    let done = match decode() {
        Ok(use_case) => request(ctx).services.gate.platform(use_case).await,
        Err(refused) => Err(refused),
    };
    refusals_as_data(done)
}

/// The same under `grant`, once per idempotency key, for what shows a secret: see [`shown`].
pub(super) async fn platform_command_shown<P, K>(
    ctx: &Context<'_>,
    key: Option<String>,
    grant: Grant,
    decode: impl FnOnce() -> domain::Result<P>,
) -> Result<Outcome<Made<K>>>
where
    K: Kind,
    P: PlatformUseCase<Output = Id<K>>,
{
    platform_command(ctx, || {
        let keyed = keyed(ctx, Some(grant.scope()), key)?;
        Ok(OnceUnder { inner: decode()?, grant, keyed })
    })
    .await
}

/// The request under its key, if it has one; of somebody who is in no tenant yet, without a scope.
pub(super) fn keyed(
    ctx: &Context<'_>,
    scope: Option<&Scope>,
    key: Option<String>,
) -> domain::Result<Option<Keyed>> {
    let Some(key) = key else { return Ok(None) };
    let key = IdempotencyKey::parse("idempotencyKey", &key)?;
    Ok(Some(Keyed::of(scope, &key, ctx.field().name().to_owned(), input_hash(ctx)?)))
}

/// The secret of what was made now. Of what was made before there is none to show: that is said beside the thing.
pub(super) fn shown<K>(made: &Made<K>, secret: &str) -> (Option<String>, Vec<UserError>) {
    if made.now {
        (Some(secret.to_owned()), Vec::new())
    } else {
        (None, vec![user_error(UserErrorCode::Conflict, None, &ALREADY_DONE)])
    }
}

fn refusals_as_data<T>(done: domain::Result<T>) -> Result<Outcome<T>> {
    let (code, field, reason) = match done {
        Ok(done) => return Ok(Ok(done)),
        Err(Error::Invalid { field, reason }) => (UserErrorCode::Invalid, Some(field.into_owned()), reason),
        Err(Error::Conflict(reason)) => (UserErrorCode::Conflict, None, reason),
        Err(other) => return Err(other.into()),
    };
    Ok(Err(vec![user_error(code, field, &reason)]))
}

fn user_error(code: UserErrorCode, field: Option<String>, reason: &Reason) -> UserError {
    UserError { code, reason: reason.code(), field, message: reason.message(language()).to_owned() }
}

/// SHA-256 of the mutation's input without its key, in a form that does not depend on the order of fields.
fn input_hash(ctx: &Context<'_>) -> domain::Result<String> {
    let arguments = ctx.field().arguments().map_err(|error| Error::internal(error.message))?;
    let mut input =
        serde_json::to_value(arguments.into_iter().collect::<Vec<_>>()).map_err(Error::internal)?;
    if let Some(fields) = input.pointer_mut("/0/1").and_then(serde_json::Value::as_object_mut) {
        fields.remove("idempotencyKey");
    }
    Ok(sha256(sorted(input).to_string().as_bytes()))
}

/// The same value with the fields of every object in order, whatever map serde uses.
fn sorted(value: serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.into_iter().map(|(name, value)| (name, sorted(value))).collect();
            fields.sort_by(|(a, _), (b, _)| a.cmp(b));
            Value::Object(fields.into_iter().collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        other => other,
    }
}

/// Whether anything is asked of a mutation besides why it was refused: else what it acted upon need not be read.
pub(super) fn asks_on(ctx: &Context<'_>) -> bool {
    ctx.field().selection_set().any(|asked| !matches!(asked.name(), "userErrors" | "__typename"))
}

/// Declares a payload: the thing acted upon, or the reasons why nothing was done.
macro_rules! payload {
    ($(#[$doc:meta])* $name:ident { $(#[$field_doc:meta])* $field:ident: $node:ty, by $id:ty }) => {
        $(#[$doc])*
        #[derive(async_graphql::SimpleObject)]
        pub(super) struct $name {
            $(#[$field_doc])*
            $field: Option<$node>,
            /// Why it was refused; empty if it was done.
            user_errors: Vec<$crate::graphql::command::UserError>,
        }

        impl $name {
            /// Reads the thing anew, under the caller's present rights, if it is asked for.
            pub(super) async fn of(
                ctx: &async_graphql::Context<'_>,
                outcome: $crate::graphql::command::Outcome<$id>,
            ) -> $crate::graphql::fault::Result<Self> {
                Ok(match outcome {
                    Ok(_) if !$crate::graphql::command::asks_on(ctx) => {
                        Self { $field: None, user_errors: Vec::new() }
                    }
                    Ok(id) => {
                        let found = $crate::graphql::context::request(ctx).load()?.load_one(id).await?;
                        Self { $field: found.map(<$node>::from), user_errors: Vec::new() }
                    }
                    Err(user_errors) => Self { $field: None, user_errors },
                })
            }
        }
    };
}
pub(super) use payload;
