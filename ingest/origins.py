"""Origins: which file a document was read from, so that a file that has gone is noticed."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path


class Origins:
    """A small file beside the index. Losing it costs nothing but that nothing is forgotten by itself."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._known = _read(path)

    def note(self, name: str, path: Path) -> None:
        """Remember where the document came from."""
        if self._known.get(name) != str(path):
            self._known[name] = str(path)
            self._write()

    def drop(self, name: str) -> None:
        """Forget where it came from."""
        if self._known.pop(name, None) is not None:
            self._write()

    def gone(self, folder: Path, *, keeping: Collection[str]) -> list[str]:
        """Return the documents that came from the folder and whose files are no longer there."""
        return sorted(
            name
            for name, path in self._known.items()
            if name not in keeping and folder in Path(path).parents and not Path(path).exists()
        )

    def _write(self) -> None:
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(".part")
        draft.write_text(json.dumps(self._known, indent=0, sort_keys=True), "utf-8")
        draft.replace(self._path)


def _read(path: Path | None) -> dict[str, str]:
    try:
        known = json.loads(path.read_text("utf-8")) if path is not None else {}
    except (OSError, ValueError):
        return {}
    return {str(name): str(where) for name, where in known.items()} if isinstance(known, dict) else {}
