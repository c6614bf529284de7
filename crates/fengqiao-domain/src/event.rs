//! Events (日志): everything that happens, in words that are never changed once written.
//! An event carries every date and number that was computed when it happened; replay consults no procedure and no calendar.
//! Not here: how events are chained and stored.

mod about;

pub use about::About;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::alarm::{Alarm, AlarmState};
use crate::artefact::{Artefact, ArtefactState};
use crate::base::Base;
use crate::bulletin::Bulletin;
use crate::document::{Document, KeptTemplate};
use crate::filing::{Filing, Series};
use crate::handler::{Handler, Substitute};
use crate::id::{
    AccountId, AlarmId, ArtefactId, DeadlineId, DocumentId, ImportId, InspectionId, LiaisonId, LiaisonProposalId,
    MatterId, MediatorId, ModelId, OrganisationId, PairingId, PatrolId, PersonId, PhotoId, ProceedingId, RegionId,
    ReportId, SignalId, SittingId, TrialId, TuningId, VisitId,
};
use crate::inspection::{DrawPeriod, Inspection, MissedWindow, Photo, SetInspection, Written};
use crate::liaison::{Liaison, LiaisonProposal, OfficialNote, ProposedLink, StationNote};
use crate::matter::Matter;
use crate::mediator::Mediator;
use crate::model::TrainedModel;
use crate::organisation::{Account, Organisation};
use crate::pairing::{Decision, Pairing, PairingPass, PairingState};
use crate::patrol::{PatrolPlan, PlanChange, Route, Team, VisitState};
use crate::points::{Points, PointsRules};
use crate::proceeding::{KeptProcedure, Proceeding, Step};
use crate::region::Region;
use crate::report::Report;
use crate::signal::{Scan, Signal};
use crate::signature::Signature;
use crate::sitting::{Booking, Sitting};
use crate::trial::TrialKind;
use crate::tuning::Tuning;

