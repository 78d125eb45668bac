"""Documents that belong together: each rule broken once, and every problem in one answer."""

from __future__ import annotations

import json
from datetime import date

import pytest

from engine.model.documents import Document, Kind
from engine.publishing import document_set
from engine.publishing.validation import validate
from tests.bpmn.drawings import (
    END,
    ROOT,
    START,
    catch,
    diagram,
    flow,
    flows,
    gateway,
    milestone,
    shipped,
    task,
)
from tests.bpmn.rule_ids import rule_ids

LABEL = {"vi": "Bước", "en": "Step"}


def text(name: str, value: str) -> str:
    return f"{name} = {json.dumps(value)}\n"


def plausible(feel: str, key: str = "odd", times: int = 1) -> str:
    rule = {"key": key, "feel": feel, "field": "ok", "message": LABEL}
    return form(**{"x-plausible": [rule] * times})


def form(**changes: object) -> str:
    plain = {
        "id": "step",
        "title": LABEL,
        "type": "object",
        "properties": {
            "ok": {"type": "boolean", "x-label": LABEL},
            "kind": {"type": "string", "x-label": LABEL, "x-scope": "case", "maxLength": 9},
        },
    }
    return json.dumps(plain | changes)


ROLES = '[roles.clerk]\nvi = "Nhân viên"\nen = "Clerk"\n'
CALENDAR = next(d for d in shipped() if d.key == "utility").content
PROFILE = """
id = "profile"
ground = "g"
valid_from = 2014-10-10
name = {vi = "x", en = "x"}
[total]
from = "dossier_valid"
to = "energized"
limit = "70cd"
warn = "60cd"
ground = "g"
[limits.day]
limit = "1wd"
calendar = "utility"
ground = "g"
"""
PROCESS = diagram(START, task("a", "motcua:deadline='day'"), END, flows("start", "a", "end"))

GOOD = {
    (Kind.ROLES, "roles"): ROLES,
    (Kind.CALENDAR, "utility"): CALENDAR,
    (Kind.PROFILE, "profile"): PROFILE,
    (Kind.FORM, "step"): form(),
    (Kind.PROCESS, "small"): PROCESS,
    (Kind.LABELS, "small"): '[en]\na = "Check"\n',
}


def documents(**changed: str | None) -> list[Document]:
    """The good documents, those of a kind changed or (None) left out."""
    return [
        Document(kind, key, changed.get(str(kind)) or content)
        for (kind, key), content in GOOD.items()
        if changed.get(str(kind), "") is not None
    ]


def test_the_good_documents_have_no_problems() -> None:
    assert validate(documents(), ()).problems == ()


def test_documents_may_lean_on_those_published_before() -> None:
    process, *others = sorted(documents(), key=lambda d: d.kind is not Kind.PROCESS)

    assert validate([process], others).problems == ()


BROKEN = {
    # rule, source, element: the documents
    ("not-text", "labels/small", ""): documents(labels="\x00"),
    ("twin-documents", "form/step", ""): [*documents(), Document(Kind.FORM, "step", form())],
    ("toml", "roles/roles", ""): documents(roles="[roles"),
    ("roles", "roles/roles", ""): documents(roles="other = 1"),
    ("roles", "roles/roles", "clerk"): documents(roles="[roles.clerk]\nvi = 'x'"),
    ("roles", "roles/roles", "auditor"): documents(roles=ROLES + ROLES.replace("clerk", "auditor")),
    ("calendar", "calendar/utility", ""): documents(calendar="[day"),
    ("profile", "profile/profile", ""): documents(profile=PROFILE.replace('"1wd"', '"soon"')),
    ("calendar-unknown", "profile/profile", ""): documents(
        profile=PROFILE.replace('"utility"', '"moon"')
    ),
    ("step-unknown", "profile/profile", ""): documents(
        profile=PROFILE + PROFILE[PROFILE.index("[limits") :].replace("limits.day", "limits.dya")
    ),
    ("setting-missing", "profile/profile", ""): [
        *documents(),
        Document(
            Kind.PROFILE,
            "other",
            PROFILE.replace('"profile"', '"other"').replace(
                "[total]", "[settings]\na=true\n[total]"
            ),
        ),
    ],
    ("key-differs", "profile/profile", ""): documents(
        profile=PROFILE.replace('"profile"', '"other"')
    ),
    ("key-differs", "calendar/utility", ""): documents(
        calendar=CALENDAR.replace('"utility"', '"other"', 1)
    ),
    ("key-differs", "form/step", ""): documents(form=form(id="other")),
    ("key-differs", "process/small", ""): documents(process=PROCESS.replace("'small'", "'other'")),
    ("unknown-name", "form/step", "x-rules[0]"): documents(
        form=form(**{"x-rules": [{"feel": "oh = true", "field": "ok", "message": LABEL}]})
    ),
    ("fact-of-two-kinds", "form/step", "kind"): [
        *documents(),
        Document(Kind.FIELDS, "fields", '{"kind": {"type": "number", "x-scope": "case"}}'),
    ],
    ("hidden-character", "labels/small", ""): documents(labels='[en]\na = "a\\u2067b"\n'),
    ("toml", "labels/small", ""): documents(labels="[en"),
    ("labels", "labels/small", ""): documents(labels="[en]\na = 1\n"),
    ("example", "example/small", ""): [*documents(), Document(Kind.EXAMPLE, "small", "{}")],
    ("labels", "labels/nothing", ""): [
        *documents(),
        Document(Kind.LABELS, "nothing", '[en]\na = "A"\n'),
    ],
}

