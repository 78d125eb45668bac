"""What people type into fields of one line, and the one form in which it is kept."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.forms import input_kinds, personal_number
from engine.forms.input_kinds import INPUT_KINDS
from engine.forms.misread import Misread
from tests.forms.answers import BY_KIND

THIN, NO_BREAK, NARROW = "\u2009", "\u00a0", "\u202f"

TAKEN = {
    "phone": {
        "0912345678": [
            "0912 345 678",
            "0912.345.678",
            "0912-345-678",
            "0912\u2013345\u2013678",
            "+84912345678",
            "+84 912 345 678",
            "+84 (0) 912 345 678",
            "0084 912 345 678",
            "84912345678",
            "912345678",
            f"0912{THIN}345{NO_BREAK}678",
            "\uff10\uff19\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18",
        ],
        "02438221234": ["(024) 3822 1234", "024 3822 1234", "+84 24 3822 1234"],
        "19006769": ["19006769", "1900 6769", "1900.6769"],
        "1800123456": ["1800 123456"],
        "02438221234;ext=12": [
            "024 3822 1234 máy lẻ 12",
            "024 3822 1234 (số máy lẻ 12)",
            "024 3822 1234 ext. 12",
            "024 3822 1234 x12",
        ],
        "+6591234567": ["+65 9123 4567", "0065 9123 4567"],
    },
    "email": {"An.Nguyen@congty.vn": ["An.Nguyen@CongTy.VN", " An.Nguyen@congty.vn\u200b"]},
    "identity-number": {"001099012345": ["001 099 012 345", "001.099.012.345", "001099012345"]},
    "tax-code": {
        "0100100079": ["0100100079", "010 010 0079"],
        "0100100079-001": ["0100100079-001", "0100100079001", "0100100079 \u2013 001"],
        "001099012345": ["001099012345", "001 099 012 345"],
    },
    "document-number": {
        "12/2026/HĐMBĐ": ["12/2026/HĐMBĐ", " 12 / 2026 / HĐMBĐ ", "12\u22152026\u2044HĐMBĐ"],
        "A-7": ["A \u2014 7", "A\u20117"],
        "HĐ 7": [f"HĐ{NO_BREAK} 7"],
    },
    "latitude": {
        10.762622: [
            "10.762622",
            "10,762622",
            "10.7626220",
            "10.762622°",
            "10.762622 N",
            "10,762622°B",
            "10.762622, 106.660172",
            "10,762622; 106,660172",
            "(10.762622,106.660172)",
            "106.660172 10.762622",
        ],
        10.7626111: ["10°45'45.4\"N", "10º45′45,4″B", "10° 45' 45.4'' N 106° 39' 36.6'' E"],
    },
    "longitude": {
        106.660172: ["106.660172", "106,660172°Đ", "10.762622, 106.660172"],
        106.6601667: ["106°39'36.6\"E"],
    },
    "money": {
        1_500_000: [
            "1500000",
            "1.500.000",
            "1.500.000 đ",
            "1,500,000 VND",
            "1 500 000",
            f"1{NARROW}500{NARROW}000₫",
            "1,5 triệu",
            "1.500.000,00 đồng",
        ],
        2_500_000_000: ["2 tỷ 500 triệu", "2,5 tỉ"],
        500_000: ["500 nghìn", "500k"],
        1_500: ["1.500", "1,500"],
        2_000: ["2.000", "2,000 đ", "2.000,0"],
    },
}
REFUSED = {
    "phone": [
        "",
        "không có",
        "091234567",
        "09123456789",
        "01234567890",
        "0112345678",
        "3822 1234",
        "113",
        "0912345678/0987654321",
        "0912345678, 0987654321",
        "+8412",
        "0912 345 678 của anh An",
    ],
    "email": [
        "",
        "an",
        "an@vn",
        "an@@x.vn",
        "a b@x.vn",
        "an@x..vn",
        "an@-x.vn",
        "an@x.v1",
        "ân@x.vn",
        "an@công-ty.vn",
        "An <an@x.vn>",
        f"{'a' * 65}@x.vn",
    ],
    "identity-number": ["", "012345678", "00109901234", "000099012345", "001499012345", "B1234567"],
    "tax-code": [
        "",
        "0100100078",
        "0100100079-000",
        "0100100079-1",
        "010010007",
        "000099012345",
        "abc",
    ],
    "document-number": ["", "/", "- -", "x" * 51],
    "latitude": [
        "",
        "x",
        "48.85",
        "106.660172",
        "-10.762622",
        "10.762622 S",
        "10°60'N",
        "10.5°30'",
        "10.76, 20.5",
        "10.76262212345678901",
    ],
    "longitude": ["", "10.762622", "2.35", "106.660172 T"],
    "money": [
        "",
        "đ",
        "-5",
        "1,5",
        "1.50",
        "1.500 triệu",
        "2tr5",
        "1 5",
        "nhiều",
        "0,5 đ",
        "10" * 9,
    ],
}


@pytest.mark.parametrize(
    ("kind", "kept", "typed"),
    [
        (kind, kept, typed)
        for kind, by_value in TAKEN.items()
        for kept, all_typed in by_value.items()
        for typed in all_typed
    ],
)
def test_what_stands_on_paper_is_kept_in_one_form(kind: str, kept: object, typed: str) -> None:
    assert INPUT_KINDS[kind].clean(typed) == kept


@pytest.mark.parametrize(
    ("kind", "typed"), [(kind, typed) for kind, all_typed in REFUSED.items() for typed in all_typed]
)
def test_what_is_not_of_the_kind_is_refused_with_an_example(kind: str, typed: str) -> None:
    with pytest.raises(Misread) as refusal:
        INPUT_KINDS[kind].clean(typed)
    assert "{example}" in refusal.value.message


@pytest.mark.parametrize("kind", INPUT_KINDS)
def test_the_example_is_right_and_what_is_shown_can_be_typed_again(kind: str) -> None:
    found = INPUT_KINDS[kind]
    for value in [found.clean(found.example), *BY_KIND[kind]]:
        assert found.holds(value)
        assert found.clean(value) == value
        assert found.clean(found.told(value)) == value


@pytest.mark.parametrize("kind", INPUT_KINDS)
@given(typed=st.text(st.sampled_from("0123456789 .,+-()/°'\"NĐx@aệ;=\u2009"), max_size=25))
def test_whatever_is_typed_is_kept_in_a_form_that_is_kept(kind: str, typed: str) -> None:
    """Recorded commands are given again: what was kept once is the same the next time."""
    found = INPUT_KINDS[kind]
    try:
        kept = found.clean(typed)
    except Misread:
        return
    assert found.clean(kept) == kept
    assert found.clean(found.told(kept)) == kept
    if isinstance(kept, str) and found.lengths:
        assert found.lengths[0] <= len(kept) <= found.lengths[1]


_SUBSCRIBER = st.text(st.sampled_from("0123456789"), min_size=8, max_size=9)
_GAPS = st.lists(st.sampled_from(["", " ", ".", "-", THIN]), min_size=10, max_size=10)


@given(_SUBSCRIBER, st.sampled_from("0123456789"), _GAPS)
def test_a_phone_number_is_its_digits_by_the_plan(rest: str, first: str, gaps: list[str]) -> None:
    """An independent reading of the plan, for numbers that are dialled with a leading 0."""
    number = f"0{first}{rest}"
    mobile = len(number) == 10 and first in "35789"
    line = len(number) == 11 and first == "2"
    hotline = number[1:5] in ("1800", "1900")
    typed = "".join(digit + gap for digit, gap in zip(number, [*gaps, ""], strict=False))
    if mobile or line:
        assert INPUT_KINDS["phone"].clean(typed) == number
    elif not hotline and not number.startswith("00"):
        assert not INPUT_KINDS["phone"].holds(typed)
        with pytest.raises(Misread):
            INPUT_KINDS["phone"].clean(typed)


@given(st.text(st.sampled_from("0123456789"), min_size=9, max_size=9))
def test_one_wrong_digit_of_a_tax_code_is_found(nine: str) -> None:
    tenth = personal_number.tax_check_digit(nine)
    if len(tenth) > 1:
        return
    code = nine + tenth
    assert INPUT_KINDS["tax-code"].clean(code) == code
    for place in range(10):
        other = code[:place] + str((int(code[place]) + 1) % 10) + code[place + 1 :]
        assert not INPUT_KINDS["tax-code"].holds(other)


@given(st.integers(0, 10**15), st.sampled_from(["", " ", ".", ",", NARROW]), st.booleans())
def test_an_amount_is_its_digits_however_they_are_grouped(
    amount: int, sign: str, named: bool
) -> None:
    typed = f"{amount:,}".replace(",", sign) + (" đ" if named else "")
    assert INPUT_KINDS["money"].clean(typed) == amount


@given(
    st.integers(10, 22),
    st.integers(0, 59),
    st.integers(0, 599),
    st.sampled_from(["{d}°{m}'{s}\"N", "{d}° {m}′ {s}″", "N {d}°{m}'{s}''"]),
)
def test_degrees_minutes_and_seconds_are_the_decimal_ones(
    degrees: int, minutes: int, tenths: int, form: str
) -> None:
    seconds = Decimal(tenths) / 10
    found = INPUT_KINDS["latitude"].clean(form.format(d=degrees, m=minutes, s=seconds))
    assert isinstance(found, int | float)
    total = (degrees * 3600 + minutes * 60) * 10 + tenths
    assert abs(found * 36_000 - total) <= 0.002
    assert Decimal(repr(found)).as_tuple().exponent >= -7  # type: ignore[operator]


def test_a_value_of_before_is_shown_as_it_is() -> None:
    assert INPUT_KINDS["phone"].told("01234567890") == "01234567890"
    assert INPUT_KINDS["latitude"].told(99) == "99"
    assert INPUT_KINDS["phone"].told(None) == "None"


def test_a_schema_names_its_kind() -> None:
    assert input_kinds.input_kind({"type": "string", "format": "phone"}) is INPUT_KINDS["phone"]
    assert input_kinds.input_kind({"type": "string", "format": "date"}) is None
    assert input_kinds.input_kind({"format": ["phone"]}) is None
