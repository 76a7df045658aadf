-- Alerts: rules, what they found, who is told of it over which channel, and what people did about it.
-- Nothing here is readable by analytics_reader.

create table ops.alert_rule (
    rule_id bigint generated always as identity primary key,
    name text not null unique check (length(name) between 1 and 120),
    kind text not null
    check (kind in ('threshold', 'change', 'anomaly', 'forecast', 'freshness', 'job', 'quality')),
    subject text not null,
    region_id text not null default '*',
    each_region boolean not null default false,
    channel_id text not null default '*',
    category_id text not null default '*',
    window_days integer not null default 1 check (window_days between 1 and 366),
    against text not null default '' check (against in ('', 'previous_period', 'previous_year', 'usual')),
    operator text not null check (operator in ('above', 'below', 'outside')),
    fire_limit numeric not null,
    clear_limit numeric,
    hold integer not null default 1 check (hold between 1 and 60),
    severity text not null check (severity in ('critical', 'warning', 'info')),
    department text not null references ops.role (role),
    group_key text not null default '',
    quiet_from time,
    quiet_to time,
    quiet_criticals boolean not null default false,
    enabled boolean not null default true,
    owner text not null default '',
    runbook text not null default '',
    version integer not null default 1,
    evaluated_to date,
    check (not each_region or region_id = '*'),
    check ((quiet_from is null) = (quiet_to is null))
);
comment on column ops.alert_rule.subject is
'A metric; of freshness and quality a table, or data or * for all of them; of job a job, or * for each.';
comment on column ops.alert_rule.against is
'What a change is measured from, or usual where the wait for data is counted in usual waits rather than hours.';
comment on column ops.alert_rule.hold is
'For how many days of the data in a row, or runs of a job, the limit must be passed before it fires.';
comment on column ops.alert_rule.clear_limit is
'How far the figure must come back before it clears; the limit itself if none.';
comment on column ops.alert_rule.group_key is 'Alerts of one key, found together, are told in one message.';
comment on column ops.alert_rule.evaluated_to is 'The last day of the data that it has been evaluated for.';

create table ops.alert_rule_version (
    rule_id bigint not null references ops.alert_rule (rule_id),
    version integer not null,
    at timestamptz not null default clock_timestamp(),
    actor text not null,
    content jsonb not null,
    primary key (rule_id, version)
);

create table ops.alert (
    alert_id bigint generated always as identity primary key,
    rule_id bigint references ops.alert_rule (rule_id),
    subject text not null default '*',
    region_id text not null default '*',
    channel_id text not null default '*',
    category_id text not null default '*',
    kind text not null,
    severity text not null check (severity in ('critical', 'warning', 'info')),
    department text not null references ops.role (role),
    group_key text not null,
    state text not null default 'firing' check (state in ('firing', 'held', 'acknowledged', 'snoozed', 'resolved')),
    held_by text,
    title text not null,
    evidence text not null default '',
    link text not null default '',
    value numeric,
    expected numeric,
    low numeric,
    high numeric,
    money numeric,
    mark text not null default '',
    first_day date,
    last_day date,
    first_at timestamptz not null,
    last_at timestamptz not null,
    repeats integer not null default 0,
    told_at timestamptz,
    cleared_at timestamptz,
    assigned_to bigint references ops.user (user_id),
    acknowledged_by text,
    acknowledged_at timestamptz,
    cause text,
    action text,
    snoozed_until timestamptz,
    reminders integer not null default 0,
    resolved_by text,
    resolved_at timestamptz,
    except_user bigint references ops.user (user_id),
    touched boolean not null default false,
    version integer not null default 1,
    check ((state = 'held') = (held_by is not null)),
    check ((state = 'resolved') = (resolved_at is not null)),
    check (cleared_at is null or rule_id is null or state = 'resolved')
);
-- One episode of a rule and scope at a time, until what it found is over: also where somebody has resolved it before.
create unique index alert_episode on ops.alert (rule_id, subject, region_id, channel_id, category_id)
where cleared_at is null;
create index alert_open on ops.alert (severity, first_at) where state <> 'resolved';
create index alert_of_rule on ops.alert (rule_id, first_at);
comment on table ops.alert is 'An episode of a rule in one scope, or without a rule a notice.';
comment on column ops.alert.mark is 'What was seen last: a day, a run, a file; another one is a repeat.';
comment on column ops.alert.money is
'What is at stake in base currency, below zero where it is lost; the most of the episode.';
comment on column ops.alert.cleared_at is 'When what the rule found was over; of a notice, at once.';
comment on column ops.alert.told_at is 'When it was first told, from which escalation counts.';
comment on column ops.alert.touched is 'Whether anybody did anything about it.';
comment on column ops.alert.version is 'Moves with each change of state, so that two people do not undo each other.';

