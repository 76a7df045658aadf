-- purpose: How the server and its database are at the moment
-- grain: one row
-- parameters: none
-- columns: version text, started_at timestamp, bytes integer, connections integer, most_connections integer,
-- longest_transaction decimal, waiting integer, data_version integer, refreshed_at timestamp, waiting_files integer
-- run by: services.health.server_state
with sessions as (
    select
        count(*) as connections,
        max(extract(epoch from clock_timestamp() - xact_start)) filter (
            where datname = current_database() and pid <> pg_backend_pid()
        ) as longest_transaction,
        count(*) filter (where datname = current_database() and wait_event_type = 'Lock') as waiting
    from pg_stat_activity
    where backend_type = 'client backend'
)

select
    current_setting('server_version') as version,
    pg_postmaster_start_time() as started_at,
    pg_database_size(current_database()) as bytes,
    sessions.connections,
    cast(current_setting('max_connections') as bigint)
    - cast(current_setting('superuser_reserved_connections') as bigint) as most_connections,
    coalesce(sessions.longest_transaction, 0) as longest_transaction,
    sessions.waiting,
    data.version as data_version,
    data.refreshed_at,
    (select count(*) from ops.load_file as files where files.state = 'loaded') - data.files as waiting_files
from sessions
cross join ops.data_version as data
