//! Organizations and their people.
use crate::house::{House, subject};
use anyhow::{Context as _, Result};
use domain::{
    access::{Action, OrganizationId, Role},
    membership::{AcceptInvitation, InvitationCode, InviteMember, PersonName},
    organization::{Bootstrap, FoundOrganization, NewOrganization, OrganizationName},
    register::GovernmentCode,
};
use std::sync::PoisonError;

/// Oita prefecture (大分県).
pub const OITA: &str = "440001";
/// Beppu (別府市).
pub const BEPPU: &str = "442020";
/// Nakatsu (中津市).
pub const NAKATSU: &str = "442038";
/// All municipalities of Oita prefecture, Beppu and Nakatsu first.
pub const MUNICIPALITIES: [&str; 18] = [
    BEPPU, NAKATSU, "442011", "442046", "442054", "442062", "442071", "442089", "442097", "442101", "442119",
    "442127", "442135", "442143", "443221", "443417", "444618", "444626",
];

/// The name of the CISO of the body of that code.
#[must_use]
pub fn ciso(code: &str) -> String {
    format!("{}-ciso", short(code))
}

/// The name of the audit manager of the body of that code.
#[must_use]
pub fn manager(code: &str) -> String {
    format!("{}-manager", short(code))
}

/// The name of the coordinator of the prefecture of that code.
#[must_use]
pub fn coordinator(code: &str) -> String {
    format!("{}-coordinator", short(code))
}

/// Whether the code is a prefecture's: its municipality digits are zero.
fn is_prefecture(code: &str) -> bool {
    code.get(2..5) == Some("000")
}

fn short(code: &str) -> &str {
    match code {
        BEPPU => "beppu",
        NAKATSU => "nakatsu",
        OITA => "oita",
        other => other,
    }
}

impl House {
    /// The demo's actors and a few more: the centre, Oita prefecture, Beppu with all its roles, Nakatsu, an audit firm.
    pub async fn cast(&self) -> Result<()> {
        self.centre().await?;
        self.invite("center-operator", "center-advisor", &[Role::Advisor]).await?;
        self.body(OITA).await?;
        self.body(BEPPU).await?;
        for (person, role) in [
            ("beppu-respondent", Role::Respondent),
            ("beppu-auditor", Role::InternalAuditor),
            ("beppu-viewer", Role::Viewer),
            ("frontend", Role::ServiceAccount),
        ] {
            self.invite("beppu-ciso", person, &[role]).await?;
        }
        self.body(NAKATSU).await?;
        self.firm("firm").await?;
        Ok(())
    }

    /// The centre with its operator `center-operator`.
    pub async fn centre(&self) -> Result<OrganizationId> {
        let code = code_for("center-operator");
        let bootstrap = Bootstrap {
            name: OrganizationName::parse("name", "全国監査支援センター")?,
            first_person: PersonName::parse("name", "center-operator")?,
            code: code.clone(),
        };
        let centre = self.platform(bootstrap).await?.organization;
        self.accept("center-operator", code).await?;
        Ok(self.remember("center", centre))
    }

    /// The local government of that code with its CISO and its audit manager; a prefecture with its coordinator instead.
    /// Asked for twice, it is the same.
    pub async fn body(&self, code: &str) -> Result<OrganizationId> {
        if let Some(known) = self.known(code) {
            return Ok(known);
        }
        let new = NewOrganization::Government(GovernmentCode::parse("code", code)?);
        let id = self.found(new, &ciso(code)).await?;
        self.remember(code, id);
        if is_prefecture(code) {
            self.invite(&ciso(code), &coordinator(code), &[Role::Coordinator]).await?;
        } else {
            self.invite(&ciso(code), &manager(code), &[Role::AuditManager]).await?;
        }
        Ok(id)
    }

    /// The audit firm of that name with its people `{name}-manager` and `{name}-auditor`. Asked for twice, it is the same.
    pub async fn firm(&self, name: &str) -> Result<OrganizationId> {
        if let Some(known) = self.known(name) {
            return Ok(known);
        }
        let (head, auditor) = (format!("{name}-manager"), format!("{name}-auditor"));
        let title = OrganizationName::parse("name", &format!("{name} 監査株式会社"))?;
        let id = self.found(NewOrganization::AuditFirm(title), &head).await?;
        self.invite(&head, &auditor, &[Role::Auditor]).await?;
        Ok(self.remember(name, id))
    }

    /// Founds an organization as `center-operator`; `first` accepts and is its first person.
    pub async fn found(&self, organization: NewOrganization, first: &str) -> Result<OrganizationId> {
        let grant = self.scope("center-operator", None).await?.grant(Action::OrganizationCreate)?;
        let code = code_for(first);
        let first_person = PersonName::parse("name", first)?;
        let found = FoundOrganization { grant, organization, first_person, code: code.clone() };
        let id = self.platform(found).await.with_context(|| format!("founding for {first}"))?;
        self.accept(first, code).await?;
        Ok(id)
    }

    /// `by` invites `person` into their own organization, and `person` accepts.
    pub async fn invite(&self, by: &str, person: &str, roles: &[Role]) -> Result<()> {
        let code = code_for(person);
        let name = PersonName::parse("name", person)?;
        self.run(by, InviteMember { name, roles: roles.to_vec(), code: code.clone() })
            .await
            .with_context(|| format!("{by} invites {person}"))?;
        self.accept(person, code).await?;
        Ok(())
    }

    /// `person` brings an invitation's code.
    pub async fn accept(&self, person: &str, code: InvitationCode) -> domain::Result<OrganizationId> {
        self.platform(AcceptInvitation { subject: subject(person), code, keyed: None }).await
    }

    /// The id of an organization made before, by code; `center` and a firm by their names.
    pub fn place(&self, code: &str) -> Result<OrganizationId> {
        self.known(code).with_context(|| format!("{code} was not made"))
    }

    /// The code under which an organization was made.
    pub fn code_of(&self, id: OrganizationId) -> Result<String> {
        let places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        let place = places.iter().find(|(_, known)| **known == id);
        Ok(place.context("an organization that the harness did not make")?.0.clone())
    }

    fn known(&self, code: &str) -> Option<OrganizationId> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner).get(code).copied()
    }

    fn remember(&self, code: &str, id: OrganizationId) -> OrganizationId {
        self.places.lock().unwrap_or_else(PoisonError::into_inner).insert(code.to_owned(), id);
        id
    }
}

/// The code that the harness gives to whom it invites.
pub(crate) fn code_for(person: &str) -> InvitationCode {
    InvitationCode::new(format!("invitation of {person}"))
}
