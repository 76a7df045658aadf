-- purpose: Charges that were booked before for the same payment: same currency and moment, another number
-- grain: one row per charge that repeats an earlier one
-- parameters: wanted text[]
-- columns: table_name text, key text, column_name text, value text, expected text, reason text
-- run by: services.data_quality.duplicates.transactions.findings
-- judges: transactions
with
charges as (
    select
        transaction.transaction_id,
        transaction.payment_id,
        transaction.currency,
        transaction.amount,
        transaction.occurred_at,
        first_value(transaction.transaction_id) over booking as first_id
    from core.transactions as transaction
    where
        transaction.kind = 'charge'
        and transaction.payment_id is not null
        and (
            cardinality(:wanted) = 0
            or transaction.payment_id in (
                select asked.payment_id from core.transactions as asked
                where asked.transaction_id = any(:wanted)
            )
        )
    window booking as (
        partition by transaction.payment_id, transaction.currency, transaction.occurred_at
        order by length(transaction.transaction_id), transaction.transaction_id
    )
)

select
    'transactions' as table_name,
    charges.transaction_id as key,
    'payment_id' as column_name,
    charges.payment_id as value,
    charges.first_id as expected,
    format(
        'was charged %s %s at the same moment under the number %s',
        charges.amount, charges.currency, charges.first_id
    ) as reason
from charges
where
    charges.transaction_id <> charges.first_id
    and (cardinality(:wanted) = 0 or charges.transaction_id = any(:wanted))
order by charges.transaction_id
