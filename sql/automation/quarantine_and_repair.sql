-- purpose: Closes quarantined rows whose key a later file brought in a row that could be stored, once the figures have it
-- grain: one row per row that is closed
-- parameters: none
-- columns: quarantine_id integer, table_name text, arrived_with integer
-- run by: services.jobs.definitions.quarantine_and_repair
update ops.quarantine as refused set state = 'repaired'
where
    refused.state = 'open'
    and refused.arrived_with is not null
    and (select versions.files from ops.data_version as versions)
    = (select count(*) from ops.load_file as loaded where loaded.state = 'loaded')
returning refused.quarantine_id, refused.table_name, refused.arrived_with
