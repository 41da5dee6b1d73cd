"""Question sets in other forms: SQuAD, and BEIR's queries with qrels in BEIR's and TREC's form."""

import json
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.errors import GoldError
from assistant.gold.questions.gold_sets import read_gold_sets
from assistant.gold.questions.squad import read_squad
from assistant.gold.runs.examine import examine
from index import PassageIndex
from tests.support.fakes import FakeEncoder

SQUAD = {
    "data": [
        {
            "title": "Tea",
            "paragraphs": [
                {
                    "context": "The house opens at six. It shuts at ten.",
                    "qas": [
                        {
                            "id": "q 1",
                            "question": "The house opens at what? opens at six",
                            "answers": [{"text": "six", "answer_start": 19}, {"text": "six", "answer_start": 19}],
                        },
                        {"id": "q2", "question": "zzz qqq", "is_impossible": True, "answers": []},
                    ],
                },
                {"context": "Nobody asks about six.", "qas": []},
            ],
        },
        {"paragraphs": [{"context": "茶凉了。", "qas": [{"question": "茶凉了吗？", "answers": [{"text": "凉了"}]}]}]},
    ]
}


@pytest.fixture
def squad(tmp_path: Path) -> Path:
    path = tmp_path / "set.json"
    path.write_text(json.dumps(SQUAD), encoding="utf-8")
    return path


def test_squad_questions_are_anchored_in_their_own_paragraph(squad: Path) -> None:
    gold_set = read_squad(squad)
    assert [document.title for document in gold_set.documents] == ["Tea", "article-0001"]
    assert [len(document.passages) for document in gold_set.documents] == [2, 1]
    assert [question.question_id for question in gold_set.questions] == ["q-1", "q2", "2"]
    assert [question.answerable for question in gold_set.questions] == [True, False, True]
    assert len(gold_set.questions[0].evidence) == 1
    outcomes = examine(Assistant(PassageIndex.build(gold_set.documents, FakeEncoder())), gold_set.questions)
    assert outcomes[0].relevant == {"article-0000:p001"}  # though another paragraph has the word too
    assert [outcome.rank for outcome in outcomes] == [1, None, 1]


def test_a_parallel_file_asks_in_another_language(squad: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text(squad.read_text(encoding="utf-8").replace("The house opens at what? opens at six", "Wann?"))
    questions = read_squad(squad, other).questions
    assert questions[0].question == "Wann?"
    assert questions[0].evidence == read_squad(squad).questions[0].evidence
    other.write_text(json.dumps({"data": SQUAD["data"][:1]}))
    with pytest.raises(GoldError, match="has 2 questions"):
        read_squad(squad, other)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[", "is not JSON"),
        ("[]", "SQuAD"),
        ('{"data": [5]}', "SQuAD"),
        ('{"data": [{"paragraphs": [{}]}]}', "context"),
    ],
)
def test_what_is_not_squad(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "set.json"
    path.write_text(content)
    with pytest.raises(GoldError, match=said):
        read_squad(path)


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    folder = tmp_path / "beir"
    (folder / "qrels").mkdir(parents=True)
    corpus = [
        {"_id": "d1", "title": "Tea", "text": "The house opens at six.\nIt shuts at ten."},
        {"_id": "d2", "title": "", "text": "Moose eat bark."},
    ]
    (folder / "corpus.jsonl").write_text("".join(json.dumps(each) + "\n" for each in corpus))
    queries = [
        {"_id": "1", "text": "moose bark"},
        {"_id": "2", "text": "house opens"},
        {"_id": "3", "text": "unjudged"},
    ]
    (folder / "queries.jsonl").write_text("".join(json.dumps(each) + "\n" for each in queries))
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n1\td2\t1\n1\td1\t0\n2\td1\t2\n")
    return folder


@pytest.mark.parametrize("trec", [False, True])
def test_beir_judges_whole_documents(beir: Path, trec: bool) -> None:
    if trec:
        (beir / "qrels" / "test.tsv").unlink()
        (beir / "qrels.txt").write_text("1 0 d2 1\n1 0 d1 0\n2 0 d1 2\n")
    (gold_set,) = read_gold_sets([beir])
    assert [question.question_id for question in gold_set.questions] == ["1", "2"]
    assert [[passage.text for passage in document.passages] for document in gold_set.documents] == [
        ["Tea", "The house opens at six.", "It shuts at ten."],
        ["Moose eat bark."],
    ]
    outcomes = examine(Assistant(PassageIndex.build(gold_set.documents, FakeEncoder())), gold_set.questions)
    assert [outcome.relevant for outcome in outcomes] == [{"d2:p001"}, {"d1:p001", "d1:p002", "d1:p003"}]
    assert [outcome.rank for outcome in outcomes] == [1, 1]
    assert read_gold_sets([beir / "queries.jsonl"]) == (gold_set,)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("qrels/test.tsv", "1\td2\n", ":1: is neither"),
        ("qrels/test.tsv", "1\td2\tx\n", ":1: is neither"),
        ("qrels/test.tsv", "9\td2\t1\n", "has no query '9'"),
        ("queries.jsonl", '{"_id": "1"}\n', "without 'text'"),
        ("queries.jsonl", "\n[1]\n", ":2: is not a JSON object"),
        ("corpus.jsonl", "{\n", ":1: is not JSON"),
    ],
)
def test_what_is_not_beir(beir: Path, name: str, content: str, said: str) -> None:
    (beir / name).write_text(content)
    with pytest.raises(GoldError, match=said):
        read_gold_sets([beir])


def test_queries_without_judgments(beir: Path) -> None:
    (beir / "qrels" / "test.tsv").unlink()
    with pytest.raises(GoldError, match="holds no qrels"):
        read_gold_sets([beir])


def test_sets_with_their_own_articles_are_asked_alone(beir: Path, squad: Path) -> None:
    with pytest.raises(GoldError, match="is asked alone"):
        read_gold_sets([beir, squad])
