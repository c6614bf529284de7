//! Recording: the only writer. Events go to the log, and each changes the read tables, the clocks and the outbox in the
//! same transaction. What an event changes is decided here by its kind; how, by the noun's own file.

use fengqiao_domain::event::{Actor, Event};

use crate::error::StoreResult;
use crate::store::Tx;

impl Tx<'_> {
    /// Appends events to the log and brings the read tables, clocks and outbox up to date.
    ///
    /// # Errors
    /// A thing changed meanwhile ([`crate::StoreError::Stale`]), a unique value is taken, or the database refuses.
    pub fn record(&mut self, actor: &Actor, events: &[Event]) -> StoreResult<()> {
        for event in events {
            let entry = self.append(actor, event)?;
            self.project(event)?;
            if let Event::AccountKept { account } = event {
                self.account_changed(account)?;
            }
            self.announce(entry.seq, event)?;
        }
        Ok(())
    }

    /// The ledger of points, and what somebody doubts of figures and data.
    fn project_doubted(&mut self, event: &Event) -> StoreResult<()> {
        match event {
            Event::ArtefactFound { artefact, .. } => self.project_artefact(artefact),
            Event::ArtefactSettled { artefact_id, state, note } => {
                self.project_artefact_settled(*artefact_id, *state, note)
            }
            Event::PointsGiven { points } => self.project_points(points),
            Event::PointsRulesAccepted { rules, since_seq, .. } => self.project_points_rules(rules, *since_seq),
            Event::AlarmRaised { alarm } => self.project_alarm(alarm),
            Event::AlarmSettled { alarm_id, state, reason } => self.project_alarm_settled(*alarm_id, *state, reason),
            _ => Ok(()),
        }
    }

    /// Brings the read tables up to date with one event; used when recording and when rebuilding from the log, so it
    /// writes nothing but what comes from events, and reads nothing but that.
    pub(crate) fn project(&mut self, event: &Event) -> StoreResult<()> {
        match event {
            Event::RegionsKept { regions } => self.project_regions(regions),
            Event::OrganisationKept { organisation } => self.project_organisation(organisation),
            Event::AccountKept { account } => self.project_account(account),
            Event::ReportReceived { report } => self.project_report(report),
            Event::ReportsImported { reports, .. } => self.project_reports(reports),
            Event::ReportClassified { report_id, category, region_id, .. } => {
                self.project_classified(*report_id, category.as_deref(), *region_id)
            }
            Event::ReportJoined { report_id, matter_id, .. } => self.project_joined(*report_id, *matter_id),
            Event::ReportSeparated { report_id, matter_id, .. } => self.project_separated(*report_id, *matter_id),
            Event::MatterOpened { matter } => self.project_matter(matter),
            Event::MatterClosed { matter_id, outcome, .. } => self.project_matter_closed(*matter_id, outcome),
            Event::MatterReopened { matter_id, .. } => self.project_matter_reopened(*matter_id),
            Event::ScanEnded { scan } => self.project_scan(scan),
            Event::SignalRaised { signal, .. } => self.project_signal(signal),
            Event::SignalSettled { signal_id, state, cause } => {
                self.project_signal_settled(*signal_id, state, cause.as_deref())
            }
            Event::SignalEnded { signal_id, last_on } => self.project_signal_ended(*signal_id, *last_on),
            Event::TuningAccepted { tuning } => self.project_tuning(tuning),
            Event::TuningWithdrawn { tuning_id, reason } => self.project_tuning_withdrawn(*tuning_id, reason),
            Event::ProceedingOpened { proceeding, step } => self.project_proceeding(proceeding, step, true),
            Event::ProceedingStepped { proceeding, step } => self.project_proceeding(proceeding, step, false),
            Event::DeadlineReminded { deadline_id, .. } => self.project_reminded(*deadline_id),
            Event::DeadlineBreached { deadline_id, .. } => self.project_breached(*deadline_id),
            Event::ArtefactFound { .. }
            | Event::ArtefactSettled { .. }
            | Event::PointsGiven { .. }
            | Event::PointsRulesAccepted { .. }
            | Event::AlarmRaised { .. }
            | Event::AlarmSettled { .. } => self.project_doubted(event),
            Event::FilingsImported { filings, .. } => self.project_filings(filings),
            Event::FilingChanged { filing } => self.project_filing_changed(filing),
            Event::SeriesKept { series } => self.project_series(series),
            Event::BasesKept { bases, .. } => self.project_bases(bases),
            Event::ModelTrained { model } => self.project_model(model),
            Event::ModelActivated { tree, model_id, .. } => self.project_model_activated(tree, *model_id),
            Event::TeamKept { team } => self.project_team(team),
            Event::PatrolProposed { plan } => self.project_patrol(plan),
            Event::PatrolAccepted { patrol_id, changes, routes } => {
                self.project_patrol_accepted(*patrol_id, changes, routes)
            }
            Event::PatrolRefused { patrol_id, reason } => self.project_patrol_refused(*patrol_id, reason),
            Event::VisitSettled { visit_id, state, note, .. } => {
                self.project_visit_settled(*visit_id, *state, note.as_deref())
            }
            Event::PasswordSet { .. }
            | Event::TotpSet { .. }
            | Event::SignedIn { .. }
            | Event::SignInFailed { .. }
            | Event::PersonRevealed { .. }
            | Event::CodeGiven { .. }
            | Event::CodeEnded { .. }
            | Event::CorrectionAsked { .. }
            | Event::DocumentOpened { .. }
            | Event::SigningCodeGiven { .. }
            | Event::SigningRefused { .. }
            | Event::ConflictChecked { .. }
            | Event::PartiesCounted { .. }
            | Event::ImportStarted { .. }
            | Event::ImportEnded { .. }
            | Event::FeedGiven { .. }
            | Event::FeedEnded { .. }
            | Event::TrialStarted { .. }
            | Event::TrialEnded { .. } => Ok(()),
            other => self.project_kept(other),
        }
    }

    /// Events that pair, hand over, or keep a text.
    fn project_kept(&mut self, event: &Event) -> StoreResult<()> {
        match event {
            Event::PairingProposed { pairing, .. } => self.project_pairing(pairing),
            Event::PairingDecided { pairing_id, decision } => self.project_pairing_decided(*pairing_id, decision),
            Event::PairingUndone { pairing_id, state, .. } => self.project_pairing_undone(*pairing_id, *state),
            Event::PairingPassEnded { pass } => self.project_pairing_pass(pass),
            Event::HandlerSet { handler, .. } => self.project_handler(handler),
            Event::SubstituteSet { account_id, substitute } => {
                self.project_substitute(*account_id, substitute.as_ref())
            }
            Event::ProcedureKept { kept } => self.project_procedure(kept),
            Event::TemplateKept { template } => self.project_template(template),
            Event::DocumentMade { document } => self.project_document(document),
            Event::DocumentSigned { signature } => self.project_signature(signature),
            Event::BulletinMade { bulletin } => self.project_bulletin(bulletin),
            Event::DocumentVoided { document_id, reason, .. } => self.project_document_voided(*document_id, reason),
            Event::MediatorKept { mediator } => self.project_mediator(mediator),
            Event::MediatorAppointed { proceeding_id, field, mediator_id, .. } => {
                self.project_mandate(*proceeding_id, field, *mediator_id)
            }
            Event::SittingOffered { sitting } | Event::SittingMoved { sitting, .. } => self.project_sitting(sitting),
            Event::SittingBooked { sitting_id, booking } => self.project_sitting_booked(*sitting_id, booking),
            Event::SittingReleased { sitting_id, .. } => self.project_sitting_released(*sitting_id),
            Event::SittingCancelled { sitting_id, .. } => self.project_sitting_cancelled(*sitting_id),
            other => self.project_liaison_event(other),
        }
    }
}
