-- The first schema. An index ends in the columns that its lists are sorted by: without them SQLite, which keeps no
-- statistics here, would rather walk a whole key that is in order.
--
-- One text for SQLite and PostgreSQL: the store writes `blob` as `bytea` on PostgreSQL, and leaves out `without rowid`, which
-- spares SQLite a second tree for a table of short rows that is only read by its key.
-- Instants are milliseconds since 1970 UTC (`_at`), days are days since 1970 (`_on`), ids are ULIDs as text.
-- Every large table starts its key with `top_region`, so that it can be sharded by it unchanged.

-- The offices on this installation: one row for each top region, its short key and its region id.
create table top_region (
  top_region bigint not null primary key,
  region_id text not null unique,
  created_at bigint not null
);

-- The log: append-only, one chain for each top region; hash covers the entry before.
create table event (
  top_region bigint not null,
  seq bigint not null,
  at bigint not null,
  kind text not null,
  subject_kind text not null,
  subject_id text not null,
  region_id text,
  account_id text,
  organisation_id text,
  payload text not null,
  hash blob not null,
  created_at bigint not null,
  primary key (top_region, seq)
);
-- The story of one thing.
create index event_by_subject on event (top_region, subject_kind, subject_id, seq);
-- What one account did.
create index event_by_account on event (top_region, account_id, seq);
-- Filter of the log page.
create index event_by_kind on event (top_region, kind, seq);

-- Head of each chain, sealed with a key that is not in the database.
create table event_head (
  top_region bigint not null primary key,
  seq bigint not null,
  hash blob not null,
  mac blob not null,
  created_at bigint not null
) without rowid;

-- What others must be told after the commit: jobs and live updates, in order.
create table outbox (
  top_region bigint not null,
  seq bigint not null,
  part bigint not null,
  topic text not null,
  target_id text not null,
  detail text not null,
  created_at bigint not null,
  primary key (top_region, seq, part)
) without rowid;

-- How far a reader of the outbox has come.
create table outbox_reader (
  top_region bigint not null,
  reader text not null,
  seq bigint not null,
  created_at bigint not null,
  primary key (top_region, reader)
) without rowid;

-- Answers already given to mutating requests, so that a repeated request gets the same answer.
create table idempotency (
  top_region bigint not null,
  account_id text not null,
  route text not null,
  request_key text not null,
  fingerprint text not null,
  answer text not null,
  created_at bigint not null,
  primary key (top_region, account_id, route, request_key)
) without rowid;
-- Expiry.
create index idempotency_by_age on idempotency (top_region, created_at);

-- Serial numbers for codes that people quote.
create table counter (
  top_region bigint not null,
  name text not null,
  value bigint not null,
  created_at bigint not null,
  primary key (top_region, name)
) without rowid;

-- The region tree with its periods of validity; `path` makes a subtree a range of text.
create table region (
  top_region bigint not null,
  id text not null,
  parent_id text,
  code_system text not null,
  code text not null,
  level bigint not null,
  name text not null,
  aliases text not null,
  path text not null,
  population bigint,
  longitude double precision,
  latitude double precision,
  valid_from_on bigint,
  valid_to_on bigint,
  created_at bigint not null,
  primary key (top_region, id),
  unique (top_region, path)
);
-- Children of one region; look-up by code.
create index region_by_parent on region (top_region, parent_id, path);
-- Answers: regions by code, in the order of the list.
create index region_by_code on region (top_region, code, level);

-- Outlines for the map, brought by the office with their source; one GeoJSON text for each office.
create table region_map (
  top_region bigint not null primary key,
  geojson text not null,
  source text,
  created_at bigint not null
);

-- Offices, departments, stations, courts, committees and village bodies.
create table organisation (
  top_region bigint not null,
  id text not null,
  name text not null,
  kind text not null,
  duty text,
  region_id text not null,
  parent_id text,
  active bigint not null,
  created_at bigint not null,
  primary key (top_region, id)
);
-- Organisations that serve a region.
create index organisation_by_region on organisation (top_region, region_id, kind);

-- One official in one post; the secrets lie in `credential`.
create table account (
  top_region bigint not null,
  id text not null,
  login text not null,
  name text not null,
  organisation_id text not null,
  region_id text not null,
  roles text not null,
  active bigint not null,
  created_at bigint not null,
  primary key (top_region, id),
  unique (top_region, login)
);
-- Signing in names no office.
create index account_by_login on account (login);
-- Answers: accounts by organisation, in the order of the list.
create index account_by_organisation on account (top_region, organisation_id);

-- Secrets of sign-in and the lock that survives a restart. Not in the log.
create table credential (
  top_region bigint not null,
  account_id text not null,
  password_hash text not null,
  one_time bigint not null,
  totp_secret blob,
  totp_on bigint not null,
  totp_step bigint not null,
  failures bigint not null,
  locked_until_at bigint,
  seen_at bigint,
  created_at bigint not null,
  primary key (top_region, account_id)
);

