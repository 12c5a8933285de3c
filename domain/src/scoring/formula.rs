//! The formula in words, served with every number it made.

/// How a score is computed, in English.
pub const FORMULA_EN: &str = "score = 100 × Σ(weight × value) ÷ Σ(weight), over the items of the tier that apply to the body and \
     have been judged. Value: conforming 1, partial 1/2, nonconforming 0. Items that do not apply and items not \
     yet checked are left out of both sums. The overall score is taken over all items, not over the domain scores.";

/// How a score is computed, in Japanese.
pub const FORMULA_JA: &str = "得点 = 100 × Σ(重み × 評価値) ÷ Σ(重み)。対象は、当該区分の項目のうち、該当し、かつ判定済みのもの。\
     評価値は、適合 1、一部適合 1/2、不適合 0。該当なし及び未確認の項目は、分子・分母のいずれにも含めない。\
     総合得点は、分野別得点の平均ではなく、全項目から算出する。";
