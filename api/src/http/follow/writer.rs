//! What goes out on a socket. One task writes, so that messages never mix, and a client that does not take them is noticed.
use super::{QUEUE, SLOW, close::Close};
use axum::extract::ws::Message;
use futures::{Sink, SinkExt as _};
use std::time::Duration;
use tokio::{
    sync::mpsc::{Receiver, Sender, channel},
    task::JoinHandle,
    time::timeout,
};

/// How long a slow client is waited for to be told that it was.
const FAREWELL: Duration = Duration::from_secs(1);

/// Writes what comes into the queue, until a closing message was written, nobody can say anything more, or the client does
/// not take a message in time.
pub(super) fn writer<S>(sink: S) -> (Sender<Message>, JoinHandle<()>)
where
    S: Sink<Message> + Unpin + Send + 'static,
    S::Error: Send,
{
    let (queue, queued) = channel(QUEUE);
    (queue, tokio::spawn(write(sink, queued)))
}

async fn write<S: Sink<Message> + Unpin>(mut sink: S, mut queued: Receiver<Message>) {
    while let Some(message) = queued.recv().await {
        let last = matches!(message, Message::Close(_));
        match timeout(SLOW, sink.send(message)).await {
            Ok(Ok(())) if !last => {}
            Ok(_) => break,
            Err(_) => {
                metrics::counter!("kansa_socket_closes_total", "code" => "slow").increment(1);
                if let Some(message) = Close::SLOW.message() {
                    drop(timeout(FAREWELL, sink.send(message)).await);
                }
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::sink::unfold;
    use std::future::pending;

    #[tokio::test(start_paused = true)]
    async fn whoever_takes_nothing_is_waited_for_and_then_not() {
        let stuck = unfold((), |(), _: Message| pending::<Result<(), std::convert::Infallible>>());
        let (queue, writing) = writer(Box::pin(stuck));
        for _ in 0..QUEUE {
            queue.send(Message::Text("{}".into())).await.unwrap();
        }
        // No more than the queue holds is ever kept for a client.
        let began = tokio::time::Instant::now();
        while queue.send(Message::Text("{}".into())).await.is_ok() {}
        assert!(began.elapsed() >= SLOW && began.elapsed() < SLOW * 2, "{:?}", began.elapsed());
        writing.await.unwrap();
    }

    #[tokio::test]
    async fn nothing_is_written_behind_the_close() {
        let (took, mut taken) = channel(8);
        let sink = unfold(took, |took, message: Message| async move {
            took.send(message).await.map_err(|_| ())?;
            Ok::<_, ()>(took)
        });
        let (queue, writing) = writer(Box::pin(sink));
        for message in
            [Some(Message::Text("{}".into())), Close::FORBIDDEN.message(), Some(Message::Text("x".into()))]
        {
            queue.send(message.unwrap()).await.unwrap();
        }
        writing.await.unwrap();
        assert_eq!(taken.recv().await, Some(Message::Text("{}".into())));
        assert_eq!(taken.recv().await, Close::FORBIDDEN.message());
        assert_eq!(taken.recv().await, None);
    }
}
