from __future__ import annotations

import pytest

from knowledge import DocumentKind
from knowledge.retrieval import fused, retrieve
from tests.knowledge.factories import whole
from tests.knowledge.fakes import InMemoryCatalogue, InMemoryVectorIndex, WordEmbedder

CORPUS = {
    "cloudburst.txt": "Parken samler regnvand, så kældrene ikke oversvømmes, når det skybryder.",
    "heat.txt": "Overskudsvarme fra datacentret opvarmer tre tusind lejligheder.",
    "bicycles.txt": "Halvdelen af byens borgere cykler på arbejde hver dag.",
    "waste.txt": "Madaffald bliver til biogas, som kører byens busser.",
    "hospital.txt": "Hospitalet afprøver robotter, der bringer medicin ud på afdelingerne.",
    "light.txt": "Gadelygterne dæmper sig selv, når ingen går forbi.",
}


@pytest.fixture(scope="module")
def small_corpus(e5):
    catalogue, vectors = InMemoryCatalogue(), InMemoryVectorIndex()
    for name, text in CORPUS.items():
        document, chunks = whole(name, text)
        catalogue.put(document, chunks)
        vectors.put(chunks, e5.embed_documents([text]))
    return {"catalogue": catalogue, "vectors": vectors, "embedder": e5}


@pytest.mark.parametrize(
    ("question", "document"),
    [
        pytest.param("Hvad gør man mod skybrud?", "cloudburst.txt", id="Danish, other words"),
        pytest.param("How does the city avoid flooded basements?", "cloudburst.txt", id="English"),
        pytest.param("Hvor mange lejligheder får varme fra datacentret?", "heat.txt", id="Danish, same words"),
        pytest.param("Wie viele Menschen fahren mit dem Fahrrad zur Arbeit?", "bicycles.txt", id="German"),
        pytest.param("Vad körs bussarna på?", "waste.txt", id="Swedish"),
        pytest.param("医院用机器人做什么?", "hospital.txt", id="Chinese"),
        pytest.param("Dämpfen sich die Lampen der Straße selbst?", "light.txt", id="German, other words"),
    ],
)
def test_what_is_asked_for_is_found_first(small_corpus, question, document):
    best = retrieve(question, limit=3, **small_corpus)[0]

    assert best.chunk.document == document


def test_a_passage_says_how_near_it_is_and_how_much_of_the_question_it_carries(small_corpus):
    best, *others = retrieve("Hvor mange lejligheder får varme?", limit=6, **small_corpus)

    assert best.score == 1.0
    assert best.coverage == 1.0
    assert best.similarity == max(passage.similarity for passage in (best, *others))
    assert [passage.score for passage in others] == sorted((p.score for p in others), reverse=True)


def test_no_more_than_the_limit_is_returned(small_corpus):
    assert len(retrieve("byens busser", limit=2, **small_corpus)) == 2


def test_a_passage_found_by_its_words_alone_has_a_similarity_too():
    catalogue, vectors, embedder = InMemoryCatalogue(), InMemoryVectorIndex(), WordEmbedder()
    for number in range(150):
        document, chunks = whole(f"{number:03}.txt", f"cykler cykler {number}")
        catalogue.put(document, chunks)
        vectors.put(chunks, embedder.embed_documents([f"cykler cykler {number}"]))
    document, chunks = whole("far.txt", "cykler på en øde ø")
    catalogue.put(document, chunks)
    vectors.put(chunks, [[-1.0] * embedder.dimension])

    passages = retrieve("cykler øde ø", catalogue=catalogue, vectors=vectors, embedder=embedder, limit=150)

    far = [passage for passage in passages if passage.chunk.document == "far.txt"]
    assert [round(passage.similarity, 1) < 0 for passage in far] == [True]


def test_what_was_forgotten_is_not_found_though_its_vector_is_left():
    catalogue, vectors, embedder = InMemoryCatalogue(), InMemoryVectorIndex(), WordEmbedder()
    _, chunks = whole("gone.txt", "cykler")
    vectors.put(chunks, embedder.embed_documents(["cykler"]))

    assert retrieve("cykler", catalogue=catalogue, vectors=vectors, embedder=embedder, limit=5) == []


def put_words(documents: list[tuple[str, DocumentKind, str]]):
    catalogue, vectors, embedder = InMemoryCatalogue(), InMemoryVectorIndex(), WordEmbedder()
    for name, kind, text in documents:
        document, chunks = whole(name, text, kind=kind)
        catalogue.put(document, chunks)
        vectors.put(chunks, embedder.embed_documents([text]))
    return {"catalogue": catalogue, "vectors": vectors, "embedder": embedder}


def test_a_source_stands_before_a_summary_of_ours_that_says_the_same():
    words = put_words(
        [
            ("our-summary.md", DocumentKind.LIBRARY, "Halvdelen af borgerne cykler på arbejde"),
            ("source.txt", DocumentKind.SOURCE, "Halvdelen af borgerne cykler på arbejde hver dag"),
            ("other.txt", DocumentKind.SOURCE, "Madaffald"),
        ]
    )

    passages = retrieve("Halvdelen cykler", limit=5, **words)

    assert [passage.chunk.document for passage in passages] == ["source.txt", "our-summary.md", "other.txt"]


def test_a_profile_that_fits_far_better_comes_first_and_sources_follow_in_between():
    words = put_words(
        [
            ("host:harbour", DocumentKind.PROFILE, "Havnen viser solpaneler"),
            ("host:harbour-lab", DocumentKind.PROFILE, "Havnen viser solpaneler og bølger"),
            ("source.txt", DocumentKind.SOURCE, "Havnen ligger mod øst"),
        ]
    )

    passages = retrieve("Hvem viser solpaneler i havnen?", limit=5, **words)

    assert [passage.chunk.document for passage in passages] == ["host:harbour", "source.txt", "host:harbour-lab"]


def test_each_leg_is_stretched_before_they_are_added():
    scores = fused({"a": 0.9, "b": 0.8, "c": 0.7}, {"b": 12.0, "d": 4.0}, weight=0.75)

    assert {chunk: round(score, 5) for chunk, score in scores.items()} == {"a": 0.75, "b": 0.625, "c": 0.0, "d": 0.0}


def test_a_single_hit_counts_in_full():
    assert fused({}, {"a": 3.0}, weight=0.5) == {"a": 0.5}


def test_nothing_found_is_nothing():
    assert fused({}, {}, weight=0.5) == {}
