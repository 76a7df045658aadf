-- purpose: The numbers that packed marts keep for values, and whether the filters of a page let the value pass
-- grain: one row per status, device, category, and set of categories of an order
-- parameters: categories text[]
-- columns: kind text, value text, number integer, passes boolean
-- run by: services.packed
select
    kind,
    value,
    number,
    case kind
        when 'category' then '*' = any(:categories) or value = any(:categories)
        when 'categories' then '*' = any(:categories) or cast(value as text[]) && :categories
        else true
    end as passes
from ops.code
