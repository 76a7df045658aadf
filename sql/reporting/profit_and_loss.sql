-- purpose: Profit and loss by month, from gross sales to operating profit, with the plan
-- grain: one row per month; a month cut by the range holds only its days inside
-- parameters: start date, end date, regions text[], channels text[], categories text[]
-- columns: month date, days integer, gross_sales money, discounts money, returned money, net_revenue money, cost money, gross_profit money, fulfilment money, payment_fees money, contribution money, marketing_spend money, operating_expenses decimal, operating_profit decimal, plan_net_revenue decimal, plan_gross_profit decimal, plan_contribution decimal, plan_marketing_spend decimal, plan_operating_expenses decimal
-- run by: services.finance.profit_and_loss
with months as (
    select
        cast(first_day as date) as month,
        greatest(cast(first_day as date), cast(:start as date)) as first_day,
        least(cast(first_day + interval '1 month' as date) - 1, cast(:end as date)) as last_day,
        cast(first_day + interval '1 month' as date) - cast(first_day as date) as length
    from generate_series(
        date_trunc('month', cast(:start as timestamp)), cast(:end as timestamp), interval '1 month'
    ) as first_day
),

sales as (
    select
        cast(date_trunc('month', day) as date) as month,
        sum(gross_sales) / 100 as gross_sales,
        sum(discounts) / 100 as discounts,
        sum(returned) / 100 as returned,
        sum(net_revenue) / 100 as net_revenue,
        sum(cost) / 100 as cost,
        sum(fulfilment) / 100 as fulfilment,
        sum(payment_fees) / 100 as payment_fees
    from mart.sales_day
    where
        day between :start and :end
        and region_id = any(:regions)
        and channel_id = any(:channels)
        and category_id = any(:categories)
    group by month
),

-- Advertising is booked by region and channel, not by category.
marketing as (
    select
        cast(date_trunc('month', day) as date) as month,
        sum(spend) as marketing_spend
    from mart.traffic_day
    where
        day between :start and :end
        and region_id = any(:regions)
        and channel_id = any(:channels)
        and '*' = any(:categories)
    group by month
),

-- Operating expenses and plans are kept by region and month only; a cut month bears its share of days.
expenses as (
    select
        months.month,
        sum(expenses.amount) * (months.last_day - months.first_day + 1) / months.length as operating_expenses
    from months
    inner join core.operating_expenses as expenses on months.month = expenses.month
    where
        '*' = any(:channels)
        and '*' = any(:categories)
        and ('*' = any(:regions) or expenses.region_id = any(:regions))
    group by months.month, months.first_day, months.last_day, months.length
),

plans as (
    select
        months.month,
        sum(budgets.amount) filter (where budgets.metric = 'net_revenue') as net_revenue,
        sum(budgets.amount) filter (where budgets.metric = 'gross_profit') as gross_profit,
        sum(budgets.amount) filter (where budgets.metric = 'contribution') as contribution,
        sum(budgets.amount) filter (where budgets.metric = 'marketing_spend') as marketing_spend,
        sum(budgets.amount) filter (where budgets.metric = 'operating_expenses') as operating_expenses,
        cast(months.last_day - months.first_day + 1 as numeric) / months.length as share
    from months
    inner join mart.plan as budgets on months.month = budgets.month
    where
        '*' = any(:channels)
        and '*' = any(:categories)
        and ('*' = any(:regions) or budgets.region_id = any(:regions))
    group by months.month, months.first_day, months.last_day, months.length
)

select
    months.month,
    cast(months.last_day - months.first_day + 1 as bigint) as days,
    coalesce(sales.gross_sales, 0) as gross_sales,
    coalesce(sales.discounts, 0) as discounts,
    coalesce(sales.returned, 0) as returned,
    coalesce(sales.net_revenue, 0) as net_revenue,
    coalesce(sales.cost, 0) as cost,
    coalesce(sales.net_revenue - sales.cost, 0) as gross_profit,
    coalesce(sales.fulfilment, 0) as fulfilment,
    coalesce(sales.payment_fees, 0) as payment_fees,
    coalesce(sales.net_revenue - sales.cost - sales.fulfilment - sales.payment_fees, 0) as contribution,
    marketing.marketing_spend,
    expenses.operating_expenses,
    coalesce(sales.net_revenue - sales.cost - sales.fulfilment - sales.payment_fees, 0)
    - marketing.marketing_spend - expenses.operating_expenses as operating_profit,
    plans.net_revenue * plans.share as plan_net_revenue,
    plans.gross_profit * plans.share as plan_gross_profit,
    plans.contribution * plans.share as plan_contribution,
    plans.marketing_spend * plans.share as plan_marketing_spend,
    plans.operating_expenses * plans.share as plan_operating_expenses
from months
left join sales on months.month = sales.month
left join marketing on months.month = marketing.month
left join expenses on months.month = expenses.month
left join plans on months.month = plans.month
order by months.month
