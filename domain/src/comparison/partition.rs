//! Peer groups: bodies beside their like. One fixed partition of a year's scores.
use crate::{Result, disclosure::GroupCode, kernel::words::words, register::GovernmentKind};
use std::collections::BTreeSet;

words! {
    /// By what a release parts its bodies into peer groups. It is fixed by the first published release of an owner, year
    /// and edition: two partitions of the same scores would give away what lies between their groups.
    pub enum Partition {
        /// Not at all: the whole alone.
        None = "NONE",
        /// By residents: under 10,000, under 30,000, under 50,000, under 100,000, under 300,000, and more.
        PopulationBand = "POPULATION_BAND",
        /// By kind: designated and core cities, other cities, special wards, towns and villages.
        GovernmentKind = "GOVERNMENT_KIND",
        /// By the model of the network that the body itself declared (α, β, β′).
        NetworkModel = "NETWORK_MODEL",
    }
}

words! {
    /// How a body's network is parted (自治体情報システムの三層の対策): where its staff's terminals stand.
    pub enum NetworkModel {
        /// α: terminals in the network that is closed to the Internet.
        Alpha = "ALPHA",
        /// β: terminals and some systems in the network that is open to the Internet.
        Beta = "BETA",
        /// β′: terminals and the important systems, too.
        BetaPrime = "BETA_PRIME",
    }
}

/// What places a body in a group, as it was when it contributed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traits {
    /// Residents; `None` where the register did not know the body.
    pub population: Option<u32>,
    /// Its kind.
    pub kind: Option<GovernmentKind>,
    /// The model it declared.
    pub network: Option<NetworkModel>,
}

/// The bands of residents: up to the figure, included, and above the one before.
const BANDS: [(u32, &str); 6] = [
    (9_999, "POPULATION_UNDER_10K"),
    (29_999, "POPULATION_UNDER_30K"),
    (49_999, "POPULATION_UNDER_50K"),
    (99_999, "POPULATION_UNDER_100K"),
    (299_999, "POPULATION_UNDER_300K"),
    (u32::MAX, "POPULATION_300K_AND_MORE"),
];

/// Where a body stands that the partition cannot place: a group of its own, so that the groups stay a partition.
const UNKNOWN: &str = "UNKNOWN";

fn by_population(residents: u32) -> &'static str {
    BANDS.iter().find(|(most, _)| residents <= *most).map_or(UNKNOWN, |(_, code)| *code)
}

const fn by_kind(kind: GovernmentKind) -> &'static str {
    match kind {
        GovernmentKind::DesignatedCity | GovernmentKind::CoreCity => "KIND_MAJOR_CITY",
        GovernmentKind::City => "KIND_CITY",
        GovernmentKind::SpecialWard => "KIND_SPECIAL_WARD",
        GovernmentKind::Town | GovernmentKind::Village => "KIND_TOWN_OR_VILLAGE",
        GovernmentKind::Prefecture => UNKNOWN,
    }
}

const fn by_network(model: NetworkModel) -> &'static str {
    match model {
        NetworkModel::Alpha => "NETWORK_ALPHA",
        NetworkModel::Beta => "NETWORK_BETA",
        NetworkModel::BetaPrime => "NETWORK_BETA_PRIME",
    }
}

impl Partition {
    /// The codes of all its groups: wherever a body may be placed.
    pub fn codes(self) -> Result<BTreeSet<GroupCode>> {
        let places: Vec<&str> = match self {
            Self::None => return Ok(BTreeSet::new()),
            Self::PopulationBand => BANDS.iter().map(|(_, code)| *code).collect(),
            Self::GovernmentKind => GovernmentKind::ALL.into_iter().map(by_kind).collect(),
            Self::NetworkModel => NetworkModel::ALL.iter().map(|model| by_network(*model)).collect(),
        };
        places.into_iter().chain([UNKNOWN]).map(GroupCode::parse).collect()
    }

    /// The group of a body with these traits; `None` if there are no groups.
    pub fn group(self, traits: &Traits) -> Result<Option<GroupCode>> {
        let code = match self {
            Self::None => return Ok(None),
            Self::PopulationBand => traits.population.map(by_population),
            Self::GovernmentKind => traits.kind.map(by_kind),
            Self::NetworkModel => traits.network.map(by_network),
        };
        GroupCode::parse(code.unwrap_or(UNKNOWN)).map(Some)
    }
}

/// A group's name in English and in Japanese.
#[must_use]
pub fn group_name(code: &GroupCode) -> (&'static str, &'static str) {
    match code.as_str() {
        "POPULATION_UNDER_10K" => ("under 10,000 residents", "人口1万人未満"),
        "POPULATION_UNDER_30K" => ("10,000 to 29,999 residents", "人口1万人以上3万人未満"),
        "POPULATION_UNDER_50K" => ("30,000 to 49,999 residents", "人口3万人以上5万人未満"),
        "POPULATION_UNDER_100K" => ("50,000 to 99,999 residents", "人口5万人以上10万人未満"),
        "POPULATION_UNDER_300K" => ("100,000 to 299,999 residents", "人口10万人以上30万人未満"),
        "POPULATION_300K_AND_MORE" => ("300,000 residents and more", "人口30万人以上"),
        "KIND_MAJOR_CITY" => ("designated and core cities", "政令指定都市・中核市"),
        "KIND_CITY" => ("other cities", "その他の市"),
        "KIND_SPECIAL_WARD" => ("special wards", "特別区"),
        "KIND_TOWN_OR_VILLAGE" => ("towns and villages", "町村"),
        "NETWORK_ALPHA" => ("network model α", "αモデル"),
        "NETWORK_BETA" => ("network model β", "βモデル"),
        "NETWORK_BETA_PRIME" => ("network model β′", "β′モデル"),
        _ => ("not placed in any group", "区分不明"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn traits(population: u32) -> Traits {
        Traits { population: Some(population), kind: Some(GovernmentKind::Town), network: None }
    }

    #[test]
    fn each_body_is_in_one_named_group() {
        let code = |partition: Partition, traits: &Traits| partition.group(traits).unwrap().unwrap();
        for (residents, band) in [
            (0, "POPULATION_UNDER_10K"),
            (9_999, "POPULATION_UNDER_10K"),
            (10_000, "POPULATION_UNDER_30K"),
            (299_999, "POPULATION_UNDER_300K"),
            (300_000, "POPULATION_300K_AND_MORE"),
        ] {
            assert_eq!(code(Partition::PopulationBand, &traits(residents)).as_str(), band);
        }
        assert_eq!(code(Partition::GovernmentKind, &traits(1)).as_str(), "KIND_TOWN_OR_VILLAGE");
        assert_eq!(code(Partition::NetworkModel, &traits(1)).as_str(), "UNKNOWN");
        assert_eq!(Partition::None.group(&traits(1)).unwrap(), None);
    }

    #[test]
    fn every_group_has_a_name_in_both_languages() {
        let sizes = Partition::ALL.iter().map(|partition| partition.codes().unwrap().len());
        assert_eq!(sizes.collect::<Vec<_>>(), [0, 7, 5, 4], "the one for who cannot be placed among them");
        for code in Partition::ALL.iter().flat_map(|partition| partition.codes().unwrap()) {
            let (en, ja) = group_name(&code);
            assert_ne!(en, ja);
            assert_eq!(code.as_str() == "UNKNOWN", ja == "区分不明", "{code}");
        }
    }
}