-- Open sessions; only a hash of the token is kept.
create table session (
  top_region bigint not null,
  token_hash text not null,
  id text not null,
  account_id text not null,
  agent text not null,
  seen_at bigint not null,
  expires_at bigint not null,
  created_at bigint not null,
  primary key (top_region, token_hash)
);
-- The open sessions of one account, to list and to end them.
create index session_by_account on session (top_region, account_id);
-- Answers: sessions by token, in the order of the list.
create index session_by_token on session (token_hash);

-- One telling of a trouble through one channel, without narrative and people.
create table report (
  top_region bigint not null,
  id text not null,
  received_at bigint not null,
  reported_at bigint not null,
  reported_on bigint not null,
  channel text not null,
  region_id text,
  region_path text,
  category text,
  category_by text not null,
  longitude double precision,
  latitude double precision,
  external_id text,
  source text not null,
  source_category text,
  import_id text,
  matter_id text,
  state text not null,
  closed_at bigint,
  persons text not null,
  likely text,
  text_sha256 text not null,
  revision bigint not null,
  created_at bigint not null,
  primary key (top_region, id),
  -- The same number from the same source is the same report: a repeated file changes nothing.
  unique (top_region, source, external_id)
);
-- Newest first, for the whole office, one region, one category, one day, one state; reports of a matter. The last column
-- of the first three lets a second filter be answered from the index.
create index report_by_received on report (top_region, received_at, id, channel);
-- Answers: reports by region, in the order of the list.
create index report_by_region on report (top_region, region_id, received_at, id, category);
-- Answers: reports by category, in the order of the list.
create index report_by_category on report (top_region, category, received_at, id, region_path);
-- Answers: reports by day, in the order of the list.
create index report_by_day on report (top_region, reported_on, received_at, id);
-- Answers: reports by state, in the order of the list.
create index report_by_state on report (top_region, state, received_at, id);
-- Answers: reports by matter, in the order of the list.
create index report_by_matter on report (top_region, matter_id, received_at) where matter_id is not null;

-- Reports per region, category and day of the telling: what the scan and the counts read. The day leads: periods are asked
-- for, and what is told comes mostly in the order of days, so that new counts lie side by side.
create table report_daily (
  top_region bigint not null,
  region_id text not null,
  category text not null,
  channel text not null,
  reported_on bigint not null,
  reports bigint not null,
  -- Of these, told again by the same person.
  repeats bigint not null,
  created_at bigint not null,
  primary key (top_region, reported_on, region_id, category, channel)
) without rowid;

-- The vault: narratives and people, sealed field by field under a key outside the database.
create table vault_text (
  top_region bigint not null,
  report_id text not null,
  sealed blob not null,
  created_at bigint not null,
  primary key (top_region, report_id)
);
-- People named in a report, each field sealed by itself.
create table vault_person (
  top_region bigint not null,
  id text not null,
  report_id text not null,
  part text not null,
  name blob,
  phone blob,
  id_number blob,
  address blob,
  phone_index blob,
  id_number_index blob,
  created_at bigint not null,
  primary key (top_region, id)
);
-- The people of one report.
create index vault_person_by_report on vault_person (top_region, report_id, id);
-- Exact look-up by blind index only.
create index vault_person_by_phone on vault_person (top_region, phone_index, report_id) where phone_index is not null;

-- One trouble between people, told by one or many reports.
create table matter (
  top_region bigint not null,
  id text not null,
  code text not null,
  title text not null,
  category text,
  region_id text,
  region_path text,
  state text not null,
  outcome text,
  opened_at bigint not null,
  closed_at bigint,
  reports bigint not null,
  proceedings_open bigint not null,
  revision bigint not null,
  created_at bigint not null,
  primary key (top_region, id),
  unique (top_region, code)
);
-- Answers: matters by opened, in the order of the list.
create index matter_by_opened on matter (top_region, opened_at, id);
-- Answers: matters by region, in the order of the list.
create index matter_by_region on matter (top_region, region_id, opened_at, id);

-- One run of the search for flare-ups, with all that is needed to repeat it.
create table scan (
  top_region bigint not null,
  id text not null,
  started_at bigint not null,
  data_until_on bigint not null,
  seed bigint not null,
  method text not null,
  searched bigint not null,
  signals bigint not null,
  parameters text not null,
  created_at bigint not null,
  primary key (top_region, id)
);

