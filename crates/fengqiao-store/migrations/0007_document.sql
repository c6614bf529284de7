-- Documents: what offices made of proceedings on paper, the texts of templates they were set from, and what is sealed beside them.

-- One document; `body` is what the log tells of it. The number is none where its kind has none. A void document stays, and
-- its number is not given again.
create table document (
  top_region bigint not null,
  id text not null,
  proceeding_id text not null,
  organisation_id text not null,
  template text not null,
  series text,
  year bigint,
  n bigint,
  number_text text,
  code text not null,
  made_at bigint not null,
  voided_at bigint,
  void_reason text,
  body text not null,
  created_at bigint not null,
  primary key (top_region, id),
  unique (top_region, code),
  unique (top_region, number_text),
  unique (top_region, organisation_id, series, year, n)
);
-- Answers: the documents of a proceeding, in the order in which they were made.
create index document_by_proceeding on document (top_region, proceeding_id, made_at, id);

-- The text of a template as it was when the first document was made of it, under the digest of its text.
create table document_template (
  top_region bigint not null,
  hash text not null,
  template text not null,
  version text not null,
  body text not null,
  layout text not null,
  created_at bigint not null,
  primary key (top_region, hash)
);

-- Personal data that stands on a document, sealed whole; with it the document can be set again as it was.
create table vault_document (
  top_region bigint not null,
  document_id text not null,
  sealed blob not null,
  created_at bigint not null,
  primary key (top_region, document_id)
);
