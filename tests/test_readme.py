import re
from pathlib import Path

from tests.readme_tables import README, with_tables

ROOT = README.parent
TEXT = README.read_text("utf-8")


def test_settings_and_commands_in_the_readme_are_those_of_the_code():
    assert with_tables(TEXT) == TEXT, "run `make docs`"


def test_first_screen_names_both_commands():
    first_screen = "\n".join(TEXT.splitlines()[:40])

    assert ("make run" in first_screen, "make test" in first_screen) == (True, True)


def test_every_make_target_named_in_the_readme_exists():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))

    named = set(re.findall(r"`make ([a-z]+)`|^make ([a-z]+)", TEXT, re.M))

    assert {name for pair in named for name in pair if name} - targets == set()


def test_every_link_to_a_file_leads_somewhere():
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", TEXT)

    assert [link for link in links if not (ROOT / link).exists()] == []


def test_map_names_every_module_of_the_flow():
    steps = {path.stem for path in (ROOT / "bot" / "visits").iterdir() if path.stem not in ("__init__", "__pycache__")}

    assert [step for step in sorted(steps) if f"`{step}" not in TEXT and f"/{step}" not in TEXT] == []


def test_glossary_words_are_used_in_the_code():
    table = TEXT.split("## Glossary")[1].split("\n## ")[0]
    words = re.findall(r"^\| `(\w+)`", table, re.M)
    code = "\n".join(
        path.read_text("utf-8")
        for folder in ("bot", "knowledge", "ingest")
        for path in Path(ROOT / folder).rglob("*.py")
    )

    assert len(words) >= 20
    assert [word for word in words if not re.search(rf"\b{word}\b", code)] == []
