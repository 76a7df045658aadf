-- purpose: How each rule and department does: how often alerts fired, were acted on and were ignored, and how long people took
-- grain: one row per rule, and per department one without a rule, of the alerts that the person sees
-- parameters: user_id integer, roles text[], regions text[], since timestamp
-- columns: rule_id integer, department text, fired integer, acted_on integer, ignored integer, minutes_to_acknowledge decimal, minutes_to_resolve decimal
-- run by: services.alerts.statistics.performance
select
    alert.rule_id,
    alert.department,
    count(*) as fired,
    count(*) filter (where alert.touched) as acted_on,
    count(*) filter (where alert.state = 'resolved' and not alert.touched) as ignored,
    percentile_cont(0.5) within group (
        order by extract(epoch from alert.acknowledged_at - alert.first_at) / 60
    ) as minutes_to_acknowledge,
    percentile_cont(0.5) within group (
        order by extract(epoch from alert.resolved_at - alert.first_at) / 60
    ) as minutes_to_resolve
from ops.alert as alert
where
    alert.first_at >= cast(:since as timestamptz)
    and alert.rule_id is not null
    and ops.sees_alert(alert, :user_id, :roles, :regions)
group by grouping sets ((alert.rule_id), (alert.department))
order by alert.rule_id, alert.department
