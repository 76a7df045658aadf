-- purpose: What missing, orphaned and impossible values should be, as other tables tell of the same order, customer or parcel
-- grain: one row per finding that waits for a fix and something can be told for
-- parameters: none
-- columns: finding_id integer, action text, new_value text, confidence decimal, why text
-- run by: services.data_quality.cleansing.proposing.propose
with witnesses as (
    select
        finding.finding_id,
        told.customer_id
    from ops.to_mend as finding
    cross join
        lateral (
            select redemptions.customer_id
            from core.promotion_redemptions as redemptions
            where redemptions.order_id = finding.key
            union all
            select touches.customer_id
            from core.touchpoints as touches
            where touches.order_id = finding.key
            union all
            select entries.customer_id
            from core.loyalty_transactions as entries
            where entries.order_id = finding.key
            union all
            select reviews.customer_id
            from core.reviews as reviews
            where reviews.order_id = finding.key
            union all
            select tickets.customer_id
            from core.support_tickets as tickets
            where tickets.order_id = finding.key
        ) as told
    where
        finding.rule = 'orphaned_orders'
        and exists (select from core.customers as customers where customers.customer_id = told.customer_id)
),

found as (
    select
        finding.finding_id,
        'set' as action,
        case when count(distinct witnesses.customer_id) = 1 then min(witnesses.customer_id) end as new_value,
        case when count(distinct witnesses.customer_id) = 1 then 0.97 else 0.6 end as confidence,
        case
            when count(distinct witnesses.customer_id) = 1 then 'the customer whom everything else of the order names'
            else 'nobody knows whose it is, so it becomes a guest''s'
        end as why
    from ops.to_mend as finding
    left join witnesses on finding.finding_id = witnesses.finding_id
    where finding.rule = 'orphaned_orders'
    group by finding.finding_id
    union all
    select
        finding.finding_id,
        'set',
        case finding.column_name when 'country_code' then customers.country_code else customers.city end,
        0.85,
        'where the customer lives'
    from ops.to_mend as finding
    inner join core.orders as orders on finding.key = orders.order_id
    inner join core.customers as customers on orders.customer_id = customers.customer_id
    where
        finding.rule = 'missing_values_by_column' and finding.table_name = 'orders'
        and finding.column_name in ('city', 'country_code')
        and case finding.column_name when 'country_code' then customers.country_code else customers.city end is not null
        and (finding.column_name = 'country_code' or orders.country_code is not distinct from customers.country_code)
    union all
    select
        finding.finding_id,
        'set',
        touched.channel_id,
        0.85,
        'the last channel that led to the order'
    from ops.to_mend as finding
    cross join
        lateral (
            select touches.channel_id
            from core.touchpoints as touches
            where touches.order_id = finding.key
            order by touches.touched_at desc
            limit 1
        ) as touched
    where
        finding.rule = 'missing_values_by_column' and finding.table_name = 'orders'
        and finding.column_name = 'channel_id'
    union all
    select
        finding.finding_id,
        'set',
        case finding.column_name when 'city' then address.city else address.postal_code end,
        0.95,
        'what the customer''s address says'
    from ops.to_mend as finding
    cross join
        lateral (
            select
                addresses.city,
                addresses.postal_code
            from core.customer_addresses as addresses
            where
                addresses.customer_id = finding.key
                and not exists (
                    select from ops.quality_finding as others
                    where
                        others.rule = 'postal_code_format'
                        and others.table_name = 'customer_addresses' and others.key = addresses.address_id
                )
            order by addresses.is_default desc nulls last, addresses.address_id asc
            limit 1
        ) as address
    where
        finding.table_name = 'customers'
        and (
            (finding.rule = 'missing_values_by_column' and finding.column_name in ('city', 'postal_code'))
            or finding.rule = 'postal_code_format'
        )
        and case finding.column_name when 'city' then address.city else address.postal_code end is not null
    union all
    select
        finding.finding_id,
        'set',
        customers.postal_code,
        0.85,
        'what the customer''s account says'
    from ops.to_mend as finding
    inner join core.customer_addresses as addresses on finding.key = addresses.address_id
    inner join core.customers as customers
        on addresses.customer_id = customers.customer_id and addresses.city = customers.city
    where
        finding.rule = 'postal_code_format' and finding.table_name = 'customer_addresses'
        and customers.postal_code is not null
        and not exists (
            select from ops.quality_finding as others
            where
                others.rule = 'postal_code_format'
                and others.table_name = 'customers' and others.key = customers.customer_id
        )
    union all
    select
        finding.finding_id,
        'set',
        cast(history.changed_at as text),
        0.95,
        'when the order''s history says that it was delivered'
    from ops.to_mend as finding
    inner join core.shipments as shipments on finding.key = shipments.shipment_id
    cross join
        lateral (
            select steps.changed_at
            from core.order_status_history as steps
            where
                steps.order_id = shipments.order_id
                and steps.status = 'delivered' and steps.changed_at >= shipments.shipped_at
            order by steps.changed_at
            limit 1
        ) as history
    where finding.rule = 'delivery_before_shipment'
    union all
    select
        finding.finding_id,
        'set',
        case when arrived.at >= shipments.shipped_at then cast(arrived.at as text) end,
        case when arrived.at >= shipments.shipped_at then 0.93 else 0.7 end,
        case
            when arrived.at >= shipments.shipped_at then 'when the carrier says that it was delivered'
            else 'a moment that cannot be says nothing, so it is left empty'
        end
    from ops.to_mend as finding
    inner join core.shipments as shipments on finding.key = shipments.shipment_id
    cross join
        lateral (
            select max(steps.occurred_at) as at
            from core.shipment_events as steps
            where steps.shipment_id = shipments.shipment_id and steps.event = 'delivered'
        ) as arrived
    where finding.rule = 'delivery_before_shipment'
    union all
    select
        finding.finding_id,
        'set',
        concat_ws(', ', products.name, 'by ' || products.brand, categories.name),
        0.6,
        'put together from name, brand and category'
    from ops.to_mend as finding
    inner join core.products as products on finding.key = products.product_id
    left join core.categories as categories on products.category_id = categories.category_id
    where finding.rule = 'missing_product_content'
    union all
    -- A birth date of the wrong century; else a day that cannot be says nothing, where the column may be empty.
    select
        finding.finding_id,
        'set',
        case
            when finding.column_name = 'birth_date' and cast(finding.value as timestamptz) > now()
                then cast(cast(cast(finding.value as timestamptz) - interval '100 years' as date) as text)
        end,
        case when finding.column_name = 'birth_date' then 0.9 else 0.7 end,
        case
            when finding.column_name = 'birth_date' then 'the same day a century before'
            else 'a day that cannot be says nothing, so it is left empty'
        end
    from ops.to_mend as finding
    where
        finding.rule = 'impossible_dates'
        and finding.column_name in ('birth_date', 'received_on', 'requested_on', 'resolved_at', 'registered_at')
    union all
    select
        finding.finding_id,
        'set',
        cast(
            reviews.reviewed_at - make_interval(
                years => cast(
                    ceil(extract(epoch from reviews.reviewed_at - versions.as_of_time) / 31557600) as integer
                )
            ) as text
        ),
        0.5,
        'the same day in the last year that there are data of'
    from ops.to_mend as finding
    inner join core.reviews as reviews on finding.key = reviews.review_id
    cross join ops.data_version as versions
    where finding.rule = 'impossible_dates' and finding.table_name = 'reviews'
    union all
    select
        finding.finding_id,
        'merge',
        finding.expected,
        case
            when finding.rule = 'duplicate_products' then 0.9
            else least(round(cast(coalesce(pair.probability, 0.95) as numeric), 4), 0.99)
        end,
        case
            when finding.rule = 'duplicate_products' then 'the entry that was there before'
            else 'the oldest account of the same person'
        end
    from ops.to_mend as finding
    left join ops.duplicate_pair as pair
        on
            (finding.key = pair.a and finding.expected = pair.b)
            or (finding.expected = pair.a and finding.key = pair.b)
    where finding.rule in ('duplicate_customers', 'duplicate_products')
    union all
    -- What belongs to nothing is in no figure; it is kept in the log of changes.
    select
        finding.finding_id,
        'remove',
        null,
        case when finding.rule = 'duplicate_transactions' then 0.97 else 0.7 end,
        case
            when finding.rule = 'duplicate_transactions' then 'it is booked already'
            else 'it belongs to nothing, and is in no figure'
        end
    from ops.to_mend as finding
    where
        finding.rule = 'duplicate_transactions'
        or (
            finding.rule in ('orphaned_order_items', 'orphaned_records')
            and finding.table_name in (
                'order_items', 'customer_addresses', 'email_sends', 'transactions', 'touchpoints'
            )
            and not exists (
                select from ops.quarantine as refused
                where
                    refused.state = 'open'
                    and refused.table_name = case finding.column_name
                        when 'order_id' then 'orders' when 'customer_id' then 'customers' else 'payments'
                    end
                    and coalesce(refused.key ->> finding.column_name, refused.original_row ->> finding.column_name)
                    = finding.value
            )
        )
)

select
    finding_id,
    action,
    new_value,
    confidence,
    why
from found
