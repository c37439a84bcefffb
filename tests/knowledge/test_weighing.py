from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest
import yaml

from knowledge.answering.gathering import gather
from knowledge.answering.observing import Observer
from knowledge.answering.reading import read
from knowledge.answering.selecting import candidates_of, seen
from knowledge.answering.weighing import judged, odds
from knowledge.base import KnowledgeBase
from knowledge.evaluation import Question, read_questions, score_questions
from tests.fitting import DATA, MADE_UP, WEIGHTS, opened
from tests.knowledge.test_answering import BENCHES, CONTACT, PARTIES

EVERY = 4  #: One question in so many is asked here; `make bench` asks all.


@pytest.fixture(scope="module")
def base(indexed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    folder = Path(copytree(indexed, tmp_path_factory.mktemp("made-up") / "data"))
    with opened(folder / "knowledge", MADE_UP) as made_up:
        yield made_up


@pytest.fixture(scope="module")
def questions() -> list[Question]:
    return read_questions(DATA / "questions-made-up.jsonl")[::EVERY]


def test_every_weight_belongs_to_a_sign_that_is_seen() -> None:
    asked = read("Hvor mange bænke har haven?", "da")
    gathered = gather(asked, [BENCHES, PARTIES, CONTACT], closeness=None, retrieve=None, siblings=None)
    observer = Observer(asked, gathered, None)
    candidates = candidates_of(asked, gathered)[:1]
    (sight,) = seen(observer, candidates, reading=None)
    closer = observer.look_closer(candidates[0][0])

    scales = yaml.load(Path(WEIGHTS).read_text("utf-8"), yaml.CSafeLoader)["scales"]

    assert set(scales["carries"]["weights"]) <= set(sight)
    assert set(scales["answers"]["weights"]) <= set(judged(sight, closer, odds([sight])))


def test_questions_about_documents_of_any_kind_find_their_passage(
    base: KnowledgeBase, questions: list[Question]
) -> None:
    score = score_questions([each for each in questions if each.evidence], ask=base.ask)

    assert (score.found or 0) >= 0.85, score.misses
    assert (score.found_first or 0) >= 0.75, score.misses


def test_questions_that_the_documents_do_not_answer_are_mostly_refused(
    base: KnowledgeBase, questions: list[Question]
) -> None:
    score = score_questions([each for each in questions if each.status == "not_found"], ask=base.ask)

    assert (score.refused or 0) >= 0.5, score.misses
