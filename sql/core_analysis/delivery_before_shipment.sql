-- purpose: Parcels that arrived before they left
-- grain: one row per parcel
-- parameters: everything boolean
-- columns: table_name text, key text, column_name text, value text, expected text, reason text
-- run by: services.data_quality.engine.check
-- judges: shipments
select
    'shipments' as table_name,
    shipments.shipment_id as key,
    'delivered_at' as column_name,
    cast(shipments.delivered_at as text) as value,
    cast(shipments.shipped_at as text) as expected,
    'was delivered before it was shipped' as reason
from ops.shipments_to_check(:everything) as shipments
where shipments.delivered_at < shipments.shipped_at
