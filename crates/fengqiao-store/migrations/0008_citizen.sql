-- Codes with which somebody follows a matter; only a hash is kept. One person has one code for a matter at a time.
create table citizen_code (
  top_region bigint not null,
  matter_id text not null,
  person_id text not null,
  code_hash text not null,
  ends_at bigint not null,
  seen_at bigint,
  created_at bigint not null,
  primary key (top_region, matter_id, person_id)
);
-- Answers: the code of a hash, whatever office it is of.
create index citizen_code_by_hash on citizen_code (code_hash);
