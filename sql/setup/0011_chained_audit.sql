-- The audit trail as a chain: each entry carries the hash of the one before it, so that none can be altered or taken
-- away unseen. Entries are chained as their transactions commit, one after the other, and wait for nothing before that.

alter table ops.audit add column position bigint unique;
alter table ops.audit add column hash bytea;
comment on column ops.audit.position is 'Place in the chain: 1, 2, 3 and so on in the order of the commits.';

create table ops.audit_head (
    position bigint not null,
    hash bytea not null
);
comment on table ops.audit_head is 'The last entry of the chain; one row.';
create unique index audit_head_is_one_row on ops.audit_head ((true));
insert into ops.audit_head (position, hash) values (0, sha256(''));

create function ops.audit_hash(previous bytea, entry ops.audit) returns bytea
language sql stable
return sha256(previous || convert_to(jsonb_build_array(
    entry.position, entry.audit_id, extract(epoch from entry.at), entry.actor, entry.action, entry.target,
    entry.detail, entry.ip
)::text, 'UTF8'));

-- The one change that an entry may see: its place and hash, when it has none.
create or replace function ops.refuse_change() returns trigger
language plpgsql as $$
begin
    if tg_op = 'UPDATE' and old.hash is null and new.hash is not null
        and to_jsonb(new) - array['position', 'hash'] = to_jsonb(old) - array['position', 'hash'] then
        return new;
    end if;
    raise exception 'the audit trail is append-only' using errcode = 'insufficient_privilege';
end
$$;

drop trigger audit_append_only on ops.audit;
create trigger audit_append_only before update or delete on ops.audit
for each row execute function ops.refuse_change();
create trigger audit_no_truncate before truncate on ops.audit
for each statement execute function ops.refuse_change();
alter table ops.audit enable always trigger audit_append_only;
alter table ops.audit enable always trigger audit_no_truncate;

create function ops.chain(wanted bigint) returns void
language plpgsql as $$
declare
    head ops.audit_head;
    entry ops.audit;
begin
    select * into head from ops.audit_head for update;
    select * into entry from ops.audit where audit_id = wanted;
    entry.position := head.position + 1;
    entry.hash := ops.audit_hash(head.hash, entry);
    update ops.audit set position = entry.position, hash = entry.hash where audit_id = wanted;
    update ops.audit_head set position = entry.position, hash = entry.hash;
end
$$;

select ops.chain(audit_id) from (select audit_id from ops.audit order by audit_id) as earlier;

create function ops.chain_entry() returns trigger
language plpgsql as $$
begin
    perform ops.chain(new.audit_id);
    return null;
end
$$;

create constraint trigger audit_chained after insert on ops.audit
deferrable initially deferred
for each row execute function ops.chain_entry();
alter table ops.audit enable always trigger audit_chained;

create index audit_actor on ops.audit (actor, audit_id);
create index audit_action on ops.audit (action, audit_id);

revoke all on ops.audit_head from public, analytics_reader;

-- An admin may look at the product as a role does; the session says which.
alter table ops.session add column previews text references ops.role (role);

drop function ops.find_session(bytea, boolean, interval);

-- As before, and the role that an admin's session previews.
create function ops.find_session(
    wanted bytea, being_used boolean, idle_limit interval,
    out person ops.account, out previews text, out preview_pages text[], out preview_capabilities text[]
) returns setof record
language plpgsql
as $$
begin
    if being_used then
        update ops.session set last_seen_at = now(), idle_expires_at = now() + idle_limit
        where token_hash = wanted and last_seen_at < now() - interval '1 minute'
            and revoked_at is null and now() < least(idle_expires_at, expires_at);
    end if;
    return query
        select
            account,
            session.previews,
            array(select page from ops.page_role where role = session.previews order by page),
            array(select capability from ops.role_capability where role = session.previews order by capability)
        from ops.session as session inner join ops.account as account on session.user_id = account.user_id
        where session.token_hash = wanted and session.revoked_at is null
            and now() < least(session.idle_expires_at, session.expires_at) and account.is_active;
end
$$;
