-- Accounts that an identity provider answers for: they log in through it and have no password here.

alter table ops.user
add column issuer text check (issuer ~ '^https?://'),
add column subject text check (length(subject) between 1 and 255),
add constraint user_of_provider unique (issuer, subject),
add constraint subject_of_a_provider check (subject is null or issuer is not null),
add constraint password_kept_by_provider check (issuer is null or (password_hash is null and not must_change_password));
comment on column ops.user.issuer is
'The identity provider that the person logs in through, by its issuer address; null for a password of our own.';
comment on column ops.user.subject is
'How that provider calls the person for good; null until the first log-in through it.';

-- As before, and the provider. A second factor of those who log in through one is the provider's matter.
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
    ) as capabilities,
    case
        when not u.every_region
            then
                array(select g.region_id from ops.user_region as g where g.user_id = u.user_id order by g.region_id)
    end as regions,
    u.sessions_ended,
    u.password_hash is not null as has_password,
    f.user_id is not null as two_factor,
    f.user_id is null
    and u.issuer is null
    and coalesce(ops.setting_value('two_factor_for_admins'), 'off') = 'on'
    and exists (select from ops.user_role as r where r.user_id = u.user_id and r.role = 'admin') as two_factor_due,
    coalesce(o.time_zone, '') as time_zone,
    coalesce(o.locale, 'en') as locale,
    coalesce(o.theme, 'system') as theme,
    coalesce(u.issuer, '') as provider
from ops.user as u
left join ops.two_factor as f on u.user_id = f.user_id
left join ops.profile as o on u.user_id = o.user_id;
