"""The project's own rules: pins, imports, sizes, nothing from afar, a valid production shape."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.markers import Marker

from dashboard import reference

ROOT = Path(__file__).parents[1]
OURS = ("callbacks", "dashboard", "data", "layouts", "services", "sql", "tests")
REQUIREMENTS = ("requirements.txt", "requirements-dev.txt", "requirements-bench.txt")
ASKED_FOR = {
    "dash", "dash-bootstrap-components", "dash-auth", "flask-caching", "redis", "plotly", "pandas", "sqlalchemy",
    "psycopg2-binary", "scikit-learn", "pytest",
}  # fmt: skip
LONGEST_FILE = 300


def requirements(name: str) -> Iterator[tuple[str, str, bool]]:
    """Package, version, and whether it is named for its own sake rather than brought in by another."""
    direct = True
    for line in (ROOT / name).read_text().splitlines():
        direct = direct and line != "# Brought in by the packages above"
        if line and not line.startswith(("#", "-r ")):
            found = re.fullmatch(r"([a-z0-9-]+)(?:\[[a-z,]+\])?==([0-9][\w.]*)(?:; (.+))?", line)
            assert found, f"{name}: {line} is no exact pin"
            if found[3] is None or Marker(found[3]).evaluate():
                yield found[1], found[2], direct


def python_files() -> Iterator[Path]:
    for folder in OURS:
        yield from (ROOT / folder).rglob("*.py")


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_requirements_are_pinned_exactly_and_once(name: str) -> None:
    packages = [package for package, _, _ in requirements(name)]
    assert len(packages) == len(set(packages))


def test_what_is_installed_is_what_is_pinned() -> None:
    pins = [pin for name in REQUIREMENTS[:2] for pin in requirements(name)]
    assert {package: version(package) for package, _, _ in pins} == {package: pinned for package, pinned, _ in pins}


def test_every_dependency_of_our_choice_has_a_decision() -> None:
    decisions = "\n".join(path.read_text().lower() for path in (ROOT / "docs/decisions").glob("*.md"))
    chosen = {package for name in REQUIREMENTS for package, _, direct in requirements(name) if direct}
    assert [package for package in sorted(chosen - ASKED_FOR) if f"`{package}`" not in decisions] == []


def test_imports_follow_the_layers() -> None:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_files_are_short() -> None:
    long = {
        str(path): length for path in python_files() if (length := len(path.read_text().splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_nothing_is_fetched_from_elsewhere() -> None:
    """No address in what browsers are given: pages, styles and scripts of ours name no other host."""
    address = re.compile(
        r"""(?:src|href|url|import|@import|external_\w+)\s*[=(:]\s*\[?["']?(?:https?:)?//(?!localhost|127\.)"""
    )
    served = [*(ROOT / "assets").rglob("*.css"), *(ROOT / "assets").rglob("*.js"), *(ROOT / "assets").rglob("*.html")]
    ours = [path for path in served if "vendor" not in path.parts]
    product = [path for path in python_files() if ROOT / "tests" not in path.parents]
    files = [*ours, *product, *(ROOT / "dashboard").rglob("*.html")]
    assert [str(path) for path in files if address.search(path.read_text())] == []


def test_the_generated_documentation_is_up_to_date() -> None:
    stale = [name for name, text in reference.pages().items() if (ROOT / "docs" / name).read_text() != text]
    assert stale == [], "run: make docs"


def test_the_production_shape_is_valid() -> None:
    command = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.compose-spec",
        "docker-compose.yml",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_production_shape_reads_every_variable_from_the_example() -> None:
    used = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    named = set(re.findall(r"^(\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    with_a_default = {"LOG_LEVEL", "WEB_WORKERS", "WEB_THREADS"}
    assert used - named == with_a_default
    assert named <= used
