-- Versions of procedures: the text under which proceedings were opened, so that each stays on its own when the file is changed; and
-- who in an organisation handles a proceeding.

-- The text of one version, kept when the first proceeding is opened on it. `hash` is the digest of what the file says, without
-- its comments and its layout.
create table procedure_version (
  top_region bigint not null,
  procedure_id text not null,
  version text not null,
  hash text not null,
  body text not null,
  created_at bigint not null,
  primary key (top_region, procedure_id, version)
);
-- Answers: the running proceedings of a procedure by version, and those of one version in order.
create index proceeding_by_version on proceeding (top_region, procedure_id, terminal, version, id);

-- Who in an organisation handles a proceeding (承办人). One without a handler is everybody's in that organisation.
create table handler (
  top_region bigint not null,
  proceeding_id text not null,
  organisation_id text not null,
  account_id text not null,
  since_at bigint not null,
  created_at bigint not null,
  primary key (top_region, proceeding_id, organisation_id)
);
-- Answers: what an account handles.
create index handler_by_account on handler (top_region, account_id, proceeding_id);

-- Who sees the work of somebody who is away, on which days, both inclusive; one at a time for an account.
create table substitute (
  top_region bigint not null,
  account_id text not null,
  substitute_id text not null,
  from_on bigint not null,
  to_on bigint not null,
  created_at bigint not null,
  primary key (top_region, account_id)
);
-- Answers: for whom an account stands in.
create index substitute_by_substitute on substitute (top_region, substitute_id, account_id);
