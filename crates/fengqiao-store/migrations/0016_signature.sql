-- Electronic signatures of parties: the codes that wait to be used, the signatures, and the sealed marks.

-- The one-time code that a party was given for a document; only a keyed digest is kept. `given` counts the codes since
-- `first_at`, so that nobody asks for codes without end. A code that is used, tried too often or replaced opens nothing.
create table signing_code (
  top_region bigint not null,
  document_id text not null,
  person_id text not null,
  digest blob not null,
  channel text not null,
  tries_left bigint not null,
  given bigint not null,
  first_at bigint not null,
  ends_at bigint not null,
  created_at bigint not null,
  primary key (top_region, document_id, person_id)
);

-- One signature; `body` is what the log tells of it. A party signs a document once.
create table document_signature (
  top_region bigint not null,
  id text not null,
  document_id text not null,
  person_id text not null,
  signed_at bigint not null,
  body text not null,
  created_at bigint not null,
  primary key (top_region, id),
  unique (top_region, document_id, person_id)
);

-- The mark of a signature, drawn or typed, sealed with the number that its digest was made with.
create table vault_signature (
  top_region bigint not null,
  signature_id text not null,
  sealed blob not null,
  created_at bigint not null,
  primary key (top_region, signature_id)
);
