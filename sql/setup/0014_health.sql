-- How the database is doing: the log of queries, the sizes of tables day by day, and how long what is kept is kept.
-- Nothing here is readable by analytics_reader.

create table ops.query_log (
    hour timestamptz not null,
    query text not null,
    calls bigint not null,
    failures bigint not null,
    rows bigint not null,
    total_ms double precision not null,
    worst_ms double precision not null,
    buckets bigint[] not null,
    primary key (hour, query)
);
comment on table ops.query_log is 'How long the catalogue''s queries took, by the hour: services.database.timings.';
comment on column ops.query_log.buckets is
'How many calls took at most each of services.database.timings.BOUNDS milliseconds, and how many took longer.';

create table ops.table_size (
    day date not null,
    table_name text not null,
    bytes bigint not null,
    live_rows bigint not null,
    primary key (table_name, day)
);
comment on table ops.table_size is 'What each table came to on a day, partitions, indexes and long values with it.';

create table ops.retention (
    table_name text primary key check (table_name <> 'audit'),
    column_name text not null,
    keep_days integer not null check (keep_days between 1 and 3650),
    condition text not null default 'true',
    about text not null
);
comment on table ops.retention is
'Tables of ops that are cleared of old rows: those that meet the condition and whose column lies so many days back.';
comment on column ops.retention.condition is 'SQL, written by migrations alone.';

insert into ops.retention (table_name, column_name, keep_days, about) values
('session', 'expires_at', 30, 'Ended sessions'),
('second_step', 'expires_at', 1, 'Log-ins that waited for a second step'),
('one_time_link', 'expires_at', 30, 'One-time links that are over'),
('failing_address', 'counted_at', 30, 'Addresses from which log-ins failed'),
('api_token', 'expires_at', 365, 'API tokens that are over'),
('query_log', 'hour', 90, 'How long queries took, by the hour'),
('table_size', 'day', 1095, 'The sizes of tables, by the day');

-- Every table that holds rows, with the table that it is a partition of, else itself.
create view ops.stored_table as
select
    tables.oid as relation,
    tables.reltuples,
    tables.relpages,
    coalesce(pg_partition_root(tables.oid), tables.oid) as root,
    format('%I.%I', root_schemas.nspname, roots.relname) as table_name
from pg_class as tables
inner join pg_class as roots on roots.oid = coalesce(pg_partition_root(tables.oid), tables.oid)
inner join pg_namespace as root_schemas on roots.relnamespace = root_schemas.oid
where
    tables.relkind in ('r', 'm')
    and root_schemas.nspname not like 'pg\_%'
    and root_schemas.nspname <> 'information_schema';

-- What pg_stat_statements knows of this database; nothing where it is not there, not loaded, or not to be read.
create function ops.server_statements()
returns table (
    query text, calls bigint, total_ms double precision, worst_ms double precision, rows bigint, since timestamptz
)
language plpgsql
as $$
declare
    home constant text := (
        select namespaces.nspname
        from pg_extension as extensions
        inner join pg_namespace as namespaces on extensions.extnamespace = namespaces.oid
        where extensions.extname = 'pg_stat_statements'
    );
begin
    if home is null or not pg_has_role('pg_read_all_stats', 'usage') then
        return;
    end if;
    return query execute format(
        'select seen.query, seen.calls, seen.total_exec_time, seen.max_exec_time, seen.rows, info.stats_reset'
        ' from %1$I.pg_stat_statements as seen cross join %1$I.pg_stat_statements_info as info'
        ' where seen.dbid = (select oid from pg_database where datname = current_database())',
        home
    );
exception
    when object_not_in_prerequisite_state then null;
end
$$;

-- Deletes at most so many rows of a table of ops.retention that are past their keeping; returns how many, null
-- where there is no such table.
create function ops.purge(wanted text, most integer) returns bigint
language plpgsql
as $$
declare
    kept constant ops.retention := (select retention from ops.retention where retention.table_name = wanted);
    gone bigint;
begin
    if to_regclass(format('ops.%I', kept.table_name)) is null then
        return null;
    end if;
    execute format(
        'delete from ops.%1$I where ctid = any(array('
        'select ctid from ops.%1$I where %2$I < now() - make_interval(days => $1) and (%3$s)'
        ' limit $2 for update skip locked))',
        kept.table_name, kept.column_name, kept.condition
    ) using kept.keep_days, most;
    get diagnostics gone = row_count;
    return gone;
end
$$;

create function ops.count_rows(relation regclass, condition text) returns bigint
language plpgsql stable
as $$
declare
    counted bigint;
begin
    execute format('select count(*) from %s where %s', relation, condition) into counted;
    return counted;
end
$$;

revoke all on ops.query_log, ops.table_size, ops.retention, ops.stored_table from public, analytics_reader;
revoke execute on function ops.server_statements(), ops.purge(text, integer), ops.count_rows(regclass, text)
from public;
