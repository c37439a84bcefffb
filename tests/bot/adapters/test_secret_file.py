from __future__ import annotations

from pathlib import Path

from bot.adapters.secret_file import secret


def test_secret_is_made_once_and_read_by_nobody_else(tmp_path: Path) -> None:
    file = tmp_path / "links.key"

    made = secret(file)

    assert len(made) == 32
    assert secret(file) == made
    assert file.stat().st_mode & 0o077 == 0
