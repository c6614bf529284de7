//! The tables of truth, which only `demo-verify` reads.
//! Not here: the tables that the application reads.

use crate::book::kinds;
use crate::county::County;
use crate::table::{Rows, Written, moment};
use std::io::Write;

/// A key with a letter and a number from 1, empty for none.
fn key(letter: char, index: Option<usize>) -> String {
    index.map(|index| format!("{letter}{:03}", index + 1)).unwrap_or_default()
}

impl County {
    pub(crate) fn write_truth_reports<W: Write>(&self, rows: &mut Rows<W>) -> Written {
        rows.head("report_id,dispute_id,kind,channel,artefact_id")?;
        for report in &self.reports {
            let dispute = self.disputes[report.dispute].id();
            let artefact = key('A', report.artefact);
            rows.row([&report.id(), &dispute, report.kind.as_str(), report.channel.as_str(), &artefact])?;
        }
        Ok(())
    }

    pub(crate) fn write_truth_disputes<W: Write>(&self, rows: &mut Rows<W>) -> Written {
        rows.head("dispute_id,subcategory,village_code,event_at,group_id,cluster_id")?;
        for dispute in &self.disputes {
            rows.row([
                &dispute.id(),
                &kinds()[dispute.kind].code,
                &self.land.villages[dispute.village].code,
                &moment(dispute.event_at),
                &key('G', dispute.group),
                &key('C', dispute.cluster),
            ])?;
        }
        Ok(())
    }

    pub(crate) fn write_truth_clusters<W: Write>(&self, rows: &mut Rows<W>) -> Written {
        rows.head("cluster_id,kind,subs,villages,n_vill,start,days,baseline,extra,rr")?;
        for (index, cluster) in self.clusters.iter().enumerate() {
            let villages: Vec<&str> =
                cluster.villages.iter().map(|village| &*self.land.villages[*village].code).collect();
            rows.row([
                &key('C', Some(index)),
                cluster.shape,
                &cluster.kinds.join("|"),
                &villages.join("|"),
                &villages.len().to_string(),
                &cluster.start_on.to_string(),
                &cluster.days.to_string(),
                &format!("{:.3}", cluster.baseline),
                &cluster.extra.to_string(),
                &format!("{:.2}", cluster.rate_ratio()),
            ])?;
        }
        Ok(())
    }

    pub(crate) fn write_truth_groups<W: Write>(&self, rows: &mut Rows<W>) -> Written {
        rows.head("group_id,sub,village,size,start,span,series")?;
        for (index, group) in self.groups.iter().enumerate() {
            rows.row([
                &key('G', Some(index)),
                group.kind,
                &self.land.villages[group.village].code,
                &group.size.to_string(),
                &group.start_on.to_string(),
                &group.span_days.to_string(),
                if group.series { "1" } else { "" },
            ])?;
        }
        Ok(())
    }

    pub(crate) fn write_truth_artefacts<W: Write>(&self, rows: &mut Rows<W>) -> Written {
        rows.head("artefact_id,kind,start_on,end_on,channel,sub,township,reports")?;
        for (index, artefact) in self.artefacts.iter().enumerate() {
            rows.row([
                &key('A', Some(index)),
                artefact.kind.as_str(),
                &artefact.start_on.to_string(),
                &artefact.end_on.to_string(),
                artefact.channel.map_or("", |channel| channel.as_str()),
                artefact.subcategory.unwrap_or(""),
                artefact.township.map_or("", |township| &self.land.townships[township].code),
                &artefact.reports.to_string(),
            ])?;
        }
        Ok(())
    }
}
