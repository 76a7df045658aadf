-- purpose: Money ordered, collected, refunded and charged back by month, in base currency
-- grain: one row per month
-- parameters: start date, end date, regions text[]
-- columns: month date, ordered money, captured money, refunded money, charged_back money
-- run by: services.finance.cash_timing
select
    cast(date_trunc('month', day) as date) as month,
    sum(ordered) as ordered,
    sum(captured) as captured,
    sum(refunded) as refunded,
    sum(charged_back) as charged_back
from mart.cash_day
where
    day between :start and :end
    and region_id = any(:regions)
group by date_trunc('month', day)
order by date_trunc('month', day)
