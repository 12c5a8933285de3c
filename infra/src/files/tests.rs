//! The folder, as it is found on the disk.
use super::Files;
use crate::config::{EvidenceConfig, EvidencePlace};
use bytes::Bytes;
use domain::{Id, access::OrganizationId, evidence::EvidenceVersionId};
use futures::TryStreamExt as _;
use std::path::Path;
use tempfile::TempDir;

const TENANT: u128 = 7;

async fn open() -> (TempDir, Files) {
    let folder = tempfile::tempdir().unwrap();
    let place = EvidencePlace::Folder(folder.path().join("evidence"));
    let files = Files::open(&EvidenceConfig { place, max_bytes: 100 }).await.unwrap();
    (folder, files)
}

fn ids(version: u128) -> (OrganizationId, EvidenceVersionId) {
    (Id::from_uuid(uuid::Uuid::from_u128(TENANT)), Id::from_uuid(uuid::Uuid::from_u128(version)))
}

/// All files below `folder`.
fn found(folder: &Path) -> Vec<String> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { all.extend(found(&path)) } else { all.push(path.display().to_string()) }
    }
    all
}

#[tokio::test]
async fn a_file_comes_back_as_it_went_in() {
    let (folder, files) = open().await;
    let (tenant, version) = ids(1);
    let mut incoming = files.begin(tenant, version);
    let piece = Bytes::from(vec![b'x'; 3 * 1024 * 1024]);
    for _ in 0..4 {
        incoming.take(piece.clone()).await.unwrap();
    }
    let received = incoming.received().unwrap();
    assert_eq!((received.size, received.content_type.as_str()), (12 * 1024 * 1024, "text/plain"));
    incoming.complete().await.unwrap();
    assert_eq!(found(folder.path()).len(), 1);
    let back: Vec<Bytes> = files.read(tenant, version).await.unwrap().try_collect().await.unwrap();
    let back = back.concat();
    assert_eq!(domain::kernel::digest::sha256(&back), received.sha256.as_str());
    files.remove(tenant, version).await.unwrap();
    files.remove(tenant, version).await.unwrap();
    assert_eq!(found(folder.path()), Vec::<String>::new());
}

#[tokio::test]
async fn what_is_given_up_is_gone_and_what_a_crash_left_is_removed() {
    let (folder, files) = open().await;
    for version in [1, 2] {
        let (tenant, version) = ids(version);
        let mut incoming = files.begin(tenant, version);
        for _ in 0..3 {
            incoming.take(Bytes::from(vec![0; 4 * 1024 * 1024])).await.unwrap();
        }
        assert!(files.read(tenant, version).await.is_err(), "what is not complete is not there");
        assert_eq!(found(folder.path()).len(), 1, "but its bytes lie somewhere");
        if version == ids(1).1 {
            incoming.give_up().await;
        } else {
            std::mem::forget(incoming); // as if the process had died
            files.remove(tenant, version).await.unwrap();
        }
        assert_eq!(found(folder.path()), Vec::<String>::new());
    }
}

#[tokio::test]
async fn the_type_is_read_from_the_bytes() {
    let (_folder, files) = open().await;
    let (tenant, version) = ids(1);
    for (bytes, kind) in [
        (&b"%PDF-1.7\n..."[..], "application/pdf"),
        (&[0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a], "image/png"),
        ("別府市の方針\n".as_bytes(), "text/plain"),
        (&"別".as_bytes()[..2], "text/plain"),
        (b"<!DOCTYPE html><script>", "text/html"),
        (b"a\0b", "application/octet-stream"),
        (&[0x95, 0xca, 0x95, 0x7b], "application/octet-stream"),
    ] {
        let mut incoming = files.begin(tenant, version);
        incoming.take(Bytes::copy_from_slice(bytes)).await.unwrap();
        assert_eq!(incoming.received().unwrap().content_type, kind);
        incoming.give_up().await;
    }
}

#[tokio::test]
async fn a_folder_that_cannot_be_one_is_refused_with_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, b"").unwrap();
    let config = EvidenceConfig { place: EvidencePlace::Folder(file), max_bytes: 100 };
    let sentence = Files::open(&config).await.err().unwrap().to_string();
    assert!(sentence.contains("KANSA_EVIDENCE"), "{sentence}");
}
