//! Stops the servers should we be killed: a shell that waits for the end of a pipe which only our process holds open.
use super::{
    place::Place,
    server::{Server, command},
};
use anyhow::Context as _;
use std::{
    path::Path,
    process::{Child, Stdio},
};

/// `$0` is the folder of the sockets; each further pair is a signal and a process. A process that no longer shows the
/// sockets in its command line is another's by now and is left alone.
const SCRIPT: &str = r#"
cat >/dev/null
while [ $# -gt 1 ]; do
    grep -qsF -e "$0" "/proc/$2/cmdline" && kill -s "$1" "$2"
    shift 2
done
"#;

/// The waiting shell. Dropping it lets go without harm to the servers.
#[derive(Debug)]
pub(super) struct Leash(Child);

impl Leash {
    pub(super) fn new(
        place: &Place,
        postgres: Option<&Server>,
        redis: Option<&Server>,
    ) -> anyhow::Result<Self> {
        let mut shell = command(Path::new("/bin/sh"), place);
        shell.arg("-c").arg(SCRIPT).arg(&place.sockets);
        for (signal, server) in [("INT", postgres), ("TERM", redis)] {
            if let Some(server) = server {
                shell.args([signal, &server.id().to_string()]);
            }
        }
        shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        Ok(Self(shell.spawn().context("cannot run /bin/sh")?))
    }
}

impl Drop for Leash {
    fn drop(&mut self) {
        drop(self.0.kill()); // before the pipe closes with it, so it stops nothing
        drop(self.0.wait());
    }
}
