-- Lists of proceedings, the ledger of points with its rules, and alarms for the auditor.

-- The values by which lists show a proceeding, as JSON by field.
alter table proceeding add column marks text;
-- One of these values, by which lists choose; the procedure names the fields.
create table proceeding_mark (
  top_region bigint not null,
  proceeding_id text not null,
  field text not null,
  value text not null,
  created_at bigint not null,
  primary key (top_region, proceeding_id, field)
) without rowid;
-- Answers: the proceedings with a value.
create index proceeding_mark_by_value on proceeding_mark (top_region, field, value, proceeding_id);
-- Answers: the proceedings of one procedure, in the order of the list.
create index proceeding_by_procedure on proceeding (top_region, procedure_id, opened_at, id);

-- An entry of the ledger says what its rule asked for before the limits of the month, the event that gave it, and the entry
-- that it takes back. What was given before stands with the event 0.
alter table points add column asked bigint not null default 0;
alter table points add column cause_seq bigint not null default 0;
alter table points add column reverses text;
-- Answers: whether an entry was taken back, which can be once only.
create unique index points_by_reversed on points (top_region, reverses);

-- The rules of points that persons accepted, each with the place in the log from which it holds.
create table points_rules (
  top_region bigint not null,
  since_seq bigint not null,
  rules text not null,
  created_at bigint not null,
  primary key (top_region, since_seq)
);

-- Figures that look made up; the key is what it is about, so that nothing is raised twice. `seqs` are places in the log.
create table alarm (
  top_region bigint not null,
  id text not null,
  rule text not null,
  alarm_key text not null,
  organisation_id text,
  region_id text,
  seen bigint not null,
  limit_value bigint not null,
  of_value bigint not null,
  seqs text not null,
  state text not null,
  reason text,
  raised_at bigint not null,
  settled_at bigint,
  created_at bigint not null,
  primary key (top_region, id),
  unique (top_region, rule, alarm_key)
);
-- Answers: alarms of one state, in the order of the list.
create index alarm_by_state on alarm (top_region, state, raised_at, id);
