-- Data quality: the rules, what is still to be checked, what fails, and how each check of it all came out.
-- Nothing here is readable by analytics_reader.

create table ops.quality_rule (
    rule text primary key,
    title text not null,
    tier text not null check (tier in ('validation', 'completeness', 'accuracy', 'consistency', 'anomaly')),
    severity text not null check (severity in ('critical', 'warning', 'info')),
    zero_rate numeric not null check (zero_rate > 0 and zero_rate <= 1),
    tolerance numeric,
    department text not null references ops.role (role),
    about text not null,
    position integer not null,
    enabled boolean not null default true,
    version integer not null default 1
);
comment on column ops.quality_rule.rule is 'The query of sql/core_analysis that finds what fails.';
comment on column ops.quality_rule.zero_rate is
'The share of a table''s rows that fail from which the rule''s score is 0; it is 100 where none fails.';
comment on column ops.quality_rule.tolerance is
'How far something may be off before it fails, in the unit that its query says; none where nothing is measured.';
comment on column ops.quality_rule.position is 'The order in which rules are run and listed.';
comment on column ops.quality_rule.about is 'What a failing row means for those who read figures.';

create table ops.stored_rows (
    table_name text primary key,
    rows bigint not null check (rows >= 0)
);
comment on table ops.stored_rows is 'How many rows each core table has, kept by whatever stores and removes them.';
do $$
declare
    found record;
begin
    for found in select distinct table_name from ops.load_file where state = 'loaded' loop
        execute format(
            'insert into ops.stored_rows select %L, count(*) from core.%I', found.table_name, found.table_name
        );
    end loop;
end
$$;

create table ops.unchecked (
    table_name text not null,
    key text not null
);
comment on table ops.unchecked is
'What was stored and not checked yet: rows as services.data_loader.schema.found_by finds them, or * for everything.';

create table ops.checking (
    table_name text not null,
    key text not null,
    primary key (table_name, key)
);
comment on table ops.checking is 'What the check under way looks at; empty between checks.';

create table ops.quality_check (
    check_id bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    everything boolean not null,
    data_version bigint not null,
    seconds numeric,
    score numeric,
    check (score between 0 and 100)
);
comment on column ops.quality_check.everything is 'Whether every row was looked at, or those that had changed.';

create table ops.quality_result (
    check_id bigint not null references ops.quality_check (check_id) on delete cascade,
    rule text not null references ops.quality_rule (rule),
    table_name text not null,
    rows_checked bigint not null,
    rows_failing bigint not null check (rows_failing <= rows_checked),
    tier text not null,
    severity text not null,
    zero_rate numeric not null,
    score numeric not null check (score between 0 and 100),
    primary key (check_id, rule, table_name)
);
create index quality_result_rule on ops.quality_result (rule, table_name, check_id);
comment on table ops.quality_result is
'How each table did by each rule at a check, with the weights in force then, from which every score follows.';

create table ops.quality_finding (
    finding_id bigint generated always as identity primary key,
    rule text not null references ops.quality_rule (rule),
    table_name text not null,
    key text not null,
    column_name text not null default '',
    value text,
    expected text,
    reason text not null,
    first_check bigint not null,
    unique (rule, table_name, key, column_name)
);
create index quality_finding_row on ops.quality_finding (table_name, key);
comment on table ops.quality_finding is 'What fails now: a row of a table, by the columns of its key joined by |.';

revoke all on ops.quality_rule, ops.stored_rows, ops.unchecked, ops.checking, ops.quality_check, ops.quality_result,
ops.quality_finding from public, analytics_reader;

insert into ops.unchecked (table_name, key) values ('*', '*');

