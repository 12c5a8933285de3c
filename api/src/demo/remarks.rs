//! What Beppu's internal auditor points out, in both years.
use super::house::said;
use anyhow::Result;
use domain::{
    finding::{Disclosure, FindingContent, FindingKind, FindingText, FindingTitle, NewFinding, Severity},
    scoring::Verdict,
};

/// A finding in the auditor's words.
pub(super) struct Remark {
    pub(super) item: &'static str,
    pub(super) judged: Verdict,
    kind: FindingKind,
    severity: Severity,
    disclosure: Disclosure,
    title: &'static str,
    description: &'static str,
    root_cause: &'static str,
    recommendation: &'static str,
}

impl Remark {
    pub(super) fn new_finding(&self) -> Result<NewFinding> {
        let text = |field, raw| FindingText::parse(field, raw).map_err(said);
        let content = FindingContent {
            item: None,
            kind: self.kind,
            severity: self.severity,
            title: FindingTitle::parse("title", self.title).map_err(said)?,
            description: text("description", self.description)?,
            root_cause: text("rootCause", self.root_cause)?,
            recommendation: text("recommendation", self.recommendation)?,
            disclosure: self.disclosure,
        };
        Ok(NewFinding { item: Some(self.item.to_owned()), content })
    }
}

/// Too much for one year: it goes on in the next audit.
pub(super) const LEFT_IDS: Remark = Remark {
    item: "6.2-01",
    judged: Verdict::Nonconforming,
    kind: FindingKind::MajorNonconformity,
    severity: Severity::High,
    disclosure: Disclosure::Internal,
    title: "退職者と異動者の利用者IDが停止されていない",
    description: "抽出した退職者及び異動者20人のうち7人の利用者IDが、発令日から30日を過ぎても有効であった。",
    root_cause: "人事課の発令が情報システム担当課に伝わる手順がない。",
    recommendation: "発令の都度、人事課の通知を受けて利用者IDを停止する手順を定め、毎月棚卸しを行う。",
};

/// The audit manager objects to it.
pub(super) const ERASURE: Remark = Remark {
    item: "3.2-27",
    judged: Verdict::Partial,
    kind: FindingKind::MinorNonconformity,
    severity: Severity::Medium,
    disclosure: Disclosure::Internal,
    title: "廃棄した記録媒体の消去記録が残っていない",
    description: "前年度に廃棄した外付けハードディスク5台のうち3台について、復元を不可能にした方法と実施者の記録がない。",
    root_cause: "故障した記録媒体の廃棄手順が定められていない。",
    recommendation: "物理的な破壊を含む廃棄手順を定め、1台ごとに方法、日時及び実施者を記録する。",
};

/// The CISO bears its risk.
pub(super) const PATCHES: Remark = Remark {
    item: "6.6-02",
    judged: Verdict::Partial,
    kind: FindingKind::MinorNonconformity,
    severity: Severity::Medium,
    disclosure: Disclosure::Confidential,
    title: "期限を過ぎた修正プログラムに延期の承認がない",
    description: "施設予約システムのサーバ2台に、適用期限を3か月過ぎても適用していない修正プログラムが4件ある。",
    root_cause: "修正プログラムを適用した環境での動作を、事業者が確認していない。",
    recommendation: "延期の理由と期限を申請して承認を受け、次期システムへの更新まで外部との通信を制限する。",
};

/// Something to watch, of which note is taken.
pub(super) const SCREENS: Remark = Remark {
    item: "5.1-07",
    judged: Verdict::Partial,
    kind: FindingKind::Observation,
    severity: Severity::Low,
    disclosure: Disclosure::Public,
    title: "離席時に画面がロックされていない端末がある",
    description: "昼休みに巡回した執務室4か所のうち1か所で、離席した職員の端末2台の画面がロックされていなかった。",
    root_cause: "自動ロックまでの時間が15分に設定されている。",
    recommendation: "自動ロックまでの時間を短くし、離席時の操作を周知する。",
};

/// The same a year later, and worse.
pub(super) const SCREENS_AGAIN: Remark = Remark {
    item: "5.1-07",
    judged: Verdict::Nonconforming,
    kind: FindingKind::MinorNonconformity,
    severity: Severity::Medium,
    disclosure: Disclosure::Public,
    title: "離席時の画面ロックが徹底されていない",
    description: "昼休みに巡回した執務室5か所のうち3か所で、離席した職員の端末7台の画面がロックされていなかった。前年度にも観察事項として指摘した。",
    root_cause: "周知にとどまり、端末の設定が変更されていない。",
    recommendation: "全ての端末について、自動ロックまでの時間を5分以内に設定する。",
};
