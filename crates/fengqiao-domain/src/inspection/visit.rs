//! What of an inspection the ledger of points and the counts look at: a visit of its window that was written down, one that
//! was none, a reply in time. How many findings there are is no such moment, for findings are no quota.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Inspection, Window};
use crate::event::Event;
use crate::id::{LiaisonId, OrganisationId};

/// What happens with an inspection, as a rule of points names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// The visit of a window was made and written down, and nothing about its check-in is doubtful; once for each window.
    Made,
    /// A window was over without a visit.
    Missed,
    /// A person found that a doubtful check-in was none.
    Rejected,
    /// The station replied in its time.
    Replied,
}

impl Moment {
    /// Every moment.
    pub const ALL: [Self; 4] = [Self::Made, Self::Missed, Self::Rejected, Self::Replied];

    /// The stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Made => "made",
            Self::Missed => "missed",
            Self::Rejected => "rejected",
            Self::Replied => "replied",
        }
    }

    /// Whether it is work that was done; the others are work that was not.
    #[must_use]
    pub const fn is_done(self) -> bool {
        matches!(self, Self::Made | Self::Replied)
    }

    /// Whose work it is: `official` for the organisation of the official, `station`.
    #[must_use]
    pub const fn whose(self) -> &'static str {
        match self {
            Self::Made | Self::Missed | Self::Rejected => "official",
            Self::Replied => "station",
        }
    }
}

/// What a person made of a check-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// Nothing was doubtful.
    None,
    /// A person has still to say.
    Open,
    /// It was a visit.
    Accepted,
    /// It was none.
    Rejected,
}

impl Doubt {
    /// The doubt of a stored word; one that is unknown is open.
    #[must_use]
    pub fn of(word: &str) -> Self {
        match word {
            "none" => Self::None,
            "accepted" => Self::Accepted,
            "rejected" => Self::Rejected,
            _ => Self::Open,
        }
    }
}

/// A visit as far as its events have come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit {
    /// The link.
    pub liaison_id: LiaisonId,
    /// Its window.
    pub window: Option<Window>,
    /// The organisation of the official.
    pub official: Option<OrganisationId>,
    /// The station.
    pub station: OrganisationId,
    /// What a person made of the check-in.
    pub doubt: Doubt,
    /// Last day for the station's reply, once it was written down.
    pub reply_until_on: Option<Date>,
}

impl Visit {
    /// A visit that has just begun.
    #[must_use]
    pub fn begun(inspection: &Inspection) -> Self {
        let doubt = if inspection.check_in.questions.is_empty() { Doubt::None } else { Doubt::Open };
        Self {
            liaison_id: inspection.liaison_id,
            window: inspection.window,
            official: inspection.organisation_id,
            station: inspection.station_id,
            doubt,
            reply_until_on: None,
        }
    }

    /// Takes an event of this visit that happened on a day, and says which moment it is.
    pub fn take(&mut self, event: &Event, on: Date) -> Option<Moment> {
        match event {
            Event::InspectionWritten { written, .. } => {
                self.reply_until_on = Some(written.reply_until_on);
                self.made()
            }
            Event::CheckInSettled { accepted: true, .. } => {
                self.doubt = Doubt::Accepted;
                self.made()
            }
            Event::CheckInSettled { accepted: false, .. } => {
                self.doubt = Doubt::Rejected;
                Some(Moment::Rejected)
            }
            Event::InspectionReplied { .. } => self.reply_until_on.filter(|last| on <= *last).map(|_| Moment::Replied),
            _ => None,
        }
    }

    fn made(&self) -> Option<Moment> {
        let is_true = matches!(self.doubt, Doubt::None | Doubt::Accepted);
        (is_true && self.window.is_some() && self.reply_until_on.is_some()).then_some(Moment::Made)
    }

    /// The organisation whose work a moment is.
    #[must_use]
    pub fn whose(&self, moment: Moment) -> Option<OrganisationId> {
        if moment.whose() == "station" { Some(self.station) } else { self.official }
    }
}
