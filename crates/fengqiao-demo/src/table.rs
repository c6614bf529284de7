//! The tables (CSV, UTF-8 without BOM, LF) and the boundary that a county is written as.
//! Not here: where they go; the caller gives the writer.

use crate::book::{Channel, kinds};
use crate::county::County;
use crate::delivery::Report;
use crate::error::Error;
use crate::geo::wgs84_to_gcj02;
use crate::land::{CITY, COUNTY, PROVINCE, TOP_NAMES};
use crate::party::Party;
use std::io::Write;

/// Everything that can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// Regions from the province to the villages.
    Region,
    /// Offices.
    Organisation,
    /// Reports of all channels, WGS 84.
    Report,
    /// The reports of the police alone as their system delivers them: GCJ-02.
    PoliceReport,
    /// People.
    Person,
    /// Companies.
    Company,
    /// Disputes as a perfect system would keep them.
    Dispute,
    /// Mediations of disputes.
    Mediation,
    /// Cases of the court.
    CourtCase,
    /// Parties of court cases.
    CaseParty,
    /// Suits of the court, one row for each party.
    Filing,
    /// Numbers that rates are divided by.
    Base,
    /// Days off and make-up working days of the period.
    Holiday,
    /// Areas of county, townships and villages, GeoJSON.
    Boundary,
    /// Truth: the dispute of each report.
    TruthReport,
    /// Truth: the disputes.
    TruthDispute,
    /// Truth: planted clusters.
    TruthCluster,
    /// Truth: planted groups.
    TruthGroup,
    /// Truth: planted artefacts.
    TruthArtefact,
    /// Truth: expected suits of each township.
    TruthRate,
}

impl Table {
    /// Every table.
    pub const ALL: [Self; 20] = [
        Self::Region,
        Self::Organisation,
        Self::Report,
        Self::PoliceReport,
        Self::Person,
        Self::Company,
        Self::Dispute,
        Self::Mediation,
        Self::CourtCase,
        Self::CaseParty,
        Self::Filing,
        Self::Base,
        Self::Holiday,
        Self::Boundary,
        Self::TruthReport,
        Self::TruthDispute,
        Self::TruthCluster,
        Self::TruthGroup,
        Self::TruthArtefact,
        Self::TruthRate,
    ];

    /// Name of the file.
    #[must_use]
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Region => "region.csv",
            Self::Organisation => "org.csv",
            Self::Report => "report.csv",
            Self::PoliceReport => "report_110_gcj02.csv",
            Self::Person => "person.csv",
            Self::Company => "company.csv",
            Self::Dispute => "dispute.csv",
            Self::Mediation => "mediation.csv",
            Self::CourtCase => "court_case.csv",
            Self::CaseParty => "case_party.csv",
            Self::Filing => "filing.csv",
            Self::Base => "base.csv",
            Self::Holiday => "holiday.csv",
            Self::Boundary => "boundary.geojson",
            Self::TruthReport => "truth_report.csv",
            Self::TruthDispute => "truth_dispute.csv",
            Self::TruthCluster => "truth_cluster.csv",
            Self::TruthGroup => "truth_group.csv",
            Self::TruthArtefact => "truth_artefact.csv",
            Self::TruthRate => "truth_rate.csv",
        }
    }

    /// Whether it holds truth, which goes into a folder of its own that the application never reads.
    #[must_use]
    pub const fn is_truth(self) -> bool {
        matches!(
            self,
            Self::TruthReport
                | Self::TruthDispute
                | Self::TruthCluster
                | Self::TruthGroup
                | Self::TruthArtefact
                | Self::TruthRate
        )
    }
}

