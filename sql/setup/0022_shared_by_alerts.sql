-- What two queries of alerts each ask: what a metric is made of over some days, and whether somebody is to be told.

-- A metric's numerator and denominator by their names, and the net revenue, over days of one place. The three counts of
-- customers, which are no sums over days, come from whoever asks. Put by PostgreSQL into the query that asks.
create function mart.made_of(
    this_numerator text,
    this_denominator text,
    this_region text,
    this_channel text,
    this_category text,
    first_day date,
    last_day date,
    active_customers numeric,
    new_customers numeric,
    returning_customers numeric
) returns table (numerator numeric, denominator numeric, net_revenue numeric)
language sql stable parallel safe
as $$
    select
        max(sums.amount) filter (where sums.name = this_numerator),
        max(sums.amount) filter (where sums.name = this_denominator),
        max(sums.amount) filter (where sums.name = 'net_revenue')
    from (
        select of_sales.name, of_sales.amount
        from mart.sums_of_sales(this_region, this_channel, this_category, first_day, last_day) as of_sales
        union all
        select of_orders.name, of_orders.amount
        from mart.sums_of_orders(this_region, this_channel, first_day, last_day) as of_orders
        where this_denominator = 'placed_orders' and this_category = '*'
        union all
        values
        ('active_customers', active_customers),
        ('new_customers', new_customers),
        ('returning_customers', returning_customers)
    ) as sums (name, amount)
$$;

-- Whether somebody is still to be told of an alert for a reason: not twice, nor more than once an hour of one group.
create function ops.is_to_be_told(
    this_alert bigint, this_group text, this_channel bigint, this_recipient text, this_reason text, moment timestamptz
) returns boolean
language sql stable
as $$
    select
        not exists (
            select from ops.alert_delivery as delivery
            where
                delivery.alert_id = this_alert
                and delivery.channel_id = this_channel
                and delivery.recipient = this_recipient
                and delivery.reason = this_reason
        )
        and not exists (
            select from ops.alert_message as message
            where
                message.group_key = this_group
                and message.channel_id = this_channel
                and message.recipient = this_recipient
                and message.created_at > moment - interval '1 hour'
        )
$$;
