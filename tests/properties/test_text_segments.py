"""Segments of SMS, counted in another way: one place after the other is put into parts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.model.text_segments import is_gsm7, plain_text, segments

PLAIN = "@$_ !\"#%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz\n"
TWO = "^{}\\[~]|€"
MARKED = "ăâđêôơưáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵĂÂĐÊÔƠƯ"
TEXTS = st.text(st.sampled_from(PLAIN + TWO + MARKED + "😀"), max_size=700)


def filled_up(sizes: list[int], one: int, joined: int) -> int:
    """How many parts are needed where nothing that takes two places is cut through."""
    if not sizes:
        return 0
    if sum(sizes) <= one:
        return 1
    parts: list[int] = [0]
    for size in sizes:
        if parts[-1] + size > joined:
            parts.append(0)
        parts[-1] += size
    return len(parts)


@given(TEXTS)
def test_segments_are_those_of_another_count(text: str) -> None:
    if set(text) <= set(PLAIN + TWO):
        assert is_gsm7(text)
        assert segments(text) == filled_up([2 if c in TWO else 1 for c in text], 160, 153)
    # UTF-16 is what UCS-2 became: a sign beyond the first plane takes two units.
    elif set(text) & set("đăơư😀ạảấ"):
        sizes = [len(c.encode("utf-16-be")) // 2 for c in text]
        assert segments(text) == filled_up(sizes, 70, 67)


@given(TEXTS)
def test_plain_text_is_always_of_the_seven_bit_alphabet(text: str) -> None:
    plain = plain_text(text)
    assert is_gsm7(plain)
    assert plain_text(plain) == plain
    assert segments(plain) <= max(segments(text), 1)


def test_known_lengths() -> None:
    assert [segments("a" * n) for n in (0, 1, 160, 161, 306, 307)] == [0, 1, 1, 2, 2, 3]
    assert [segments("ạ" * n) for n in (1, 70, 71, 134, 135)] == [1, 1, 2, 2, 3]
    assert [segments("€" * n) for n in (80, 81)] == [1, 2]
    assert segments("€" * 76 + "a" * 10) == 2
    assert plain_text("Đường Nguyễn Huệ “7”") == "Duong Nguyen Hue ?7?"
