-- purpose: Holidays and shopping days, those to come as well
-- grain: one row per region and holiday
-- parameters: history_start date, end date, regions text[]
-- columns: region_id text, day date, name text, kind text
-- run by: services.seasons.history.read_history
select
    region_id,
    date as day,
    name,
    kind
from core.holidays
where
    date between :history_start and :end
    and ('*' = any(:regions) or region_id = any(:regions))
order by day, region_id