create table ops.alert_event (
    event_id bigint generated always as identity primary key,
    alert_id bigint not null references ops.alert (alert_id),
    at timestamptz not null default clock_timestamp(),
    actor text not null default '',
    event text not null,
    detail jsonb not null default '{}'
);
create index alert_event_of_alert on ops.alert_event (alert_id, event_id);
comment on column ops.alert_event.actor is 'Empty: the product itself.';

create function ops.refuse_to_rewrite() returns trigger
language plpgsql as $$
begin
    raise exception 'the history of alerts is append-only' using errcode = 'insufficient_privilege';
end
$$;

create trigger alert_event_append_only before update or delete or truncate on ops.alert_event
for each statement execute function ops.refuse_to_rewrite();
alter table ops.alert_event enable always trigger alert_event_append_only;

create table ops.alert_channel (
    channel_id bigint generated always as identity primary key,
    name text not null unique check (length(name) between 1 and 80),
    kind text not null check (kind in ('inbox', 'email', 'webhook')),
    address text not null default '',
    key_encrypted text,
    enabled boolean not null default true,
    version integer not null default 1,
    check ((kind = 'webhook') = (key_encrypted is not null))
);
comment on column ops.alert_channel.address is
'Of a webhook its URL; of e-mail a mailbox, or empty for the people themselves.';

create table ops.alert_route (
    route_id bigint generated always as identity primary key,
    department text not null default '*',
    severity text not null default '*' check (severity in ('*', 'critical', 'warning', 'info')),
    channel_id bigint not null references ops.alert_channel (channel_id),
    to_role text references ops.role (role),
    after_minutes integer not null default 0 check (after_minutes between 0 and 10080),
    enabled boolean not null default true,
    version integer not null default 1
);
comment on column ops.alert_route.to_role is 'Whose people are told; those of the alert''s department if none.';
comment on column ops.alert_route.after_minutes is
'Above 0 a step of escalation: so long after it was first told, if nobody has acknowledged it.';

create table ops.alert_message (
    message_id bigint generated always as identity primary key,
    channel_id bigint not null references ops.alert_channel (channel_id),
    recipient text not null,
    group_key text not null,
    reason text not null check (reason in ('fired', 'reminder', 'escalation')),
    idempotency_key uuid not null default gen_random_uuid(),
    state text not null default 'waiting' check (state in ('waiting', 'sent', 'failed', 'dropped')),
    attempts integer not null default 0,
    next_try_at timestamptz not null,
    error text,
    created_at timestamptz not null,
    sent_at timestamptz
);
create index alert_message_due on ops.alert_message (next_try_at) where state = 'waiting';
create index alert_message_of_group on ops.alert_message (group_key, channel_id, recipient, created_at);

create table ops.alert_delivery (
    alert_id bigint not null references ops.alert (alert_id),
    channel_id bigint not null references ops.alert_channel (channel_id),
    recipient text not null,
    reason text not null,
    message_id bigint references ops.alert_message (message_id),
    at timestamptz not null,
    primary key (alert_id, channel_id, recipient, reason)
);
create index alert_delivery_message on ops.alert_delivery (message_id);
comment on table ops.alert_delivery is
'That an alert is told to somebody for a reason, once and only once: the message that tells it, none in the inbox.';
comment on column ops.alert_delivery.recipient is 'An e-mail address; of a webhook empty; of the inbox a role.';

create table ops.maintenance_window (
    window_id bigint generated always as identity primary key,
    subject text not null default '*',
    region_id text not null default '*',
    channel_id text not null default '*',
    category_id text not null default '*',
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    reason text not null check (length(reason) between 1 and 400),
    planned_by text not null,
    check (ends_at >= starts_at)
);
create index maintenance_window_ends on ops.maintenance_window (ends_at);