/// Who caused an event: a person in a post, or the system's own timers when both are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Actor {
    /// The account.
    pub account_id: Option<AccountId>,
    /// The organisation the person acted for.
    pub organisation_id: Option<OrganisationId>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(
    missing_docs,
    reason = "the fields are named after the nouns they carry; docs/reference/events.md has the table"
)]
pub enum Event {
    /// Regions were added or changed.
    RegionsKept { regions: Vec<Region> },
    /// An organisation was added or changed.
    OrganisationKept { organisation: Organisation },
    /// An account was opened or changed.
    AccountKept { account: Account },
    /// A password was set; the log says that, never the hash.
    PasswordSet { account_id: AccountId, one_time: bool },
    /// A second factor was switched on or off.
    TotpSet { account_id: AccountId, on: bool },
    /// Somebody signed in.
    SignedIn { account_id: AccountId },
    /// Somebody failed to sign in; `locked` when that closed the account for a while.
    SignInFailed { account_id: AccountId, locked: bool },
    /// A report arrived by hand.
    ReportReceived { report: Report },
    /// A chunk of reports arrived by import; `chunk` counts from 0.
    ReportsImported { import_id: ImportId, chunk: u32, reports: Vec<Report> },
    /// A person decided kind or place of a report.
    ReportClassified {
        report_id: ReportId,
        category: Option<String>,
        region_id: Option<RegionId>,
        proposed: Option<String>,
        reason: Option<String>,
    },
    /// A report was joined to a matter; `proposed` when software had proposed just that.
    ReportJoined { report_id: ReportId, matter_id: MatterId, proposed: bool },
    /// A report was taken out of its matter.
    ReportSeparated { report_id: ReportId, matter_id: MatterId, reason: String },
    /// A matter was opened.
    MatterOpened { matter: Matter },
    /// A matter was closed.
    MatterClosed { matter_id: MatterId, outcome: String, reason: String },
    /// A matter was opened again.
    MatterReopened { matter_id: MatterId, reason: String },
    /// A scan ran.
    ScanEnded { scan: Scan },
    /// A signal was raised, or seen again and renewed.
    SignalRaised { signal: Signal, renewed: bool },
    /// A signal changed its state: `confirmed`, `closed`, `false_alarm`.
    SignalSettled { signal_id: SignalId, state: String, cause: Option<String> },
    /// A signal was not seen any more and has ended; `last_on` is the last day on which it was.
    SignalEnded { signal_id: SignalId, last_on: Date },
    /// A fault of the data was found, or seen again with other days.
    ArtefactFound { artefact: Artefact, again: bool },
    /// A person said what a fault of the data is.
    ArtefactSettled { artefact_id: ArtefactId, state: ArtefactState, note: String },
    /// A change of the watch was accepted, with the effect that was shown.
    TuningAccepted { tuning: Tuning },
    /// An accepted change of the watch was taken back.
    TuningWithdrawn { tuning_id: TuningId, reason: String },
    /// A trial of the watch was asked for.
    TrialStarted { trial_id: TrialId, trial: TrialKind, seed: u64 },
    /// A trial of the watch ended: `done`, `failed`, `cancelled`.
    TrialEnded { trial_id: TrialId, state: String },
    /// A proceeding was opened.
    ProceedingOpened { proceeding: Proceeding, step: Step },
    /// A proceeding took a step.
    ProceedingStepped { proceeding: Proceeding, step: Step },
    /// A clock reminded its owner.
    DeadlineReminded { proceeding_id: ProceedingId, deadline_id: DeadlineId, key: String },
    /// A clock ran out.
    DeadlineBreached {
        proceeding_id: ProceedingId,
        deadline_id: DeadlineId,
        key: String,
        escalated_to: Vec<OrganisationId>,
    },
    /// An organisation was given points for its part in a proceeding.
    PointsGiven { points: Points },
    /// The rules of points were accepted, or taken from the files as they were when the first entry was due; they hold for what
    /// stands in the log from `since_seq` on.
    PointsRulesAccepted { rules: PointsRules, since_seq: i64, reason: Option<String> },
    /// The auditor is told of figures that look made up.
    AlarmRaised { alarm: Alarm },
    /// A person said what became of an alarm.
    AlarmSettled { alarm_id: AlarmId, state: AlarmState, reason: String },
    /// Personal data was shown to somebody for a purpose.
    PersonRevealed {
        person_id: PersonId,
        report_id: ReportId,
        matter_id: MatterId,
        purpose: String,
        note: Option<String>,
        fields: Vec<String>,
    },
    /// It was checked whether somebody who handles a matter is a party of it.
    ConflictChecked {
        matter_id: MatterId,
        account_id: Option<AccountId>,
        organisation_id: Option<OrganisationId>,
        evidence: Vec<String>,
    },
    /// Somebody was given a code with which to follow a matter; whoever has it sees what the person may see.
    CodeGiven { person_id: PersonId, matter_id: MatterId, ends_at: Timestamp },
    /// A code was taken back.
    CodeEnded { person_id: PersonId, matter_id: MatterId },
    /// Somebody asked for what is written of them to be put right: names of parts, never what they should say.
    CorrectionAsked { person_id: PersonId, matter_id: MatterId, parts: Vec<String> },
    /// Distinct parties of a region and period were counted.
    PartiesCounted { region_id: Option<RegionId>, from_on: Date, to_on: Date, reports: u64, parties: u64 },
    /// An import was started.
    ImportStarted { import_id: ImportId, file_name: String, file_sha256: String, bytes: u64, profile: String },
    /// An import ended.
    ImportEnded {
        import_id: ImportId,
        state: String,
        rows_read: u64,
        rows_accepted: u64,
        rows_rejected: u64,
        rows_repeated: u64,
    },
    /// A chunk of filings arrived by import; `chunk` counts from 0.
    FilingsImported { import_id: ImportId, chunk: u32, filings: Vec<Filing> },
    /// A filing is told of differently than before, or was moved to another court; it stands here as it is now.
    FilingChanged { filing: Filing },
    /// Filings of one party, cause and month became a bulk series, or it changed; it stands here as it is now.
    SeriesKept { series: Series },
    /// Numbers that figures are divided by were added or changed.
    BasesKept { import_id: Option<ImportId>, bases: Vec<Base> },
    /// A model of kinds was trained.
    ModelTrained { model: TrainedModel },
    /// A person put a model of kinds to use, or went back to the one that is built in.
    ModelActivated { tree: String, model_id: Option<ModelId>, before: Option<ModelId> },
    /// A team was added or changed.
    TeamKept { team: Team },
    /// A patrol plan was proposed.
    PatrolProposed { plan: PatrolPlan },
    /// A person accepted a patrol plan: what was changed, and the routes as they stand.
    PatrolAccepted { patrol_id: PatrolId, changes: Vec<PlanChange>, routes: Vec<Route> },
    /// A person refused a patrol plan.
    PatrolRefused { patrol_id: PatrolId, reason: String },
    /// A team said whether it made a visit: `done` or `not_done`.
    VisitSettled { patrol_id: PatrolId, visit_id: VisitId, state: VisitState, note: Option<String> },
    /// Software set two reports or matters side by side; `again` when they stood so before and are seen anew.
    PairingProposed { pairing: Pairing, again: bool },
    /// It was decided whether they are one trouble; what that moved is told by the events after it.
    PairingDecided { pairing_id: PairingId, decision: Decision },
    /// A decision was taken back, with all that it had moved; `state` is what the pairing is now.
    PairingUndone { pairing_id: PairingId, state: PairingState, reason: Option<String> },
    /// A pass over the last months ended.
    PairingPassEnded { pass: PairingPass },
    /// A proceeding was given to somebody of an organisation to handle, or back to all of it.
    HandlerSet { handler: Handler, note: Option<String> },
    /// Somebody is away for some days, or is back.
    SubstituteSet { account_id: AccountId, substitute: Option<Substitute> },
    /// The text of a version of a procedure was kept, because the first proceeding was opened on it.
    ProcedureKept { kept: KeptProcedure },
    /// The text of a template was kept, because the first document was made of it.
    TemplateKept { template: KeptTemplate },
    /// A document was made.
    DocumentMade { document: Document },
    /// A document was opened again, for a purpose.
    DocumentOpened { document_id: DocumentId, proceeding_id: ProceedingId, purpose: String, note: Option<String> },
    /// A document was declared void; its number is not given again.
    DocumentVoided { document_id: DocumentId, proceeding_id: ProceedingId, reason: String },
    /// A one-time code for signing a document was given to a party; the log never holds the code.
    SigningCodeGiven {
        document_id: DocumentId,
        proceeding_id: ProceedingId,
        person_id: PersonId,
        channel: String,
        ends_at: Timestamp,
    },
    /// A wrong code was tried under a document; so many tries are left.
    SigningRefused { document_id: DocumentId, proceeding_id: ProceedingId, person_id: PersonId, tries_left: u32 },
    /// A party signed a document electronically; the mark is sealed beside it.
    DocumentSigned { signature: Signature },
    /// Where a station is, and from which level its official must come, was added or changed.
    StationKept { station: StationNote },
    /// An official who may be linked was added or changed; what is personal is sealed beside it.
    OfficialKept { official: OfficialNote },
    /// What is personal of an official was shown to somebody, for a purpose.
    OfficialRevealed { account_id: AccountId, purpose: String },
    /// An assignment of officials to stations was proposed.
    LiaisonsProposed { proposal: LiaisonProposal },
    /// A person changed a proposal by hand; the links stand here as they are now.
    LiaisonsAdjusted {
        proposal_id: LiaisonProposalId,
        links: Vec<ProposedLink>,
        left: Vec<OrganisationId>,
        total_m: i64,
        reason: String,
    },
    /// A person accepted a proposal: the links that begin, and those that are over on the same day.
    LiaisonsAccepted {
        proposal_id: LiaisonProposalId,
        liaisons: Vec<Liaison>,
        ended: Vec<LiaisonId>,
        from_on: Date,
        reason: Option<String>,
    },
    /// A person refused a proposal.
    LiaisonsRefused { proposal_id: LiaisonProposalId, reason: String },
    /// A link was ended; it is over on the day.
    LiaisonEnded { liaison_id: LiaisonId, over_on: Date, reason: String },
    /// The digest of a seed was published.
    DrawCommitted { period: DrawPeriod },
    /// The seed of a period that is over was told.
    DrawRevealed { from_on: Date, seed: String },
    /// An office set a day for an inspection; nobody is told.
    InspectionSet { set: SetInspection },
    /// A day that was set was taken back; nobody is told.
    InspectionDropped { inspection_id: InspectionId, reason: String },
    /// An official checked in at a station.
    InspectionStarted { inspection: Inspection },
    /// A person said what a doubtful check-in is.
    CheckInSettled { inspection_id: InspectionId, accepted: bool, reason: String },
    /// The official wrote down what was found.
    InspectionWritten { inspection_id: InspectionId, written: Written },
    /// The station replied.
    InspectionReplied { inspection_id: InspectionId, text: String },
    /// An inspection was closed.
    InspectionClosed { inspection_id: InspectionId, reason: Option<String> },
    /// A window was over without a visit.
    InspectionMissed { missed: MissedWindow },
    /// A photo with a finding arrived; the picture is sealed beside it.
    InspectionPhotoKept { photo: Photo },
    /// A photo was shown to somebody; nobody is told.
    InspectionPhotoSeen { photo_id: PhotoId, inspection_id: InspectionId },
    /// A photo was deleted, because its time was over.
    InspectionPhotoRemoved { photo_id: PhotoId, inspection_id: InspectionId },
    /// A bulletin was made, with its figures.
    BulletinMade { bulletin: Box<Bulletin> },
    /// An entry of the register of mediators was added or changed.
    MediatorKept { mediator: Mediator },
    /// A mediator of the register was appointed in a proceeding, by the value of a field; `running` is how many proceedings ran with
    /// that mediator at that moment.
    MediatorAppointed { proceeding_id: ProceedingId, field: String, mediator_id: MediatorId, running: u32 },
    /// A court offered a sitting.
    SittingOffered { sitting: Sitting },
    /// A sitting was booked.
    SittingBooked { sitting_id: SittingId, booking: Booking },
    /// A booking was given back; the sitting is open again.
    SittingReleased { sitting_id: SittingId, reason: String },
    /// A sitting was moved, with its booking; it stands here as it is now.
    SittingMoved { sitting: Sitting, reason: String },
    /// A sitting does not take place.
    SittingCancelled { sitting_id: SittingId, reason: String },
    /// Somebody was given a secret address at which calendars read that person's feed; one of before opens nothing any more.
    FeedGiven { account_id: AccountId },
    /// The secret address of a feed was taken back.
    FeedEnded { account_id: AccountId },
}

