//! The ways to a Redis: to one server, to the master that sentinels name, or to the nodes of a cluster.
use super::{CONNECT, RESPOND};
use ::redis::{
    AsyncConnectionConfig, Client, ConnectionAddr, ConnectionInfo, ErrorKind, FromRedisValue,
    IntoConnectionInfo as _, Pipeline, RedisResult,
    aio::{ConnectionManager, ConnectionManagerConfig, MultiplexedConnection, PubSub},
    cluster::ClusterClient,
    cluster_async::ClusterConnection,
    sentinel::{SentinelClient, SentinelClientBuilder, SentinelServerType},
};
use anyhow::{Context as _, ensure};
use futures::future::join_all;
use tokio::sync::Mutex;

/// Where sentinels listen if the URL does not say.
const SENTINEL_PORT: u16 = 26_379;
/// Where servers listen if the URL does not say.
const SERVER_PORT: u16 = 6_379;

/// How a Redis is reached.
pub(super) enum Way {
    /// One server.
    One(Box<Client>),
    /// The master of the name that the URL ends in, wherever sentinels say it is. Its client remembers connections.
    Watched(Box<Mutex<SentinelClient>>),
    /// A cluster, by some of its nodes.
    Cluster {
        /// Finds the others.
        client: Box<ClusterClient>,
        /// Those of the URL.
        nodes: Vec<ConnectionInfo>,
    },
}

/// A connection, or what stands for several. Clones share it.
#[derive(Clone)]
pub(super) enum Link {
    One(ConnectionManager),
    Watched(MultiplexedConnection),
    Cluster(ClusterConnection),
}

impl Way {
    /// What `url` speaks of. The message of a failure does not repeat it, for it may hold a password.
    pub(super) fn parse(url: &str) -> anyhow::Result<Self> {
        if let Some(rest) = url.strip_prefix("redis+sentinel://") {
            let (nodes, path) = several(rest, SENTINEL_PORT)?;
            let mut path = path.split('/').map(str::trim);
            let master = path.next().unwrap_or_default();
            ensure!(!master.is_empty(), "the URL must end in the name of the master: …:26379/mymaster");
            let mut builder = SentinelClientBuilder::new(
                nodes.iter().map(|node| node.addr().clone()),
                master,
                SentinelServerType::Master,
            )?;
            if let Some(db) = path.next().filter(|db| !db.is_empty()) {
                let db = db.parse().context("the number of the database after the master's name")?;
                builder = builder.set_client_to_redis_db(db);
            }
            let login = nodes.first().map(|node| node.redis_settings().clone()).unwrap_or_default();
            if let Some(name) = login.username() {
                builder = builder.set_client_to_redis_username(name);
            }
            if let Some(password) = login.password() {
                builder = builder.set_client_to_redis_password(password);
            }
            return Ok(Self::Watched(Box::new(Mutex::new(builder.build()?))));
        }
        if let Some(rest) = url.strip_prefix("redis+cluster://") {
            let (nodes, path) = several(rest, SERVER_PORT)?;
            ensure!(path.is_empty(), "a cluster has no numbered databases: the URL ends after its nodes");
            let client = ClusterClient::builder(nodes.clone())
                .retries(1)
                .connection_timeout(CONNECT)
                .response_timeout(RESPOND)
                .build()?;
            return Ok(Self::Cluster { client: Box::new(client), nodes });
        }
        Ok(Self::One(Box::new(Client::open(url)?)))
    }

    /// A connection. To one server it is made on first use, and made anew by itself.
    pub(super) async fn connect(&self) -> RedisResult<Link> {
        match self {
            Self::One(client) => {
                // It does not retry by itself: the breaker decides when to try again.
                let config = ConnectionManagerConfig::new()
                    .set_connection_timeout(Some(CONNECT))
                    .set_response_timeout(Some(RESPOND))
                    .set_number_of_retries(0);
                ConnectionManager::new_lazy_with_config(Client::clone(client), config).map(Link::One)
            }
            Self::Watched(sentinels) => {
                let config = AsyncConnectionConfig::new()
                    .set_connection_timeout(Some(CONNECT))
                    .set_response_timeout(Some(RESPOND));
                let mut sentinels = sentinels.lock().await;
                sentinels.get_async_connection_with_config(&config).await.map(Link::Watched)
            }
            Self::Cluster { client, .. } => client.get_async_connection().await.map(Link::Cluster),
        }
    }