insert into ops.quality_rule
(position, rule, title, tier, severity, zero_rate, tolerance, department, about)
values
(
    10, 'schema_conformance', 'Rows that were refused', 'validation', 'critical', 0.005, null, 'data',
    'They are in no figure until they are mended or come again.'
),
(
    20, 'email_format', 'E-mail addresses that are none', 'validation', 'warning', 0.08, null, 'marketing',
    'Campaigns do not reach these customers, and their accounts cannot be told apart by address.'
),
(
    30, 'phone_format', 'Telephone numbers that are none', 'validation', 'info', 0.08, null, 'marketing',
    'Carriers and support cannot call these customers.'
),
(
    40, 'postal_code_format', 'Postal codes that are none', 'validation', 'info', 0.10, null, 'operations',
    'Parcels come back, and figures by place miss these rows.'
),
(
    50, 'allowed_values', 'Values outside the list', 'validation', 'warning', 0.05, null, 'data',
    'A word that no list knows is counted as unknown, or the row is refused.'
),
(
    60, 'impossible_dates', 'Days that cannot be', 'validation', 'warning', 0.05, null, 'data',
    'Durations and ages are computed from them.'
),
(
    70, 'untidy_text', 'Names written untidily', 'validation', 'info', 0.20, null, 'data',
    'The same name in two spellings counts twice, and looks careless in letters.'
),
(
    110, 'missing_values_by_column', 'Values that are missing', 'completeness', 'warning', 0.05, null, 'data',
    'Figures by this column count these rows as unknown.'
),
(
    120, 'missing_product_content', 'Products without a description', 'completeness', 'info', 0.25, null, 'sales',
    'They sell worse, and come back more often.'
),
(
    130, 'missing_contact_details', 'Customers without an e-mail address', 'completeness', 'info', 0.50, null,
    'marketing', 'They cannot be written to.'
),
(
    140, 'orders_without_items', 'Orders without lines', 'completeness', 'critical', 0.02, null, 'sales',
    'They bring no revenue whatever their total says.'
),
(
    150, 'missing_days', 'Days of which nothing came', 'completeness', 'critical', 0.05, null, 'data',
    'Every figure that goes over these days is too low.'
),
(
    210, 'price_anomalies', 'Prices far from the usual', 'accuracy', 'critical', 0.005, 3, 'sales',
    'Revenue and margin of these lines are wrong by the same factor.'
),
(
    220, 'order_total_mismatch', 'Totals that do not add up', 'accuracy', 'critical', 0.02, 0.02, 'finance',
    'What the customer was asked for and what was sold differ.'
),
(
    230, 'discount_and_tax_out_of_range', 'Discounts and taxes that cannot be', 'accuracy', 'warning', 0.01, null,
    'finance', 'Net revenue, or the tax that is owed, is wrong.'
),
(
    240, 'delivery_before_shipment', 'Delivered before shipped', 'accuracy', 'warning', 0.01, null, 'operations',
    'Transit days and the share on time are computed from them.'
),
(
    310, 'orphaned_orders', 'Orders of unknown customers', 'consistency', 'critical', 0.02, null, 'sales',
    'They are in revenue, and missing from every figure on customers.'
),
(
    320, 'orphaned_order_items', 'Lines of unknown orders', 'consistency', 'critical', 0.01, null, 'sales',
    'They are in no figure.'
),
(
    330, 'orphaned_records', 'Rows that refer to nothing', 'consistency', 'warning', 0.02, null, 'data',
    'What they belong to cannot be found, so figures by it miss them.'
),
(
    340, 'inventory_mismatch', 'Stock counted otherwise', 'consistency', 'warning', 0.10, null, 'operations',
    'Reorders are computed from the system''s number.'
),
(
    350, 'payment_order_mismatch', 'Payments that do not add up', 'consistency', 'critical', 0.01, 0.01, 'finance',
    'Cash and revenue cannot be reconciled.'
),
(
    360, 'refund_exceeds_payment', 'Refunds beyond the payment', 'consistency', 'critical', 0.01, 0.01, 'finance',
    'Money was paid back that was never taken in, or the amount is wrong.'
),
(
    410, 'statistical_outliers', 'Figures far from the usual', 'anomaly', 'info', 0.05, 5, 'data',
    'Something happened, or a part of the data is missing or came twice.'
);
