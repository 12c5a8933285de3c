//! A client of `graphql-transport-ws` that takes nothing for granted, over a real connection.
use anyhow::{Context as _, Result, bail, ensure};
use futures::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use std::{net::SocketAddr, time::Duration};
use tests::Door;
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinHandle,
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, client::IntoClientRequest as _},
};

pub(crate) const PROTOCOL: &str = "graphql-transport-ws";
/// For ever.
const PATIENCE: Duration = Duration::from_mins(1);

/// Where a door listens. One of this process ends with this value.
pub(crate) struct Served {
    pub(crate) address: SocketAddr,
    task: Option<JoinHandle<()>>,
}

impl Drop for Served {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

impl Served {
    pub(crate) async fn of(door: &Door) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let (address, router) = (listener.local_addr()?, door.router.clone());
        let task = tokio::spawn(async move { drop(axum::serve(listener, router).await) });
        Ok(Self { address, task: Some(task) })
    }

    /// That of a process of its own.
    pub(crate) fn at(server: &tests::Served) -> Result<Self> {
        let address = server.address().strip_prefix("http://").context("an address")?.parse()?;
        Ok(Self { address, task: None })
    }

    /// A socket on which nothing was said yet; `protocol` is what is asked for, if anything.
    pub(crate) async fn connect(&self, protocol: Option<&str>) -> Result<Socket> {
        let mut request = format!("ws://{}/graphql", self.address).into_client_request()?;
        if let Some(protocol) = protocol {
            request.headers_mut().insert("sec-websocket-protocol", protocol.parse()?);
        }
        let (stream, response) = client_async(request, TcpStream::connect(self.address).await?).await?;
        let chosen = response.headers().get("sec-websocket-protocol");
        ensure!(chosen.map(axum::http::HeaderValue::as_bytes) == protocol.map(str::as_bytes), "{response:?}");
        Ok(Socket { stream })
    }

    /// A socket of `person`, acknowledged.
    pub(crate) async fn socket(&self, door: &Door, person: &str) -> Result<Socket> {
        self.socket_bearing(&door.token(person)?).await
    }

    /// A socket of whoever has the token, acknowledged.
    pub(crate) async fn socket_bearing(&self, token: &str) -> Result<Socket> {
        let mut socket = self.connect(Some(PROTOCOL)).await?;
        socket.init(json!({ "Authorization": format!("Bearer {token}") })).await?;
        assert_eq!(socket.hears().await?, json!({ "type": "connection_ack" }));
        Ok(socket)
    }
}

/// What comes on a socket.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    Message(Value),
    Closed(u16),
}

/// A socket.
pub(crate) struct Socket {
    stream: WebSocketStream<TcpStream>,
}

impl Socket {
    pub(crate) async fn sends(&mut self, message: Message) -> Result<()> {
        self.stream.send(message).await.context("the connection is gone")
    }

    pub(crate) async fn says(&mut self, message: Value) -> Result<()> {
        self.sends(Message::text(message.to_string())).await
    }

    pub(crate) async fn init(&mut self, payload: Value) -> Result<()> {
        self.says(json!({ "type": "connection_init", "payload": payload })).await
    }

    pub(crate) async fn begins(&mut self, id: &str, document: &str, variables: Value) -> Result<()> {
        let payload = json!({ "query": document, "variables": variables });
        self.says(json!({ "id": id, "type": "subscribe", "payload": payload })).await
    }

    /// What comes next, frames of control aside.
    pub(crate) async fn next(&mut self) -> Result<Heard> {
        loop {
            let message = timeout(PATIENCE, self.stream.next()).await.context("nothing came")?;
            match message.context("the connection ended without a word")?? {
                Message::Text(text) => return Ok(Heard::Message(serde_json::from_str(text.as_str())?)),
                Message::Close(Some(frame)) => return Ok(Heard::Closed(frame.code.into())),
                Message::Ping(_) | Message::Pong(_) => {}
                other => bail!("unexpected: {other:?}"),
            }
        }
    }

    pub(crate) async fn hears(&mut self) -> Result<Value> {
        match self.next().await? {
            Heard::Message(message) => Ok(message),
            Heard::Closed(code) => bail!("closed with {code}"),
        }
    }

    /// All that still comes, and the code with which it is closed then.
    pub(crate) async fn rest(&mut self) -> Result<(Vec<Value>, u16)> {
        let mut rest = Vec::new();
        loop {
            match self.next().await? {
                Heard::Message(message) => rest.push(message),
                Heard::Closed(code) => return Ok((rest, code)),
            }
        }
    }

    /// The code with which it is closed; what comes before is passed over.
    pub(crate) async fn closes(&mut self) -> Result<u16> {
        Ok(self.rest().await?.1)
    }

    /// Asks for one answer; answers its payload.
    pub(crate) async fn asks(&mut self, id: &str, document: &str) -> Result<Value> {
        self.begins(id, document, json!({})).await?;
        let mut next = self.hears().await?;
        ensure!(next["id"] == id && next["type"] == "next", "{next}");
        let end = self.hears().await?;
        ensure!(end == json!({ "id": id, "type": "complete" }), "{end}");
        Ok(next["payload"].take())
    }

    /// The errors with which the operation `id` is refused: their first code.
    pub(crate) async fn is_refused(&mut self, id: &str) -> Result<String> {
        let refused = self.hears().await?;
        ensure!(refused["id"] == id && refused["type"] == "error", "{refused}");
        Ok(refused["payload"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned())
    }
}
