-- purpose: The company's settings and how fresh its data is and how much of it was accepted
-- grain: one row
-- parameters: none
-- columns: company text, base_currency text, time_zone text, as_of date, as_of_time timestamp, data_version integer, rows_loaded integer, rows_quarantined integer
-- run by: services.platform.company_status
select
    (select value from ops.setting where key = 'company') as company,
    (select value from ops.setting where key = 'base_currency') as base_currency,
    (select value from ops.setting where key = 'time_zone') as time_zone,
    as_of,
    as_of_time,
    version as data_version,
    (select cast(coalesce(sum(rows_read), 0) as bigint) from ops.load_file) as rows_loaded,
    (select cast(coalesce(sum(rows_quarantined), 0) as bigint) from ops.load_file) as rows_quarantined
from ops.data_version
