"""RefusedFiles: files that could not be taken in, kept with the reason until somebody tries again or lets them go."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from pathlib import Path

from bot.asking.models import RefusedFile

_MOST = 50  #: Files: whoever hands in a folder of scans shall not fill the disk with them.
_ID = re.compile(r"[0-9a-f]{24}")


class RefusedFiles:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def all(self) -> list[RefusedFile]:
        """The newest first."""
        found = [RefusedFile.model_validate_json(path.read_text("utf-8")) for path in self._folder.glob("*.json")]
        return sorted(found, key=lambda one: (one.at, one.name), reverse=True)

    def keep(self, name: str, content: bytes, *, reason: str, at: dt.datetime) -> None:
        """In place of an earlier one of the same name."""
        self._folder.mkdir(parents=True, exist_ok=True)
        shown = Path(name).name[:200].encode("utf-8", "replace").decode()
        file = RefusedFile(id=_id_of(name), name=shown, reason=reason[:500], size=len(content), at=at)
        self._path(file.id, "bin").write_bytes(content)
        self._path(file.id, "json").write_text(file.model_dump_json(), "utf-8")
        for old in self.all()[_MOST:]:
            self.drop(old.id)

    def content(self, file_id: str) -> tuple[str, bytes] | None:
        """Its name and its bytes; None where there is no such file any more."""
        known = next((one for one in self.all() if one.id == file_id), None)
        return (known.name, self._path(known.id, "bin").read_bytes()) if known else None

    def drop(self, file_id: str) -> bool:
        if not _ID.fullmatch(file_id) or not self._path(file_id, "json").exists():
            return False
        self._path(file_id, "json").unlink()
        self._path(file_id, "bin").unlink(missing_ok=True)
        return True

    def drop_named(self, name: str) -> None:
        self.drop(_id_of(name))

    def _path(self, file_id: str, kind: str) -> Path:
        return self._folder / f"{file_id}.{kind}"


def _id_of(name: str) -> str:
    return hashlib.sha256(Path(name).name.encode("utf-8", "replace")).hexdigest()[:24]
