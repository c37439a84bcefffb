import re
import tomllib
from itertools import chain

from tests.readme_tables import README

ROOT = README.parent
PINNED = (ROOT / "constraints.txt").read_text("utf-8")


def named(line):
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", line)[0]).lower()


def test_every_package_that_any_extra_names_has_its_version_pinned():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = chain(project["dependencies"], *project["optional-dependencies"].values())

    pinned = {named(line) for line in PINNED.splitlines()}

    assert sorted({named(line) for line in wanted} - pinned) == [], "run `make constraints`"


def test_constraints_are_versions_and_no_addresses():
    assert [line for line in PINNED.splitlines() if not re.fullmatch(r"[a-z0-9-]+==[^\s:/]+( ; [^:/]+)?", line)] == []
