//! What a document asks of the schema itself. Types lead to lists of types and back, and none of the library's limits knows
//! how long a list is: fifteen levels of `interfaces { possibleTypes { … } }` are a billion objects out of 200 bytes, told
//! to anybody, and found without ever waiting, so that no time limit could end it.
use crate::http::refusal::Refusal;

/// How many lists of a type may nest below `__schema` or `__type`. The usual introspection query needs 2.
const MAX_LISTS: usize = 2;
/// The most objects that may be told of the schema, by the estimate. The usual introspection query comes to some 215,000.
const MAX_OBJECTS: usize = 320_000;
/// The most selections below all `__schema` and `__type`, each counted as often as it is spread. The usual introspection
/// query has some 240. This bounds what the estimate, which is of types as they are on average, misses at the largest.
const MAX_SELECTIONS: usize = 500;

/// How many objects a field of the introspection leads to, for each that it is asked of. Lists of types are counted as they
/// are on average over all types of our schema, rounded up; `tests/it/http.rs` holds the schema to it.
fn leads_to(field: &str) -> usize {
    match field {
        "types" => 500,
        "directives" => 8,
        "fields" => 4,
        "inputFields" => 2,
        _ => 1,
    }
}

fn is_list_of_a_type(field: &str) -> bool {
    matches!(field, "fields" | "inputFields" | "interfaces" | "possibleTypes")
}

/// What a selection would tell, if it stood within `__schema` or `__type`.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Told {
    objects: usize,
    lists: usize,
}

impl Told {
    pub(super) fn beside(self, other: Self) -> Self {
        Self { objects: self.objects.saturating_add(other.objects), lists: self.lists.max(other.lists) }
    }

    /// Around this goes `field`.
    pub(super) fn within(self, field: &str) -> Self {
        Self {
            objects: self.objects.saturating_add(1).saturating_mul(leads_to(field)),
            lists: self.lists.saturating_add(usize::from(is_list_of_a_type(field))),
        }
    }
}

/// What is asked of the schema in all.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Introspection {
    selections: usize,
    told: Told,
}

impl Introspection {
    pub(super) fn beside(self, other: Self) -> Self {
        Self {
            selections: self.selections.saturating_add(other.selections),
            told: self.told.beside(other.told),
        }
    }

    /// The same, with `field` around it, which has `selections` and would tell `told`.
    pub(super) fn within(self, field: &str, selections: usize, told: Told) -> Self {
        if matches!(field, "__schema" | "__type") { self.beside(Self { selections, told }) } else { self }
    }

    pub(super) const fn check(&self) -> Result<(), Refusal> {
        let fits = self.selections <= MAX_SELECTIONS
            && self.told.objects <= MAX_OBJECTS
            && self.told.lists <= MAX_LISTS;
        if fits { Ok(()) } else { Err(Refusal::INTROSPECTION) }
    }
}
