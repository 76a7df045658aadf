-- purpose: Who is to be told of which alerts now, over which channel: nobody twice, in their quiet hours, or more than once an hour of one group
-- grain: one row per alert that fires, channel and recipient
-- parameters: now timestamp, kinds text[]
-- columns: alert_id integer, channel_id integer, recipient text, kind text, group_key text, reason text
-- run by: services.alerts.routing.route
with firing as (
    select
        alert.alert_id,
        alert.group_key,
        case when alert.reminders = 0 then 'fired' else 'reminder ' || alert.reminders end as reason,
        rule.quiet_from,
        rule.quiet_to
    from ops.alert as alert
    left join ops.alert_rule as rule
        on alert.rule_id = rule.rule_id and (alert.severity <> 'critical' or rule.quiet_criticals)
    where alert.state = 'firing'
)

select distinct
    firing.alert_id,
    recipient.channel_id,
    recipient.recipient,
    recipient.kind,
    firing.group_key,
    firing.reason
from firing
inner join ops.alert_recipient as recipient on firing.alert_id = recipient.alert_id and recipient.after_minutes = 0
where
    recipient.kind = any(:kinds)
    and not ops.within_hours(cast(:now as timestamptz), recipient.zone, firing.quiet_from, firing.quiet_to)
    and ops.is_to_be_told(
        firing.alert_id,
        firing.group_key,
        recipient.channel_id,
        recipient.recipient,
        firing.reason,
        cast(:now as timestamptz)
    )
order by recipient.channel_id, recipient.recipient, firing.group_key, firing.alert_id
