"""What customers are told: what may be published, and that what is shipped may."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.text_segments import plain_text, segments
from engine.model.wording import LONGEST, GapKind, fill_gaps
from engine.model.wording_source import longest_sms, read_wording
from tests.kit import ROOT

SHIPPED = sorted((ROOT / "workflows" / "wording").glob("*.toml"))
GOOD = """
follows = "step_opened"
steps = "lvh_supplement_dossier"
channels = "sms email"
together = true
sms_vi = "Ho so {code} can bo sung {count} giay to truoc {due}"
subject_vi = "Hồ sơ {code}"
subject_en = "Papers of {code}"
vi = "Còn thiếu: {papers}"
en = "Missing: {papers}"
[gaps]
code = "code code"
count = "count missing_items"
due = "moment due"
papers = "papers missing_items"
"""


def rules(text: str) -> set[str]:
    wording, problems = read_wording(text, "wording/x")
    assert (wording is None) == bool(problems)
    return {one.rule for one in problems}


def test_a_good_one_is_read() -> None:
    assert rules(GOOD) == set()


@pytest.mark.parametrize(
    ("was", "new", "rule"),
    [
        ("{count}", "{number}", "wording-gap"),
        ('papers = "papers missing_items"', "", "wording-gap"),
        ("truoc {due}", "truoc {due} {papers}", "wording-personal"),
        ("Ho so", "Hồ sơ", "wording-accents"),
        ("Ho so", "Ho so “x”", "wording-accents"),
        ("giay to", "giay to " + "x" * 100, "wording-long"),
        ("giay to", "giay {to", "wording-gap"),
        ("step_opened", "step_open", "wording"),
        ('steps = "lvh_supplement_dossier"', "", "wording"),
        ("sms email", "sms fax", "wording"),
        ("sms email", "sms sms", "wording"),
        ('subject_en = "Papers of {code}"', "", "wording"),
        ("moment due", "amount due", "wording"),
        ("moment due", "moment", "wording"),
        ("moment due", "when due", "wording"),
        ("together = true", "together = 1", "wording"),
        ("together = true", "zalo = 1", "wording"),
        ('steps = "lvh', 'if_yes = "eligible"\nsteps = "lvh', "wording"),
        ("follows", "= follows", "toml"),
    ],
)
def test_what_may_not_be_sent_is_refused(was: str, new: str, rule: str) -> None:
    assert was in GOOD
    assert rule in rules(GOOD.replace(was, new, 1))


@given(st.text(max_size=300))
def test_whatever_is_handed_in_is_read_or_refused(text: str) -> None:
    read_wording(text, "wording/x")
    read_wording(f"{GOOD}\n{text}", "wording/x")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_what_is_shipped_fits_one_segment_with_the_longest_values(path: object) -> None:
    wording, problems = read_wording(path.read_text("utf-8"), path.stem)  # type: ignore[attr-defined]
    assert problems == ()
    assert wording is not None
    for language, text in wording.sms.items():
        assert segments(longest_sms(wording, language)) == 1
        assert text
        assert plain_text(text) == text
    for language in ("vi", "en"):
        assert wording.text[language]
        assert wording.subject[language]
    assert wording.text["vi"] != plain_text(wording.text["vi"]), "with diacritics"


_KINDS = sorted(set(GapKind) - {GapKind.NAME, GapKind.PAPERS})


@given(st.lists(st.tuples(st.sampled_from(_KINDS), st.integers(0, 40)), max_size=6))
def test_what_is_published_never_takes_two_segments(parts: list[tuple[GapKind, int]]) -> None:
    """Whatever fills the gaps within the longest values of their kinds."""
    said = " ".join(f"{'x' * n} {{g{place}}}" for place, (_, n) in enumerate(parts))
    sources = {GapKind.DAY: "due", GapKind.MOMENT: "due", GapKind.AMOUNT: "customer_cost_vnd"}
    sources |= {GapKind.COUNT: "days_late"}
    gaps = "\n".join(
        f'g{place} = "{kind} {sources.get(kind, kind)}"' for place, (kind, _) in enumerate(parts)
    )
    head = f'follows = "suspended"\nchannels = "sms"\nsms_vi = "x {said}"\n[gaps]\n{gaps}\n'
    wording, problems = read_wording(head, "wording/x")
    values = {f"g{place}": LONGEST[kind][:-1] for place, (kind, _) in enumerate(parts)}
    if wording is None:
        assert {one.rule for one in problems} == {"wording-long"}
    else:
        assert segments(fill_gaps(wording.sms["vi"], values)) == 1
