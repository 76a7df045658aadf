-- purpose: The company's settings and how fresh and how complete its data is
-- grain: one row
-- parameters: none
-- columns: company text, base_currency text, time_zone text, as_of date, as_of_time timestamp, data_version integer
-- run by: services.platform.company_status
select
    (select value from ops.setting where key = 'company') as company,
    (select value from ops.setting where key = 'base_currency') as base_currency,
    (select value from ops.setting where key = 'time_zone') as time_zone,
    as_of,
    as_of_time,
    version as data_version
from ops.data_version
