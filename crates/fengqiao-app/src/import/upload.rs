//! Files that people upload for an import: kept in the data folder under a random id bound to the account, until the import
//! has taken them or a day has passed. A file name that came from outside never becomes a path.

use fengqiao_domain::hex::hex;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use fengqiao_domain::id::{AccountId, ImportId, ulid_bits};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Mapping, Preview, Profile, ReadOptions, preview};
use crate::app::App;
use crate::context::Ctx;
use crate::error::{AppError, AppResult, refuse};

/// Bytes of one upload at most.
pub const UPLOAD_BYTES_MAX: u64 = 4 << 30;
/// Uploads of one account that may be under way at once.
pub const UPLOADS_RUNNING_MAX: usize = 2;
/// Finished uploads of one account that wait for an import; the oldest gives way to a new one.
pub const UPLOADS_WAITING_MAX: usize = 8;
/// How long an upload waits for its import.
const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// After this long an upload that never ended counts as broken off.
const BROKEN_OFF_AFTER: SignedDuration = SignedDuration::from_hours(1);
/// Bytes of the name of a file that are kept.
const FILE_NAME_BYTES_MAX: usize = 200;

/// A file that was uploaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    /// Random id, 26 characters.
    pub id: String,
    /// Office.
    pub top_region: i64,
    /// Who uploaded it; nobody else can use it.
    pub account_id: AccountId,
    /// Name as the person's machine gave it, without folders.
    pub file_name: String,
    /// Size.
    pub bytes: u64,
    /// SHA-256, hexadecimal; empty while it is under way.
    pub sha256: String,
    /// When it began.
    pub created_at: Timestamp,
    /// Where it lies.
    #[serde(skip)]
    pub path: PathBuf,
}

impl App {
    pub(super) fn uploads_dir(&self) -> PathBuf {
        self.settings().data_dir.join("uploads")
    }

    /// Keeps an upload, streamed to disk in constant memory.
    ///
    /// # Errors
    /// Not permitted, too many at once (`too_many_uploads`), larger than [`UPLOAD_BYTES_MAX`] (`upload_too_large`), broken off
    /// (`upload_broken_off`), or the disk refuses.
    pub fn keep_upload(&self, ctx: &Ctx, file_name: &str, reader: &mut dyn Read) -> AppResult<Upload> {
        self.setup().matrix.permit(ctx, "run_import", Some(&ctx.region_path), "new")?;
        self.keep_permitted(ctx, file_name, reader)
    }

    /// Keeps an uploaded file of labelled reports, as [`App::keep_upload`] keeps files of reports.
    ///
    /// # Errors
    /// As [`App::keep_upload`].
    pub fn keep_label_file(&self, ctx: &Ctx, file_name: &str, reader: &mut dyn Read) -> AppResult<Upload> {
        self.setup().matrix.permit(ctx, "manage_models", Some(&ctx.region_path), "any")?;
        self.keep_permitted(ctx, file_name, reader)
    }

    fn keep_permitted(&self, ctx: &Ctx, file_name: &str, reader: &mut dyn Read) -> AppResult<Upload> {
        let folder = self.uploads_dir();
        make_private_folder(&folder)?;
        self.make_room(ctx, &folder)?;
        let bits = ulid_bits(u64::try_from(ctx.now.as_millisecond()).unwrap_or(0), rand::random());
        let id = ImportId::from_bits(bits).to_string();
        let mut upload = Upload {
            path: folder.join(&id),
            id,
            top_region: ctx.top_region,
            account_id: ctx.account.id,
            file_name: plain_name(file_name),
            bytes: 0,
            sha256: String::new(),
            created_at: ctx.now,
        };
        write_sidecar(&upload)?;
        let kept = stream(&upload.path, reader);
        match kept {
            Ok((bytes, sha256)) => {
                (upload.bytes, upload.sha256) = (bytes, sha256);
                write_sidecar(&upload)?;
                Ok(upload)
            }
            Err(error) => {
                remove(&upload);
                Err(error)
            }
        }
    }

    /// One upload of this account.
    ///
    /// # Errors
    /// There is none, or it is not this person's: the two cannot be told apart.
    pub fn upload(&self, ctx: &Ctx, upload_id: &str) -> AppResult<Upload> {
        let known: ImportId = upload_id.parse().map_err(|_| AppError::NotFound("upload"))?;
        let upload = read_sidecar(&self.uploads_dir().join(known.to_string()));
        let own = |upload: &Upload| {
            upload.account_id == ctx.account.id && upload.top_region == ctx.top_region && !upload.sha256.is_empty()
        };
        upload.filter(own).ok_or(AppError::NotFound("upload"))
    }

