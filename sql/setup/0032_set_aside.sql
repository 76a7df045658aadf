-- What people set aside has a way back: rows of any table that are kept apart, and who left refused rows out when.

alter table ops.duplicate_refused add column table_name text not null default 'customers';
alter table ops.duplicate_refused alter column table_name drop default;
alter table ops.duplicate_refused drop constraint duplicate_refused_pkey;
alter table ops.duplicate_refused add primary key (table_name, a, b);
comment on table ops.duplicate_refused is
'Rows of a table that a steward keeps apart, whatever they have in common.';

alter table ops.quarantine add column decided_by text;
alter table ops.quarantine add column decided_at timestamptz;
comment on column ops.quarantine.decided_by is 'Who left the row out.';
create index quarantine_left_out on ops.quarantine (decided_at) where state = 'dismissed';
create index proposal_dismissed on ops.proposal (decided_at) where state = 'dismissed';
