-- purpose: How far the server that is asked is behind the one that it copies
-- grain: one row
-- parameters: none
-- columns: is_replica boolean, lag_seconds decimal
-- run by: services.health.replica_lag
select
    pg_is_in_recovery() as is_replica,
    case
        -- Without news there is nothing to be behind of, however old the last of it is.
        when not pg_is_in_recovery() or pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() then 0
        else extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp())
    end as lag_seconds
