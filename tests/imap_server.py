"""An IMAP server on loopback, as much of RFC 3501 as is needed to read a mailbox, and as strict as real ones.

It refuses every command that changes anything, answers `n:*` with the last mail where nothing is that new, numbers
mails anew when it is told to, and keeps what was asked of it.
"""

from __future__ import annotations

import base64
import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

PASSWORD = "p@ss word"
USER = "visits@ope.example"


@dataclass
class MailStore:
    """Folders of (number, mail)."""

    folders: dict[str, list[tuple[int, bytes]]] = field(default_factory=lambda: {"INBOX": [], "Sendt post": []})
    validity: int = 7
    sent: str = "Sendt post"  #: The folder that is marked as such; none if empty.
    commands: list[str] = field(default_factory=list)
    port: int = 0
    token: str = ""  #: Signs in by XOAUTH2, where one is wanted in place of the password.
    hang_up_at: str = ""  #: A command in whose midst the connection breaks.

    def put(self, *mails: bytes, folder: str = "INBOX") -> None:
        held = self.folders[folder]
        for mail in mails:
            held.append((held[-1][0] + 1 if held else 1, mail))

    def drop(self, uid: int, folder: str = "INBOX") -> None:
        self.folders[folder] = [one for one in self.folders[folder] if one[0] != uid]


class _Handler(socketserver.StreamRequestHandler):
    selected = ""
    disable_nagle_algorithm = True

    @property
    def store(self) -> MailStore:
        return self.server.store  # type: ignore[attr-defined,no-any-return]

    def handle(self) -> None:
        self.say("* OK ready")
        while line := self.rfile.readline():
            tag, _, command = line.decode().strip().partition(" ")
            while literal := re.search(r"\{(\d+)\}$", command):
                self.say("+ go on")
                rest = self.rfile.read(int(literal[1])) + self.rfile.readline()
                command = command[: literal.start()] + f'"{rest.decode().rstrip()}"'
            words = command.replace("UID ", "", 1) if command.upper().startswith("UID ") else command
            name = words.split(" ")[0].upper()
            self.store.commands.append(name)
            if name == self.store.hang_up_at:
                return
            reply = self.run(name, words)
            self.say(f"{tag} {reply}")
            if name == "LOGOUT":
                return

    def say(self, line: str | bytes) -> None:
        self.wfile.write((line if isinstance(line, bytes) else line.encode()) + b"\r\n")

    def run(self, name: str, words: str) -> str:
        if name == "CAPABILITY":
            self.say("* CAPABILITY IMAP4rev1 SPECIAL-USE")
        elif name in ("LOGIN", "AUTHENTICATE"):
            return self.sign_in(name, words)
        elif name == "LIST":
            pattern = words.split(" ", 2)[2].strip('"')
            for folder in (one for one in self.store.folders if pattern in ("*", one)):
                mark = "\\Sent " if folder == self.store.sent else ""
                self.say(f'* LIST ({mark}\\HasNoChildren) "/" "{folder}"')
        elif name == "EXAMINE":
            return self.examine(words.split(" ", 1)[1].strip('"'))
        elif name == "SEARCH":
            self.search(words)
        elif name == "FETCH":
            self.fetch(words)
        elif name not in ("NOOP", "LOGOUT"):
            return "NO nothing is changed here"
        return "OK done"

    def sign_in(self, name: str, words: str) -> str:
        if name == "LOGIN":
            said = re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', words)[1:]
            right = not self.store.token and ["".join(one) for one in said] == [USER, PASSWORD]
        else:
            self.say("+ ")
            given = base64.b64decode(self.rfile.readline()).decode()
            right = bool(self.store.token) and given == f"user={USER}\1auth=Bearer {self.store.token}\1\1"
        return "OK done" if right else "NO [AUTHENTICATIONFAILED] kim@secret.example is not let in"

    def examine(self, folder: str) -> str:
        if folder not in self.store.folders:
            return "NO there is no such folder"
        self.selected = folder
        self.say(f"* {len(self.store.folders[folder])} EXISTS")
        self.say("* 0 RECENT")
        self.say("* FLAGS (\\Seen)")
        self.say(f"* OK [UIDVALIDITY {self.store.validity}] valid")
        return "OK [READ-ONLY] examined"

    def search(self, words: str) -> None:
        held = [uid for uid, _ in self.store.folders[self.selected]]
        first = int(re.search(r"UID (\d+):\*", words)[1])  # type: ignore[index]
        found = [uid for uid in held if uid >= first] or held[-1:]
        self.say(" ".join(["* SEARCH", *map(str, reversed(found))]))

    def fetch(self, words: str) -> None:
        _, wanted, what = words.split(" ", 2)
        uids = {int(one) for one in wanted.split(",") if one.isdigit()}
        for number, (uid, mail) in enumerate(self.store.folders[self.selected], start=1):
            if uid not in uids:
                continue
            if "RFC822.SIZE" in what:
                self.say(f"* {number} FETCH (UID {uid} RFC822.SIZE {len(mail)})")
            else:
                part = re.search(r"<0\.(\d+)>", what)
                content = mail[: int(part[1])] if part else mail
                name = "BODY[]<0>" if part else "BODY[]"
                self.say(f"* {number} FETCH (UID {uid} {name} {{{len(content)}}}".encode() + b"\r\n" + content + b")")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def imap_server(store: MailStore) -> Iterator[MailStore]:
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.store = store  # type: ignore[attr-defined]
        store.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield store
        finally:
            server.shutdown()
            thread.join()
