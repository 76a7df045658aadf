-- What a check leaves to do: findings that no fix was looked for yet, and by how much each is off.
-- Nothing here is readable by analytics_reader.

alter table ops.quality_finding add column off_by numeric;
comment on column ops.quality_finding.off_by is
'By how much a figure is too high for it, in base currency; null where the rule puts no price on it.';
-- What was found before gets its amount from the next check.
insert into ops.unchecked (table_name, key) select '*', '*' where exists (select from ops.quality_check);

create table ops.unproposed (finding_id bigint primary key);
comment on table ops.unproposed is
'Findings that are new, or whose row was looked at again, since fixes were last looked for.';
insert into ops.unproposed select finding_id from ops.quality_finding;

create unlogged table ops.to_mend (
    finding_id bigint primary key,
    rule text not null,
    table_name text not null,
    key text not null,
    column_name text not null,
    value text,
    expected text
);
create index to_mend_rule on ops.to_mend (rule, table_name);
comment on table ops.to_mend is 'The findings that fixes are being looked for of; empty otherwise.';

alter table ops.checking add column gathered boolean not null default false;
comment on column ops.checking.gathered is 'Whether its rows were copied to where checks read them.';

revoke all on ops.unproposed, ops.to_mend from public, analytics_reader;
