-- purpose: How often each product was bought at which price, with what else moved its sales: days on sale, shelves empty, rivals
-- grain: one row per product, week and list price in it
-- parameters: start date, end date
-- columns: product_id text, category_id text, category text, season_id text, week date, list_price money, paid_price decimal, days integer, available decimal, lines integer, units integer, days_known integer, rival_price decimal
-- run by: services.pricing.inputs.price_cells
-- scans: sales_entries: elasticities are learned, in a job, from every sale there was
with sold as (
    select
        product_id,
        day,
        sum(lines) as lines,
        sum(units) as units,
        sum(gross_sales) as gross_sales
    from core.sales_entries
    where day between cast(:start as date) and cast(:end as date) and kind = 'sale'
    group by product_id, day
),

seen as (
    select
        product_id,
        min(day) as first_sale,
        max(day) as last_sale
    from sold
    group by product_id
),

-- When a product was there to be bought. One that nobody tells the end of, and that nobody bought for half a year, ended.
lives as (
    select
        directory.product_id,
        directory.category_id,
        directory.category,
        -- What moves with the season together: a top category, or a category below it that has promotions of its own.
        case
            when exists (select from core.promotions where promotions.category_id = products.category_id)
                then products.category_id
            else directory.category_id
        end as season_id,
        least(directory.launched_on, seen.first_sale) as known_since,
        greatest(least(directory.launched_on, seen.first_sale), cast(:start as date)) as first_day,
        least(
            greatest(
                coalesce(
                    directory.discontinued_on,
                    case when seen.last_sale < cast(:end as date) - 182 then seen.last_sale end,
                    cast(:end as date)
                ),
                seen.last_sale
            ),
            cast(:end as date)
        ) as last_day
    from seen
    inner join core.product_directory as directory on seen.product_id = directory.product_id
    inner join core.products as products on seen.product_id = products.product_id
),

spells as (
    select
        product_id,
        list_price,
        valid_from,
        lead(valid_from) over (partition by product_id order by valid_from) - 1 as valid_to
    from core.product_prices
),

pieces as (
    select
        lives.product_id,
        lives.category_id,
        lives.category,
        lives.season_id,
        lives.known_since,
        spells.list_price,
        greatest(lives.first_day, spells.valid_from) as first_day,
        least(lives.last_day, spells.valid_to) as last_day
    from lives
    left join spells on lives.product_id = spells.product_id
    where greatest(lives.first_day, spells.valid_from) <= least(lives.last_day, spells.valid_to)
),

cells as (
    select
        pieces.product_id,
        pieces.category_id,
        pieces.category,
        pieces.season_id,
        pieces.known_since,
        pieces.list_price,
        cast(weeks.week as date) as week,
        greatest(pieces.first_day, cast(weeks.week as date)) as first_day,
        least(pieces.last_day, cast(weeks.week as date) + 6) as last_day
    from pieces
    cross join
        lateral generate_series(
            date_trunc('week', cast(pieces.first_day as timestamp)),
            cast(pieces.last_day as timestamp),
            interval '7 days'
        ) as weeks (week)
),

-- What share of parcels left which warehouse, of late: so much of a product's demand an empty shelf there loses.
sent as (
    select
        warehouse_id,
        count(*) / sum(count(*)) over () as share
    from core.shipments
    where
        shipped_at >= cast(cast(:end as date) - 90 as timestamp) at time zone 'UTC'
        and shipped_at < cast(cast(:end as date) + 1 as timestamp) at time zone 'UTC'
        and warehouse_id is not null
    group by warehouse_id
),

empty_shelves as (
    select
        movements.product_id,
        movements.moved_on as day,
        sum(coalesce(sent.share, 1.0 / (select greatest(count(*), 1) from core.warehouses))) as share
    from core.inventory_movements as movements
    left join sent on movements.warehouse_id = sent.warehouse_id
    where movements.kind = 'stockout' and movements.moved_on between cast(:start as date) and cast(:end as date)
    group by movements.product_id, movements.moved_on
),

happened as (
    select
        product_id,
        day,
        lines,
        units,
        gross_sales,
        0 as lost
    from sold
    union all
    select
        product_id,
        day,
        0 as lines,
        0 as units,
        0 as gross_sales,
        least(share, 1) as lost
    from empty_shelves
),

rivals as (
    select
        product_id,
        cast(date_trunc('month', observed_on) as date) as month,
        avg(price) as price
    from core.competitor_prices
    where observed_on between cast(:start as date) and cast(:end as date)
    group by product_id, cast(date_trunc('month', observed_on) as date)
),

counted as (
    select
        cells.product_id,
        cells.category_id,
        cells.category,
        cells.season_id,
        cells.known_since,
        cells.list_price,
        cells.week,
        cells.first_day,
        cells.last_day - cells.first_day + 1 as days,
        coalesce(sum(happened.lines), 0) as lines,
        coalesce(sum(happened.units), 0) as units,
        coalesce(sum(happened.gross_sales), 0) as gross_sales,
        coalesce(sum(happened.lost), 0) as lost
    from cells
    left join happened
        on
            cells.product_id = happened.product_id
            and cells.week = cast(date_trunc('week', cast(happened.day as timestamp)) as date)
            and happened.day between cells.first_day and cells.last_day
    group by
        cells.product_id,
        cells.category_id,
        cells.category,
        cells.season_id,
        cells.known_since,
        cells.list_price,
        cells.week,
        cells.first_day,
        cells.last_day
)

select
    counted.product_id,
    counted.category_id,
    counted.category,
    counted.season_id,
    counted.week,
    counted.list_price,
    sum(counted.gross_sales) / nullif(100 * sum(counted.units), 0) as paid_price,
    cast(sum(counted.days) as bigint) as days,
    sum(counted.days - counted.lost) as available,
    cast(sum(counted.lines) as bigint) as lines,
    cast(sum(counted.units) as bigint) as units,
    cast(min(counted.first_day - counted.known_since) as bigint) as days_known,
    max(rivals.price) as rival_price
from counted
left join rivals
    on
        counted.product_id = rivals.product_id
        and rivals.month = cast(date_trunc('month', cast(counted.first_day as timestamp)) as date)
group by
    counted.product_id,
    counted.category_id,
    counted.category,
    counted.season_id,
    counted.week,
    counted.list_price
order by counted.product_id, counted.week, counted.list_price
