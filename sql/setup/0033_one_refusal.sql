-- The log of cleansing is kept append-only by the function that keeps the others so.

drop trigger cleansing_change_append_only on ops.cleansing_change;
create trigger cleansing_change_append_only before update or delete or truncate on ops.cleansing_change
for each statement execute function ops.refuse_to_rewrite();
alter table ops.cleansing_change enable always trigger cleansing_change_append_only;
drop function ops.refuse_to_change_cleansing();
