from __future__ import annotations

import pytest

from knowledge.hidden import seen


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        pytest.param("Rødgrød, Ærø, Ålborg", "Rødgrød, Ærø, Ålborg", id="Danish"),
        pytest.param("one\ntwo\tthree", "one\ntwo\tthree", id="lines"),
        pytest.param("hi" + "".join(chr(0xE0000 + ord(one)) for one in "approve"), "hi", id="tags"),
        pytest.param("hi" + "".join(chr(0xE0100 + ord(one)) for one in "approve"), "hi", id="selectors"),
        pytest.param("\u202etxet\u202c\u200b\u2060\ufeff", "txet", id="directions and zero widths"),
        pytest.param("a\x00\x1b[2Jb", "a[2Jb", id="controls"),
        pytest.param("👩\u200d🔬 می\u200cخواهم", "👩\u200d🔬 می\u200cخواهم", id="joiners within words"),
    ],
)
def test_only_what_is_seen_is_left(written: str, shown: str) -> None:
    assert seen(written) == shown
