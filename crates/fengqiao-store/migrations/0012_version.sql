-- Versions of procedures: the text under which proceedings were opened, so that each stays on its own when the file is changed.

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