    /// The first rows of an upload and how it may be imported; with a profile, what that one makes of it.
    ///
    /// # Errors
    /// Not permitted, no such upload or profile, or the file cannot be imported at all; the code says why.
    pub fn preview_upload(
        &self,
        ctx: &Ctx,
        upload_id: &str,
        encoding: Option<&str>,
        profile: Option<&str>,
    ) -> AppResult<Preview> {
        self.setup().matrix.permit(ctx, "run_import", Some(&ctx.region_path), "new")?;
        let upload = self.upload(ctx, upload_id)?;
        self.preview_file(&upload.path, encoding, profile)
    }

    /// The first rows of a file and how it may be imported.
    ///
    /// # Errors
    /// No such profile, or the file cannot be imported at all; the code says why.
    pub fn preview_file(&self, path: &Path, encoding: Option<&str>, profile: Option<&str>) -> AppResult<Preview> {
        let sheets = &self.setup().sheets;
        let sheet = profile.and_then(|id| sheets.get(id));
        let chosen = profile.filter(|_| sheet.is_none()).map(|id| self.known_profile(id)).transpose()?;
        let options = match sheet {
            Some(sheet) => sheet.read_options(encoding.map(str::to_owned)),
            None => read_options(chosen, encoding),
        };
        let profiles: Vec<Profile> = self.setup().profiles.values().cloned().collect();
        let file = File::open(path).map_err(|error| unusable(path, &error))?;
        let seen = preview(file, &options, &profiles).or_else(|error| refuse(error.code(), error.to_string()))?;
        let sheet = sheet.or_else(|| sheets.values().find(|sheet| profile.is_none() && sheet.fits(&seen.columns)));
        if let Some(sheet) = sheet {
            // A sheet's columns are its profile's: nothing is guessed, and nothing is mapped by hand.
            return Ok(Preview { profile: Some(sheet.id.clone()), mapping: Mapping::default(), ..seen });
        }
        Ok(match chosen {
            None => seen,
            Some(profile) => Preview { profile: Some(profile.id.clone()), mapping: profile.mapping.clone(), ..seen },
        })
    }

    pub(super) fn known_profile(&self, id: &str) -> AppResult<&Profile> {
        let profile = self.setup().profiles.get(id);
        profile.map_or_else(|| refuse("profile_unknown", format!("there is no import profile {id}")), Ok)
    }

    /// Removes uploads that no import has taken for a day. Files that an unfinished import reads are kept.
    ///
    /// # Errors
    /// The store refuses, or the folder cannot be read.
    pub fn expire_uploads(&self, now: Timestamp) -> AppResult<u64> {
        let before = now.checked_sub(KEPT).unwrap_or(Timestamp::MIN);
        let in_use = self.files_in_use()?;
        let mut removed = 0;
        for upload in uploads(&self.uploads_dir())? {
            if upload.created_at < before && !in_use.contains(&upload.path) {
                remove(&upload);
                removed += 1;
            }
        }
        Ok(removed)
    }

    fn files_in_use(&self) -> AppResult<Vec<PathBuf>> {
        let mut paths = Vec::new();
        for (top_region, id) in self.store().imports_unfinished()? {
            let row = self.store().read(top_region, |reader| reader.import(id))?;
            paths.extend(row.map(|row| PathBuf::from(row.import.file_path)));
        }
        Ok(paths)
    }

    fn make_room(&self, ctx: &Ctx, folder: &Path) -> AppResult<()> {
        let mut own: Vec<Upload> = uploads(folder)?;
        own.retain(|upload| upload.account_id == ctx.account.id && upload.top_region == ctx.top_region);
        let live = ctx.now.checked_sub(BROKEN_OFF_AFTER).unwrap_or(Timestamp::MIN);
        let running = own.iter().filter(|upload| upload.sha256.is_empty() && upload.created_at > live).count();
        if running >= UPLOADS_RUNNING_MAX {
            return refuse("too_many_uploads", "wait until your other uploads have ended");
        }
        let in_use = self.files_in_use()?;
        own.retain(|upload| !upload.sha256.is_empty() && !in_use.contains(&upload.path));
        own.sort_by(|one, two| one.id.cmp(&two.id));
        let surplus = (own.len() + 1).saturating_sub(UPLOADS_WAITING_MAX);
        own.iter().take(surplus).for_each(remove);
        Ok(())
    }
}

