"""`ope …` as a person types it, beside a running server."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.live.server import Server


def ope(server: Server, *arguments: str) -> subprocess.CompletedProcess[str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("OPE_")}
    return subprocess.run(
        [sys.executable, "-m", "bot.cli.main", *arguments],
        env=ours | {"OPE_DATA_DIR": str(server.folder)},
        cwd=server.folder.parent,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
