-- Points for inspections, and windows of liaisons that were over without a visit.

-- An entry of the ledger comes from a proceeding, from an inspection, or from the want of one: the proceeding may be absent now,
-- for which the table is written anew.
create table points_entry (
  top_region bigint not null,
  id text not null,
  proceeding_id text,
  inspection_id text,
  organisation_id text not null,
  rule text not null,
  points bigint not null,
  given_at bigint not null,
  asked bigint not null,
  cause_seq bigint not null,
  reverses text,
  created_at bigint not null,
  primary key (top_region, id)
);
insert into points_entry (top_region, id, proceeding_id, organisation_id, rule, points, given_at, asked, cause_seq, reverses, created_at)
  select top_region, id, proceeding_id, organisation_id, rule, points, given_at, asked, cause_seq, reverses, created_at from points;
drop table points;
alter table points_entry rename to points;
-- Answers: points in the order of the list.
create index points_by_time on points (top_region, given_at, id);
-- Answers: points by organisation, in the order of the list.
create index points_by_organisation on points (top_region, organisation_id, given_at, id);
-- Answers: whether an entry was taken back, which can be once only.
create unique index points_by_reversed on points (top_region, reverses);

-- Windows that were over without a visit, each told once.
create table missed_window (
  top_region bigint not null,
  liaison_id text not null,
  from_on bigint not null,
  to_on bigint not null,
  station_id text not null,
  region_path text not null,
  account_id text not null,
  organisation_id text not null,
  created_at bigint not null,
  primary key (top_region, liaison_id, from_on)
);
-- Answers: how many windows of a time were missed, by place and by station.
create index missed_window_by_day on missed_window (top_region, to_on, liaison_id);

-- The organisation of the official of a visit: boards count its visits. Not known of visits from before.
alter table inspection add column organisation_id text;
