//! Reading the documents of a proceeding: those that may be made now, and those that were made.

use fengqiao_domain::id::ProceedingId;
use fengqiao_domain::signature::Signature;
use fengqiao_store::DocumentRow;

use crate::app::App;
use crate::context::Ctx;
use crate::document::makes;
use crate::document::template::Template;
use crate::error::{AppError, AppResult};
use crate::proceeding::instance_of;
use crate::signature::SignerRead;

/// A document that the reader may make now, or could in another state.
pub struct MayMake {
    /// The template.
    pub template: Template,
    /// Whether the proceeding is in a state in which it is made.
    pub now: bool,
}

/// The documents of a proceeding.
pub struct DocumentsRead {
    /// Revision of the proceeding.
    pub revision: u32,
    /// Those that the reader may make, those of the present state first.
    pub may: Vec<MayMake>,
    /// Those that were made, oldest first, each with whether the reader may declare it void.
    pub made: Vec<(DocumentRow, bool)>,
    /// Signatures under each of them and who may sign, in the order of `made`.
    pub signing: Vec<SigningRead>,
}

/// The signatures of a document.
#[derive(Debug, Clone, Default)]
pub struct SigningRead {
    /// Those that were given.
    pub signatures: Vec<Signature>,
    /// Parties that the reader may let sign, with whether each may now; none where that is not the reader's to do.
    pub signers: Vec<SignerRead>,
}

impl App {
    /// The documents of a proceeding.
    ///
    /// # Errors
    /// There is no such proceeding for this person, or the store refuses.
    pub fn documents(&self, ctx: &Ctx, id: ProceedingId) -> AppResult<DocumentsRead> {
        let office = self.office(ctx.top_region)?;
        self.read(ctx, |reader| {
            let row = reader.proceeding(id)?.ok_or(AppError::NotFound("proceeding"))?;
            if !self.may_read_proceeding(ctx, &office, &row) {
                return Err(AppError::NotFound("proceeding"));
            }
            let instance = instance_of(&row)?;
            let templates = &self.setup().templates;
            let mut may: Vec<MayMake> = templates
                .of(&row.proceeding.procedure)
                .filter(|template| makes(self, ctx, &template.head, &instance))
                .map(|template| MayMake {
                    now: template.head.states.contains(&instance.state),
                    template: template.clone(),
                })
                .collect();
            may.sort_by_key(|one| (!one.now, one.template.head.order));
            let own = |row: &DocumentRow| {
                let head = templates.all.get(&row.document.template).map(|template| &template.head);
                row.voided_at.is_none()
                    && row.document.organisation_id == ctx.account.organisation_id
                    && head.is_some_and(|head| makes(self, ctx, head, &instance))
            };
            let made: Vec<(DocumentRow, bool)> =
                reader.documents(id)?.into_iter().map(|row| (own(&row), row)).map(|(own, row)| (row, own)).collect();
            let mut signing = Vec::with_capacity(made.len());
            for (row, own) in &made {
                let signers = if *own { self.signers(ctx.top_region, reader, &row.document)? } else { Vec::new() };
                signing.push(SigningRead { signatures: reader.signatures(row.document.id)?, signers });
            }
            Ok(DocumentsRead { revision: instance.revision, may, made, signing })
        })
    }
}
