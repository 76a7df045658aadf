"""Customers and their addresses: people made from lists, and the second accounts some of them hold."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.generator import columns as c
from data.generator.arrays import uniform
from data.generator.channels import CHANNEL_KEYS
from data.generator.columns import Chunk
from data.generator.company import Company
from data.generator.geography import COUNTRIES, REGION_KEYS
from data.generator.second_accounts import disguise
from data.generator.setup import NEVER

BLOCK = 50_000


def customers(company: Company) -> Iterator[Chunk]:
    """Accounts in order of registration; a second account is its person's first, disguised."""
    people, setup, who = company.world.people, company.setup, company.identity
    for start in range(0, len(people.account_person), BLOCK):
        account = np.arange(start, min(start + BLOCK, len(people.account_person)))
        person, moment = people.account_person[account], people.account_moment[account]
        first, last = who.names(person)
        changed = uniform(setup.seed, "changed", account)
        updated = np.where(changed < 0.2, moment + (changed * 5 * (setup.end - moment)).astype(np.int64), NEVER)
        city = people.city[person]
        rows = {
            "customer_id": c.number("C", account + 1),
            "first_name": first,
            "last_name": last,
            "email": who.email(person),
            "phone": pc.if_else(
                pa.array(who.chance("no phone", person) < 0.07), pa.scalar(None, pa.string()), who.phone(person)
            ),
            "customer_type": c.label(people.business[person].astype(np.int8), ["consumer", "business"]),
            "region_id": c.label(people.region[person], REGION_KEYS),
            "country_code": c.label(people.country[person], [country.code for country in COUNTRIES]),
            "city": c.label(city, who.places.city_name),
            "postal_code": who.postal_code(person, city),
            "birth_date": c.day(setup, who.birth_day(person)),
            "registered_at": c.moment(setup, moment),
            "acquisition_channel_id": c.label(people.channel[person], CHANNEL_KEYS),
            "marketing_consent": c.label((who.chance("consent", person) < 0.58).astype(np.int8), ["false", "true"]),
            "updated_at": c.moment(setup, updated),
        }
        yield disguise(company, rows, account)


def customer_addresses(company: Company) -> Iterator[Chunk]:
    """The shipping address of accounts that ordered, and a billing address of a few."""
    people, who = company.world.people, company.identity
    done = 0
    for start in range(0, len(people.account_person), BLOCK):
        account = np.arange(start, min(start + BLOCK, len(people.account_person)))
        account = account[company.state.count[people.account_person[account]] > 0]
        both = uniform(company.setup.seed, "billing", account) < 0.06
        rows = np.concatenate([account, account[both]])
        billing = np.concatenate([np.zeros(len(account), np.int8), np.ones(int(both.sum()), np.int8)])
        order = np.argsort(rows, kind="stable")
        rows, billing = rows[order], billing[order]
        person = people.account_person[rows]
        yield {
            "address_id": c.number("A", np.arange(done + 1, done + 1 + len(rows))),
            "customer_id": c.number("C", rows + 1),
            "kind": c.label(billing, ["shipping", "billing"]),
            "street": who.street_address(person),
            "city": c.label(people.city[person], who.places.city_name),
            "postal_code": who.postal_code(person, people.city[person]),
            "country_code": c.label(people.country[person], [country.code for country in COUNTRIES]),
            "is_default": c.label(1 - billing, ["false", "true"]),
        }
        done += len(rows)
