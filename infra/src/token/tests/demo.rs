//! The key for demonstrations.
use super::*;
use crate::token::{DEMO_AUDIENCE, DEMO_ISSUER, DemoKey};
use chrono::TimeDelta;
use std::{fs, os::unix::fs::PermissionsExt as _};

#[tokio::test]
async fn its_tokens_hold_until_they_expire() {
    let folder = tempfile::tempdir().unwrap();
    let (key, clock) = (DemoKey::load_or_create(&folder.path().join("new")).unwrap(), StillClock::new());
    let tokens = Tokens::new(DEMO_ISSUER, DEMO_AUDIENCE, key.key_source(), Arc::clone(&clock) as _).unwrap();
    let token = key.mint("ciso", clock.now(), TimeDelta::hours(1)).unwrap();
    assert_eq!(tokens.verify(&token).await.unwrap().subject(), "ciso");
    clock.pass(3629);
    assert!(tokens.verify(&token).await.is_ok());
    clock.pass(1);
    assert!(tokens.verify(&token).await.is_err());
    assert!(key.mint("ciso", clock.now(), TimeDelta::MAX).is_err());
}

#[test]
fn who_only_looks_for_it_makes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("nowhere");
    assert!(DemoKey::load(&nowhere).unwrap().is_none());
    assert!(!nowhere.exists(), "not even the folder");
    let made = DemoKey::load_or_create(folder.path()).unwrap().id;
    assert_eq!(DemoKey::load(folder.path()).unwrap().unwrap().id, made);
}

#[test]
fn it_is_made_once_and_kept_private() {
    let folder = tempfile::tempdir().unwrap();
    let keys: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> =
            (0..8).map(|_| scope.spawn(|| DemoKey::load_or_create(folder.path()).unwrap().id)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(keys.iter().all(|key| key == &keys[0]), "all of eight starters have the same key");
    let files: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().path()).collect();
    assert_eq!(files.len(), 1, "no drafts left: {files:?}");
    assert_eq!(fs::metadata(&files[0]).unwrap().permissions().mode() & 0o777, 0o600);

    fs::set_permissions(&files[0], fs::Permissions::from_mode(0o644)).unwrap();
    let refused = DemoKey::load_or_create(folder.path()).unwrap_err().to_string();
    assert!(refused.contains("read by others"), "{refused}");
    fs::set_permissions(&files[0], fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(&files[0], "not a key").unwrap();
    assert!(DemoKey::load_or_create(folder.path()).is_err());
}