impl County {
    /// Writes one table.
    ///
    /// # Errors
    /// When the writer refuses.
    pub fn write(&self, table: Table, to: impl Write) -> Result<(), Error> {
        let mut rows = Rows { csv: csv::Writer::from_writer(to) };
        let written = match table {
            Table::Region => self.write_regions(&mut rows),
            Table::Organisation => self.write_organisations(&mut rows),
            Table::Report => self.write_reports(&mut rows, false),
            Table::PoliceReport => self.write_reports(&mut rows, true),
            Table::Person => self.write_people(&mut rows),
            Table::Company => self.write_companies(&mut rows),
            Table::Dispute => self.write_disputes(&mut rows),
            Table::Mediation => self.write_mediations(&mut rows),
            Table::CourtCase => self.write_court_cases(&mut rows),
            Table::CaseParty => self.write_case_parties(&mut rows),
            Table::Filing => self.write_filings(&mut rows),
            Table::Base => self.write_bases(&mut rows),
            Table::Holiday => self.write_holidays(&mut rows),
            Table::Boundary => return self.write_boundary(rows, table),
            Table::TruthReport => self.write_truth_reports(&mut rows),
            Table::TruthDispute => self.write_truth_disputes(&mut rows),
            Table::TruthCluster => self.write_truth_clusters(&mut rows),
            Table::TruthGroup => self.write_truth_groups(&mut rows),
            Table::TruthArtefact => self.write_truth_artefacts(&mut rows),
            Table::TruthRate => self.write_truth_rates(&mut rows),
        };
        written
            .and_then(|()| rows.csv.flush().map_err(csv::Error::from))
            .map_err(|source| Error::Write { table: table.file_name(), source })
    }

    fn write_boundary<W: Write>(&self, rows: Rows<W>, table: Table) -> Result<(), Error> {
        let refused = |error: std::io::Error| Error::Write { table: table.file_name(), source: error.into() };
        let mut to = rows.csv.into_inner().map_err(|error| refused(error.into_error()))?;
        to.write_all(crate::boundary::geojson(&self.land).as_bytes()).map_err(refused)?;
        to.flush().map_err(refused)
    }
}

/// A writer of rows.
pub(crate) struct Rows<W: Write> {
    csv: csv::Writer<W>,
}

/// What the writing of a table gives.
pub(crate) type Written = Result<(), csv::Error>;

impl<W: Write> Rows<W> {
    pub(crate) fn head(&mut self, columns: &str) -> Written {
        self.csv.write_record(columns.split(','))
    }

    pub(crate) fn row<const N: usize>(&mut self, fields: [&str; N]) -> Written {
        self.csv.write_record(fields)
    }
}

/// A moment or a day as text.
pub(crate) fn moment(at: jiff::civil::DateTime) -> String {
    format!("{} {:02}:{:02}:{:02}", at.date(), at.hour(), at.minute(), at.second())
}

impl County {
    pub(crate) fn write_regions<W: Write>(&self, rows: &mut Rows<W>) -> Written {
        rows.head("code,name,level,parent,population,lon,lat")?;
        let [province, city, county] = TOP_NAMES;
        rows.row([PROVINCE, province, "1", "", "", "", ""])?;
        rows.row([CITY, city, "2", PROVINCE, "", "", ""])?;
        let people: f64 = self.land.townships.iter().map(|township| township.population).sum();
        let degrees = |value: f64| format!("{value:.5}");
        let [longitude, latitude] = crate::shape::CENTRE.map(degrees);
        rows.row([COUNTY, county, "3", CITY, &people.round().to_string(), &longitude, &latitude])?;
        for township in &self.land.townships {
            let [longitude, latitude] = township.seat.map(degrees);
            let people = township.population.round().to_string();
            rows.row([&township.code, township.name, "4", COUNTY, &people, &longitude, &latitude])?;
        }
        for village in &self.land.villages {
            let [longitude, latitude] = village.point.map(degrees);
            let parent = &self.land.townships[village.township].code;
            let people = village.population.round().to_string();
            rows.row([&village.code, &village.name, "5", parent, &people, &longitude, &latitude])?;
        }
        Ok(())
    }

    fn write_organisations<W: Write>(&self, rows: &mut Rows<W>) -> Written {
        rows.head("org_id,name,kind,duty,region_code,parent_id")?;
        for office in &self.organisations {
            let (duty, parent) = (office.duty.unwrap_or(""), office.parent.as_deref().unwrap_or(""));
            rows.row([&office.id, &office.name, office.kind, duty, &office.region, parent])?;
        }
        Ok(())
    }

