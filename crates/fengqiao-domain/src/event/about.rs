//! What events are about: the noun and the id by which the log finds them.

use std::fmt::Display;

use super::Event;
use crate::document::Document;
use crate::id::RegionId;
use crate::liaison::OfficialNote;
use crate::points::Points;
use crate::signature::Signature;

/// The thing an event is about: noun and id as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// Noun: `report`, `matter`, `signal`, `proceeding`, `import`, `account`, `organisation`, `region`, `scan`,
    /// `artefact`, `tuning`, `trial`, `model`, `team`, `patrol`, `visit`, `pairing`, `pairing_pass`, `template`, `document`, `filing`, `series`, `base`, `points`, `points_rules`, `alarm`,
    /// `station`, `official`, `liaison_proposal`, `liaison`, `draw`, `inspection`, `bulletin`, `mediator`, `sitting`.
    pub kind: &'static str,
    /// Id as text.
    pub id: String,
    /// Where it happened, if anywhere.
    pub region_id: Option<RegionId>,
}

impl Event {
    /// What an event is about that has to do with liaisons and inspections.
    fn about_liaison(&self) -> About {
        let about = |kind, id: &dyn Display, region_id| About { kind, id: id.to_string(), region_id };
        match self {
            Self::StationKept { station } => about("station", &station.station_id, None),
            Self::OfficialKept { official: OfficialNote { account_id, .. } }
            | Self::OfficialRevealed { account_id, .. } => about("official", account_id, None),
            Self::LiaisonsProposed { proposal } => about("liaison_proposal", &proposal.id, None),
            Self::LiaisonsAdjusted { proposal_id, .. }
            | Self::LiaisonsAccepted { proposal_id, .. }
            | Self::LiaisonsRefused { proposal_id, .. } => about("liaison_proposal", proposal_id, None),
            Self::LiaisonEnded { liaison_id, .. } => about("liaison", liaison_id, None),
            Self::InspectionMissed { missed } => about("liaison", &missed.liaison_id, Some(missed.region_id)),
            Self::DrawCommitted { period } => about("draw", &period.from_on, None),
            Self::DrawRevealed { from_on, .. } => about("draw", from_on, None),
            Self::InspectionSet { set } => about("inspection", &set.id, Some(set.region_id)),
            Self::InspectionStarted { inspection } => about("inspection", &inspection.id, Some(inspection.region_id)),
            Self::InspectionPhotoKept { photo } => about("inspection", &photo.inspection_id, None),
            Self::InspectionDropped { inspection_id, .. }
            | Self::InspectionPhotoSeen { inspection_id, .. }
            | Self::InspectionPhotoRemoved { inspection_id, .. }
            | Self::CheckInSettled { inspection_id, .. }
            | Self::InspectionWritten { inspection_id, .. }
            | Self::InspectionReplied { inspection_id, .. }
            | Self::InspectionClosed { inspection_id, .. } => about("inspection", inspection_id, None),
            other => unreachable!("{} is about something else", other.kind()),
        }
    }

    /// What an event is about that figures are made of.
    fn about_figures(&self) -> About {
        match self {
            Self::FilingChanged { filing } => {
                About { kind: "filing", id: filing.id.to_string(), region_id: filing.court_region_id }
            }
            Self::SeriesKept { series } => About { kind: "series", id: series.id.to_string(), region_id: None },
            Self::BasesKept { bases, .. } => about_region("base", bases.first().map(|base| base.region_id)),
            other => unreachable!("{} is about something else", other.kind()),
        }
    }

    /// What an event is about that belongs to the ledger of points or to its auditor.
    fn about_ledger(&self) -> About {
        match self {
            Self::PointsRulesAccepted { since_seq, .. } => about("points_rules", since_seq, None),
            Self::AlarmRaised { alarm } => about("alarm", &alarm.id, None),
            Self::AlarmSettled { alarm_id, .. } => about("alarm", alarm_id, None),
            other => unreachable!("{} is about something else", other.kind()),
        }
    }

    /// What an event is about that pairs, hands over, or keeps a text.
    fn about_kept(&self) -> About {
        match self {
            Self::PairingProposed { pairing, .. } => about("pairing", &pairing.id, pairing.region_id),
            Self::PairingDecided { pairing_id, .. } | Self::PairingUndone { pairing_id, .. } => {
                about("pairing", pairing_id, None)
            }
            Self::PairingPassEnded { pass } => about("pairing_pass", &pass.id, None),
            Self::HandlerSet { handler, .. } => about("proceeding", &handler.proceeding_id, None),
            Self::SubstituteSet { account_id, .. } => about("account", account_id, None),
            Self::ProcedureKept { kept } => about("procedure", &kept.procedure, None),
            Self::TemplateKept { template } => about("template", &template.template, None),
            Self::DocumentOpened { document_id, .. } => about("document", document_id, None),
            Self::BulletinMade { bulletin } => about("bulletin", &bulletin.id, Some(bulletin.region_id)),
            other => other.about_meetings(),
        }
    }

    /// What an event is about that appoints mediators, sets sittings, or gives a calendar.
    fn about_meetings(&self) -> About {
        match self {
            Self::MediatorKept { mediator } => about("mediator", &mediator.id, Some(mediator.region_id)),
            Self::MediatorAppointed { proceeding_id, .. } => about("proceeding", proceeding_id, None),
            Self::SittingOffered { sitting } | Self::SittingMoved { sitting, .. } => {
                about("sitting", &sitting.id, Some(sitting.region_id))
            }
            Self::SittingBooked { sitting_id, .. }
            | Self::SittingReleased { sitting_id, .. }
            | Self::SittingCancelled { sitting_id, .. } => about("sitting", sitting_id, None),
            Self::FeedGiven { account_id } | Self::FeedEnded { account_id } => about("account", account_id, None),
            other => other.about_liaison(),
        }
    }

