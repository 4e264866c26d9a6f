"""The measures API."""

from typing import Any

import pytest
from httpx2 import Client

MEASURES = "/api/measures"


def test_text_is_measured(client: Client) -> None:
    response = client.post(MEASURES, json={"text": "It works."})
    assert response.status_code == 200
    assert response.json() == {
        "text": "It works.",
        "characters": 9,
        "words": 2,
        "reading_seconds": 1,
    }


@pytest.mark.parametrize(
    ("text", "characters", "words"),
    [(" ", 1, 0), ("one", 3, 1), ("\n one\ttwo  ", 11, 2), ("Grüße 🚀", 7, 2), ("a\x00b", 3, 1)],
)
def test_words_are_separated_by_whitespace(
    client: Client, text: str, characters: int, words: int
) -> None:
    measures = client.post(MEASURES, json={"text": text}).json()
    assert (measures["characters"], measures["words"]) == (characters, words)


@pytest.mark.parametrize(("words", "seconds"), [(0, 0), (1, 1), (238, 60), (239, 61)])
def test_reading_time_is_rounded_up(client: Client, words: int, seconds: int) -> None:
    measures = client.post(MEASURES, json={"text": " " + "word " * words}).json()
    assert measures["reading_seconds"] == seconds


def test_longest_text_is_accepted(client: Client) -> None:
    assert client.post(MEASURES, json={"text": "é" * 50_000}).json()["characters"] == 50_000


@pytest.mark.parametrize(
    ("data", "location"),
    [
        ({}, ["body", "text"]),
        ({"text": ""}, ["body", "text"]),
        ({"text": None}, ["body", "text"]),
        ({"text": 1}, ["body", "text"]),
        ({"text": "x" * 50_001}, ["body", "text"]),
        ({"text": "a", "colour": "red"}, ["body", "colour"]),
        ([], ["body"]),
    ],
)
def test_invalid_texts_are_rejected(client: Client, data: Any, location: list[str]) -> None:
    response = client.post(MEASURES, json=data)
    assert response.status_code == 422
    assert [error["location"] for error in response.json()["errors"]] == [location]


def test_operation_is_documented(client: Client) -> None:
    operation = client.get("/openapi.json").json()["paths"][MEASURES]["post"]
    assert operation["operationId"] == "measure_text"  # the name in generated clients
    assert set(operation["responses"]) == {"200", "422", "default"}
