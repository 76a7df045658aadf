-- Cleansing: what could be mended and how, what was, row by row as it was and became, and what stays mended.
-- Nothing here is readable by analytics_reader.

create table ops.cleansing (
    cleansing_id bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    actor text not null,
    title text not null,
    revenue_before numeric not null,
    revenue_after numeric not null,
    score_before numeric,
    score_after numeric,
    undone_at timestamptz,
    undone_by text,
    check ((undone_at is null) = (undone_by is null))
);
comment on table ops.cleansing is 'Fixes that were applied together, and are undone together.';
comment on column ops.cleansing.revenue_before is 'Net revenue of the orders concerned, in base currency.';

create table ops.cleansing_change (
    change_id bigint generated always as identity primary key,
    cleansing_id bigint not null references ops.cleansing (cleansing_id),
    table_name text not null,
    key text not null,
    before jsonb,
    after jsonb,
    check (before is not null or after is not null),
    unique (cleansing_id, table_name, key)
);
create index cleansing_change_row on ops.cleansing_change (table_name, key);
comment on table ops.cleansing_change is
'A row as it was and as it became; without before it was not there, without after it was taken out.';

create function ops.refuse_to_change_cleansing() returns trigger
language plpgsql as $$
begin
    raise exception 'the log of cleansing is append-only' using errcode = 'insufficient_privilege';
end
$$;

create trigger cleansing_change_append_only before update or delete or truncate on ops.cleansing_change
for each statement execute function ops.refuse_to_change_cleansing();
alter table ops.cleansing_change enable always trigger cleansing_change_append_only;

create table ops.merged_key (
    table_name text not null,
    key text not null,
    into_key text not null check (into_key <> key),
    cleansing_id bigint not null references ops.cleansing (cleansing_id),
    primary key (table_name, key)
);
comment on table ops.merged_key is
'Rows that were merged into another: whatever refers to them is loaded as of the other.';

create table ops.proposal (
    proposal_id bigint generated always as identity primary key,
    rule text not null references ops.quality_rule (rule),
    table_name text not null,
    key text not null,
    column_name text not null default '',
    action text not null check (action in ('set', 'remove', 'merge', 'replay')),
    value text,
    new_value text,
    confidence numeric not null check (confidence between 0 and 1),
    why text not null,
    state text not null default 'open' check (state in ('open', 'applied', 'dismissed')),
    decided_by text,
    decided_at timestamptz,
    cleansing_id bigint references ops.cleansing (cleansing_id),
    unique (rule, table_name, key, column_name),
    check ((state = 'open') = (decided_at is null))
);
create index proposal_open on ops.proposal (rule, confidence) where state = 'open';
create index proposal_of_cleansing on ops.proposal (cleansing_id);
comment on column ops.proposal.key is
'Of the row; of a refused row (action replay) its number in quarantine.';
comment on column ops.proposal.new_value is 'What the column becomes; of a merge the key of the row that is kept.';

alter table ops.quality_rule add column policy text not null default 'propose'
check (policy in ('off', 'propose', 'apply'));
alter table ops.quality_rule add column apply_above numeric not null default 0.95
check (apply_above between 0.5 and 1);
comment on column ops.quality_rule.policy is
'Whether fixes are looked for, and applied by themselves where their confidence reaches apply_above.';

create table ops.value_synonym (
    table_name text not null,
    column_name text not null,
    word text not null check (word = lower(word)),
    meaning text not null,
    primary key (table_name, column_name, word)
);
comment on table ops.value_synonym is 'What words outside of a column''s list mean; an empty meaning is not known.';
insert into ops.value_synonym (table_name, column_name, word, meaning)
values
('orders', 'status', 'complete', 'delivered'),
('orders', 'status', 'completed', 'delivered'),
('orders', 'status', 'closed', 'delivered'),
('orders', 'status', 'done', 'delivered'),
('orders', 'status', 'sent', 'shipped'),
('orders', 'status', 'dispatched', 'shipped'),
('orders', 'status', 'canceled', 'cancelled'),
('orders', 'status', 'refunded', 'returned'),
('orders', 'device', 'phone', 'mobile'),
('orders', 'device', 'smartphone', 'mobile'),
('orders', 'device', 'pc', 'desktop'),
('orders', 'device', 'computer', 'desktop'),
('orders', 'device', 'laptop', 'desktop'),
('orders', 'device', 'ipad', 'tablet'),
('orders', 'device', 'shop', 'store'),
('orders', 'device', 'pos', 'store'),
('customers', 'customer_type', 'b2c', 'consumer'),
('customers', 'customer_type', 'private', 'consumer'),
('customers', 'customer_type', 'b2b', 'business'),
('customers', 'customer_type', 'company', 'business'),
('payments', 'method', 'creditcard', 'card'),
('payments', 'method', 'credit card', 'card'),
('payments', 'method', 'debit card', 'card'),
('payments', 'method', 'visa', 'card'),
('payments', 'method', 'mastercard', 'card'),
('payments', 'method', 'amex', 'card'),
('payments', 'method', 'pay pal', 'paypal'),
('payments', 'method', 'applepay', 'wallet'),
('payments', 'method', 'apple pay', 'wallet'),
('payments', 'method', 'googlepay', 'wallet'),
('payments', 'method', 'voucher', 'gift_card'),
('returns', 'reason', 'broken', 'defective'),
('returns', 'reason', 'damaged', 'defective'),
('returns', 'reason', 'size', 'wrong_size'),
('returns', 'reason', 'late', 'arrived_late'),
('returns', 'reason', 'other', ''),
('returns', 'reason', 'n/a', ''),
('shipments', 'status', 'done', 'delivered'),
('shipments', 'status', 'transit', 'in_transit'),
('email_sends', 'outcome', 'open', 'opened'),
('email_sends', 'outcome', 'click', 'clicked'),
('email_sends', 'outcome', 'bounce', 'bounced');

revoke all on ops.cleansing, ops.cleansing_change, ops.merged_key, ops.proposal, ops.value_synonym
from public, analytics_reader;
