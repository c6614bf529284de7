-- Liaisons of officials and stations, and inspections. A drawn visit has no row before its official checks in: until then it
-- is nowhere but in the sealed seed.

-- Where a station is, and from which level its official must come; `body` is the note as the log tells it.
create table station (
  top_region bigint not null,
  organisation_id text not null,
  body text not null,
  created_at bigint not null,
  primary key (top_region, organisation_id)
);

-- Officials who may be linked; what is personal of them is in the vault.
create table official (
  top_region bigint not null,
  account_id text not null,
  active bigint not null,
  body text not null,
  created_at bigint not null,
  primary key (top_region, account_id)
);

-- Home, former posts and relatives of an official, sealed whole.
create table vault_official (
  top_region bigint not null,
  account_id text not null,
  sealed blob not null,
  created_at bigint not null,
  primary key (top_region, account_id)
);

-- One proposal for all stations; `body` is the proposal as it stands, with what was changed by hand.
create table liaison_proposal (
  top_region bigint not null,
  id text not null,
  code text not null,
  proposed_at bigint not null,
  state text not null,
  settled_at bigint,
  reason text,
  body text not null,
  created_at bigint not null,
  primary key (top_region, id),
  unique (top_region, code)
);
-- Answers: proposals, newest first.
create index liaison_proposal_by_time on liaison_proposal (top_region, proposed_at, id);

-- Links; one that is over stays, with its first day on which it is over and why.
create table liaison (
  top_region bigint not null,
  id text not null,
  station_id text not null,
  account_id text not null,
  from_on bigint not null,
  over_on bigint,
  reason text,
  body text not null,
  created_at bigint not null,
  primary key (top_region, id)
);
-- One official for a station at any time.
create unique index liaison_one_station on liaison (top_region, station_id) where over_on is null;
-- One station for an official at any time.
create unique index liaison_one_official on liaison (top_region, account_id) where over_on is null;
-- Links of an official, with those that are over.
create index liaison_by_account on liaison (top_region, account_id, from_on, id);
-- Links of a station, with those that are over.
create index liaison_by_station on liaison (top_region, station_id, from_on, id);

-- Periods of the draw with the digests of their seeds; the seed stands here once it was told.
create table draw_period (
  top_region bigint not null,
  from_on bigint not null,
  seed text,
  body text not null,
  created_at bigint not null,
  primary key (top_region, from_on)
);

-- Seeds, sealed until they are told.
create table vault_seed (
  top_region bigint not null,
  from_on bigint not null,
  sealed blob not null,
  created_at bigint not null,
  primary key (top_region, from_on)
);

-- Inspections that an office set for a day (state `set` or `dropped`: no station reads them), and those of which the official
-- has checked in. `doubt` is `none`, `open`, `accepted` or `rejected`: whether a person must settle the check-in.
create table inspection (
  top_region bigint not null,
  id text not null,
  code text,
  kind text not null,
  station_id text not null,
  region_path text not null,
  account_id text,
  liaison_id text,
  inspect_on bigint not null,
  state text not null,
  doubt text not null,
  set_at bigint,
  dropped_at bigint,
  body text not null,
  written text,
  reply text,
  reason text,
  created_at bigint not null,
  primary key (top_region, id),
  unique (top_region, code)
);
-- One visit of a liaison on a day.
create unique index inspection_one_a_day on inspection (top_region, liaison_id, inspect_on) where liaison_id is not null;
-- Answers: inspections by day, newest first.
create index inspection_by_day on inspection (top_region, inspect_on, id);
-- Answers: those of a station; and the days that are taken there.
create index inspection_by_station on inspection (top_region, station_id, inspect_on, id);
-- Answers: those of an official.
create index inspection_by_account on inspection (top_region, account_id, inspect_on, id);
