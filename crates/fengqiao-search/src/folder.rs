//! The folder of an index: who may write to it, and how it is emptied.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use crate::error::SearchError;

/// Leave to write to an index; it ends with its owner, also when the process is killed.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

fn fault(folder: &Path, error: &std::io::Error) -> SearchError {
    SearchError::Folder { folder: folder.display().to_string(), why: error.to_string() }
}

fn lock_path(folder: &Path) -> PathBuf {
    folder.with_extension("lock")
}

/// Takes the leave to write, none when another process has it. The lock lies beside the folder, so that the folder itself
/// can be emptied.
pub(crate) fn lock(folder: &Path) -> Result<Option<Lock>, SearchError> {
    std::fs::create_dir_all(folder).map_err(|error| fault(folder, &error))?;
    let path = lock_path(folder);
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .map_err(|error| fault(folder, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Lock { _file: file })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(fault(folder, &error)),
    }
}

/// Empties the folder; only who holds its lock does.
pub(crate) fn empty(folder: &Path, _: &Lock) -> Result<(), SearchError> {
    std::fs::remove_dir_all(folder).map_err(|error| fault(folder, &error))?;
    std::fs::create_dir_all(folder).map_err(|error| fault(folder, &error))
}

/// Bytes of the files in the folder.
pub(crate) fn bytes(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.metadata().ok()).map(|about| about.len()).sum()
}
