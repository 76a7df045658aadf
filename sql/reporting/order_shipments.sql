-- purpose: The parcels of one order
-- grain: one row per parcel
-- parameters: order_id text
-- columns: shipment_id text, carrier text, warehouse text, status text, shipped_at timestamp, promised_on date, delivered_at timestamp, cost money, weight_kg decimal
-- run by: services.sales.order_shipments
select
    shipments.shipment_id,
    coalesce(carriers.name, shipments.carrier_id) as carrier,
    coalesce(warehouses.name, shipments.warehouse_id) as warehouse,
    shipments.status,
    shipments.shipped_at,
    shipments.promised_on,
    shipments.delivered_at,
    shipments.cost,
    shipments.weight_kg
from core.shipments as shipments
left join core.carriers as carriers on shipments.carrier_id = carriers.carrier_id
left join core.warehouses as warehouses on shipments.warehouse_id = warehouses.warehouse_id
where shipments.order_id = :order_id
order by shipments.shipment_id