/// What a profile says of its files, with the encoding that a person chose.
pub(super) fn read_options(profile: Option<&Profile>, encoding: Option<&str>) -> ReadOptions {
    let hints = profile.map(|profile| profile.file.clone()).unwrap_or_default();
    ReadOptions {
        encoding: encoding.map(str::to_owned).or(hints.encoding),
        separator: hints.separator,
        sheet: hints.sheet,
        header_line: hints.header_line,
    }
}

/// Size and SHA-256 (hexadecimal) of a file.
pub(super) fn weigh(path: &Path) -> AppResult<(u64, String)> {
    let mut file = File::open(path).map_err(|error| unusable(path, &error))?;
    copy(&mut file, &mut io::sink()).map_err(|error| unusable(path, &error))
}

/// Removes an upload and what is known of it; a file outside the folder of uploads is never touched.
pub(super) fn forget_upload(folder: &Path, path: &Path) {
    if path.parent() == Some(folder)
        && let Some(upload) = read_sidecar(path)
    {
        remove(&upload);
    }
}

fn stream(path: &Path, reader: &mut dyn Read) -> AppResult<(u64, String)> {
    let mut file = private_file(path).map_err(|error| unusable(path, &error))?;
    let kept = copy(&mut reader.take(UPLOAD_BYTES_MAX + 1), &mut file);
    let (bytes, sha256) = match kept {
        Ok(kept) => kept,
        Err(error) if error.kind() == io::ErrorKind::StorageFull => return Err(unusable(path, &error)),
        Err(_) => return refuse("upload_broken_off", "the upload broke off; send the file again"),
    };
    if bytes > UPLOAD_BYTES_MAX {
        return refuse("upload_too_large", "a file has at most 4 GiB; split it or pack it with gzip");
    }
    file.sync_all().map_err(|error| unusable(path, &error))?;
    Ok((bytes, sha256))
}

fn copy(from: &mut dyn Read, to: &mut dyn Write) -> io::Result<(u64, String)> {
    const PIECE: usize = 256 << 10;
    let (mut piece, mut bytes, mut hash) = (vec![0; PIECE], 0, Sha256::new());
    loop {
        match from.read(&mut piece) {
            Ok(0) => break,
            Ok(length) => {
                to.write_all(&piece[..length])?;
                hash.update(&piece[..length]);
                bytes += length as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok((bytes, hex(&hash.finalize())))
}

/// The last part of a name, without signs that could end a line or a header.
pub(crate) fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let mut plain: String = last.chars().filter(|sign| !sign.is_control() && *sign != '"').collect();
    while plain.len() > FILE_NAME_BYTES_MAX {
        plain.pop();
    }
    if plain.trim_matches(['.', ' ']).is_empty() { "file".to_owned() } else { plain }
}

fn unusable(path: &Path, error: &io::Error) -> AppError {
    AppError::Data(format!("{}: {error}", path.display()))
}

fn sidecar_path(path: &Path) -> PathBuf {
    path.with_extension("json")
}

fn write_sidecar(upload: &Upload) -> AppResult<()> {
    let path = sidecar_path(&upload.path);
    let text = serde_json::to_string(upload).map_err(|error| AppError::Data(error.to_string()))?;
    // Written beside and moved, so that no reader sees half a sidecar.
    let draft = upload.path.with_extension("draft");
    let written = private_file(&draft).and_then(|mut file| file.write_all(text.as_bytes()));
    written.and_then(|()| fs::rename(&draft, &path)).map_err(|error| unusable(&path, &error))
}

fn read_sidecar(path: &Path) -> Option<Upload> {
    let text = fs::read_to_string(sidecar_path(path)).ok()?;
    let upload: Upload = serde_json::from_str(&text).ok()?;
    Some(Upload { path: path.to_owned(), ..upload })
}

fn uploads(folder: &Path) -> AppResult<Vec<Upload>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unusable(folder, &error)),
    };
    let paths = entries.filter_map(|entry| entry.ok().map(|entry| entry.path()));
    let sidecars = paths.filter(|path| path.extension().is_some_and(|end| end == "json"));
    Ok(sidecars.filter_map(|path| read_sidecar(&path.with_extension(""))).collect())
}

fn remove(upload: &Upload) {
    for path in [&upload.path, &sidecar_path(&upload.path)] {
        if let Err(error) = fs::remove_file(path)
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "an upload could not be removed");
        }
    }
}

fn make_private_folder(folder: &Path) -> AppResult<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| unusable(folder, &error))
}

fn private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