create table ops.webhook_host_allowed (
    host text primary key check (host = lower(host)),
    reason text not null,
    allowed_by text not null,
    allowed_at timestamptz not null default clock_timestamp()
);
comment on table ops.webhook_host_allowed is
'Hosts that webhooks may be sent to although they are inside the network, or speak no TLS.';

create function ops.within_hours(moment timestamptz, zone text, begins time, ends time) returns boolean
language sql stable
return case
    when begins is null then false
    when begins <= ends
        then cast(moment at time zone zone as time) >= begins and cast(moment at time zone zone as time) < ends
    else cast(moment at time zone zone as time) >= begins or cast(moment at time zone zone as time) < ends
end;

-- Whom the routes would tell of each alert that fires, and in which time zone they live.
create view ops.alert_recipient as
with company as (
    select ops.setting_value('time_zone') as zone
),

routed as (
    select
        alert.alert_id,
        alert.region_id,
        alert.except_user,
        route.route_id,
        route.after_minutes,
        coalesce(route.to_role, alert.department) as role,
        channel.channel_id,
        channel.kind,
        channel.address,
        company.zone
    from ops.alert as alert
    inner join ops.alert_route as route
        on route.department in ('*', alert.department) and route.severity in ('*', alert.severity) and route.enabled
    inner join ops.alert_channel as channel on route.channel_id = channel.channel_id and channel.enabled
    cross join company
    where alert.state = 'firing'
)

select
    alert_id,
    route_id,
    after_minutes,
    channel_id,
    kind,
    case kind when 'inbox' then role when 'email' then address else '' end as recipient,
    zone
from routed
where kind <> 'email' or address <> ''
union
select
    routed.alert_id,
    routed.route_id,
    routed.after_minutes,
    routed.channel_id,
    routed.kind,
    person.email,
    coalesce(nullif(person.time_zone, ''), routed.zone)
from routed
inner join ops.account as person
    on
        routed.role = any(person.roles)
        and person.is_active
        and (person.regions is null or routed.region_id = any(person.regions))
        and person.user_id is distinct from routed.except_user
where routed.kind = 'email' and routed.address = '';

-- Whether somebody with these roles and regions (null: the whole company) sees an alert in the inbox.
create function ops.sees_alert(alert ops.alert, this_user bigint, roles text[], regions text[]) returns boolean
language sql stable
as $$
    select
        (regions is null or alert.region_id = any(regions))
        and alert.except_user is distinct from this_user
        and (
            'admin' = any(roles)
            or alert.department = any(roles)
            or alert.assigned_to = this_user
            or exists (
                select from ops.alert_delivery as delivery
                inner join ops.alert_channel as channel
                    on delivery.channel_id = channel.channel_id and channel.kind = 'inbox'
                where delivery.alert_id = alert.alert_id and delivery.recipient = any(roles)
            )
        )
$$;

revoke all on ops.alert_recipient from public, analytics_reader;
revoke all on ops.alert_rule, ops.alert_rule_version, ops.alert, ops.alert_event, ops.alert_channel, ops.alert_route,
ops.alert_message, ops.alert_delivery, ops.maintenance_window, ops.webhook_host_allowed from public, analytics_reader;

-- The sums that metrics are made of, over days of one region, channel and category, or of all (*), by their names.
-- Put by PostgreSQL into the query that asks.
create function mart.sums_of_sales(
    this_region text, this_channel text, this_category text, first_day date, last_day date
) returns table (name text, amount numeric)
language sql stable parallel safe
as $$
    select named.name, named.amount
    from (
        select
            coalesce(sum(sales.net_revenue), 0) / 100 as net_revenue,
            coalesce(sum(sales.gross_sales), 0) / 100 as gross_sales,
            coalesce(sum(sales.discounts), 0) / 100 as discounts,
            coalesce(sum(sales.returned), 0) / 100 as returned,
            coalesce(sum(sales.orders), 0) as orders,
            coalesce(sum(sales.units), 0) as units,
            coalesce(sum(sales.units_returned), 0) as units_returned,
            coalesce(sum(sales.cost), 0) / 100 as cost,
            coalesce(sum(sales.fulfilment), 0) / 100 as fulfilment,
            coalesce(sum(sales.payment_fees), 0) / 100 as payment_fees
        from mart.sales_day as sales
        where
            sales.region_id = this_region
            and sales.channel_id = this_channel
            and sales.category_id = this_category
            and sales.day between first_day and last_day
    ) as sums
    cross join lateral (
        values
        ('net_revenue', sums.net_revenue),
        ('gross_sales', sums.gross_sales),
        ('discounts', sums.discounts),
        ('returned', sums.returned),
        ('sales_after_discount', sums.gross_sales - sums.discounts),
        ('orders', sums.orders),
        ('units', sums.units),
        ('units_returned', sums.units_returned),
        ('cost', sums.cost),
        ('fulfilment', sums.fulfilment),
        ('payment_fees', sums.payment_fees),
        ('gross_profit', sums.net_revenue - sums.cost),
        ('contribution', sums.net_revenue - sums.cost - sums.fulfilment - sums.payment_fees)
    ) as named (name, amount)
