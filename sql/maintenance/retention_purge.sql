-- purpose: Deletes what is past its keeping from the tables of ops.retention, so many rows of each at a time: to be run
-- again while there is more
-- grain: one row per table that is there
-- parameters: batch integer
-- columns: table_name text, about text, keep_days integer, deleted integer, more boolean
-- run by: services.health.purge
select
    retention.table_name,
    retention.about,
    retention.keep_days,
    purged.deleted,
    purged.deleted >= :batch as more
from ops.retention
cross join lateral ops.purge(retention.table_name, :batch) as purged (deleted)
where purged.deleted is not null
order by retention.table_name
