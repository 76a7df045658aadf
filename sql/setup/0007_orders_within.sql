-- The orders of some days that pass the filters of a page, where no mart can tell: one rule for every query. An open
-- filter is {*}. Written so that PostgreSQL puts it into the query that asks, whose plan is then the same as without.
create function core.orders_within(
    first_day date, last_day date, regions text[], channels text[], categories text[]
) returns setof core.order_facts
language sql stable parallel safe
as $$
    select facts.*
    from core.order_facts as facts
    where
        facts.day between first_day and last_day
        and ('*' = any(regions) or facts.region_id = any(regions))
        and ('*' = any(channels) or facts.channel_id = any(channels))
        and ('*' = any(categories) or facts.category_ids && categories)
$$;
