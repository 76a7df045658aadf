-- purpose: The values a reader may filter by; of regions, their own
-- grain: one row per dimension and value
-- parameters: own_regions text[]
-- columns: dimension text, value text, label text
-- run by: services.platform.filter_options
with options as (
    select
        'region' as dimension,
        region_id as value,
        name as label
    from core.regions
    where opened_on is not null and ('*' = any(:own_regions) or region_id = any(:own_regions))
    union all
    select
        'channel',
        channel_id,
        name
    from core.channels
    union all
    select
        'category',
        category_id,
        name
    from core.categories
    where parent_id is null
)

select
    dimension,
    value,
    label
from options
order by dimension, label
