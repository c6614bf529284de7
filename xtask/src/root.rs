//! Where things lie: the workspace, its target folder, the built binary.

use std::path::{Path, PathBuf};

/// The workspace root: the folder above this crate's.
pub fn workspace() -> PathBuf {
    let own =
        std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    own.parent().map(Path::to_path_buf).unwrap_or(own)
}

/// The folder that Cargo builds into.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => workspace().join(folder),
        None => workspace().join("target"),
    }
}

/// The binary as `cargo build --workspace` leaves it.
pub fn binary() -> PathBuf {
    target().join("debug").join("fengqiao")
}

/// The folder of the web pages.
pub fn web() -> PathBuf {
    workspace().join("web")
}
