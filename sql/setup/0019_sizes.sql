-- Sizes and counts that do not wait: what looks at every table must answer while somebody holds one of them.

-- Bytes of a table or index ('own'), of a table's indexes ('indexes'), or of it with its indexes and long values ('all'). Of
-- one that is locked, what it came to when it was last vacuumed or analyzed.
create function ops.bytes_of(relation regclass, what text) returns bigint
language plpgsql
set lock_timeout = '5ms'
as $$
begin
    return case what
        when 'all' then pg_total_relation_size(relation)
        when 'indexes' then pg_indexes_size(relation)
        else pg_relation_size(relation)
    end;
exception
    when lock_not_available then
        return (
            select cast(relpages as bigint) * cast(current_setting('block_size') as integer)
            from pg_class
            where oid = relation
        );
end
$$;

-- As before; null of one that is locked.
create or replace function ops.count_rows(relation regclass, condition text) returns bigint
language plpgsql
set lock_timeout = '5ms'
as $$
declare
    counted bigint;
begin
    execute format('select count(*) from %s where %s', relation, condition) into counted;
    return counted;
exception
    when lock_not_available then
        return null;
end
$$;

revoke execute on function ops.bytes_of(regclass, text) from public;
