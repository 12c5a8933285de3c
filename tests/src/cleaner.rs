//! Throws away the databases that no story needs any more, so that a run takes the room of the stories under way, not of all.
use crate::Cluster;
use std::{
    sync::{
        LazyLock,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
};

/// A database that goes when this does.
pub(crate) struct Kept {
    /// Where it is.
    pub cluster: Cluster,
    /// Its name.
    pub database: String,
}

impl Drop for Kept {
    fn drop(&mut self) {
        static CLEANER: LazyLock<Sender<(Cluster, String)>> = LazyLock::new(|| {
            let (leave, left) = channel();
            thread::spawn(move || clean(&left));
            leave
        });
        // Nobody listens once the servers are gone, and the database with them.
        let _ = CLEANER.send((self.cluster.clone(), std::mem::take(&mut self.database)));
    }
}

/// On a thread of its own: a story's runtime ends with the story.
fn clean(left: &Receiver<(Cluster, String)>) {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
    while let Ok((cluster, database)) = left.recv() {
        // One that cannot be thrown away goes with the servers.
        let _ = runtime.block_on(cluster.discard(&database));
    }
}
