-- Customer accounts that are one person's: scored pairs, the clusters they make, and what a steward said against it.
-- Keys are ordered by their bytes, as the service orders them. Nothing here is readable by analytics_reader.

create table ops.duplicate_model (
    model jsonb not null,
    people bigint not null,
    fitted_at timestamptz not null default now()
);
comment on table ops.duplicate_model is
'What agreement tells, as last learned from all accounts; used for those that change.';
create unique index duplicate_model_is_one_row on ops.duplicate_model ((true));

create table ops.duplicate_pair (
    a text collate "C" not null,
    b text collate "C" not null check (a < b),
    weight double precision not null,
    probability double precision not null,
    levels jsonb not null,
    primary key (a, b)
);
comment on column ops.duplicate_pair.levels is
'How far the accounts agree, by comparison; what is not known of one of them is left out.';
create index duplicate_pair_b on ops.duplicate_pair (b);

create table ops.duplicate_cluster (
    cluster_id bigint generated always as identity primary key,
    found_at timestamptz not null default now(),
    changed_at timestamptz not null default now()
);

create table ops.duplicate_member (
    customer_id text collate "C" primary key,
    cluster_id bigint not null references ops.duplicate_cluster (cluster_id) on delete cascade
);
create index duplicate_member_cluster on ops.duplicate_member (cluster_id);

create table ops.duplicate_refused (
    a text collate "C" not null,
    b text collate "C" not null check (a < b),
    by_whom text not null,
    at timestamptz not null default now(),
    primary key (a, b)
);
comment on table ops.duplicate_refused is 'Accounts that a steward keeps apart, whatever they have in common.';

-- What accounts that may be a changed customer's are looked up by; see sql/core_analysis/duplicate_customers.sql. Made by
-- the first run over all customers: a first load takes a fifth of the time without, and what a day changes costs little.
create procedure ops.index_customers()
language plpgsql as $$
begin
    if to_regclass('core.customers_mailbox') is not null then
        return;
    end if;
    create index customers_mailbox on core.customers (split_part(lower(email), '@', 1));
    create index customers_number on core.customers (right(translate(phone, ' +-()./', ''), 8));
    create index customers_birth_date on core.customers (birth_date);
    create index customers_given_name on core.customers (postal_code, lower(btrim(first_name)));
    create index customers_surname on core.customers (postal_code, lower(btrim(last_name)));
    analyze core.customers;
end
$$;

revoke all on
ops.duplicate_model, ops.duplicate_pair, ops.duplicate_cluster, ops.duplicate_member, ops.duplicate_refused
from public, analytics_reader;

insert into ops.quality_rule
(position, rule, title, tier, severity, zero_rate, tolerance, department, about)
values
(
    370, 'duplicate_customers', 'People with more than one account', 'consistency', 'critical', 0.10, null, 'marketing',
    'Customers are counted too high, and what a customer brings too low.'
),
(
    380, 'duplicate_products', 'Products entered twice', 'consistency', 'warning', 0.05, null, 'sales',
    'What a product sells is spread over two entries, and stock is ordered for both.'
),
(
    390, 'duplicate_transactions', 'Charges booked twice', 'consistency', 'critical', 0.01, null, 'finance',
    'The books show money that was taken in once as taken in twice.'
);
