//! Advisors of the centre and programmes of dispatch.
use crate::House;
use anyhow::{Context as _, Result};
use domain::{
    advisor::{
        AdvisorId, CaisRank, Capacity, CertificateNumber, Certified, Field, Introduction, Particulars,
        PublicProfile, Qualification, RegisterAdvisor, WorkMode,
    },
    engagement::{Window, Yen},
    kernel::{fiscal::FiscalYear, page::PageRequest},
    membership::{ListMembers, MemberId, PersonName},
    programme::{
        Bearer, DraftProgramme, OpenProgramme, ProgrammeId, ProgrammeName, Quota, Rates, RegionRule, Terms,
    },
    register::PrefectureCode,
};

impl House {
    /// The membership of one of the centre's people.
    pub async fn of_the_centre(&self, person: &str) -> Result<MemberId> {
        let page = PageRequest::new(Some(100), None, None, None)?;
        let all = self.run("center-operator", ListMembers(page)).await?.items;
        let found = all.into_iter().find(|one| one.name.as_str() == person);
        Ok(found.with_context(|| format!("no {person}"))?.id)
    }

    /// Registers one of the centre's people: an auditor certified on 1 May 2024, so until 30 September 2027, who works both
    /// ways in Oita and Fukuoka, ten days a month.
    pub async fn advisor(&self, person: &str) -> Result<AdvisorId> {
        let prefecture = |code| PrefectureCode::parse("prefecture", code);
        let public = PublicProfile {
            name: PersonName::parse("name", person)?,
            introduction: Introduction::parse("introduction", "内部監査の立ち上げを支援します。")?,
            fields: vec![Field::Policy, Field::InternalAudit],
            regions: vec![prefecture("40")?, prefecture("44")?],
            modes: vec![WorkMode::OnSite, WorkMode::Online],
        };
        let capacity = Capacity::parse("daysPerMonth", 10)?;
        let number = CertificateNumber::parse("certificateNumber", "A-0001")?;
        let register = RegisterAdvisor {
            member: self.of_the_centre(person).await?,
            particulars: Particulars { public, home: prefecture("40")?, employer: None, capacity },
            certified: Certified {
                qualification: Qualification::Cais { rank: CaisRank::Auditor, number },
                on: "2024-05-01".parse()?,
            },
        };
        Ok(self.run("center-operator", register).await?)
    }

    /// Drafts the programme of a fiscal year: the usual quota, ten million yen, open for requests all year.
    pub async fn programme(&self, year: i32) -> Result<ProgrammeId> {
        let yen = |amount| Yen::parse("yen", amount);
        let (from, until) = (format!("{year}-03-31T15:00:00Z"), format!("{}-03-31T15:00:00Z", year + 1));
        let terms = Terms {
            name: ProgrammeName::parse("name", "アドバイザー派遣事業")?,
            budget: yen(10_000_000)?,
            quota: Quota::USUAL,
            region_rule: RegionRule::Named,
            rates: Rates {
                per_day: yen(40_000)?,
                per_hour: yen(6_000)?,
                travel: yen(25_000)?,
                fees_by: Bearer::Center,
                travel_by: Bearer::Center,
            },
            windows: vec![Window::new(from.parse()?, until.parse()?)?],
        };
        let draft = DraftProgramme { fiscal_year: FiscalYear::parse("fiscalYear", year)?, terms };
        Ok(self.run("center-operator", draft).await?)
    }

    /// The same, open.
    pub async fn open_programme(&self, year: i32) -> Result<ProgrammeId> {
        let programme = self.programme(year).await?;
        let open = OpenProgramme { programme, expected_version: 1 };
        Ok(self.run("center-operator", open).await?)
    }
}
