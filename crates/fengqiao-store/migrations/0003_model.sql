-- Models of kinds that an office trained: what each learnt from, how good it was, and which one is in use.

-- One model; `body` is the model as the log tells it, with its report. At most one of a tree is `active`.
create table model (
  top_region bigint not null,
  id text not null,
  tree text not null,
  state text not null,
  trained_at bigint not null,
  activated_at bigint,
  body text not null,
  created_at bigint not null,
  primary key (top_region, id)
);
-- Answers: models by trained, in the order of the list.
create index model_by_trained on model (top_region, trained_at, id);

-- The weights of a model. Primary, like the vault: the log holds their check sum alone.
create table model_bytes (
  top_region bigint not null,
  model_id text not null,
  bytes blob not null,
  created_at bigint not null,
  primary key (top_region, model_id)
);
