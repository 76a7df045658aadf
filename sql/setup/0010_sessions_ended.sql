-- A log-in checks the password first and opens the session after: what ended every session in between ends that one too.

alter table ops.user add column sessions_ended bigint not null default 0;
comment on column ops.user.sessions_ended is
'How many times every session of the person was ended; one is opened only where this is as at the log-in.';

-- As before, and sessions_ended.
create or replace view ops.account as
select
    u.user_id,
    u.email,
    u.name,
    u.is_active,
    u.must_change_password,
    u.locked_until,
    u.last_login_at,
    array(select r.role from ops.user_role as r where r.user_id = u.user_id order by r.role) as roles,
    array(
        select distinct p.page
        from ops.user_role as r inner join ops.page_role as p on r.role = p.role
        where r.user_id = u.user_id
        order by p.page
    ) as pages,
    array(
        select c.capability
        from ops.user_role as r inner join ops.role_capability as c on r.role = c.role
        where r.user_id = u.user_id
        union
        select c.capability from ops.user_capability as c where c.user_id = u.user_id
        order by capability
    ) as capabilities,
    case
        when not u.every_region
            then
                array(select g.region_id from ops.user_region as g where g.user_id = u.user_id order by g.region_id)
    end as regions,
    u.sessions_ended
from ops.user as u;
