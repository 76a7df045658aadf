-- purpose: The numbers that packed marts keep for values, and whether the filters of a page let the value pass
-- grain: one row per channel, status, device, category, and set of categories of an order
-- parameters: channels text[], categories text[]
-- columns: kind text, value text, number integer, passes boolean
-- run by: services.packed
select
    kind,
    value,
    number,
    case kind
        when 'channel' then '*' = any(:channels) or value = any(:channels)
        when 'category' then '*' = any(:categories) or value = any(:categories)
        when 'categories' then '*' = any(:categories) or cast(value as text[]) && :categories
        else true
    end as passes
from ops.code
