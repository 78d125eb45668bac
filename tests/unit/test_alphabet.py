"""The order of the Vietnamese alphabet, against other readings of it."""

from __future__ import annotations

import json
import random
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.alphabet import in_alphabet
from tests import node

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
VOWELS = "aăâeêioôơuưy"


def test_people_are_ordered_as_a_register_has_them() -> None:
    names = ["Điều", "Chuyên", "Chăm", "Lãnh", "Ân", "Công", "Đặng"]
    right = ["Ân", "Chăm", "Chuyên", "Công", "Đặng", "Điều", "Lãnh"]
    assert sorted(names, key=in_alphabet) == right


@pytest.mark.parametrize(
    "right",
    [
        ["ma", "mà", "mả", "mã", "má", "mạ"],
        ["ma", "mà", "măng", "mâm", "mẫu", "mơ"],
        ["Tổ 1", "Tổ 2", "Tổ a", "Tổ b"],
        ["an", "An", "ân"],
        ["Nguyễn An", "Nguyễn Ân", "Nguyễn Văn A"],
        ["D", "Đ", "E"],
    ],
)
def test_letters_come_before_tones_and_tones_before_capitals(right: list[str]) -> None:
    keys = [in_alphabet(name) for name in right]
    assert keys == sorted(set(keys))


def test_look_alike_letters_stand_where_they_look_to_belong() -> None:
    for other in ("\u00d0ặng", "\u0189ặng", unicodedata.normalize("NFD", "Đặng")):
        assert in_alphabet(other) == in_alphabet("Đặng")


_Letters = list[tuple[str, str]]
_SYLLABLE = st.lists(
    st.tuples(st.sampled_from(LETTERS), st.sampled_from(TONES)), min_size=1, max_size=4
)


def _spelt(syllable: _Letters) -> str:
    return "".join(
        unicodedata.normalize("NFC", letter + (tone if letter in VOWELS else ""))
        for letter, tone in syllable
    )


@given(_SYLLABLE, _SYLLABLE)
def test_the_key_orders_as_reading_letter_by_letter_does(one: _Letters, other: _Letters) -> None:
    def reading(syllable: _Letters) -> tuple[list[int], list[int]]:
        letters = [LETTERS.index(letter) for letter, _ in syllable]
        tones = [TONES.index(tone) if letter in VOWELS else 0 for letter, tone in syllable]
        return letters, tones

    keys = in_alphabet(_spelt(one)), in_alphabet(_spelt(other))
    assert (keys[0] < keys[1]) == (reading(one) < reading(other))
    assert (keys[0] == keys[1]) == (reading(one) == reading(other))


_SORT = """
const names = JSON.parse(require("node:fs").readFileSync(process.argv[1]));
console.log(JSON.stringify(names.sort(new Intl.Collator("vi").compare)));
"""


def test_the_order_is_that_of_cldr(tmp_path: Path) -> None:
    """CLDR by another program: the Intl of Node.js, which has ICU."""
    names = list({_name(random.Random(seed)) for seed in range(3_000)})
    (listed := tmp_path / "names.json").write_text(json.dumps(names), "utf-8")
    assert sorted(names, key=in_alphabet) == json.loads(node.run("-e", _SORT, str(listed)))


def _name(chance: random.Random) -> str:
    def word() -> str:
        vowel = unicodedata.normalize("NFC", chance.choice(VOWELS) + chance.choice(TONES))
        found = (
            chance.choice(["", "b", "đ", "th", "w", "f"]) + vowel + chance.choice(["", "n", "z"])
        )
        return chance.choice([found, found.capitalize(), found.upper()])

    between = chance.choice([" ", " ", "-", "/", ".", ", ", "'", "_", " (", "2", " 17"])
    return word() + between + word()
