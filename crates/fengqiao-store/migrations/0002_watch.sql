-- The watch: runs that can be repeated, signals that grow and end, faults of the data, accepted changes, trials.

-- What a run saw and found. Without `findings_sha256` it was made before runs could be repeated.
alter table scan add column from_on bigint;
alter table scan add column log_seq bigint;
alter table scan add column inputs text;
alter table scan add column findings text;
alter table scan add column findings_sha256 text;
-- Answers: scans by start, in the order of the list.
create index scan_by_started on scan (top_region, started_at, id);

-- A signal that was not seen any more has ended; its state is what people made of it.
alter table signal add column ended_on bigint;
alter table signal add column settled_at bigint;

-- A signal as each scan saw it: how it grew and shrank, one row a day.
create table signal_seen (
  top_region bigint not null,
  signal_id text not null,
  seen_on bigint not null,
  scan_id text not null,
  region_id text not null,
  category text not null,
  window_days bigint not null,
  start_on bigint not null,
  observed bigint not null,
  expected double precision not null,
  recurrence_days double precision not null,
  places bigint not null,
  created_at bigint not null,
  primary key (top_region, signal_id, seen_on)
) without rowid;
-- The signals of one run.
create index signal_seen_by_scan on signal_seen (top_region, scan_id, signal_id);

-- Faults of the data that scans found, and what a person made of them.
create table artefact (
  top_region bigint not null,
  id text not null,
  found_at bigint not null,
  scan_id text not null,
  kind text not null,
  region_id text not null,
  region_path text not null,
  category text not null,
  from_on bigint not null,
  to_on bigint not null,
  observed bigint not null,
  expected double precision not null,
  p double precision not null,
  state text not null,
  note text,
  settled_at bigint,
  created_at bigint not null,
  primary key (top_region, id)
);
-- Answers: artefacts by their last day, in the order of the list.
create index artefact_by_end on artefact (top_region, to_on, id);

-- Accepted changes of the watch; `body` is the change with the effect that was shown.
create table tuning (
  top_region bigint not null,
  id text not null,
  accepted_at bigint not null,
  withdrawn_at bigint,
  withdrawn_for text,
  body text not null,
  created_at bigint not null,
  primary key (top_region, id)
);
-- Answers: tunings by acceptance, in the order of the list.
create index tuning_by_accepted on tuning (top_region, accepted_at, id);

-- Trials of the watch: jobs with a limit, how far they have come, and what they gave.
create table trial (
  top_region bigint not null,
  id text not null,
  kind text not null,
  seed bigint not null,
  parameters text not null,
  state text not null,
  account_id text,
  organisation_id text,
  started_at bigint not null,
  ended_at bigint,
  steps bigint not null,
  steps_done bigint not null,
  result text,
  error text,
  created_at bigint not null,
  primary key (top_region, id)
);
-- Answers: trials by start, in the order of the list.
create index trial_by_started on trial (top_region, started_at, id);
