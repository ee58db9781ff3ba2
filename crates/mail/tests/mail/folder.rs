//! Letters as files.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::{MESSAGE_ID, office, send};

#[tokio::test]
async fn a_letter_is_a_file_that_others_cannot_read_and_there_once() {
    let folder = tempfile::tempdir().unwrap();
    let mails = folder.path().join("mails");
    let office = office(&format!("file:{}", mails.display()), None);
    send(&office).await.unwrap();
    send(&office).await.unwrap();
    let files: Vec<_> = fs::read_dir(&mails).unwrap().map(|entry| entry.unwrap().path()).collect();
    let [file] = files.as_slice() else { panic!("{files:?}") };
    assert_eq!(file.extension().unwrap(), "eml");
    assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(&format!("Message-ID: <{MESSAGE_ID}>\r\n")), "{text}");
    assert!(text.contains("To: nadia@example.org\r\n"), "{text}");
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let later = send(&office(&format!("file:{}", file.display()), None)).await.unwrap_err();
    assert!(matches!(later, mail::NotSent::Later(_)), "{later:?}");
}