    /// A connection that hears what is published. In a cluster every node passes everything on.
    pub(super) async fn hear(&self) -> RedisResult<PubSub> {
        match self {
            Self::One(client) => client.get_async_pubsub().await,
            Self::Watched(sentinels) => {
                let master = sentinels.lock().await.async_get_client().await?;
                master.get_async_pubsub().await
            }
            Self::Cluster { nodes, .. } => {
                let mut last = Err((ErrorKind::InvalidClientConfig, "a cluster of no nodes").into());
                for node in nodes {
                    last = Client::open(node.clone())?.get_async_pubsub().await;
                    if last.is_ok() {
                        break;
                    }
                }
                last
            }
        }
    }
}

impl Link {
    /// Sends `commands` and gives one answer for each.
    pub(super) async fn say<T: FromRedisValue + Send>(
        &mut self,
        commands: &Pipeline,
    ) -> RedisResult<Vec<RedisResult<T>>> {
        match self {
            Self::One(connection) => commands.query_async(connection).await,
            Self::Watched(connection) => commands.query_async(connection).await,
            Self::Cluster(connection) => {
                // Not as one pipeline: their keys may live on several nodes.
                let each = commands.cmd_iter().map(|command| {
                    let mut connection = connection.clone();
                    async move { command.query_async::<T>(&mut connection).await }
                });
                let mut answers = Vec::new();
                for answer in join_all(each).await {
                    match answer {
                        // Of the way there, not of one command.
                        Err(error) if error.is_io_error() || error.is_cluster_error() => return Err(error),
                        answer => answers.push(answer),
                    }
                }
                Ok(answers)
            }
        }
    }
}

/// The nodes of `[user:password@]host[:port],host[:port]…[/path]`, all with the same login, and the path.
fn several(rest: &str, port: u16) -> anyhow::Result<(Vec<ConnectionInfo>, &str)> {
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (login, hosts) = match authority.rsplit_once('@') {
        Some((login, hosts)) => (format!("{login}@"), hosts),
        None => (String::new(), authority),
    };
    let node = |host: &str| {
        ensure!(!host.is_empty(), "a host without a name");
        let named = host
            .rsplit_once(':')
            .is_some_and(|(before, port)| port.bytes().all(|b| b.is_ascii_digit()) && !before.ends_with(':'));
        let port = if named { String::new() } else { format!(":{port}") };
        let info = format!("redis://{login}{host}{port}").into_connection_info()?;
        ensure!(matches!(info.addr(), ConnectionAddr::Tcp(..)), "nodes are reached by host and port");
        Ok(info)
    };
    Ok((hosts.split(',').map(str::trim).map(node).collect::<anyhow::Result<_>>()?, path))
}

#[cfg(test)]
mod tests {
    use super::{Way, several};

    fn hosts(rest: &str) -> Vec<String> {
        several(rest, 26_379).unwrap().0.iter().map(|node| node.addr().to_string()).collect()
    }

    #[test]
    fn every_host_of_a_list_is_read_with_its_port_or_the_usual_one() {
        assert_eq!(hosts("one,two:1"), ["one:26379", "two:1"]);
        assert_eq!(hosts("user:p%40ss@one:7,[::1]:8/mymaster"), ["one:7", "::1:8"]);
        let (nodes, path) = several(":hunter2@one,two/mymaster/3", 1).unwrap();
        assert!(nodes.iter().all(|node| node.redis_settings().password() == Some("hunter2")));
        assert_eq!(path, "mymaster/3");
    }

    #[test]
    fn what_cannot_be_reached_is_refused_without_being_repeated() {
        for url in [
            "redis+sentinel://:hunter2@one",
            "redis+sentinel://:hunter2@one/",
            "redis+sentinel://:hunter2@one/master/x",
            "redis+sentinel://:hunter2@one,,two/master",
            "redis+cluster://:hunter2@one,two/1",
            "redis+cluster://:hunter2@",
            "http://:hunter2@one",
        ] {
            let refused = Way::parse(url).err().unwrap();
            assert!(!format!("{refused:#} {refused:?}").contains("hunter2"), "{refused:#}");
        }
        assert!(matches!(Way::parse("redis+sentinel://one,two/master"), Ok(Way::Watched(_))));
        assert!(matches!(Way::parse("redis+cluster://one,two:7001"), Ok(Way::Cluster { .. })));
    }
}
