-- purpose: The company's settings and how fresh its data is and how much of it was accepted
-- grain: one row
-- parameters: none
-- columns: company text, base_currency text, time_zone text, as_of date, as_of_time timestamp, data_version integer, rows_loaded integer, rows_quarantined integer
-- run by: services.platform.company_status
with loads as (
    select
        coalesce(sum(rows_read), 0) as rows_loaded,
        coalesce(sum(rows_quarantined), 0) as rows_quarantined
    from ops.load_file
)

select
    ops.setting_value('company') as company,
    ops.setting_value('base_currency') as base_currency,
    ops.setting_value('time_zone') as time_zone,
    versions.as_of,
    versions.as_of_time,
    versions.version as data_version,
    cast(loads.rows_loaded as bigint) as rows_loaded,
    cast(loads.rows_quarantined as bigint) as rows_quarantined
from ops.data_version as versions
cross join loads
