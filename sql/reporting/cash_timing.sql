-- purpose: What became of the money ordered in each month, to date, and how long it took to come in
-- grain: one row per month of order
-- parameters: start date, end date, regions text[]
-- columns: month date, ordered money, captured money, refunded money, charged_back money, days_to_cash decimal
-- run by: services.finance.cash_timing
select
    cast(date_trunc('month', day) as date) as month,
    sum(ordered) as ordered,
    sum(captured) as captured,
    sum(refunded) as refunded,
    sum(charged_back) as charged_back,
    sum(captured_days) / nullif(sum(captured), 0) as days_to_cash
from mart.cash_day
where
    day between :start and :end
    and region_id = any(:regions)
group by date_trunc('month', day)
order by date_trunc('month', day)
