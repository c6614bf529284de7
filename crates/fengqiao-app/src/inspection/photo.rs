//! Photos with findings: sent one by one after what was written, cleaned of all that is not the picture, sealed, shown after the
//! look stands in the log, and deleted when their time is over. Who may read the inspection may look at them.

use fengqiao_document::sha256_hex;
use fengqiao_domain::event::{Actor, Event};
use fengqiao_domain::id::{InspectionId, PhotoId};
use fengqiao_domain::inspection::{CleanPhoto, Photo, cleaned};
use jiff::{Span, Timestamp};

use crate::app::App;
use crate::context::Ctx;
use crate::day::day_in_china;
use crate::error::{AppError, AppResult, Refusal, refuse};

/// A photo as a phone sends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPhoto {
    /// Key that the phone chose, and that the finding names.
    pub id: PhotoId,
    /// The file.
    pub content: Vec<u8>,
}

impl App {
    /// Keeps a photo that a finding of the person names. Sent again, it changes nothing.
    ///
    /// # Errors
    /// Not permitted, no such inspection of the person, no finding names it (what was written must arrive first), another photo
    /// has its id, it is no photo or too large, or the store refuses.
    pub fn keep_photo(&self, ctx: &Ctx, inspection_id: InspectionId, new: NewPhoto) -> AppResult<PhotoId> {
        self.setup().matrix.permit(ctx, "make_inspections", Some(&ctx.region_path), "any")?;
        let rules = self.setup().liaison.photo;
        let CleanPhoto { content, width, height } = cleaned(&new.content, &rules).map_err(|fault| {
            Refusal::new("bad_photo", fault.to_string()).field("content", fault.word(), fault.to_string())
        })?;
        let sha256 = sha256_hex(&[&content]);
        let sealed = self.store().seal_photo(new.id, &content);
        let bytes = u32::try_from(content.len()).unwrap_or(u32::MAX);
        let person = ctx.clone();
        self.run(ctx, move |tx| {
            let row = tx.reader().inspection(inspection_id)?.ok_or(AppError::NotFound("inspection"))?;
            if row.inspection.as_ref().is_none_or(|it| it.account_id != person.account.id) {
                return Err(AppError::NotFound("inspection"));
            }
            let found = row.written.as_ref().map(|it| it.found.as_slice()).unwrap_or_default();
            if !found.iter().any(|it| it.photos.contains(&new.id)) {
                return refuse(
                    "photo_unknown",
                    "no finding of this inspection names this photo; send what was written first",
                );
            }
            if let Some(known) = tx.reader().photo(new.id)? {
                let same = (known.photo.inspection_id, known.photo.sha256.as_str()) == (inspection_id, sha256.as_str());
                return match same {
                    true => Ok(new.id),
                    false => refuse("photo_taken", "another photo was kept under this id; it is not changed"),
                };
            }
            let until_on = row.on.saturating_add(Span::new().days(i64::from(rules.kept_days)));
            let photo = Photo { id: new.id, inspection_id, bytes, sha256, width, height, until_on };
            tx.record(&person.actor(), &[Event::InspectionPhotoKept { photo }])?;
            tx.keep_sealed_photo(&sealed)?;
            Ok(new.id)
        })
    }

    /// Shows a photo, after the look stands in the log: it may show people.
    ///
    /// # Errors
    /// There is none for this person, it was deleted, or the store refuses.
    pub fn open_photo(&self, ctx: &Ctx, id: PhotoId) -> AppResult<Vec<u8>> {
        self.setup().matrix.permit(ctx, "read_inspections", Some(&ctx.region_path), "any")?;
        let known = self.read(ctx, |reader| Ok(reader.photo(id)?))?.ok_or(AppError::NotFound("photo"))?;
        let inspection_id = known.photo.inspection_id;
        // Whoever may not read the inspection cannot tell that there is a photo.
        let readable = self.inspection(ctx, inspection_id);
        readable.map_err(|error| match error {
            AppError::NotFound(_) => AppError::NotFound("photo"),
            other => other,
        })?;
        if known.removed {
            return refuse("photo_removed", "the time of this photo is over; it was deleted");
        }
        let actor = ctx.actor();
        self.run(ctx, move |tx| {
            tx.record(&actor, &[Event::InspectionPhotoSeen { photo_id: id, inspection_id }])?;
            Ok(())
        })?;
        // The look is durable; a repeated request looks again and is logged once.
        self.read(ctx, |reader| reader.picture(id)?.ok_or(AppError::NotFound("photo")))
    }

    /// Deletes photos whose time is over; returns how many.
    ///
    /// # Errors
    /// The store refuses.
    pub fn expire_photos(&self, top_region: i64, now: Timestamp) -> AppResult<usize> {
        let today = day_in_china(now);
        if self.store().read(top_region, |reader| reader.photos_over(today))?.is_empty() {
            return Ok(0);
        }
        self.store().write(top_region, now, move |tx| {
            let over = tx.reader().photos_over(today)?;
            for photo in &over {
                tx.delete_photo(photo.id)?;
                let removed = Event::InspectionPhotoRemoved { photo_id: photo.id, inspection_id: photo.inspection_id };
                tx.record(&Actor::default(), &[removed])?;
            }
            Ok(over.len())
        })
    }
}
