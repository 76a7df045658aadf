-- What a check leaves to do: findings that no fix was looked for yet, and by how much each is off.
-- Nothing here is readable by analytics_reader.

alter table ops.quality_finding add column off_by numeric;
comment on column ops.quality_finding.off_by is
'By how much a figure is too high for it, in base currency; null where the rule puts no price on it.';

create table ops.unproposed (finding_id bigint primary key);
comment on table ops.unproposed is
'Findings that are new, or whose row was looked at again, since fixes were last looked for.';
insert into ops.unproposed select finding_id from ops.quality_finding;

create view ops.to_mend as
select
    finding.finding_id,
    finding.rule,
    finding.table_name,
    finding.key,
    finding.column_name,
    finding.value,
    finding.expected
from ops.quality_finding as finding
inner join ops.unproposed as waiting on finding.finding_id = waiting.finding_id;
comment on view ops.to_mend is 'What fixes are looked for of.';

insert into ops.unchecked (table_name, key) select '*', '*' where exists (select from ops.quality_check);

alter table ops.checking add column gathered boolean not null default false;
comment on column ops.checking.gathered is 'Whether its rows were copied to where checks read them.';

revoke all on ops.unproposed, ops.to_mend from public, analytics_reader;
