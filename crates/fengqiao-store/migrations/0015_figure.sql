-- Figures without delay: counts kept for months, quarters and years, for each cause and for all of them, in the order of the
-- region tree; and distinct parties, counted as suits come and go. Both tables are filled from the suits that are there.

drop table filing_count;

-- Counts that are kept with every event: filings of a period (`months` long, 1, 3 or 12, from `period_on`) by region of one
-- level and side. A filing with places in `share` regions of the level stands in each of them; it is worth 1 / `share` there,
-- so that nothing is rounded. `cause` is `*` for all causes together; a single cause, of which there are few suits in a place,
-- has no quarters. `region_path` is `~`, which no path is, where the place
-- is unknown, and that of a coarser region where it is known no better. The key answers a subtree of a level as one range.
create table filing_count (
  top_region bigint not null,
  side text not null,
  level bigint not null,
  months bigint not null,
  cause text not null,
  period_on bigint not null,
  region_path text not null,
  case_type text not null,
  marks bigint not null,
  share bigint not null,
  filings bigint not null,
  created_at bigint not null,
  primary key (top_region, side, level, months, cause, period_on, region_path, case_type, marks, share)
) without rowid;

-- Distinct parties of suits in a period, by region of one level and kind: each counts once in a region, in that above it, and
-- in the longer period. `side` is `both` for parties that stand on both sides there: they are among the plaintiffs and among
-- the defendants. With `marks_lost` above 0 it tells how many of them are lost when suits with one of these marks are left out;
-- so a party is a row or two, and not one for each question. The key answers a subtree of a level as one range.
create table litigant_count (
  top_region bigint not null,
  level bigint not null,
  months bigint not null,
  period_on bigint not null,
  region_path text not null,
  case_type text not null,
  side text not null,
  kind text not null,
  marks_lost bigint not null,
  litigants bigint not null,
  created_at bigint not null,
  primary key (top_region, level, months, period_on, region_path, case_type, side, kind, marks_lost)
) without rowid;

-- The vault: in which places and months a party of one calendar year stands, and in how many suits of each kind. It tells
-- whether a suit that comes or goes changes the number of distinct parties anywhere.
create table vault_litigant_month (
  top_region bigint not null,
  litigant_index blob not null,
  region_path text not null,
  month_on bigint not null,
  side text not null,
  kind text not null,
  case_type text not null,
  marks bigint not null,
  filings bigint not null,
  created_at bigint not null,
  primary key (top_region, litigant_index, region_path, month_on, side, kind, case_type, marks)
) without rowid;

-- Answers: proceedings of a procedure that were opened, or ended, in a period, by region.
create index proceeding_by_procedure_opened on proceeding (top_region, procedure_id, opened_at, region_id);
create index proceeding_by_procedure_since on proceeding (top_region, procedure_id, since_at, terminal, region_id);

-- How long a proceeding waited with a paused clock, and since when it waits now: a figure of the time that it took leaves this
-- out. Of steps that were taken before this version nothing is known until the read tables are built anew from the log.
alter table proceeding add column waited_ms bigint not null default 0;
alter table proceeding add column waiting_since_at bigint;
