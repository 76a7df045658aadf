-- Targets set by hand: for a metric, region and month, in the place of the budget that was loaded.

create table ops.target_change (
    change_id bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    by_whom text not null,
    about text not null,
    undone_by bigint references ops.target_change (change_id)
);

create table ops.target_step (
    change_id bigint not null references ops.target_change (change_id),
    metric text not null,
    region_id text not null,
    month date not null check (month = date_trunc('month', month)),
    before numeric(14, 2),
    after numeric(14, 2),
    primary key (change_id, metric, region_id, month)
);
comment on table ops.target_step is 'What a change did to each target; null: there was none, or is none any more.';

create table ops.target (
    metric text not null,
    region_id text not null,
    month date not null,
    amount numeric(14, 2) not null check (amount >= 0),
    change_id bigint not null references ops.target_change (change_id),
    primary key (metric, region_id, month)
);

revoke all on ops.target_change, ops.target_step from public, analytics_reader;
call ops.protect('ops.target');

-- What is planned: the target where there is one, else the budget. Under the reader's own rights.
create view mart.plan with (security_invoker = true) as
select
    coalesce(target.month, budget.month) as month,
    coalesce(target.region_id, budget.region_id) as region_id,
    coalesce(target.metric, budget.metric) as metric,
    coalesce(target.amount, budget.amount) as amount
from core.budgets as budget
full join ops.target as target
    on budget.month = target.month and budget.region_id = target.region_id and budget.metric = target.metric;

grant select on mart.plan to analytics_reader;
