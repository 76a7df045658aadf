-- purpose: How full each column of the company's files is, by the sample of rows that PostgreSQL keeps statistics of
-- grain: one row per table and column of which there are statistics; filled is the share of rows with a value, 0 to 1
-- parameters: tables text[]
-- columns: table_name text, column_name text, filled decimal
-- run by: services.dictionary.tables, services.dictionary.table
with leaves as (
    select
        tables.relname as table_name,
        leaves.relname as leaf_name,
        leaf_schemas.nspname as leaf_schema,
        leaves.reltuples
    from pg_class as tables
    inner join pg_namespace as schemas on tables.relnamespace = schemas.oid
    left join lateral pg_partition_tree(tables.oid) as parts on parts.isleaf
    inner join pg_class as leaves on leaves.oid = coalesce(parts.relid, tables.oid)
    inner join pg_namespace as leaf_schemas on leaves.relnamespace = leaf_schemas.oid
    where schemas.nspname = 'core' and tables.relname = any(:tables) and leaves.reltuples > 0
)

select
    cast(leaves.table_name as text) as table_name,
    cast(stats.attname as text) as column_name,
    1 - sum(stats.null_frac * leaves.reltuples) / sum(leaves.reltuples) as filled
from leaves
inner join pg_stats as stats
    on leaves.leaf_schema = stats.schemaname and leaves.leaf_name = stats.tablename and not stats.inherited
group by leaves.table_name, stats.attname
order by leaves.table_name, stats.attname
