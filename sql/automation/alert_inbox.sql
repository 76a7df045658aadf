-- purpose: The alerts in somebody's inbox: those that are open, most urgent first, or those that are resolved, the latest first
-- grain: one row per alert that they see
-- parameters: user_id integer, roles text[], regions text[], resolved boolean, most integer
-- columns: alert_id integer, version integer, rule text, kind text, severity text, department text, state text, held_by text, title text, evidence text, runbook text, link text, money money, first_day date, first_at timestamp, last_at timestamp, repeats integer, region_id text, assigned_to text, acknowledged_by text, acknowledged_at timestamp, cause text, action text, snoozed_until timestamp, resolved_by text, resolved_at timestamp
-- run by: services.alerts.inbox.open_alerts, services.alerts.inbox.resolved_alerts
select
    alert.alert_id,
    alert.version,
    coalesce(rule.name, '') as rule,
    alert.kind,
    alert.severity,
    alert.department,
    alert.state,
    alert.held_by,
    alert.title,
    alert.evidence,
    coalesce(rule.runbook, '') as runbook,
    alert.link,
    alert.money,
    alert.first_day,
    alert.first_at,
    alert.last_at,
    alert.repeats,
    alert.region_id,
    assigned.name as assigned_to,
    coalesce(taker.name, alert.acknowledged_by) as acknowledged_by,
    alert.acknowledged_at,
    alert.cause,
    alert.action,
    alert.snoozed_until,
    coalesce(closer.name, alert.resolved_by) as resolved_by,
    alert.resolved_at
from ops.alert as alert
left join ops.alert_rule as rule on alert.rule_id = rule.rule_id
left join ops.user as assigned on alert.assigned_to = assigned.user_id
left join ops.user as taker on alert.acknowledged_by = taker.email
left join ops.user as closer on alert.resolved_by = closer.email
where
    (alert.state = 'resolved') = :resolved
    and ops.sees_alert(alert, :user_id, :roles, :regions)
order by
    alert.resolved_at desc,
    array_position(array['firing', 'acknowledged', 'snoozed', 'held'], alert.state) asc,
    array_position(array['critical', 'warning', 'info'], alert.severity) asc,
    abs(alert.money) desc nulls last,
    alert.first_at asc,
    alert.alert_id asc
limit :most
