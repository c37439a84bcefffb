"""HTML: what a reader of the page sees, headings and lists marked, nothing that acts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.formats import Extract, Unreadable
from ingest.formats.text import decoded

_UNSEEN = "script, style, template, noscript, nav, form, iframe, object, svg, [hidden], [aria-hidden=true]"
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
    lines = "".join(_parts(tree.body)).split("\n")
    text = "\n\n".join(line for line in (" ".join(line.split()) for line in lines) if line not in ("", "•"))
    if not text:
        raise Unreadable("It has no text.")
    return Extract(text, title=name, as_of=when[:10] if re.match(r"\d{4}-\d\d-\d\d", when) else None)


def _text(content: bytes) -> str:
    found = _CHARSET.search(content[:4096])
    if found and found.group(1).lower() not in (b"utf-8", b"utf8"):
        try:
            return content.decode(found.group(1).decode("ascii"), errors="replace")
        except LookupError:
            pass
    return decoded(content)


def _parts(node: LexborNode, depth: int = 0) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    for child in node.iter(include_text=True):
        tag = child.tag or ""
        if tag == "-text":
            yield re.sub(r"\s+", " ", child.text(deep=False))
        elif tag in _INLINE:
            yield from _parts(child, depth + 1)
        elif tag and tag[0] not in "-_!":
            yield "\n" + _mark(tag)
            yield from _parts(child, depth + 1)
            yield "\n"


def _mark(tag: str) -> str:
    if re.fullmatch(r"h[1-6]", tag):
        return "#" * int(tag[1]) + " "
    return "• " if tag == "li" else ""
