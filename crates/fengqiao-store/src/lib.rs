//! SQL: event log, outbox, read tables, personal-data vault, on SQLite and PostgreSQL.
//!
//! One writer with group commit, many readers. A verb writes through [`Store::write`]: its closure loads what it needs,
//! decides, and hands events to [`Tx::record`], the only writer of the log and the read tables. Calls block; a server
//! runs them on its blocking threads, so that a client that goes away never leaves a step half done.

mod account;
mod alarm;
mod arrival;
mod artefact;
mod base;
mod bulletin;
mod checkpoint;
mod citizen;
mod count;
mod deadline;
mod dialect;
mod document;
mod error;
mod feed;
mod filing;
mod filing_count;
mod handler;
mod household;
mod import;
mod inspection;
mod keys;
mod liaison;
mod log;
mod matter;
mod mediator;
mod migration;
mod model;
mod notice;
mod organisation;
mod outbox;
mod pairing;
mod patrol;
mod photo;
mod points;
mod pool;
mod procedure;
mod proceeding;
mod readers;
mod record;
mod region;
mod replay;
mod report;
mod row;
mod scan;
mod signal;
mod signature;
mod sitting;
mod sql;
mod store;
mod tally;
mod team;
mod trail;
mod trial;
mod tuning;
mod vault;
mod writer;

pub use account::{Credential, SessionRow};
pub use alarm::AlarmRow;
pub use arrival::ArrivalCount;
pub use artefact::{ArtefactFilter, ArtefactRow};
pub use base::{BASES_READ_MAX, BaseRow};
pub use citizen::CitizenCode;
pub use count::{CountBy, DailyCount, HourCount};
pub use deadline::{DeadlineRow, DueTimer};
pub use document::{DOCUMENTS_MAX, DocumentPurpose, DocumentRow, SealedDocument};
pub use error::{PgFault, StoreError, StoreResult};
pub use filing::{FilingFilter, FilingRow, KnownFiling};
pub use filing_count::{
    ALL_CAUSES, COUNT_LEVELS, COUNT_MONTHS, CountedFilings, CountedLitigants, CountedPeriod, FilingCell, FilingCells,
    FilingCount, LitigantCell, LitigantCells, LitigantCount, PlacedLitigant, Within, kept_without,
};
pub use household::HouseholdKeys;
pub use import::{ImportProgress, ImportRow, NewImport, RejectRow};
pub use inspection::{
    DrawRow, INSPECTIONS_READ_MAX, InspectionFilter, InspectionRow, MissedFilter, MissedRow, SealedSeed, TakenDay,
};
pub use keys::Keys;
pub use liaison::{LIAISONS_READ_MAX, LiaisonRow, PROPOSALS_READ_MAX, ProposalRow, SealedPersonnel};
pub use log::{Fault, LogFilter, LogRow, Verification};
pub use matter::{MatterFilter, MatterRow};
pub use mediator::MEDIATORS_MAX;
pub use model::ModelRow;
pub use notice::NoticeRow;
pub use outbox::OutboxRow;
pub use pairing::{PairLabel, PairingFilter, PairingRow};
pub use patrol::{PatrolFilter, PatrolRow, PatrolSettled, VISITS_READ_MAX, VisitDay, VisitRow};
pub use photo::{PHOTOS_READ_MAX, PhotoRow, SealedPhoto};
pub use procedure::KeptProcedureRow;
pub use proceeding::{ProceedingFilter, ProceedingRow, Stage, Whose, WorkBox, WorkFilter};
pub use report::{KnownReport, ReportFilter, ReportRow};
pub use scan::ScanRow;
pub use signal::{SignalFilter, SignalRow};
pub use signature::{NewSigningCode, SealedMark, SigningCode};
pub use sitting::{SITTINGS_READ_MAX, SittingFilter, SittingRow};
pub use store::{Page, PageRequest, Reader, Remembered, Store, Tx};
pub use tally::{ClockTally, ProceedingTally, TallyBy, Took};
pub use team::TEAMS_MAX;
pub use trail::TrailFilter;
pub use trial::{NewTrial, TrialRow};
pub use tuning::{TUNINGS_MAX, TuningRow};
pub use vault::{
    Comparison, LinkKey, LinkPurpose, Linker, LitigantFields, MaskedPerson, Mention, NewLitigant, NewPerson, Purpose,
    SealedLitigant, SealedNarrative, SealedPerson, SeriesGroup,
};
