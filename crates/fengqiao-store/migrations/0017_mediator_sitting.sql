-- Meetings: the register of mediators and whom they mediate for, the sittings of courts in villages, and the secret addresses of
-- calendars.

-- The register of mediators; `body` is the entry as the log tells it.
create table mediator (
  top_region bigint not null,
  id text not null,
  kept_by text not null,
  region_path text not null,
  active bigint not null,
  body text not null,
  created_at bigint not null,
  primary key (top_region, id)
);

-- Who of the register was appointed in a proceeding, by the field that names the mediator; another appointment takes its place.
create table mandate (
  top_region bigint not null,
  proceeding_id text not null,
  field text not null,
  mediator_id text not null,
  created_at bigint not null,
  primary key (top_region, proceeding_id, field)
);
-- Answers: how many proceedings run with each mediator.
create index mandate_by_mediator on mandate (top_region, mediator_id, proceeding_id);

-- Times at which a judge is there for a place; `body` is the sitting as the log tells it, `booking` who has it, as JSON. `judge_id`
-- and the times stand beside it so that nobody sits in two places at once.
create table sitting (
  top_region bigint not null,
  id text not null,
  court_id text not null,
  judge_id text not null,
  region_path text not null,
  starts_at bigint not null,
  ends_at bigint not null,
  state text not null,
  booked_by text,
  body text not null,
  booking text,
  revision bigint not null,
  changed_at bigint not null,
  created_at bigint not null,
  primary key (top_region, id)
);
-- Answers: sittings by their time, in the order of the list.
create index sitting_by_time on sitting (top_region, starts_at, id);
-- Answers: what a judge has to do at a time.
create index sitting_by_judge on sitting (top_region, judge_id, starts_at);

-- The secret address of somebody's calendar; only a hash is kept. One account has one at a time.
create table feed (
  top_region bigint not null,
  account_id text not null,
  token_hash text not null,
  created_at bigint not null,
  primary key (top_region, account_id)
);
-- Answers: the feed of a hash, whatever office it is of.
create index feed_by_hash on feed (token_hash);
