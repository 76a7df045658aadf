-- Models: every version that was trained of each, what it learned from, how well it does, and which one serves.
-- Nothing here is readable by analytics_reader.

create table ops.model_version (
    version_id bigint generated always as identity primary key,
    model text not null,
    at timestamptz not null default clock_timestamp(),
    state text not null check (state in ('serving', 'retired', 'failed', 'too_little')),
    reason text not null default '',
    served_at timestamptz,
    data_version bigint not null,
    first_day date,
    last_day date,
    rows bigint,
    features text[] not null,
    parameters jsonb not null,
    libraries jsonb not null,
    evaluation jsonb,
    explanation jsonb,
    content bytea,
    sha256 text,
    seconds numeric not null,
    check ((content is null) = (sha256 is null)),
    check (state <> 'serving' or content is not null)
);
create unique index model_version_serving on ops.model_version (model) where state = 'serving';
create index model_version_model on ops.model_version (model, version_id);
comment on column ops.model_version.reason is 'Why there is no content, for those who read it.';
comment on column ops.model_version.first_day is 'With last_day and rows, what it learned from.';
comment on column ops.model_version.content is
'What it learned, as services.cache_codec encodes it: data, never code. Let go of the older versions.';
comment on column ops.model_version.sha256 is 'Of the content; it is checked before the content is read.';

revoke all on ops.model_version from public, analytics_reader;

-- Moves with each version that begins to serve; readers learn it with the data version.
create function ops.models_state() returns bigint
language sql stable security definer set search_path = ''
as $$
    select coalesce(cast(extract(epoch from max(served_at)) * 1000000 as bigint), 0) from ops.model_version
$$;
revoke all on function ops.models_state() from public;
grant execute on function ops.models_state() to analytics_reader;

insert into ops.page_role (page, role)
select
    'data/models',
    role
from ops.role;
