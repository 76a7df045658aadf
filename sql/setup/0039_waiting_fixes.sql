-- How many fixes wait, counted as they come and go: pages of cleansing need not count hundreds of thousands.

create table ops.proposal_count (
    rule text not null,
    table_name text not null,
    column_name text not null,
    action text not null,
    confidence numeric not null,
    fixes bigint not null
);
comment on table ops.proposal_count is
'By how many the open proposals became more or fewer with each statement; added to and never changed, so that nobody
waits for a night''s job. Summed up after each look for fixes.';

create view ops.waiting_fixes as
select rule, table_name, column_name, action, confidence, cast(sum(fixes) as bigint) as fixes
from ops.proposal_count
group by rule, table_name, column_name, action, confidence
having sum(fixes) > 0;

create function ops.count_proposals() returns trigger
language plpgsql as $$
begin
    if tg_op = 'TRUNCATE' then
        delete from ops.proposal_count;
    end if;
    if tg_op in ('INSERT', 'UPDATE') then
        insert into ops.proposal_count
        select rule, table_name, column_name, action, confidence, count(*) from now_there
        where state = 'open' group by rule, table_name, column_name, action, confidence;
    end if;
    if tg_op in ('DELETE', 'UPDATE') then
        insert into ops.proposal_count
        select rule, table_name, column_name, action, confidence, -count(*) from was_there
        where state = 'open' group by rule, table_name, column_name, action, confidence;
    end if;
    return null;
end
$$;

create procedure ops.sum_up_proposals()
language sql as $$
    with counted as (delete from ops.proposal_count returning *)
    insert into ops.proposal_count
    select rule, table_name, column_name, action, confidence, sum(fixes) from counted
    group by rule, table_name, column_name, action, confidence having sum(fixes) <> 0
$$;

create trigger proposal_counted_in after insert on ops.proposal referencing new table as now_there
for each statement execute function ops.count_proposals();
create trigger proposal_counted_anew after update on ops.proposal
referencing old table as was_there new table as now_there
for each statement execute function ops.count_proposals();
create trigger proposal_counted_out after delete on ops.proposal referencing old table as was_there
for each statement execute function ops.count_proposals();
create trigger proposal_counted_off after truncate on ops.proposal
for each statement execute function ops.count_proposals();

insert into ops.proposal_count
select rule, table_name, column_name, action, confidence, count(*) from ops.proposal
where state = 'open' group by rule, table_name, column_name, action, confidence;

drop index ops.proposal_open;
create index proposal_open on ops.proposal (rule, table_name, column_name, action, confidence, proposal_id)
where state = 'open';
create index proposal_merge on ops.proposal (rule, table_name, new_value, confidence)
where state = 'open' and action = 'merge';
create index proposal_least_sure on ops.proposal (rule, table_name, confidence, new_value)
where state = 'open' and action = 'merge';
create index proposal_replay on ops.proposal (table_name, key, proposal_id)
where state = 'open' and action = 'replay';

revoke all on ops.proposal_count, ops.waiting_fixes from public, analytics_reader;
