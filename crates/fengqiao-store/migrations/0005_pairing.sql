-- Pairings: reports or matters set side by side, what was decided, and the passes that proposed them.

-- One pairing; `body` is the proposal and `decision` what was decided, both as the log tells them. `one_id` and `two_id` are
-- the matter of a side, or the first of its reports; `rank` is the score in millionths.
create table pairing (
  top_region bigint not null,
  id text not null,
  kind text not null,
  state text not null,
  by_itself bigint not null,
  one_id text not null,
  two_id text not null,
  report_one text not null,
  report_two text not null,
  region_path text not null,
  rank bigint not null,
  proposed_at bigint not null,
  decided_at bigint,
  body text not null,
  decision text,
  created_at bigint not null,
  primary key (top_region, id)
);
-- Answers: pairings that wait, or were decided one way, the surest first.
create index pairing_by_state on pairing (top_region, state, rank, id);
-- Answers: the pairings of a matter, and those of a report.
create index pairing_by_one on pairing (top_region, one_id);
create index pairing_by_two on pairing (top_region, two_id);
-- Answers: pairings of the last months, which the next pass does not propose again.
create index pairing_by_proposed on pairing (top_region, proposed_at, id);

-- One pass over the last months.
create table pairing_pass (
  top_region bigint not null,
  id text not null,
  started_at bigint not null,
  body text not null,
  created_at bigint not null,
  primary key (top_region, id)
);
-- Answers: the newest pass.
create index pairing_pass_by_started on pairing_pass (top_region, started_at, id);