PLAUSIBLE = {
    ("unknown-name", "form/step", "x-plausible[0]"): documents(form=plausible("step.oh = true")),
    ("condition-type", "form/step", "x-plausible[0]"): documents(form=plausible("kind > 3")),
    ("condition-constant", "form/step", "x-plausible[0]"): documents(form=plausible("1 = 1")),
    ("form-rule", "form/step", "x-plausible[0]"): documents(form=plausible("ok = true", "A key")),
    ("form-rule", "form/step", "x-plausible[1]"): documents(
        form=plausible("ok = true", "twice", 2)
    ),
}


@pytest.mark.parametrize("place", PLAUSIBLE, ids=lambda place: "-".join(place))
def test_a_broken_rule_of_what_is_plausible_names_its_place(place: tuple[str, str, str]) -> None:
    found = validate(PLAUSIBLE[place], ()).problems
    assert [(p.rule, p.source, p.element) for p in found] == [place]


@pytest.mark.parametrize("place", BROKEN, ids=lambda place: "-".join(place))
def test_a_broken_rule_names_the_document(place: tuple[str, str, str]) -> None:
    found = validate(BROKEN[place], ()).problems

    assert [(p.rule, p.source, p.element) for p in found] == [place]
    assert all(
        str(problem.message).endswith(".") and str(problem.remedy).endswith(".")
        for problem in found
    )


