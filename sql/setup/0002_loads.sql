-- What the loader keeps: its runs and files, the rows it refused, and what the next refresh has to recompute.

create table ops.load (
    load_id bigint generated always as identity primary key,
    source text not null,
    state text not null default 'running' check (state in ('running', 'finished', 'interrupted')),
    started timestamptz not null default clock_timestamp(),
    finished timestamptz
);

create table ops.load_file (
    load_file_id bigint generated always as identity primary key,
    load_id bigint not null references ops.load (load_id),
    table_name text not null,
    path text not null,
    sha256 text,
    bytes bigint,
    rows_read bigint not null default 0,
    rows_accepted bigint not null default 0,
    rows_unchanged bigint not null default 0,
    rows_quarantined bigint not null default 0,
    started timestamptz not null,
    finished timestamptz not null default clock_timestamp(),
    state text not null check (state in ('loaded', 'skipped', 'refused')),
    message text not null default '',
    check (rows_read = rows_accepted + rows_unchanged + rows_quarantined)
);
create index load_file_load on ops.load_file (load_id);
create unique index load_file_loaded_once on ops.load_file (table_name, sha256) where state = 'loaded';

create table ops.quarantine (
    quarantine_id bigint generated always as identity primary key,
    load_file_id bigint not null references ops.load_file (load_file_id),
    table_name text not null,
    file text not null,
    line bigint not null,
    column_name text,
    reason text not null,
    value text,
    original_row json not null,
    state text not null default 'open' check (state in ('open', 'repaired', 'dismissed')),
    at timestamptz not null default clock_timestamp()
);
create index quarantine_load_file on ops.quarantine (load_file_id);
create index quarantine_table on ops.quarantine (table_name, state);
comment on column ops.quarantine.original_row is
'Column names of the file and their values; the whole line under "_line" when it could not be split.';

-- Queues: rows are only ever added by a load and taken by a refresh, so that neither waits for the other.
-- A row may be there more than once.
create table ops.dirty_order (order_id text not null);
create table ops.dirty_day (day date not null);
create table ops.dirty_all (at timestamptz not null default clock_timestamp());
comment on table ops.dirty_order is 'Orders whose facts are to be derived again.';
comment on table ops.dirty_day is 'Days whose visits or advertising changed.';
comment on table ops.dirty_all is 'Any row: everything is to be derived again.';

-- Whether a text can be read as a type. PostgreSQL 15 cannot say so without an error; there, never is a safe answer,
-- because the loader then asks its own patterns.
do $$
begin
    execute format(
        'create function ops.reads_as(value text, type text) returns boolean language sql stable parallel safe return %s',
        case when current_setting('server_version_num')::integer >= 160000
            then 'pg_input_is_valid(value, type)' else 'false' end
    );
end
$$;

grant select on ops.load, ops.load_file to analytics_reader;
