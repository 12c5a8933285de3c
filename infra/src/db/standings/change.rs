//! What replicas tell each other at once.
use domain::{
    Id,
    access::{OrganizationId, UserId},
};

/// Rows that decide on something remembered were written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Those who belong to this organization, or what they are there.
    People(OrganizationId),
    /// Where this person belongs, or what their tokens, or those of the service account that they are, still open.
    Person(UserId),
    /// Which organizations hold others' results by name, and of how many.
    Named,
    /// The audits of this organization, or their scores.
    Scores(OrganizationId),
    /// Nothing that is remembered: there are news for those who follow something of this organization.
    News(OrganizationId),
}

impl Change {
    pub(super) fn to_text(self) -> String {
        match self {
            Self::People(organization) => format!("people {}", organization.uuid()),
            Self::Person(user) => format!("person {}", user.uuid()),
            Self::Named => "named".to_owned(),
            Self::Scores(organization) => format!("scores {}", organization.uuid()),
            Self::News(organization) => format!("news {}", organization.uuid()),
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        match text.split_once(' ') {
            Some(("people", id)) => Some(Self::People(Id::from_uuid(id.parse().ok()?))),
            Some(("person", id)) => Some(Self::Person(Id::from_uuid(id.parse().ok()?))),
            Some(("scores", id)) => Some(Self::Scores(Id::from_uuid(id.parse().ok()?))),
            Some(("news", id)) => Some(Self::News(Id::from_uuid(id.parse().ok()?))),
            None if text == "named" => Some(Self::Named),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_change_is_read_as_it_was_told() {
        let id = Uuid::from_u128(3);
        let (organization, user) = (Id::from_uuid(id), Id::from_uuid(id));
        for change in [
            Change::People(organization),
            Change::Person(user),
            Change::Named,
            Change::Scores(organization),
            Change::News(organization),
        ] {
            assert_eq!(Change::parse(&change.to_text()), Some(change));
        }
        for newer in ["something newer", "scores", "scores x", "named x", "news"] {
            assert_eq!(Change::parse(newer), None, "then everything is forgotten: {newer}");
        }
    }
}
