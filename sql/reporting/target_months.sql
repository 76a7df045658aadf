-- purpose: Each month of a year with its budget, its plan (the budget with targets in its place), what came of it, and the year before
-- grain: one row per month and metric planned
-- parameters: start date, end date, regions text[]
-- columns: month date, metric text, budget money, plan money, actual money, previous money, changed integer
-- run by: services.targets.year_of_targets
with months as (
    select cast(month as date) as month
    from generate_series(cast(:start as date), cast(:end as date), interval '1 month') as month
),

sold as (
    select
        cast(date_trunc('month', day) as date) as month,
        sum(net_revenue) / 100 as net_revenue,
        sum(orders) as orders,
        sum(net_revenue - cost) / 100 as gross_profit,
        sum(net_revenue - cost - fulfilment - payment_fees) / 100 as contribution
    from mart.sales_day
    where
        day between cast(:start as date) - interval '1 year' and :end
        and region_id = any(:regions)
        and channel_id = '*'
        and category_id = '*'
    group by month
),

actual as (
    select sold.month, figure.metric, figure.amount
    from sold
    cross join lateral (
        values
        ('net_revenue', sold.net_revenue),
        ('orders', sold.orders),
        ('gross_profit', sold.gross_profit),
        ('contribution', sold.contribution)
    ) as figure (metric, amount)
),

budget as (
    select month, metric, sum(amount) as amount
    from core.budgets
    where month between :start and :end and ('*' = any(:regions) or region_id = any(:regions))
    group by month, metric
),

plan as (
    select planned.month, planned.metric, sum(planned.amount) as amount, max(target.change_id) as changed
    from mart.plan as planned
    left join ops.target as target
        on
            planned.month = target.month
            and planned.metric = target.metric
            and planned.region_id = target.region_id
    where planned.month between :start and :end and ('*' = any(:regions) or planned.region_id = any(:regions))
    group by planned.month, planned.metric
)

select
    months.month,
    metric.name as metric,
    budget.amount as budget,
    plan.amount as plan,
    actual.amount as actual,
    previous.amount as previous,
    coalesce(plan.changed, 0) as changed
from months
cross join (values ('net_revenue'), ('orders'), ('gross_profit'), ('contribution')) as metric (name)
left join budget on months.month = budget.month and metric.name = budget.metric
left join plan on months.month = plan.month and metric.name = plan.metric
left join actual on months.month = actual.month and metric.name = actual.metric
left join actual as previous
    on cast(months.month - interval '1 year' as date) = previous.month and metric.name = previous.metric
order by months.month, metric.name
