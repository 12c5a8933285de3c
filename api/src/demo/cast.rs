//! Who plays: the demo's actors and the bodies of Oita prefecture.

/// The actors by name, and what each is.
pub const ACTORS: [(&str, &str); 12] = [
    ("center-operator", "operator of the centre"),
    ("advisor-1", "advisor of the centre, who visited Beppu twice"),
    ("advisor-2", "advisor of the centre, who is to visit Nakatsu"),
    ("oita-coordinator", "coordinator of Oita prefecture"),
    ("beppu-ciso", "CISO of Beppu"),
    ("beppu-manager", "audit manager of Beppu"),
    ("beppu-respondent", "respondent of Beppu"),
    ("beppu-auditor", "internal auditor of Beppu"),
    ("nakatsu-ciso", "CISO of Nakatsu"),
    ("nakatsu-manager", "audit manager of Nakatsu"),
    ("firm-auditor", "auditor of the firm, who may enter Beppu now"),
    ("frontend", "service account of Beppu: an external front end"),
];

/// The prefecture.
pub(super) const OITA: &str = "440001";
/// The city whose people play.
pub(super) const BEPPU: &str = "442020";
/// Its neighbour.
pub(super) const NAKATSU: &str = "442038";

/// A municipality of the story: its code, and the name its people go by.
pub(super) struct Body {
    pub(super) code: &'static str,
    pub(super) slug: &'static str,
}

/// The 18 municipalities of Oita, by code.
pub(super) const BODIES: [Body; 18] = [
    Body { code: "442011", slug: "oita-city" },
    Body { code: BEPPU, slug: "beppu" },
    Body { code: NAKATSU, slug: "nakatsu" },
    Body { code: "442046", slug: "hita" },
    Body { code: "442054", slug: "saiki" },
    Body { code: "442062", slug: "usuki" },
    Body { code: "442071", slug: "tsukumi" },
    Body { code: "442089", slug: "taketa" },
    Body { code: "442097", slug: "bungotakada" },
    Body { code: "442101", slug: "kitsuki" },
    Body { code: "442119", slug: "usa" },
    Body { code: "442127", slug: "bungo-ono" },
    Body { code: "442135", slug: "yufu" },
    Body { code: "442143", slug: "kunisaki" },
    Body { code: "443221", slug: "himeshima" },
    Body { code: "443417", slug: "hiji" },
    Body { code: "444618", slug: "kokonoe" },
    Body { code: "444626", slug: "kusu" },
];

/// The one that takes its scores out of the comparison of the second year before it is released.
pub(super) const WITHDRAWING: &str = "himeshima";
/// The one that joins in the second year only.
pub(super) const JOINING_LATE: &str = "kusu";
/// The six that show the prefecture their results by name.
pub(super) const SHOWING_RESULTS: [&str; 6] = ["oita-city", "hita", "usa", "hiji", "kunisaki", "kusu"];
