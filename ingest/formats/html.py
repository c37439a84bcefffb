"""HTML: what a reader of the page sees, headings and lists marked, nothing that acts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.colours import WHITE, alike, parsed
from ingest.formats import Extract, Unreadable
from ingest.formats.text import decoded

_UNSEEN = "script, style, template, noscript, nav, form, iframe, object, svg, [aria-hidden=true]"
#: What a style says of something that nobody is to see.
_HIDES = re.compile(
    r"display:none|visibility:(?:hidden|collapse)|opacity:0*\.?0*(?![.\d])|font-size:(?:0|[12](?:px|pt)|0?\.\d)"
    r"|max-height:0|text-indent:-\d{3}|(?:left|top):-\d{3}",
    re.IGNORECASE,
)
_INK = re.compile(r"(?<![-\w])color:(?:#([0-9a-f]{6})|#([0-9a-f]{3})(?![0-9a-f])|(white))", re.IGNORECASE)
#: Inside a line; every other element stands on lines of its own.
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "label"}
    | {"mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"}
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?\s*([\w-]+)", re.IGNORECASE)
_DEEPEST = 400


def extract(content: bytes) -> Extract:
    """Read the page.

    Raises:
        Unreadable: without text.
    """
    tree = LexborHTMLParser(_text(content))
    title = tree.css_first("title")
    date = tree.css_first("meta[property='article:published_time'], meta[name='date'], time[datetime]")
    name = title.text(strip=True) if title is not None else ""
    when = (date.attributes.get("content") or date.attributes.get("datetime") or "") if date is not None else ""
    for node in tree.css(_UNSEEN):
        node.decompose()
    if tree.body is None:
        raise Unreadable("It has no text.")
    unseen: list[str] = []
    lines = "".join(_parts(tree.body, unseen)).split("\n")
    text = "\n\n".join(line for line in (" ".join(line.split()) for line in lines) if line not in ("", "•"))
    hidden = "\n".join(line for one in unseen if (line := " ".join(one.split())))
    if not text and not hidden:
        raise Unreadable("It has no text.")
    return Extract(text, title=name, as_of=when[:10] if re.match(r"\d{4}-\d\d-\d\d", when) else None, hidden=hidden)


def _is_hidden(node: LexborNode) -> bool:
    """By the page itself; a sheet of styles is not read."""
    style = re.sub(r"\s+", "", node.attributes.get("style") or "")
    if "hidden" in node.attributes or _HIDES.search(style):
        return True
    ink = _INK.search(style)
    if ink is None or "background" in style.lower() or _is_upon_a_ground(node):
        return False
    code = ink[1] or "".join(2 * sign for sign in ink[2] or "fff")
    return (colour := parsed(code)) is not None and alike(colour, WHITE)


def _is_upon_a_ground(node: LexborNode) -> bool:
    """Something around it has a colour or a picture of its own."""
    up = node.parent
    while up is not None:
        attributes = up.attributes if up.tag and up.tag[0] not in "-_!" else {}
        if "bgcolor" in attributes or "background" in (attributes.get("style") or "").lower():
            return True
        up = up.parent
    return False


def _text(content: bytes) -> str:
    found = _CHARSET.search(content[:4096])
    if found and found.group(1).lower() not in (b"utf-8", b"utf8"):
        try:
            return content.decode(found.group(1).decode("ascii"), errors="replace")
        except LookupError:
            pass
    return decoded(content)


def _parts(node: LexborNode, unseen: list[str], depth: int = 0) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    for child in node.iter(include_text=True):
        tag = child.tag or ""
        if tag == "-text":
            yield re.sub(r"\s+", " ", child.text(deep=False))
        elif tag and tag[0] not in "-_!" and _is_hidden(child):
            unseen.append(child.text(separator=" "))
        elif tag in _INLINE:
            yield from _parts(child, unseen, depth + 1)
        elif tag and tag[0] not in "-_!":
            yield "\n" + _mark(tag)
            yield from _parts(child, unseen, depth + 1)
            yield "\n"


def _mark(tag: str) -> str:
    if re.fullmatch(r"h[1-6]", tag):
        return "#" * int(tag[1]) + " "
    return "• " if tag == "li" else ""