impl Event {
    /// The event's kind, as it stands in the log.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::RegionsKept { .. } => "regions_kept",
            Self::OrganisationKept { .. } => "organisation_kept",
            Self::AccountKept { .. } => "account_kept",
            Self::PasswordSet { .. } => "password_set",
            Self::TotpSet { .. } => "totp_set",
            Self::SignedIn { .. } => "signed_in",
            Self::SignInFailed { .. } => "sign_in_failed",
            Self::ReportReceived { .. } => "report_received",
            Self::ReportsImported { .. } => "reports_imported",
            Self::ReportClassified { .. } => "report_classified",
            Self::ReportJoined { .. } => "report_joined",
            Self::ReportSeparated { .. } => "report_separated",
            Self::MatterOpened { .. } => "matter_opened",
            Self::MatterClosed { .. } => "matter_closed",
            Self::MatterReopened { .. } => "matter_reopened",
            Self::ScanEnded { .. } => "scan_ended",
            Self::SignalRaised { .. } => "signal_raised",
            Self::SignalSettled { .. } => "signal_settled",
            Self::SignalEnded { .. } => "signal_ended",
            Self::ArtefactFound { .. } => "artefact_found",
            Self::ArtefactSettled { .. } => "artefact_settled",
            Self::TuningAccepted { .. } => "tuning_accepted",
            Self::TuningWithdrawn { .. } => "tuning_withdrawn",
            Self::TrialStarted { .. } => "trial_started",
            Self::TrialEnded { .. } => "trial_ended",
            Self::ProceedingOpened { .. } => "proceeding_opened",
            Self::ProceedingStepped { .. } => "proceeding_stepped",
            Self::DeadlineReminded { .. } => "deadline_reminded",
            Self::DeadlineBreached { .. } => "deadline_breached",
            Self::PointsGiven { .. } => "points_given",
            Self::PointsRulesAccepted { .. } => "points_rules_accepted",
            Self::AlarmRaised { .. } => "alarm_raised",
            Self::AlarmSettled { .. } => "alarm_settled",
            Self::PersonRevealed { .. } => "person_revealed",
            Self::CodeGiven { .. } => "code_given",
            Self::CodeEnded { .. } => "code_ended",
            Self::CorrectionAsked { .. } => "correction_asked",
            Self::ConflictChecked { .. } => "conflict_checked",
            Self::PartiesCounted { .. } => "parties_counted",
            Self::ImportStarted { .. } => "import_started",
            Self::ImportEnded { .. } => "import_ended",
            Self::FilingsImported { .. } => "filings_imported",
            Self::FilingChanged { .. } => "filing_changed",
            Self::SeriesKept { .. } => "series_kept",
            Self::BasesKept { .. } => "bases_kept",
            Self::ModelTrained { .. } => "model_trained",
            Self::ModelActivated { .. } => "model_activated",
            Self::TeamKept { .. } => "team_kept",
            Self::PatrolProposed { .. } => "patrol_proposed",
            Self::PatrolAccepted { .. } => "patrol_accepted",
            Self::PatrolRefused { .. } => "patrol_refused",
            Self::VisitSettled { .. } => "visit_settled",
            Self::PairingProposed { .. } => "pairing_proposed",
            Self::PairingDecided { .. } => "pairing_decided",
            Self::PairingUndone { .. } => "pairing_undone",
            Self::PairingPassEnded { .. } => "pairing_pass_ended",
            Self::HandlerSet { .. } => "handler_set",
            Self::SubstituteSet { .. } => "substitute_set",
            Self::ProcedureKept { .. } => "procedure_kept",
            Self::TemplateKept { .. } => "template_kept",
            Self::DocumentMade { .. } => "document_made",
            Self::DocumentOpened { .. } => "document_opened",
            Self::DocumentVoided { .. } => "document_voided",
            Self::SigningCodeGiven { .. } => "signing_code_given",
            Self::SigningRefused { .. } => "signing_refused",
            Self::DocumentSigned { .. } => "document_signed",
            Self::BulletinMade { .. } => "bulletin_made",
            _ => self.kind_of_meeting(),
        }
    }

    /// The kind of an event that appoints a mediator, sets a sitting, or gives a calendar.
    const fn kind_of_meeting(&self) -> &'static str {
        match self {
            Self::MediatorKept { .. } => "mediator_kept",
            Self::MediatorAppointed { .. } => "mediator_appointed",
            Self::SittingOffered { .. } => "sitting_offered",
            Self::SittingBooked { .. } => "sitting_booked",
            Self::SittingReleased { .. } => "sitting_released",
            Self::SittingMoved { .. } => "sitting_moved",
            Self::SittingCancelled { .. } => "sitting_cancelled",
            Self::FeedGiven { .. } => "feed_given",
            Self::FeedEnded { .. } => "feed_ended",
            _ => self.kind_of_liaison(),
        }
    }

    /// The kind of an event that has to do with liaisons and inspections.
    const fn kind_of_liaison(&self) -> &'static str {
        match self {
            Self::StationKept { .. } => "station_kept",
            Self::OfficialKept { .. } => "official_kept",
            Self::OfficialRevealed { .. } => "official_revealed",
            Self::LiaisonsProposed { .. } => "liaisons_proposed",
            Self::LiaisonsAdjusted { .. } => "liaisons_adjusted",
            Self::LiaisonsAccepted { .. } => "liaisons_accepted",
            Self::LiaisonsRefused { .. } => "liaisons_refused",
            Self::LiaisonEnded { .. } => "liaison_ended",
            Self::DrawCommitted { .. } => "draw_committed",
            Self::DrawRevealed { .. } => "draw_revealed",
            Self::InspectionSet { .. } => "inspection_set",
            Self::InspectionDropped { .. } => "inspection_dropped",
            Self::InspectionStarted { .. } => "inspection_started",
            Self::CheckInSettled { .. } => "check_in_settled",
            Self::InspectionWritten { .. } => "inspection_written",
            Self::InspectionReplied { .. } => "inspection_replied",
            Self::InspectionClosed { .. } => "inspection_closed",
            Self::InspectionMissed { .. } => "inspection_missed",
            Self::InspectionPhotoKept { .. } => "inspection_photo_kept",
            Self::InspectionPhotoSeen { .. } => "inspection_photo_seen",
            Self::InspectionPhotoRemoved { .. } => "inspection_photo_removed",
            _ => unreachable!(),
        }
    }

    /// Kinds of which nobody is told that they happened: a station shall not learn that an inspection was set, nor that
    /// somebody looks at a photo.
    pub const QUIET: [&'static str; 3] = ["inspection_set", "inspection_dropped", "inspection_photo_seen"];

    /// Whether nobody is told that it happened.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        Self::QUIET.contains(&self.kind())
    }
}

/// One line of the log, as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Place in the chain of its top region, from 1.
    pub seq: i64,
    /// When it happened.
    pub at: Timestamp,
    /// Who caused it.
    pub actor: Actor,
    /// The event as JSON text, byte for byte as it was hashed.
    pub payload: String,
    /// SHA-256 over the entry before and this one, 32 bytes.
    pub hash: Vec<u8>,
}
