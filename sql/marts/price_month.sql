-- purpose: Where our list prices stood against competitors' in each month, in sums that add up over categories
-- grain: one row per month and top category
-- parameters: none
-- columns: month date, category_id text, products integer, cheapest integer, log_lowest integer, log_median integer
-- run by: services.refresh.marts
select
    month,
    category_id,
    products,
    cheapest,
    log_lowest,
    log_median
from core.prices_compared(date '1900-01-01', date '2199-12-31')
