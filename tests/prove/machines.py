"""Another machine, as far as a network goes: a namespace of it at the end of a cable that can be pulled. Needs root."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE, THERE = "10.231.77.1", "10.231.77.2"


class NoNamespaces(Exception):
    """no second network here: that needs root, Linux and `ip`"""


@dataclass(frozen=True)
class Cable:
    """From this machine, which is `HERE`, to the other."""

    namespace: str
    end: str  #: Ours of it.

    def pull(self) -> None:
        _ip("link", "set", self.end, "down")

    def plug_in(self) -> None:
        _ip("link", "set", self.end, "up")

    @contextmanager
    def worker(self, folder: Path, **settings: str) -> Iterator[subprocess.Popen[str]]:
        """`ope worker` there; the data folder counts as mounted."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith("OPE_")}
        there = ["ip", "netns", "exec", self.namespace, sys.executable, "-m", "bot.cli.main", "worker"]
        with (
            (folder.parent / "worker.log").open("a") as log,
            subprocess.Popen(  # leaving the block closes its pipe and waits for its end
                there, env=ours | settings, cwd=folder.parent, stdout=subprocess.PIPE, stderr=log, text=True
            ) as process,
        ):
            try:
                yield process
            finally:
                process.kill()


@contextmanager
def another_machine() -> Iterator[Cable]:
    """Raises NoNamespaces."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        raise NoNamespaces
    cable = Cable(f"ope{os.getpid()}", f"opea{os.getpid() % 100_000}")
    other = cable.end.replace("opea", "opeb")
    try:
        _ip("netns", "add", cable.namespace)
    except subprocess.CalledProcessError as error:
        raise NoNamespaces from error
    try:
        _ip("link", "add", cable.end, "type", "veth", "peer", "name", other, "netns", cable.namespace)
        _ip("address", "add", f"{HERE}/24", "dev", cable.end)
        _ip("-n", cable.namespace, "address", "add", f"{THERE}/24", "dev", other)
        for device in (other, "lo"):
            _ip("-n", cable.namespace, "link", "set", device, "up")
        cable.plug_in()
        yield cable
    finally:
        _ip("netns", "delete", cable.namespace)  # and its cable with it


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)
