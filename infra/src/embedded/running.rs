//! The servers of one folder, from start to stop. Everything here blocks.
use super::{
    Purpose, Servers,
    leash::Leash,
    place::Place,
    postgres,
    programs::{self, Installation},
    redis,
    server::Server,
};
use std::path::Path;

/// Fields are dropped in this order: the servers first, the lock in `place` last.
#[derive(Debug)]
pub(super) struct Running {
    leash: Option<Leash>,
    redis: Option<Server>,
    postgres: Option<Server>,
    place: Place,
}

impl Running {
    pub(super) fn start(folder: &Path, purpose: Purpose, servers: Servers) -> anyhow::Result<Self> {
        let installations = (servers != Servers::Redis).then(programs::postgres).transpose()?;
        let redis_server = (servers != Servers::Postgres).then(programs::redis).transpose()?;
        let place = Place::take(folder, purpose)?;
        let mut running = Self { leash: None, redis: None, postgres: None, place };
        match running.start_servers(installations.as_deref(), redis_server.as_deref()) {
            Ok(()) => Ok(running),
            Err(failure) => {
                drop(running.stop()); // the failure to start is the one to tell
                Err(failure)
            }
        }
    }

    fn start_servers(
        &mut self,
        installations: Option<&[Installation]>,
        redis_server: Option<&Path>,
    ) -> anyhow::Result<()> {
        postgres::stop_leftover(&self.place)?;
        redis::stop_leftover(&self.place)?;
        self.place.begin()?;
        if let Some(installations) = installations {
            self.postgres = Some(postgres::start(&self.place, installations)?);
        }
        if let Some(program) = redis_server {
            self.redis = Some(redis::start(&self.place, program)?);
        }
        self.leash = Some(Leash::new(&self.place, self.postgres.as_ref(), self.redis.as_ref())?);
        Ok(())
    }

    pub(super) fn sockets(&self) -> &Path {
        &self.place.sockets
    }

    /// Tells the servers to stop and does not wait.
    pub(super) fn announce_stop(&mut self) {
        self.leash = None;
        for server in [&mut self.redis, &mut self.postgres].into_iter().flatten() {
            server.announce_stop();
        }
    }

    /// Stops the servers at the same time, waits for both, and only then clears the place.
    pub(super) fn stop(mut self) -> anyhow::Result<()> {
        self.announce_stop();
        let redis = self.redis.as_mut().map_or(Ok(()), Server::stop);
        let postgres = self.postgres.as_mut().map_or(Ok(()), Server::stop);
        redis.and(postgres).and(self.place.clear())
    }
}
