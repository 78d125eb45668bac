"""The versions of what is published, and two of them side by side."""

from __future__ import annotations

import pytest

from engine import commands, documents
from tests.kit import AUDITOR, DESIGNER, DESK, INSTALLER, Installation, shipped
from tests.pages.visitor import Visitor

MV = "/publications/process/mv_own_substation"


@pytest.fixture
def second(installation: Installation) -> None:
    """A second version of a diagram and of its limits."""
    diagram, profile = (
        next(d for d in shipped() if (d.kind, d.key) == name)
        for name in (
            (documents.Kind.PROCESS, "mv_own_substation"),
            (documents.Kind.PROFILE, "nq19_2014"),
        )
    )
    changed = (
        (diagram, 'name="Thi công đường dây"', 'name="Thi công đường dây, kéo dây"'),
        (
            profile,
            '[limits.mv_line_works]\nlimit = "10cd"',
            '[limits.mv_line_works]\nlimit = "9cd"',
        ),
    )
    assert all(old in document.content for document, old, _ in changed)
    drafts = [
        documents.Document(d.kind, d.key, d.content.replace(old, new)) for d, old, new in changed
    ]
    installation.do(commands.Publish(tuple(drafts)), INSTALLER)


@pytest.mark.usefixtures("second")
@pytest.mark.parametrize("login", [DESIGNER, AUDITOR])
def test_two_versions_are_laid_side_by_side(visitor: Visitor, login: str) -> None:
    visitor.log_in(login).go("/proposals")
    assert f'href="{MV}"' in visitor.answer.text
    visitor.go(MV)
    assert "Compare version" in visitor.text
    assert "the installer" in visitor.text
    visitor.go(f"{MV}?before=1&after=2")
    assert "From version 1 to version 2" in visitor.text
    assert "Thi công đường dây, kéo dây" in visitor.text
    assert 'data-mark="done"' in visitor.answer.text
    visitor.go("/publications/profile/nq19_2014?before=1&after=2")
    assert "Build the line" in visitor.text
    assert "10 days" in visitor.text
    assert "9 days" in visitor.text
    assert "at the worst day 70 → day 70 of 70 days" in visitor.text, "after a supplement"


@pytest.mark.usefixtures("second")
def test_a_version_can_be_taken_away(visitor: Visitor) -> None:
    visitor.log_in(DESIGNER)
    texts = [visitor.client.get(f"{MV}/{version}/file") for version in (1, 2)]
    assert ["kéo dây" in answer.get_data(as_text=True) for answer in texts] == [False, True]
    assert "mv_own_substation_2.bpmn" in texts[1].headers["Content-Disposition"]


@pytest.mark.parametrize(
    "path",
    [
        "/publications/moon/x",
        "/publications/form/x",
        f"{MV}?before=1&after=9",
        f"{MV}?before=x&after=-1",
        f"{MV}/7/file",
    ],
)
def test_what_is_not_there(visitor: Visitor, path: str) -> None:
    assert visitor.log_in(DESIGNER).go(path).answer.status_code == 404


def test_clerks_compare_nothing(visitor: Visitor) -> None:
    assert visitor.log_in(DESK).go(f"{MV}?before=1&after=1").answer.status_code in (403, 404)
