//! What one replica tells all others at once.
use super::{Redis, TOTAL};
use ::redis::{Value, aio::PubSub, cmd};
use futures::StreamExt as _;
use std::time::Duration;
use tokio::{
    sync::watch,
    task::JoinHandle,
    time::{MissedTickBehavior, interval, sleep, timeout},
};

/// Between two attempts to hear again.
const RETRY: Duration = Duration::from_secs(1);
/// How often a silent connection is asked whether it is still there.
const BEAT: Duration = Duration::from_secs(2);

/// A hearing that goes on as long as this value lives.
pub struct Hearing {
    task: JoinHandle<()>,
    hears: watch::Receiver<bool>,
}

impl Hearing {
    /// Waits until everything said from now on is heard.
    pub async fn begun(&mut self) {
        // A closed channel means that the process is going down.
        drop(self.hears.wait_for(|hears| *hears).await);
    }
}

impl Drop for Hearing {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Redis {
    /// Says `text` to all who hear `channel` now. Waits half a second at the very most; where Redis fails nobody hears it.
    pub async fn say(&self, channel: &str, text: &str) {
        let mut publish = cmd("PUBLISH");
        publish.arg(channel).arg(text);
        if !matches!(self.ask_one::<Value>(publish).await, Some(Ok(_))) {
            metrics::counter!("kansa_unsaid_total").increment(1);
        }
    }

    /// Gives `hear` each text said on `channel`, and nothing (`None`) whenever it begins to hear or ceases to: others
    /// may have spoken meanwhile. Call it within a tokio runtime.
    #[must_use]
    pub fn hear(
        &self,
        channel: &'static str,
        hear: impl Fn(Option<&str>) + Send + Sync + 'static,
    ) -> Hearing {
        let (tell, hears) = watch::channel(false);
        let redis = self.clone();
        let task = tokio::spawn(async move {
            loop {
                if let Ok(Some(ear)) = timeout(TOTAL, redis.listen(channel)).await {
                    hear(None);
                    tell.send_replace(true);
                    attend(ear, &hear).await;
                    tell.send_replace(false);
                    hear(None);
                }
                sleep(RETRY).await;
            }
        });
        Hearing { task, hears }
    }

    async fn listen(&self, channel: &str) -> Option<PubSub> {
        let mut ear = self.0.way.hear().await.ok()?;
        ear.subscribe(channel).await.ok()?;
        Some(ear)
    }
}

/// Hears until the connection ends or no longer answers.
async fn attend(ear: PubSub, hear: &(impl Fn(Option<&str>) + Send + Sync)) {
    let (mut asks, mut said) = ear.split();
    let mut beat = interval(BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            message = said.next() => match message {
                Some(message) => hear(message.get_payload::<String>().ok().as_deref()),
                None => return,
            },
            _ = beat.tick() => if !matches!(timeout(TOTAL, asks.ping::<Value>()).await, Ok(Ok(_))) { return },
        }
    }
}
