-- Imports of files in the layout of another shop: what was brought in, what a look at it said, and what came of it.
-- Nothing here is readable by analytics_reader.

create table ops.import (
    import_id bigint generated always as identity primary key,
    folder text not null,
    files text[] not null default '{}',
    mapping text,
    choices jsonb not null default '{}',
    added_by text not null,
    added_at timestamptz not null default clock_timestamp(),
    look_run bigint,
    report jsonb,
    problem text,
    load_run bigint,
    loaded_by text,
    load_id bigint,
    outcome jsonb
);
comment on column ops.import.mapping is 'The mapping that was chosen; null where the files say what they are.';
comment on column ops.import.report is 'What the last look said (services.imports.report.Report); null until then.';
comment on column ops.import.problem is 'Why it could not be looked at, or not loaded.';
comment on column ops.import.outcome is 'What the load did, a row a table and file.';

revoke all on ops.import from public, analytics_reader;

insert into ops.retention (table_name, column_name, keep_days, about) values
('import', 'added_at', 730, 'Imports, what they would have loaded and what they did');

insert into ops.page_role (role, page) values ('data', 'data/imports'), ('admin', 'data/imports');
