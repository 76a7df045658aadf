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
    and not exists (
        select from ops.alert_delivery as delivery
        where
            delivery.alert_id = alert.alert_id
            and delivery.channel_id = recipient.channel_id
            and delivery.recipient = recipient.recipient
            and delivery.reason = 'escalation ' || recipient.route_id
    )
    and not exists (
        select from ops.alert_message as message
        where
            message.group_key = alert.group_key
            and message.channel_id = recipient.channel_id
            and message.recipient = recipient.recipient
            and message.created_at > cast(:now as timestamptz) - interval '1 hour'
    )
order by recipient.channel_id, recipient.recipient, alert.group_key, alert.alert_id
