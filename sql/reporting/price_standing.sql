-- purpose: What each product on sale costs, within which prices it was sold so far, and what competitors ask for it
-- grain: one row per product on sale on the last day
-- parameters: history_start date, end date, categories text[]
-- columns: product_id text, price money, unit_cost money, lowest_price money, highest_price money, rivals integer, rival_lowest money, rival_median decimal
-- run by: services.pricing.offers.price_standing
with on_sale as (
    select
        product_id,
        list_price,
        unit_cost
    from core.product_directory
    where
        is_active is distinct from false
        and (discontinued_on is null or discontinued_on > cast(:end as date))
        and ('*' = any(:categories) or category_id = any(:categories))
),

spells as (
    select
        product_id,
        list_price,
        unit_cost,
        valid_from,
        lead(valid_from) over (partition by product_id order by valid_from) as valid_to
    from core.product_prices
    where valid_from <= cast(:end as date)
),

histories as (
    select
        product_id,
        min(list_price) as lowest_price,
        max(list_price) as highest_price,
        max(list_price) filter (where valid_to is null) as price,
        max(unit_cost) filter (where valid_to is null) as unit_cost
    from spells
    where valid_to is null or valid_to > cast(:history_start as date)
    group by product_id
),

-- What each competitor asked when it was last looked, if that is not long ago.
asked as (
    select distinct on (product_id, competitor_id)
        product_id,
        competitor_id,
        price
    from core.competitor_prices
    where observed_on > cast(:end as date) - 92 and observed_on <= cast(:end as date)
    order by product_id asc, competitor_id asc, observed_on desc
),

rivals as (
    select
        product_id,
        count(*) as rivals,
        min(price) as lowest,
        percentile_cont(0.5) within group (order by cast(price as double precision)) as median
    from asked
    group by product_id
)

select
    on_sale.product_id,
    coalesce(histories.price, on_sale.list_price) as price,
    coalesce(histories.unit_cost, on_sale.unit_cost) as unit_cost,
    coalesce(histories.lowest_price, on_sale.list_price) as lowest_price,
    coalesce(histories.highest_price, on_sale.list_price) as highest_price,
    coalesce(rivals.rivals, 0) as rivals,
    rivals.lowest as rival_lowest,
    rivals.median as rival_median
from on_sale
left join histories on on_sale.product_id = histories.product_id
left join rivals on on_sale.product_id = rivals.product_id
order by on_sale.product_id
