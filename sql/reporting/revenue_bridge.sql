-- purpose: Why net revenue differs between the range and the one it is compared with: volume, mix, price, exchange rates, products, discounts, returns
-- grain: one row per category, and one for all of them together, whose category_id is null
-- parameters: start date, end date, previous_start date, previous_end date, months date[], added date[], removed date[], previous_months date[], previous_added date[], previous_removed date[], regions text[], channels text[], categories text[]
-- columns: category_id text, category text, before money, volume money, mix money, price money, rates money, new money, dropped money, discounts money, returns money, after money
-- run by: services.executive.revenue_bridge
with products as (
    select
        sums.*,
        coalesce(directory.category_id, 'unknown') as category_id,
        coalesce(directory.category, 'Unknown') as category,
        sums.units > 0 and sums.previous_units > 0 as continued
    from
        mart.products_compared(
            :months, :added, :removed, :previous_months, :previous_added, :previous_removed, :regions, :channels
        ) as sums
    left join core.product_directory as directory on sums.product_id = directory.product_id
    where '*' = any(:categories) or coalesce(directory.category_id, 'unknown') = any(:categories)
),

told_apart as (
    select
        products.*,
        not continued and previous_gross_sales <> 0 and units <= 0 as gone
    from products
),

sums as (
    select
        category_id,
        category,
        sum(units) filter (where continued) as units,
        sum(previous_units) filter (where continued) as previous_units,
        sum(gross_sales) as gross_sales,
        sum(gross_sales) filter (where continued) as continued_sales,
        sum(previous_gross_sales) filter (where continued) as previous_continued_sales,
        sum(units * previous_gross_sales / nullif(previous_units, 0)) filter (where continued) as at_old_prices,
        sum(gross_sales - previous_gross_sales) filter (where not continued and not gone) as new,
        sum(gross_sales - previous_gross_sales) filter (where gone) as dropped,
        sum(previous_discounts - discounts) as discounts,
        sum(previous_returned - returned) as returns,
        sum(previous_gross_sales - previous_discounts - previous_returned) as before,
        sum(gross_sales - discounts - returned) as after
    from told_apart
    group by grouping sets ((category_id, category), ())
),

-- Exchange rates: what was sold now in a currency, less what it would have come to at the average rate of the
-- comparison; of a region all is in its currency. Continued products have their category's part of it.
periods (period, first_day, last_day) as (
    values ('current', cast(:start as date), cast(:end as date)),
    ('previous', cast(:previous_start as date), cast(:previous_end as date))
),

currencies as (
    select
        region_id,
        currency
    from core.regions
    where currency <> ops.setting_value('base_currency')
),

rates as materialized (
    select
        days.currency,
        days.period,
        days.day,
        latest.rate
    from (
        select distinct
            currencies.currency,
            periods.period,
            cast(periods.first_day + places.place as date) as day
        from periods
        cross join currencies
        cross join lateral generate_series(0, periods.last_day - periods.first_day) as places (place)
    ) as days
    cross join lateral (
        select exchange_rates.rate
        from core.exchange_rates as exchange_rates
        where exchange_rates.currency = days.currency and exchange_rates.date <= days.day
        order by exchange_rates.date desc
        limit 1
    ) as latest
),

-- By region and category first, so that the mart is asked for what its index holds together.
cells as materialized (
    select
        periods.period,
        currencies.currency,
        sales.category_id,
        sales.day,
        sum(sales.gross_sales) as gross_sales
    from periods
    cross join currencies
    cross join sums
    inner join mart.sales_day as sales
        on
            currencies.region_id = sales.region_id
            and sums.category_id = sales.category_id
            and sales.day between periods.first_day and periods.last_day
    where ('*' = any(:regions) or currencies.region_id = any(:regions)) and sales.channel_id = any(:channels)
    group by periods.period, currencies.currency, sales.category_id, sales.day
),

converted as (
    select
        cells.category_id,
        cells.currency,
        sum(cells.gross_sales) filter (where cells.period = 'current') as now,
        sum(cells.gross_sales / rates.rate) filter (where cells.period = 'current') as foreign_now,
        sum(cells.gross_sales) filter (where cells.period = 'previous') as before,
        sum(cells.gross_sales / rates.rate) filter (where cells.period = 'previous') as foreign_before
    from cells
    inner join rates
        on cells.currency = rates.currency and cells.period = rates.period and cells.day = rates.day
    group by cells.category_id, cells.currency
),

moved as (
    select
        converted.category_id,
        round(
            sum(
                (converted.now - converted.foreign_now * converted.before / nullif(converted.foreign_before, 0))
                * sums.continued_sales / nullif(sums.gross_sales, 0)
            ) / 100,
            2
        ) as rates
    from converted
    inner join sums on converted.category_id = sums.category_id
    group by converted.category_id
),

moved_together as (
    select
        category_id,
        sum(rates) as rates
    from moved
    group by grouping sets ((category_id), ())
),

parts as (
    select
        sums.category_id,
        sums.category,
        coalesce(sums.before, 0) as before,
        round(
            coalesce((sums.units - sums.previous_units) * sums.previous_continued_sales / sums.previous_units, 0), 2
        ) as volume,
        round(coalesce(sums.continued_sales - sums.at_old_prices, 0), 2) - coalesce(moved.rates, 0) as price,
        coalesce(moved.rates, 0) as rates,
        coalesce(sums.new, 0) as new,
        coalesce(sums.dropped, 0) as dropped,
        coalesce(sums.discounts, 0) as discounts,
        coalesce(sums.returns, 0) as returns,
        coalesce(sums.after, 0) as after
    from sums
    left join moved_together as moved on sums.category_id is not distinct from moved.category_id
)

-- Mix is what remains, and takes the rounding.
select
    category_id,
    category,
    before,
    volume,
    after - before - volume - price - rates - new - dropped - discounts - returns as mix,
    price,
    rates,
    new,
    dropped,
    discounts,
    returns,
    after
from parts
order by category_id
