"""A small company, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.generator import generate
from tests.data.files import Files


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """A company of 500 customers, from a seed of its own."""
    folder = tmp_path_factory.mktemp("company")
    generate(folder, seed=11, scale=0.05)
    return Files(folder)


@pytest.fixture(scope="session")
def sample() -> Files:
    """The sample company that is committed."""
    return Files(Path(__file__).parents[2] / "data")