$$;

-- What every company starts with; each limit is relative to the company's own figures.
insert into ops.alert_rule
(
    name, kind, subject, each_region, window_days, against, operator, fire_limit, clear_limit, hold, severity,
    department, group_key, owner, runbook
)
values
(
    'Net revenue is below its weekday', 'anomaly', 'net_revenue', false, 1, '', 'below', 3.5, 2, 1, 'critical',
    'executive', '', 'sales',
    'Look at the day''s orders by channel and hour: a channel or a payment method that fails shows there.'
),
(
    'Net revenue of a region is below its usual week', 'anomaly', 'net_revenue', true, 7, '', 'below', 4, 2, 1,
    'warning', 'sales', 'regions', 'sales',
    'Compare its channels with those of other regions; ask whether stock or carriers failed.'
),
(
    'Gross margin falls', 'change', 'gross_margin', false, 28, 'previous_year', 'below', -0.02, -0.01, 3,
    'warning', 'finance', '', 'finance',
    'Open the bridge on revenue drivers: price, mix and discounts say which of them moved it.'
),
(
    'Discounts deepen', 'change', 'discount_rate', false, 28, 'previous_year', 'above', 0.03, 0.015, 3, 'warning',
    'sales', '', 'sales',
    'Find the promotion or category that discounts more than last year; end it, or say that it is meant.'
),
(
    'More is returned', 'change', 'return_rate', false, 28, 'previous_year', 'above', 0.02, 0.01, 3, 'warning',
    'operations', '', 'operations', 'Sort products by return rate: one product or vendor often carries most of it.'
),
(
    'Fewer new customers', 'change', 'new_customers', false, 28, 'previous_year', 'below', -0.15, -0.1, 3, 'warning',
    'marketing', '', 'marketing', 'Compare channels: visits, and the share of them that ended in an order.'
),
(
    'The quarter is forecast under plan', 'forecast', 'net_revenue', false, 1, '', 'below', -0.05, -0.03, 3, 'warning',
    'executive', '', 'finance', 'Look at the recommendations on the summary; agree on which of them closes the gap.'
),
(
    'Data is late', 'freshness', 'data', false, 1, 'usual', 'above', 2, null, 1, 'critical', 'data',
    '', 'data', 'Look at the runs of the load; ask whoever delivers the files.'
),
(
    'A job failed', 'job', '*', false, 1, '', 'above', 0, null, 1, 'warning', 'data',
    'jobs', 'data', 'Read the error of the run, mend what it names, and run it again.'
),
(
    'Many rows were set aside', 'quality', '*', false, 1, '', 'above', 0.02, 0.01, 1, 'warning', 'data',
    'quality', 'data', 'Look at the rows in quarantine by reason; correct the file and load it again.'
);

insert into ops.alert_rule_version (rule_id, version, actor, content)
select rule.rule_id, rule.version, '', to_jsonb(rule) - array['rule_id', 'version', 'evaluated_to']
from ops.alert_rule as rule;

insert into ops.alert_channel (name, kind) values ('Inbox', 'inbox'), ('E-mail', 'email');

insert into ops.alert_route (severity, channel_id, to_role, after_minutes)
select
    'critical',
    channel.channel_id,
    route.to_role,
    route.after_minutes
from ops.alert_channel as channel
inner join (
    values ('email', null, 0), ('inbox', 'executive', 60), ('email', 'executive', 60)
) as route (kind, to_role, after_minutes) on channel.kind = route.kind;