    /// What the event is about.
    #[must_use]
    pub fn about(&self) -> About {
        match self {
            Self::RegionsKept { regions } => about_region("region", regions.first().map(|region| region.id)),
            Self::OrganisationKept { organisation } => {
                about("organisation", &organisation.id, Some(organisation.region_id))
            }
            Self::AccountKept { account } => about("account", &account.id, Some(account.region_id)),
            Self::PasswordSet { account_id, .. }
            | Self::TotpSet { account_id, .. }
            | Self::SignedIn { account_id }
            | Self::SignInFailed { account_id, .. } => about("account", account_id, None),
            Self::ReportReceived { report } => about("report", &report.id, report.region_id),
            Self::ReportClassified { report_id, region_id, .. } => about("report", report_id, *region_id),
            Self::ReportJoined { report_id, .. } | Self::ReportSeparated { report_id, .. } => {
                about("report", report_id, None)
            }
            Self::PersonRevealed { matter_id, .. }
            | Self::ConflictChecked { matter_id, .. }
            | Self::CodeGiven { matter_id, .. }
            | Self::CodeEnded { matter_id, .. }
            | Self::CorrectionAsked { matter_id, .. }
            | Self::MatterClosed { matter_id, .. }
            | Self::MatterReopened { matter_id, .. } => about("matter", matter_id, None),
            Self::PartiesCounted { region_id, .. } => about_region("region", *region_id),
            Self::MatterOpened { matter } => about("matter", &matter.id, matter.region_id),
            Self::ScanEnded { scan } => about("scan", &scan.id, None),
            Self::SignalRaised { signal, .. } => about("signal", &signal.id, Some(signal.region_id)),
            Self::SignalSettled { signal_id, .. } | Self::SignalEnded { signal_id, .. } => {
                about("signal", signal_id, None)
            }
            Self::ArtefactFound { artefact, .. } => about("artefact", &artefact.id, Some(artefact.seen.region_id)),
            Self::ArtefactSettled { artefact_id, .. } => about("artefact", artefact_id, None),
            Self::TuningAccepted { tuning } => about("tuning", &tuning.id, None),
            Self::TuningWithdrawn { tuning_id, .. } => about("tuning", tuning_id, None),
            Self::TrialStarted { trial_id, .. } | Self::TrialEnded { trial_id, .. } => about("trial", trial_id, None),
            Self::ProceedingOpened { proceeding, .. } | Self::ProceedingStepped { proceeding, .. } => {
                about("proceeding", &proceeding.id, Some(proceeding.region_id))
            }
            Self::DeadlineReminded { proceeding_id, .. }
            | Self::DeadlineBreached { proceeding_id, .. }
            | Self::DocumentVoided { proceeding_id, .. }
            | Self::SigningCodeGiven { proceeding_id, .. }
            | Self::SigningRefused { proceeding_id, .. }
            | Self::DocumentSigned { signature: Signature { proceeding_id, .. } }
            | Self::DocumentMade { document: Document { proceeding_id, .. } } => {
                about("proceeding", proceeding_id, None)
            }
            Self::PointsGiven { points } => about_points(points),
            Self::FilingChanged { .. } | Self::SeriesKept { .. } | Self::BasesKept { .. } => self.about_figures(),
            Self::PointsRulesAccepted { .. } | Self::AlarmRaised { .. } | Self::AlarmSettled { .. } => {
                self.about_ledger()
            }
            Self::ReportsImported { import_id, .. }
            | Self::FilingsImported { import_id, .. }
            | Self::ImportStarted { import_id, .. }
            | Self::ImportEnded { import_id, .. } => about("import", import_id, None),
            Self::TeamKept { team } => about("team", &team.id, Some(team.start_region_id)),
            Self::PatrolProposed { plan } => about("patrol", &plan.id, Some(plan.region_id)),
            Self::PatrolAccepted { patrol_id, .. } | Self::PatrolRefused { patrol_id, .. } => {
                about("patrol", patrol_id, None)
            }
            Self::VisitSettled { visit_id, .. } => about("visit", visit_id, None),
            Self::ModelTrained { model } => about("model", &model.id, None),
            Self::ModelActivated { model_id, before, .. } => {
                about("model", &model_id.or(*before).map(|id| id.to_string()).unwrap_or_default(), None)
            }
            other => other.about_kept(),
        }
    }
}

/// An entry of the ledger is about what gave it; where that was the want of something, about itself.
fn about_points(points: &Points) -> About {
    match (points.proceeding_id, points.inspection_id) {
        (Some(id), _) => about("proceeding", &id, None),
        (None, Some(id)) => about("inspection", &id, None),
        (None, None) => about("points", &points.id, None),
    }
}

fn about(kind: &'static str, id: &dyn Display, region_id: Option<RegionId>) -> About {
    About { kind, id: id.to_string(), region_id }
}

fn about_region(kind: &'static str, region_id: Option<RegionId>) -> About {
    About { kind, id: region_id.map(|id| id.to_string()).unwrap_or_default(), region_id }
}
