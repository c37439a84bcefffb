import pytest

from knowledge.citations import unsupported
from knowledge.models import Citation

TEXT = "Haven har samar-\n\nbejdet med skolen i 2016.\n\uf0b7 12 bænke\n"


def a_citation(quote: str, document: str = "have.txt") -> Citation:
    return Citation(number=1, document=document, title="Haven", section="", quote=quote, url="/documents/have.txt#p0")


@pytest.mark.parametrize(
    "quote",
    [
        pytest.param("Haven har samarbejdet med skolen i 2016.", id="hyphenation-joined"),
        pytest.param("samar- bejdet med  skolen", id="as-printed"),
        pytest.param("12 bænke", id="without-its-list-mark"),
    ],
)
def test_a_quote_may_join_lines_and_hyphens(quote: str) -> None:
    assert unsupported([a_citation(quote)], {"have.txt": TEXT}) == []


@pytest.mark.parametrize(
    ("quote", "document"),
    [
        pytest.param("Haven har 13 bænke", "have.txt", id="another-figure"),
        pytest.param("haven har samarbejdet", "have.txt", id="another-case"),
        pytest.param("12 bænke", "torv.txt", id="unknown-document"),
        pytest.param("…", "have.txt", id="nothing-said"),
    ],
)
def test_what_the_document_does_not_say_is_unsupported(quote: str, document: str) -> None:
    cited = a_citation(quote, document)

    assert unsupported([cited], {"have.txt": TEXT}) == [cited]
