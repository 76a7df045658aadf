-- Orders that were placed, and those of them that failed, as what a metric is made of; and the rule that watches it.

-- As mart.sums_of_sales, of orders by their status, which marts do not keep by category.
create function mart.sums_of_orders(this_region text, this_channel text, first_day date, last_day date)
returns table (name text, amount numeric)
language sql stable parallel safe
as $$
    select named.name, named.amount
    from (
        select
            coalesce(sum(statuses.orders), 0) as placed,
            coalesce(sum(statuses.orders) filter (where statuses.value = 'failed'), 0) as failed
        from mart.order_attribute_day as statuses
        where
            statuses.region_id = this_region
            and statuses.channel_id = this_channel
            and statuses.day between first_day and last_day
            and statuses.attribute = 'status'
    ) as sums
    cross join lateral (
        values ('placed_orders', sums.placed), ('failed_orders', sums.failed)
    ) as named (name, amount)
$$;

insert into ops.alert_rule
(
    name, kind, subject, window_days, against, operator, fire_limit, clear_limit, severity, department, owner, runbook
)
values
(
    'More orders fail', 'change', 'failed_rate', 7, 'previous_period', 'above', 0.03, 0.01, 'warning', 'risk', 'risk',
    'Look at the failed orders by device and hour, and ask the payment provider.'
);

insert into ops.alert_rule_version (rule_id, version, actor, content)
select
    rule_id,
    version,
    '',
    to_jsonb(rule) - array['rule_id', 'version', 'evaluated_to']
from ops.alert_rule as rule
where name = 'More orders fail';
