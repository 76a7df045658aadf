-- purpose: Which of the values that somebody filters by are those of nothing, neither in the master data nor in any sale
-- grain: one row per dimension and value that is unknown
-- parameters: own_regions text[], regions text[], channels text[], categories text[]
-- columns: dimension text, value text
-- run by: services.choices.unknown_choices
select
    'region' as dimension,
    value
from unnest(cast(:regions as text[])) as value
where
    not ('*' = any(:own_regions) or value = any(:own_regions))
    or (
        not exists (select from core.regions where regions.region_id = value)
        and not exists (select from mart.sales_day where sales_day.region_id = value)
    )
union all
select
    'channel',
    value
from unnest(cast(:channels as text[])) as value
where
    not exists (select from core.channels where channels.channel_id = value)
    and not exists (select from mart.sales_day where sales_day.channel_id = value)
union all
select
    'category',
    value
from unnest(cast(:categories as text[])) as value
where
    not exists (select from core.categories where categories.category_id = value)
    and not exists (select from mart.sales_day where sales_day.category_id = value)
order by dimension, value
