//! The keys of an installation: one master secret in a file outside the database, everything else derived from it.

use fengqiao_domain::hex::hex;
use hmac::{Hmac, KeyInit, Mac};
use rand::TryRng;
use sha2::Sha256;
use std::io::Write;
use std::path::Path;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::error::{StoreError, StoreResult};

/// Bytes of the master secret.
const MASTER_LENGTH: usize = 32;

/// Keys derived for each use, so that no two uses share one.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Keys {
    pub(crate) seal: [u8; 32],
    pub(crate) index: [u8; 32],
    pub(crate) head: [u8; 32],
    pub(crate) party: [u8; 32],
    pub(crate) link: [u8; 32],
}

impl Keys {
    /// Keys derived from a master secret.
    ///
    /// # Source
    /// HKDF-Expand of RFC 5869 with one block for each label; the master secret is uniform already.
    #[must_use]
    pub fn from_master(master: &[u8; MASTER_LENGTH]) -> Self {
        let derive = |label: &str| mac(master, &[label.as_bytes(), &[1]]);
        Self {
            seal: derive("seal"),
            index: derive("blind index"),
            head: derive("log head"),
            party: derive("party key"),
            link: derive("party link"),
        }
    }

    /// Keys of the installation whose master secret lies at `path`; a missing file is made, readable by its owner only.
    ///
    /// # Errors
    /// The file cannot be read or written, or does not hold 64 hexadecimal digits.
    pub fn load_or_create(path: &Path) -> StoreResult<Self> {
        if path.exists() {
            return Self::load(path);
        }
        let mut master = [0_u8; MASTER_LENGTH];
        rand::rngs::SysRng
            .try_fill_bytes(&mut master)
            .map_err(|error| StoreError::Keys(format!("no randomness: {error}")))?;
        let text = hex(&master);
        let unwritable = |error| StoreError::Keys(format!("cannot write {}: {error}", path.display()));
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o400);
        let mut file = options.open(path).map_err(unwritable)?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(unwritable)?;
        Ok(Self::from_master(&master))
    }

    /// Keys of an existing installation.
    ///
    /// # Errors
    /// As for [`Keys::load_or_create`], and when the file is missing.
    pub fn load(path: &Path) -> StoreResult<Self> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| StoreError::Keys(format!("cannot read {}: {error}", path.display())))?;
        let text = text.trim();
        let digits: Option<Vec<u8>> = (text.is_ascii() && text.len() == 2 * MASTER_LENGTH)
            .then(|| (0..MASTER_LENGTH).map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()).collect())
            .flatten();
        let master: [u8; MASTER_LENGTH] = digits
            .and_then(|digits| digits.try_into().ok())
            .ok_or_else(|| StoreError::Keys(format!("{} does not hold 64 hexadecimal digits", path.display())))?;
        Ok(Self::from_master(&master))
    }
}

/// HMAC-SHA-256 over parts, each framed by its length so that no two lists of parts collide.
pub(crate) fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}
