-- The forecasts that were published, as they were: kept for good, and scored once their days have come.

create table ops.forecast (
    version_id bigint not null references ops.model_version (version_id),
    measure text not null,
    region_id text not null,
    published_at timestamptz not null default clock_timestamp(),
    last_day date not null,
    method text not null,
    expected double precision[] not null,
    low_80 double precision[] not null,
    high_80 double precision[] not null,
    low_95 double precision[] not null,
    high_95 double precision[] not null,
    naive double precision[] not null,
    primary key (version_id, measure, region_id),
    check (cardinality(expected) = cardinality(low_80) and cardinality(expected) = cardinality(high_80)),
    check (cardinality(expected) = cardinality(low_95) and cardinality(expected) = cardinality(high_95)),
    check (cardinality(expected) = cardinality(naive))
);
create index forecast_of_series on ops.forecast (measure, region_id, last_day);
comment on table ops.forecast is 'One row per version of the model, measure, and region or *.';
comment on column ops.forecast.last_day is 'The last day that was known; lists begin with the day after.';
comment on column ops.forecast.naive is 'What the same weekday of the year before would have said.';

create trigger forecast_append_only before update or delete or truncate on ops.forecast
for each statement execute function ops.refuse_to_rewrite();
alter table ops.forecast enable always trigger forecast_append_only;

call ops.protect('ops.forecast');
