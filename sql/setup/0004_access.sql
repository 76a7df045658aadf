-- Who may do what: people, their roles and regions, the page matrix, sessions and the audit trail.
-- Nothing here is readable by analytics_reader.

create table ops.role (
    role text primary key check (role = lower(role)),
    about text not null
);

create table ops.user (
    user_id bigint generated always as identity primary key,
    email text not null unique check (email = lower(email) and length(email) between 3 and 254),
    name text not null check (length(name) between 1 and 120),
    password_hash text,
    is_active boolean not null default true,
    must_change_password boolean not null default false,
    every_region boolean not null default true,
    failed_logins integer not null default 0,
    locked_until timestamptz,
    created_at timestamptz not null default now(),
    last_login_at timestamptz
);
comment on column ops.user.every_region is
'True: the whole company. False: only the regions of ops.user_region, none when it has no row.';

create table ops.user_role (
    user_id bigint not null references ops.user (user_id),
    role text not null references ops.role (role),
    primary key (user_id, role)
);

create table ops.user_region (
    user_id bigint not null references ops.user (user_id),
    region_id text not null check (region_id ~ '^[^,*]+$'),
    primary key (user_id, region_id)
);
comment on column ops.user_region.region_id is
'Never * or a comma, which mean more than one region to the row-level security policies.';

create table ops.role_capability (
    role text not null references ops.role (role),
    capability text not null check (capability in ('export', 'pii', 'act', 'configure')),
    primary key (role, capability)
);

create table ops.user_capability (
    user_id bigint not null references ops.user (user_id),
    capability text not null check (capability in ('export', 'pii', 'act', 'configure')),
    primary key (user_id, capability)
);

create table ops.page_role (
    role text not null references ops.role (role),
    page text not null check (page ~ '^[a-z0-9-]+(/[a-z0-9-]+)?$'),
    primary key (role, page)
);

create table ops.session (
    session_id bigint generated always as identity primary key,
    token_hash bytea not null unique,
    user_id bigint not null references ops.user (user_id),
    created_at timestamptz not null default now(),
    last_seen_at timestamptz not null default now(),
    idle_expires_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz,
    ip text,
    user_agent text
);
create index session_of_user on ops.session (user_id);

create table ops.audit (
    audit_id bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    actor text not null,
    action text not null,
    target text,
    detail jsonb not null default '{}',
    ip text
);
create index audit_at on ops.audit (at);

create function ops.refuse_change() returns trigger
language plpgsql as $$
begin
    raise exception 'the audit trail is append-only' using errcode = 'insufficient_privilege';
end
$$;

create trigger audit_append_only before update or delete or truncate on ops.audit
for each statement execute function ops.refuse_change();
alter table ops.audit enable always trigger audit_append_only;

-- Everything that a request needs to know of a person, in one row; regions is null for the whole company.
create view ops.account as
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
        order by capability
    ) as capabilities,
    case
        when not u.every_region
            then
                array(select g.region_id from ops.user_region as g where g.user_id = u.user_id order by g.region_id)
    end as regions
from ops.user as u;

-- The account of a live session, on every request: a function, because its plans are then made once a connection.
-- Being used pushes the idle limit on, at most once a minute.
create function ops.find_session(wanted bytea, being_used boolean, idle_limit interval) returns setof ops.account
language plpgsql
as $$
begin
    if being_used then
        update ops.session set last_seen_at = now(), idle_expires_at = now() + idle_limit
        where token_hash = wanted and last_seen_at < now() - interval '1 minute'
            and revoked_at is null and now() < least(idle_expires_at, expires_at);
    end if;
    return query
        select account.*
        from ops.session as session inner join ops.account as account on session.user_id = account.user_id
        where session.token_hash = wanted and session.revoked_at is null
            and now() < least(session.idle_expires_at, session.expires_at) and account.is_active;
end
$$;

revoke all on ops.role, ops.user, ops.user_role, ops.user_region, ops.role_capability, ops.user_capability,
ops.page_role, ops.session, ops.audit, ops.account from public, analytics_reader;

insert into ops.role (role, about) values
('executive', 'Runs the company: the summary, and most of what the departments see'),
('sales', 'Sells: orders, products, prices, baskets, geography'),
('marketing', 'Finds and keeps customers: campaigns, attribution, experiments, segments'),
('operations', 'Stocks and ships: inventory, carriers, vendors, returns'),
('finance', 'Keeps the books: profitability, payments, budgets'),
('risk', 'Guards against fraud and loss'),
('data', 'Keeps the data right: quality, cleansing, jobs'),
('admin', 'Manages people, access and thresholds; sees every page');

insert into ops.role_capability (role, capability)
select r.role, c.capability
from ops.role as r
cross join (
    values
    ('export', array['executive', 'sales', 'marketing', 'operations', 'finance', 'risk', 'data', 'admin']),
    ('act', array['executive', 'sales', 'marketing', 'operations', 'finance', 'risk', 'data', 'admin']),
    ('pii', array['risk', 'data', 'admin']),
    ('configure', array['finance', 'data', 'admin'])
) as c (capability, roles)
where r.role = any(c.roles);

-- The default matrix; admin sees every page.
insert into ops.page_role (role, page)
select unnest(string_to_array(m.roles || ' admin', ' ')), m.page
from (
    values
    ('executive/summary', 'executive finance'),
    ('executive/drivers', 'executive sales finance marketing'),
    ('sales/orders', 'executive sales operations finance'),
    ('sales/products', 'executive sales marketing operations'),
    ('sales/pricing', 'executive sales finance'),
    ('sales/basket', 'sales marketing'),
    ('sales/geography', 'executive sales marketing'),
    ('sales/seasonality', 'executive sales operations finance'),
    ('marketing/campaigns', 'executive marketing finance'),
    ('marketing/attribution', 'executive marketing'),
    ('marketing/experiments', 'marketing sales'),
    ('marketing/loyalty', 'marketing'),
    ('marketing/market', 'executive marketing sales'),
    ('customers/segments', 'executive sales marketing'),
    ('customers/cohorts', 'executive marketing'),
    ('customers/lifetime-value', 'executive marketing finance'),
    ('customers/churn', 'executive sales marketing'),
    ('customers/reviews', 'sales marketing operations'),
    ('operations/inventory', 'executive operations finance'),
    ('operations/shipping', 'executive operations'),
    ('operations/vendors', 'finance operations'),
    ('operations/returns', 'finance operations risk'),
    ('finance/profitability', 'executive finance'),
    ('finance/payments', 'finance risk'),
    ('risk/fraud', 'executive finance risk'),
    ('data/quality', 'data executive operations'),
    ('data/cleansing', 'data'),
    ('alerts', 'executive sales marketing operations finance risk data'),
    ('reports', 'executive sales marketing operations finance risk data'),
    ('recommendations', 'executive sales marketing operations finance risk'),
    ('account', 'executive sales marketing operations finance risk data'),
    ('data/jobs', 'data')
) as m (page, roles)
union all
select 'admin', 'admin/' || page
from unnest(array['users', 'access', 'thresholds', 'audit', 'system']) as page;
