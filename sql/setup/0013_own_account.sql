-- What belongs to a person's own account: two-factor log-in, one-time links, API tokens, profile and saved views; and
-- addresses from which too many tries to log in have failed. Nothing here is readable by analytics_reader.

create table ops.two_factor (
    user_id bigint primary key references ops.user (user_id),
    seed_encrypted text not null,
    last_step bigint not null,
    since timestamptz not null default now()
);
comment on column ops.two_factor.last_step is
'The time step (RFC 6238) of the last code that was used: neither it nor an earlier one is taken again.';

create table ops.recovery_code (
    user_id bigint not null references ops.two_factor (user_id) on delete cascade,
    code_hash bytea not null,
    used_at timestamptz,
    primary key (user_id, code_hash)
);

-- Somebody whose password was right, and whose code is waited for. It grants nothing, and is deleted when it is used.
create table ops.second_step (
    token_hash bytea primary key,
    user_id bigint not null references ops.user (user_id),
    sessions_ended bigint not null,
    expires_at timestamptz not null
);
create index second_step_of_user on ops.second_step (user_id);
comment on column ops.second_step.sessions_ended is
'That of the person when the password was found right: what has ended their sessions since ends this too.';

create table ops.one_time_link (
    token_hash bytea primary key,
    user_id bigint not null references ops.user (user_id),
    made_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at timestamptz,
    revoked_at timestamptz
);
create index one_time_link_of_user on ops.one_time_link (user_id);

create table ops.failing_address (
    address text primary key,
    failures double precision not null,
    counted_at timestamptz not null,
    rests_until timestamptz
);
create index failing_address_counted_at on ops.failing_address (counted_at);
comment on column ops.failing_address.failures is 'Failed tries, less those forgiven with time until counted_at.';

create table ops.api_token (
    token_id bigint generated always as identity primary key,
    token_hash bytea not null unique,
    prefix text not null,
    user_id bigint not null references ops.user (user_id),
    name text not null check (length(name) between 1 and 80),
    pages text[] not null,
    may_export boolean not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null check (expires_at <= created_at + interval '366 days'),
    last_used_at timestamptz,
    last_used_from text,
    refused_at timestamptz,
    revoked_at timestamptz
);
create index api_token_of_user on ops.api_token (user_id);
comment on column ops.api_token.refused_at is 'When its refusal was last written into the audit trail.';

create table ops.profile (
    user_id bigint primary key references ops.user (user_id),
    time_zone text not null default '',
    locale text not null default 'en',
    theme text not null default 'system' check (theme in ('light', 'dark', 'system'))
);
comment on column ops.profile.time_zone is 'An IANA name; empty: the company''s.';

create table ops.saved_view (
    view_id bigint generated always as identity primary key,
    user_id bigint not null references ops.user (user_id),
    name text not null check (length(name) between 1 and 80),
    page text not null,
    path text not null check (path like '/%'),
    query text not null default '',
    created_at timestamptz not null default now(),
    unique (user_id, name)
);

-- As before, and what follows sessions_ended. Admins need two-factor log-in where the setting says on.
create or replace view ops.account as
select
    u.user_id,
    u.email,
    u.name,
    u.is_active,
    u.must_change_password,
    u.locked_until,
    u.last_login_at,
    array(select r.role from ops.user_role as r where r.user_id = u.user_id order by r.role) as roles,
    array(
        select distinct p.page
        from ops.user_role as r inner join ops.page_role as p on r.role = p.role
        where r.user_id = u.user_id
        order by p.page
    ) as pages,
    array(
        select c.capability
        from ops.user_role as r inner join ops.role_capability as c on r.role = c.role
        where r.user_id = u.user_id
        union
        select c.capability from ops.user_capability as c where c.user_id = u.user_id
    ) as capabilities,
    case
        when not u.every_region
            then
                array(select g.region_id from ops.user_region as g where g.user_id = u.user_id order by g.region_id)
    end as regions,
    u.sessions_ended,
    u.password_hash is not null as has_password,
    f.user_id is not null as two_factor,
    f.user_id is null
    and coalesce(ops.setting_value('two_factor_for_admins'), 'off') = 'on'
    and exists (select from ops.user_role as r where r.user_id = u.user_id and r.role = 'admin') as two_factor_due,
    coalesce(o.time_zone, '') as time_zone,
    coalesce(o.locale, 'en') as locale,
    coalesce(o.theme, 'system') as theme
from ops.user as u
left join ops.two_factor as f on u.user_id = f.user_id
left join ops.profile as o on u.user_id = o.user_id;

revoke all on ops.two_factor, ops.recovery_code, ops.second_step, ops.one_time_link, ops.failing_address,
ops.api_token, ops.profile, ops.saved_view from public, analytics_reader;