-- One flare-up of a place and a kind; `body` is the signal as it was last seen.
create table signal (
  top_region bigint not null,
  id text not null,
  code text not null,
  raised_at bigint not null,
  scan_id text not null,
  region_id text not null,
  region_path text not null,
  category text not null,
  window_days bigint not null,
  start_on bigint not null,
  end_on bigint not null,
  observed bigint not null,
  expected double precision not null,
  p double precision not null,
  recurrence_days double precision not null,
  state text not null,
  cause text,
  body text not null,
  created_at bigint not null,
  primary key (top_region, id)
);
-- Answers: signals by end, in the order of the list.
create index signal_by_end on signal (top_region, end_on, id);
-- Answers: signals by place, in the order of the list.
create index signal_by_place on signal (top_region, region_id, category, end_on, id);

-- One run of a procedure; `instance` is the engine's own state.
create table proceeding (
  top_region bigint not null,
  id text not null,
  code text not null,
  procedure_id text not null,
  version text not null,
  subject_kind text not null,
  subject_id text not null,
  parent_id text,
  region_id text not null,
  region_path text not null,
  title text not null,
  state text not null,
  terminal bigint not null,
  outcome text,
  revision bigint not null,
  opened_at bigint not null,
  since_at bigint not null,
  instance text not null,
  created_at bigint not null,
  primary key (top_region, id),
  unique (top_region, code)
);
-- Answers: proceedings by opened, in the order of the list.
create index proceeding_by_opened on proceeding (top_region, opened_at, id);
-- Answers: proceedings by subject, in the order of the list.
create index proceeding_by_subject on proceeding (top_region, subject_kind, subject_id, opened_at, id);
-- Answers: proceedings by parent, in the order of the list.
create index proceeding_by_parent on proceeding (top_region, parent_id, opened_at, id);

-- Who stands in which slot; the work list reads it.
create table proceeding_slot (
  top_region bigint not null,
  proceeding_id text not null,
  slot text not null,
  organisation_id text not null,
  owner bigint not null,
  terminal bigint not null,
  created_at bigint not null,
  primary key (top_region, proceeding_id, slot, organisation_id)
) without rowid;
-- Answers: proceeding slots by organisation, in the order of the list.
create index proceeding_slot_by_organisation on proceeding_slot (top_region, organisation_id, terminal, owner);

-- A clock. The row is the timer: `next_at` is when something must happen next, none when the clock has ended.
create table deadline (
  top_region bigint not null,
  id text not null,
  proceeding_id text not null,
  deadline_key text not null,
  start_at bigint not null,
  due_at bigint not null,
  reminders_at text not null,
  next_at bigint,
  length text not null,
  basis text,
  sum text not null,
  state text not null,
  ended_at bigint,
  fired_at bigint,
  created_at bigint not null,
  primary key (top_region, id)
);
-- Answers: deadlines by next, in the order of the list.
create index deadline_by_next on deadline (next_at);
-- The reconciler looks for running clocks past their end, however their next instant was lost.
create index deadline_by_due on deadline (due_at) where ended_at is null and fired_at is null;
-- Answers: deadlines by proceeding, in the order of the list.
create index deadline_by_proceeding on deadline (top_region, proceeding_id);

-- Points that organisations were given for their part in proceedings.
create table points (
  top_region bigint not null,
  id text not null,
  proceeding_id text not null,
  organisation_id text not null,
  rule text not null,
  points bigint not null,
  given_at bigint not null,
  created_at bigint not null,
  primary key (top_region, id)
);
-- Answers: points in the order of the list.
create index points_by_time on points (top_region, given_at, id);
-- Answers: points by organisation, in the order of the list.
create index points_by_organisation on points (top_region, organisation_id, given_at, id);

-- What the bell shows one account.
create table notice (
  top_region bigint not null,
  id text not null,
  account_id text not null,
  at bigint not null,
  message text not null,
  params text not null,
  target_kind text not null,
  target_id text not null,
  read_at bigint,
  created_at bigint not null,
  primary key (top_region, id)
);
-- Answers: notices by account, in the order of the list.
create index notice_by_account on notice (top_region, account_id, id);

-- Imports: one row a file, with how far it has come, so that a killed import goes on where it stopped.
create table import (
  top_region bigint not null,
  id text not null,
  file_name text not null,
  file_path text not null,
  file_sha256 text not null,
  bytes bigint not null,
  profile text not null,
  settings text not null,
  state text not null,
  account_id text,
  organisation_id text,
  started_at bigint not null,
  ended_at bigint,
  chunk bigint not null,
  resume_at bigint not null,
  bytes_read bigint not null,
  rows_read bigint not null,
  rows_accepted bigint not null,
  rows_rejected bigint not null,
  rows_repeated bigint not null,
  warnings text not null,
  error text,
  created_at bigint not null,
  primary key (top_region, id)
);
-- Answers: imports by started, in the order of the list.
create index import_by_started on import (top_region, started_at, id);

-- Rows that an import refused, without their values.
create table import_reject (
  top_region bigint not null,
  import_id text not null,
  line bigint not null,
  column_name text not null,
  value_class text not null,
  reason text not null,
  detail text not null,
  created_at bigint not null,
  primary key (top_region, import_id, line, column_name)
);
