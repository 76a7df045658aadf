-- purpose: What loads have left for the next refresh of the marts, and whether one is still loading
-- grain: one row
-- parameters: none
-- columns: version integer, everything boolean, orders integer, days boolean, prices boolean, files integer, new_files integer, loading boolean
-- run by: services.refresh.queue.waiting
with everything as (select count(*) > 0 as waits from ops.dirty_all),

orders as (select count(distinct order_id) as many from ops.dirty_order),

days as (select count(*) > 0 as waits from ops.dirty_day),

prices as (select count(*) > 0 as waits from ops.dirty_price),

loaded as (select count(*) as files from ops.load_file where state = 'loaded'),

-- Held by services.data_loader.history.run for as long as a load is under way.
loads as (
    select count(*) > 0 as under_way
    from pg_locks as locks
    inner join pg_database as databases on locks.database = databases.oid
    where
        locks.locktype = 'advisory'
        and databases.datname = current_database()
        and locks.classid = cast(cast(hashtext('load') as bigint) & 4294967295 as oid)
        and locks.objsubid = 2
)

select
    versions.version,
    everything.waits as everything,
    orders.many as orders,
    days.waits as days,
    prices.waits as prices,
    loaded.files,
    loaded.files - versions.files as new_files,
    loads.under_way as loading
from ops.data_version as versions
cross join everything
cross join orders
cross join days
cross join prices
cross join loaded
cross join loads
