-- purpose: Holds the alerts that nobody has been told of yet where maintenance is planned, or the data that they rest on is late or faulty; releases those that nothing holds any more
-- grain: one row per alert that is held or released
-- parameters: now timestamp, lineage json
-- columns: alert_id integer, held_by text
-- run by: services.alerts.holding.hold
with tables as (
    select rests.*
    from jsonb_to_recordset(cast(:lineage as jsonb)) as rests (kind text, subject text, table_name text)
),

untold as (
    select *
    from ops.alert
    where state in ('firing', 'held') and told_at is null
),

maintained as (
    select
        untold.alert_id,
        min('Maintenance: ' || plan.reason) as held_by
    from untold
    inner join ops.maintenance_window as plan
        on
            plan.subject in ('*', untold.subject)
            and plan.region_id in ('*', untold.region_id)
            and plan.channel_id in ('*', untold.channel_id)
            and plan.category_id in ('*', untold.category_id)
            and plan.starts_at <= cast(:now as timestamptz)
            and plan.ends_at > cast(:now as timestamptz)
    group by untold.alert_id
),

doubtful as (
    select
        untold.alert_id,
        min(incident.title) as held_by
    from untold
    inner join tables on untold.kind = tables.kind and untold.subject = tables.subject
    inner join ops.alert as incident
        on
            incident.kind in ('freshness', 'quality')
            and incident.state <> 'resolved'
            and tables.table_name = incident.subject
    group by untold.alert_id
),

wanted as (
    select
        untold.alert_id,
        untold.held_by as was,
        coalesce(maintained.held_by, doubtful.held_by) as held_by
    from untold
    left join maintained on untold.alert_id = maintained.alert_id
    left join doubtful on untold.alert_id = doubtful.alert_id
)

update ops.alert as alert set
    state = case when wanted.held_by is null then 'firing' else 'held' end,
    held_by = wanted.held_by,
    version = alert.version + 1
from wanted
where alert.alert_id = wanted.alert_id and wanted.held_by is distinct from wanted.was
returning alert.alert_id, alert.held_by
