-- Patrols: teams, plans of visits to places, and the visits of accepted plans.

-- Who goes out together; `body` is the team as the log tells it. `region_path` is that of the place where it sets out.
create table team (
  top_region bigint not null,
  id text not null,
  organisation_id text not null,
  region_path text not null,
  active bigint not null,
  body text not null,
  created_at bigint not null,
  primary key (top_region, id)
);
-- The teams of an organisation.
create index team_by_organisation on team (top_region, organisation_id, id);

-- One plan for one day; `body` is the proposal, `settled` what a person made of it: the changes and the routes, as JSON.
create table patrol (
  top_region bigint not null,
  id text not null,
  code text not null,
  region_id text not null,
  region_path text not null,
  planned_on bigint not null,
  proposed_at bigint not null,
  state text not null,
  settled_at bigint,
  refused_for text,
  body text not null,
  settled text,
  created_at bigint not null,
  primary key (top_region, id),
  unique (top_region, code)
);
-- Answers: plans by their day, in the order of the list.
create index patrol_by_day on patrol (top_region, planned_on, id);

-- One visit of an accepted plan; `body` is the visit with its reasons. `ordinal` is its place in the team's route, from 0.
create table visit (
  top_region bigint not null,
  id text not null,
  patrol_id text not null,
  team_id text not null,
  organisation_id text not null,
  region_id text not null,
  region_path text not null,
  visit_on bigint not null,
  ordinal bigint not null,
  state text not null,
  note text,
  settled_at bigint,
  body text not null,
  created_at bigint not null,
  primary key (top_region, id)
);
-- The visits of one plan, and of an organisation's teams on a day, in their order.
create index visit_by_patrol on visit (top_region, patrol_id, team_id, ordinal);
-- Answers: visits of an organisation by day, in the order of the list.
create index visit_by_organisation on visit (top_region, organisation_id, visit_on, team_id, ordinal);
-- The visits of some days, for the caps.
create index visit_by_day on visit (top_region, visit_on, id);
