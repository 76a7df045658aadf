-- purpose: Rows that their files' contracts did not let in, and that no later file has mended
-- grain: one row per refused row, under its line, whose values are not the ones allowed_values looks at
-- parameters: everything boolean, enforced text[]
-- columns: table_name text, key text, column_name text, value text, expected text, reason text
-- run by: services.data_quality.engine.check
-- judges: *
select
    refused.table_name,
    refused.file || ':' || refused.line as key,
    coalesce(refused.column_name, '') as column_name,
    refused.value,
    cast(null as text) as expected,
    refused.reason
from ops.quarantine as refused
where
    refused.state = 'open'
    and :everything is not null
    and not (
        coalesce(refused.value, '') <> '' and refused.table_name || '.' || refused.column_name = any(:enforced)
    )
