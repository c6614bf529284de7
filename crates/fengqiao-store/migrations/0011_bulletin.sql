-- Bulletins: figures of a period told to one organisation, frozen as they were when they were made.

-- One bulletin; `body` is what the log tells of it, figures among it. One organisation gets one of a kind and period; what
-- becomes of it stands in its proceeding.
create table bulletin (
  top_region bigint not null,
  id text not null,
  kind text not null,
  period text not null,
  organisation_id text not null,
  proceeding_id text not null,
  body text not null,
  created_at bigint not null,
  primary key (top_region, id),
  unique (top_region, kind, period, organisation_id),
  unique (top_region, proceeding_id)
);
