//! A cluster, and a master that sentinels watch: real ones, on ports of this machine.
use super::*;
use std::{
    fs,
    net::TcpListener,
    process::{Child, Command, Stdio},
    time::Duration,
};
use tempfile::TempDir;

/// How long a server may take to become what it was told to be.
const PATIENCE: Duration = Duration::from_mins(1);

/// A server process that ends with the test.
struct Process {
    child: Child,
    port: u16,
    _folder: TempDir,
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Process {
    /// A Redis with these settings on a port of its own; as a sentinel, if told so.
    async fn start(settings: &str, sentinel: bool) -> Self {
        let (folder, port) = (tempfile::tempdir().unwrap(), free_port());
        let file = folder.path().join("redis.conf");
        let dir = folder.path().display();
        fs::write(&file, format!("port {port}\nbind 127.0.0.1\ndir {dir}\n{settings}\n")).unwrap();
        let program = crate::embedded::redis_program().unwrap();
        let mut command = Command::new(program);
        command.arg(&file).stdout(Stdio::null()).stderr(Stdio::null()).stdin(Stdio::null());
        if sentinel {
            command.arg("--sentinel");
        }
        let process = Self { child: command.spawn().unwrap(), port, _folder: folder };
        let client = ::redis::Client::open(process.url()).unwrap();
        let starting = async {
            while client.get_multiplexed_async_connection().await.is_err() {
                tokio::task::yield_now().await;
            }
        };
        assert!(tokio::time::timeout(PATIENCE, starting).await.is_ok(), "the server does not start");
        process
    }

    fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    async fn say(&self, words: &str) -> Value {
        say(&self.url(), &split(words)).await
    }

    /// Asks until the answer is as it should be; refusals are answers, too. For a minute at most.
    async fn until(&self, words: &str, right: impl Fn(&str) -> bool) {
        let asking = async {
            while !right(&format!("{:?}", try_say(&self.url(), &split(words)).await)) {
                tokio::task::yield_now().await;
            }
        };
        let in_time = tokio::time::timeout(PATIENCE, asking).await;
        assert!(in_time.is_ok(), "{words}: never as it should be");
    }
}

fn split(words: &str) -> Vec<&[u8]> {
    words.split(' ').map(str::as_bytes).collect()
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

async fn serves(redis: &Redis) {
    for id in [ONE, TWO] {
        assert_eq!(find(redis, id).await, None);
        put(redis, id, FIGURES).await;
        assert_eq!(find(redis, id).await.as_deref(), Some(FIGURES));
    }
    assert!(redis.ping().await);
    let (tell, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let mut hearing = redis.hear("news", move |text| drop(tell.send(text.map(str::to_owned))));
    hearing.begun().await;
    redis.say("news", "something").await;
    assert_eq!(heard.recv().await, Some(None));
    assert_eq!(heard.recv().await, Some(Some("something".to_owned())));
}

#[tokio::test]
async fn a_cluster_serves() {
    let settings = format!("cluster-enabled yes\ncluster-port {}\nsave \"\"", free_port());
    let node = Process::start(&settings, false).await;
    node.say("CLUSTER ADDSLOTSRANGE 0 16383").await;
    node.until("CLUSTER INFO", |info| info.contains("cluster_state:ok")).await;
    serves(&Redis::new(&format!("redis+cluster://127.0.0.1:{}", node.port)).unwrap()).await;
}

#[tokio::test]
async fn sentinels_name_the_master_and_the_next_one() {
    let first = Process::start("save \"\"\nrepl-diskless-sync-delay 0", false).await;
    let settings = format!("save \"\"\nreplicaof 127.0.0.1 {}", first.port);
    let second = Process::start(&settings, false).await;
    second.until("INFO replication", |info| info.contains("master_link_status:up")).await;
    let watch = format!("sentinel monitor mymaster 127.0.0.1 {} 1", first.port);
    let sentinel = Process::start(&watch, true).await;
    let url = format!("redis+sentinel://127.0.0.1:{}/mymaster", sentinel.port);
    let redis = Redis::new(&url).unwrap();
    serves(&redis).await;
    first.until("INFO replication", |info| info.contains("connected_slaves:1")).await;
    sentinel.until("SENTINEL REPLICAS mymaster", |list| list.contains(&second.port.to_string())).await;
    sentinel.until("INFO sentinel", |info| info.contains("slaves=1")).await;
    // Refused for as long as the sentinel has not yet heard from the replica itself.
    sentinel.until("SENTINEL FAILOVER mymaster", |answer| answer.starts_with("Ok(")).await;
    let port = second.port.to_string();
    sentinel.until("SENTINEL GET-MASTER-ADDR-BY-NAME mymaster", |master| master.contains(&port)).await;
    second.until("INFO replication", |info| info.contains("role:master")).await;
    drop(first);
    // The old connection fails, at first; whatever it was asked then is a miss.
    let three = ReleaseId::from_uuid(Uuid::from_u128(3));
    let putting = async {
        while find(&redis, three).await.is_none() {
            put(&redis, three, FIGURES).await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, putting).await.is_ok(), "the new master is not found");
    assert_ne!(second.say(&format!("EXISTS {}", key(three))).await, Value::Int(0));
}