def test_a_process_that_does_not_start_is_not_published(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last net, should lint overlook a reason."""

    def fail(*_: object) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr(document_set, "make_specs", fail)

    (problem,) = validate(documents(), ()).problems

    assert (problem.rule, problem.source) == ("does-not-start", "process/small")
    assert "too deep" in str(problem.message)


def test_no_rule_about_documents_is_without_a_broken_document() -> None:
    engine = ROOT / "engine"
    files = (
        "publishing/validation.py",
        "publishing/document_problems.py",
        "publishing/document_set.py",
        "publishing/hidden_characters.py",
        "publishing/cross_checks.py",
        "publishing/counted_days.py",
        "publishing/limit_proofs.py",
        "publishing/sandbox.py",
        "model/roles.py",
    )
    said = rule_ids(engine / file for file in files)
    tested = {rule for rule, _, _ in BROKEN}
    elsewhere = {"does-not-start", "too-much", "not-provable", "not-judged", "CAN_BREAK"}
    """Here, in web/test_sandbox, and in contract/test_publishing."""
    elsewhere |= {"year-beyond", "_BEYOND", "law-unfit", "law-missing"}
    """In test_counted_days, and in test_law_line."""

    said.remove("str(document.kind)")
    assert said | {"calendar", "profile"} == tested | elsewhere


VALID = "<intermediateThrowEvent id='v' motcua:milestone='dossier_valid'/>"
YEAR = (date(2014, 1, 1), date(2014, 12, 31))


def proved(*body: str, **changed: str) -> list[tuple[str, str]]:
    """Rules and elements that a proof finds in a process with the limit of the profile."""
    xml = diagram(START, END, VALID, milestone("e"), *body)
    found = validate(documents(process=xml, **changed), (), YEAR).problems
    return [(p.rule, p.element) for p in found]


def test_new_processes_are_proved() -> None:
    in_time = (task("a", "motcua:deadline='day'"), flows("start", "v", "a", "e", "end"))
    assert proved(*in_time) == []
    assert proved(*in_time, profile=PROFILE.replace('"1wd"', '"60wd"')) == [
        ("limit-can-be-broken", "small")
    ]
    waiting = (catch("m"), task("a", "motcua:deadline='day'"))
    assert proved(*waiting, flows("start", "v", "m", "a", "e", "end")) == [("not-judged", "m")]
    depends = PROFILE + "\n[[limits.day.when]]\nif = 'string length(kind) > 3'\nlimit = \"2wd\"\n"
    told = (task("b"), task("a", "motcua:deadline='day'"))
    after = flows("start", "v", "b", "a", "e", "end")
    assert proved(*told, after, profile=depends)[0][0] in {"not-provable", "not-judged"}


OVER = "<endEvent id='over' motcua:outcome='handed_over' motcua:handsOverTo='other'/>"


def handed_over(*first: str, second: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """What is wrong with two processes of which the first hands over to the second."""
    giving = diagram(START, OVER, task("a", "motcua:deadline='day'"), *first)
    taking = diagram(START, END, VALID, milestone("e"), *second, key="other")
    both = documents(process=giving)
    found = validate([*both, Document(Kind.PROCESS, "other", taking)], ()).problems
    return [(p.rule, p.source, p.element) for p in found]


def test_a_case_that_is_handed_over_passes_its_milestones_once_and_in_order() -> None:
    checked = (VALID, flows("start", "a", "v", "over"))
    unchecked = (flows("start", "a", "over"),)
    anew = (flows("start", "v", "e", "end"),)
    led_past = (
        gateway("x", default="x-v"),
        gateway("m"),
        flows("start", "x", "v", "m", "e", "end"),
        flow("x", "m", "handed_over"),
    )
    assert handed_over(*unchecked, second=anew) == []
    assert handed_over(*checked, second=led_past) == []
    assert handed_over(*checked, second=anew) == [("milestone-twice", "process/small", "over")]
    assert handed_over(*unchecked, second=led_past) == [
        ("stop-before-start", "process/small", "over")
    ]


def test_what_was_published_before_is_proved_when_its_profile_changes() -> None:
    xml = diagram(START, END, VALID, milestone("e"), task("a", "motcua:deadline='day'"),
                  flows("start", "v", "a", "e", "end"))  # fmt: skip
    profile = Document(Kind.PROFILE, "profile", PROFILE.replace('"1wd"', '"60wd"'))
    found = validate([profile], documents(process=xml), YEAR).problems
    assert [(p.rule, p.element) for p in found] == [("limit-can-be-broken", "small")]
    roles = Document(Kind.ROLES, "roles", ROLES)
    assert validate([roles], [*documents(process=xml), profile], YEAR).problems == ()


def test_a_broken_form_is_not_held_against_the_diagrams_that_use_it() -> None:
    process = diagram(
        START,
        task("a", "motcua:deadline='day'"),
        "<intermediateThrowEvent id='m' motcua:occurredAt='date and time(kind)'/>",
        END,
        flows("start", "a", "m", "end"),
    )

    found = validate(documents(form=form(type="list"), process=process), ()).problems

    assert {problem.source for problem in found} == {"form/step"}


def test_broken_roles_are_not_held_against_the_diagrams_that_name_them() -> None:
    found = validate(documents(roles="[roles.clerk]"), ()).problems

    assert {problem.source for problem in found} == {"roles/roles"}


def test_what_breaks_a_published_document_is_a_problem_too() -> None:
    chiefs = [Document(Kind.ROLES, "roles", ROLES.replace("clerk", "chief"))]
    found = validate(chiefs, documents()).problems

    assert [(p.rule, p.source, p.element) for p in found] == [
        ("role-unknown", "process/small", "a")
    ]


def test_one_answer_holds_the_problems_of_all_documents() -> None:
    found = validate(
        documents(
            roles=ROLES + "[roles.other]\n",
            profile=PROFILE.replace('"utility"', '"moon"'),
            form=form(extra=1),
            process=PROCESS.replace("'end'", "'End'", 1),
            labels="[en",
        ),
        (),
    ).problems

    assert {problem.source.partition("/")[0] for problem in found} == {
        "roles",
        "profile",
        "form",
        "process",
        "labels",
    }
