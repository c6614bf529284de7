//! Photos with findings in SQL: what is known of them in a read table, the pictures sealed in the vault until their time is over.

use fengqiao_domain::id::{InspectionId, PhotoId};
use fengqiao_domain::inspection::Photo;
use jiff::civil::Date;

use crate::error::StoreResult;
use crate::row::json_text;
use crate::sql::{Row, params};
use crate::store::{Reader, Store, Tx};

/// Photos read at once at most; an inspection has far fewer.
pub const PHOTOS_READ_MAX: u32 = 200;

/// A photo with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoRow {
    /// The photo.
    pub photo: Photo,
    /// Whether the picture was deleted, because its time was over.
    pub removed: bool,
}

/// A picture, sealed and ready to be kept.
#[derive(Debug, Clone)]
pub struct SealedPhoto {
    id: PhotoId,
    sealed: Vec<u8>,
}

fn context(id: PhotoId) -> String {
    format!("vault_photo/{id}")
}

fn photo_row(row: &Row<'_>) -> StoreResult<PhotoRow> {
    Ok(PhotoRow { photo: row.json(0)?, removed: row.get::<Option<i64>>(1)?.is_some() })
}

impl Store {
    /// Seals a picture before its verb, so that the one writer does not spend its time on it.
    #[must_use]
    pub fn seal_photo(&self, id: PhotoId, content: &[u8]) -> SealedPhoto {
        SealedPhoto { id, sealed: self.sealer().seal_bytes(&context(id), content) }
    }
}

impl Tx<'_> {
    pub(crate) fn project_photo(&mut self, photo: &Photo) -> StoreResult<()> {
        let sql = "insert into inspection_photo (top_region, id, inspection_id, until_on, body, created_at) values (?1, ?2, ?3, ?4, ?5, ?6)";
        let values =
            params![self.top_region, photo.id, photo.inspection_id, photo.until_on, json_text(photo)?, self.at];
        self.conn.execute(sql, values)?;
        Ok(())
    }

    pub(crate) fn project_photo_removed(&mut self, id: PhotoId) -> StoreResult<()> {
        let sql =
            "update inspection_photo set removed_at = ?3 where top_region = ?1 and id = ?2 and removed_at is null";
        self.changed("photo", sql, params![self.top_region, id, self.at])
    }

    /// Keeps a picture that is sealed already.
    ///
    /// # Errors
    /// The database refuses.
    pub fn keep_sealed_photo(&mut self, photo: &SealedPhoto) -> StoreResult<()> {
        let sql = "insert into vault_photo (top_region, photo_id, sealed, created_at) values (?1, ?2, ?3, ?4)";
        self.conn.execute(sql, params![self.top_region, photo.id, &photo.sealed, self.at])?;
        Ok(())
    }

    /// Deletes a picture. The caller records that it was removed in the same transaction.
    ///
    /// # Errors
    /// The database refuses.
    pub fn delete_photo(&mut self, id: PhotoId) -> StoreResult<()> {
        let sql = "delete from vault_photo where top_region = ?1 and photo_id = ?2";
        self.conn.execute(sql, params![self.top_region, id])?;
        Ok(())
    }
}

impl Reader<'_> {
    /// One photo.
    ///
    /// # Errors
    /// The database refuses.
    pub fn photo(&mut self, id: PhotoId) -> StoreResult<Option<PhotoRow>> {
        let sql = "select body, removed_at from inspection_photo where top_region = ?1 and id = ?2 order by id";
        self.conn.query_one(sql, params![self.top_region, id], photo_row)
    }

    /// The photos of an inspection that arrived.
    ///
    /// # Errors
    /// The database refuses.
    pub fn photos(&mut self, inspection_id: InspectionId) -> StoreResult<Vec<PhotoRow>> {
        let sql = "select body, removed_at from inspection_photo where top_region = ?1 and inspection_id = ?2 order by id limit ?3";
        self.conn.query(sql, params![self.top_region, inspection_id, PHOTOS_READ_MAX], photo_row)
    }

    /// Photos whose time was over before a day and that are still there.
    ///
    /// # Errors
    /// The database refuses.
    pub fn photos_over(&mut self, before_on: Date) -> StoreResult<Vec<Photo>> {
        let sql = "select body from inspection_photo where top_region = ?1 and until_on < ?2 and removed_at is null order by until_on, id limit ?3";
        self.conn.query(sql, params![self.top_region, before_on, PHOTOS_READ_MAX], |row| row.json(0))
    }

    /// A picture, opened. The caller has recorded the look.
    ///
    /// # Errors
    /// It does not open, or the database refuses.
    pub fn picture(&mut self, id: PhotoId) -> StoreResult<Option<Vec<u8>>> {
        let sql = "select sealed from vault_photo where top_region = ?1 and photo_id = ?2 order by photo_id";
        let sealed: Option<Vec<u8>> = self.conn.query_one(sql, params![self.top_region, id], |row| row.get(0))?;
        sealed.map(|sealed| self.sealer.open_bytes(&context(id), &sealed)).transpose()
    }
}
