-- purpose: Who is to be told of which alerts that were told and that nobody has acknowledged in time: of each step of escalation once
-- grain: one row per alert that fires, step of escalation, channel and recipient
-- parameters: now timestamp, kinds text[]
-- columns: alert_id integer, channel_id integer, recipient text, kind text, group_key text, reason text
-- run by: services.alerts.routing.escalate
select
    alert.alert_id,
    recipient.channel_id,
    recipient.recipient,
    recipient.kind,
    alert.group_key,
    'escalation ' || recipient.route_id as reason
from ops.alert as alert
inner join ops.alert_recipient as recipient on alert.alert_id = recipient.alert_id and recipient.after_minutes > 0
where
    alert.state = 'firing'
    and alert.told_at + make_interval(mins => recipient.after_minutes) <= cast(:now as timestamptz)
    and recipient.kind = any(:kinds)
    and ops.is_to_be_told(
        alert.alert_id,
        alert.group_key,
        recipient.channel_id,
        recipient.recipient,
        'escalation ' || recipient.route_id,
        cast(:now as timestamptz)
    )
order by recipient.channel_id, recipient.recipient, alert.group_key, alert.alert_id