    fn write_reports<W: Write>(&self, rows: &mut Rows<W>, police: bool) -> Written {
        rows.head(
            "report_id,channel,reported_at,received_at,subcategory,township_code,village_code,lon,lat,reporter,\
             reporter_phone,id_number,address,other_party,text",
        )?;
        let all = self.reports.iter();
        for report in all.filter(|report| !police || report.channel == Channel::Police) {
            self.write_report(rows, report, police)?;
        }
        Ok(())
    }

    fn write_report<W: Write>(&self, rows: &mut Rows<W>, report: &Report, shifted: bool) -> Written {
        let point = report.point.map(|point| if shifted { wgs84_to_gcj02(point) } else { point });
        let [longitude, latitude] =
            point.map_or_else(Default::default, |point| point.map(|value| format!("{value:.5}")));
        rows.row([
            &report.id(),
            report.channel.as_str(),
            &moment(report.reported_at),
            &moment(report.received_at),
            &kinds()[report.recorded_kind].code,
            &self.land.townships[report.township].code,
            report.village.map_or("", |village| &self.land.villages[village].code),
            &longitude,
            &latitude,
            &report.reporter,
            &report.reporter_phone,
            &report.id_number,
            &report.address,
            &report.other_party,
            &report.text,
        ])
    }

    fn write_people<W: Write>(&self, rows: &mut Rows<W>) -> Written {
        rows.head("person_id,name,sex,born_on,id_number,phone,address")?;
        for (index, person) in self.people.iter().enumerate() {
            let sex = if person.woman { "女" } else { "男" };
            let id = party_id(Party::Person(index));
            let born_on = person.born_on.to_string();
            rows.row([
                &id,
                &person.name(),
                sex,
                &born_on,
                &person.id_number(),
                &person.phone(),
                &person.address(&self.land),
            ])?;
        }
        Ok(())
    }

    fn write_companies<W: Write>(&self, rows: &mut Rows<W>) -> Written {
        rows.head("company_id,name,industry,credit_code,phone")?;
        for (index, company) in self.companies.iter().enumerate() {
            let id = party_id(Party::Company(index));
            rows.row([&id, &company.name, company.industry, &company.credit_code(), &company.phone])?;
        }
        Ok(())
    }

    fn write_disputes<W: Write>(&self, rows: &mut Rows<W>) -> Written {
        rows.head("dispute_id,subcategory,village_code,first_reported_at,reports,first_party,second_party")?;
        let mut seen = vec![(None, 0_usize); self.disputes.len()];
        for report in self.reports.iter().filter(|report| report.kind != crate::ReportKind::DoubleImport) {
            let (first, count) = &mut seen[report.dispute];
            first.get_or_insert(report.reported_at);
            *count += 1;
        }
        for (dispute, (first, count)) in self.disputes.iter().zip(seen) {
            rows.row([
                &dispute.id(),
                &kinds()[dispute.kind].code,
                &self.land.villages[dispute.village].code,
                &first.map(moment).unwrap_or_default(),
                &count.to_string(),
                &party_id(dispute.first),
                &party_id(dispute.second),
            ])?;
        }
        Ok(())
    }

    fn write_holidays<W: Write>(&self, rows: &mut Rows<W>) -> Written {
        rows.head("date,name,kind")?;
        let (from, to) = (self.options.from.to_string(), self.options.to.to_string());
        for line in include_str!("../data/holidays.csv").lines().skip(1) {
            let mut fields = line.split(',');
            let (day, name, kind) = (fields.next(), fields.next(), fields.next());
            let day = day.unwrap_or_default();
            if (from.as_str()..=to.as_str()).contains(&day) {
                rows.row([day, name.unwrap_or_default(), kind.unwrap_or_default()])?;
            }
        }
        Ok(())
    }
}

/// The key of a person or company in the tables.
pub(crate) fn party_id(party: Party) -> String {
    match party {
        Party::Person(index) => format!("P{:07}", index + 1),
        Party::Company(index) => format!("C{:05}", index + 1),
    }
}
