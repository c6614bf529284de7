-- Photos with the findings of inspections: what is known of them here, the pictures sealed beside it. A photo that is over has
-- its row and no picture.

-- Photos that arrived; `body` is the photo as the log tells it.
create table inspection_photo (
  top_region bigint not null,
  id text not null,
  inspection_id text not null,
  until_on bigint not null,
  removed_at bigint,
  body text not null,
  created_at bigint not null,
  primary key (top_region, id)
);
-- Answers: the photos of an inspection.
create index inspection_photo_by_inspection on inspection_photo (top_region, inspection_id, id);
-- Answers: photos whose time is over and that are still there.
create index inspection_photo_by_end on inspection_photo (top_region, until_on, id) where removed_at is null;

-- Pictures, sealed whole, deleted when their time is over.
create table vault_photo (
  top_region bigint not null,
  photo_id text not null,
  sealed blob not null,
  created_at bigint not null,
  primary key (top_region, photo_id)
);
