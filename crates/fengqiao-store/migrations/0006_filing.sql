-- Filings: suits that courts registered, what is counted of them, and what figures are divided by.

-- One filing as it is now. `body` is the filing as the log tells it; `marks` are the bits of its marks; `counted` is 0 for
-- a suit that was moved away or not accepted; `place_path` is the region of its first defendant with a known place.
create table filing (
  top_region bigint not null,
  id text not null,
  number text not null,
  court text not null,
  case_type text not null,
  cause text not null,
  filed_on bigint not null,
  month_on bigint not null,
  outcome text,
  marks bigint not null,
  counted bigint not null,
  moved_from text,
  told_sha256 text not null,
  import_id text,
  place_path text,
  revision bigint not null,
  body text not null,
  created_at bigint not null,
  primary key (top_region, id),
  unique (top_region, number)
);
-- Answers: filings of a period, newest first.
create index filing_by_filed on filing (top_region, filed_on, id);
-- Answers: the suit at the court to which one was moved.
create index filing_by_moved_from on filing (top_region, moved_from, id) where moved_from is not null;

-- Places of a filing: one row for each party, for the court and for the disputed thing, with the side they count on. It
-- leads from a figure to the filings behind it. `region_path` is null where the place is unknown.
create table filing_place (
  top_region bigint not null,
  filing_id text not null,
  place bigint not null,
  side text not null,
  kind text,
  person_id text,
  region_id text,
  region_path text,
  filed_on bigint not null,
  created_at bigint not null,
  primary key (top_region, filing_id, place)
) without rowid;
-- Answers: filings of a side in a subtree and period.
create index filing_place_by_region on filing_place (top_region, side, region_path, filed_on, filing_id);

-- Counts that are kept with every event: filings of a month by region of one level and side. A filing with places in
-- `share` regions of the level stands in each of them; it is worth 1 / `share` there, so that nothing is rounded.
-- `region_id` is empty where the place is unknown, and a coarser region where it is known no better.
create table filing_count (
  top_region bigint not null,
  side text not null,
  level bigint not null,
  month_on bigint not null,
  region_id text not null,
  case_type text not null,
  cause text not null,
  marks bigint not null,
  share bigint not null,
  filings bigint not null,
  created_at bigint not null,
  primary key (top_region, side, level, month_on, region_id, case_type, cause, marks, share)
) without rowid;

-- Bulk series: who is in which. The party that makes a series is known to the vault alone.
create table filing_series (
  top_region bigint not null,
  filing_id text not null,
  series_id text not null,
  created_at bigint not null,
  primary key (top_region, filing_id, series_id)
) without rowid;
-- Answers: the filings of a series.
create index filing_series_by_series on filing_series (top_region, series_id, filing_id);

-- What figures are divided by: one number of one region and year, with its source.
create table base (
  top_region bigint not null,
  measure text not null,
  year bigint not null,
  region_id text not null,
  value bigint not null,
  source text not null,
  created_at bigint not null,
  primary key (top_region, measure, year, region_id)
) without rowid;

-- The vault: parties of filings, sealed field by field. `litigant_index` tells that two parties of one calendar year are the
-- same; its key changes with the year, so that nobody can be followed.
create table vault_litigant (
  top_region bigint not null,
  id text not null,
  filing_id text not null,
  side text not null,
  name blob,
  number blob,
  litigant_index blob not null,
  created_at bigint not null,
  primary key (top_region, id)
);
-- The parties of one filing.
create index vault_litigant_by_filing on vault_litigant (top_region, filing_id, id);
-- Other filings of the same party, cause and month: a bulk series.
create index vault_litigant_by_index on vault_litigant (top_region, litigant_index, side, filing_id);

-- The vault: which party, cause and month a series is of.
create table vault_series (
  top_region bigint not null,
  litigant_index blob not null,
  side text not null,
  cause text not null,
  month_on bigint not null,
  series_id text not null,
  created_at bigint not null,
  primary key (top_region, litigant_index, side, cause, month_on)
);
