"""What a list is narrowed down to has to be there: nothing mistyped is an empty list."""

from __future__ import annotations

import re
from dataclasses import replace

from engine import SYSTEM, documents
from engine.model.commands import Publish
from tests.kit import LEADER, SURVEY, Installation
from tests.pages.visitor import Visitor
from tests.web.conftest import Api

LISTS = (
    ("/tasks?unit=DL1", "unit", "DL01"),
    ("/tasks?element=mv_survy", "element", "mv_survey"),
    ("/tasks?assignee=nobody", "assignee", "nobody"),
    ("/tasks?share=nonsense", "share", "team"),
    ("/tasks?cursor=nonsense", "cursor", "next"),
    ("/tasks?elemnt=mv_survey", "elemnt", ""),
    ("/cases?unit=DL1", "unit", "DL01"),
    ("/cases?definition=mv_substation", "definition", "mv_own_substation"),
    ("/cases?state=nonsense", "state", "active"),
    ("/publications?kind=nonsense", "kind", "process"),
    ("/breaches?since=2014-10-02T00:00Z&until=2014-10-01T00:00Z", "until", "since"),
)
PAGES = (
    ("/worklist?unit=DL1", 422, "DL01"),
    ("/worklist?step=mv_survy", 422, "mv_survey"),
    ("/worklist?stp=mv_survey", 422, "stp"),
    ("/cases?definition=mv_substation", 422, "mv_own_substation"),
    ("/cases?unit=DL1", 422, "DL01"),
    ("/cases?state=nonsense", 422, "nonsense"),
    ("/cases?page=2", 404, ""),
    ("/oversight?process=nonsense", 404, "nonsense"),
    ("/oversight?unit=nonsense", 404, "nonsense"),
    ("/oversight/index.csv?process=nonsense", 404, "nonsense"),
)


def test_a_list_refuses_what_is_not_there_and_says_what_is(api: Api) -> None:
    for path, field, said in LISTS:
        refused = api.get(path)
        assert refused.status_code == 422, path
        assert refused.json is not None
        assert [error["field"] for error in refused.json["errors"]] == [field], path
        assert said in refused.json["errors"][0]["message"], path


def test_a_page_refuses_what_is_not_there(installation: Installation) -> None:
    visitor = Visitor(installation).log_in(LEADER)
    for path, status, said in PAGES:
        assert visitor.go(path).answer.status_code == status, path
        assert said in visitor.text, path


def test_a_step_of_a_version_that_is_no_longer_in_force_can_be_looked_for(
    api: Api, installation: Installation
) -> None:
    step = "lvh_receive_check"
    code = installation.request("lv_household")
    named = (documents.Kind.PROCESS, documents.Kind.PAPERS, documents.Kind.WORDING)
    drawn = [one for kind in named for one in installation.documents(kind) if step in one.content]
    renamed = (
        replace(
            one, content=re.sub(rf'(?<!form=")(?<!deadline="){step}', f"{step}_anew", one.content)
        )
        for one in drawn
    )
    installation.engine.execute(Publish(tuple(renamed)), SYSTEM)
    found = api.get(f"/tasks?element={step}").json
    assert found is not None
    assert [item["case"] for item in found["items"]] == [code]


def test_no_route_takes_a_parameter_that_it_does_not_know(
    api: Api, installation: Installation
) -> None:
    """Every route of the API, as the document tells of them."""
    code = installation.request()
    task = installation.open_tasks(code)["mv_receive_check"].id
    names = {"code": code, "task": task, "key": "mv_own_substation", "kind": "process"}
    asked = 0
    for template, item in api.document["paths"].items():
        path = template.removeprefix("/api/v1")
        for name in ("proposal", "login", "token", "message", "version", "first", "second"):
            path = path.replace(f"{{{name}}}", "1")
        for name, value in names.items():
            path = path.replace(f"{{{name}}}", value)
        for method in item.keys() & {"get", "post", "put", "delete"}:
            if path.endswith(("/plan", "/route")) or "{" in path:
                continue
            refused = api.send(method.upper(), f"{path}?nonsense=1", login=LEADER)
            assert refused.status_code == 422, f"{method} {path}: {refused.status}"
            assert refused.json is not None
            assert [one["field"] for one in refused.json["errors"]] == ["nonsense"], path
            asked += 1
    assert asked > 40


def test_what_is_there_but_has_nothing_is_an_empty_list(api: Api) -> None:
    for path in ("/tasks?unit=DL01&assignee=" + SURVEY, "/cases?definition=lv_household"):
        found = api.get(path).json
        assert found is not None
        assert found["items"] == []
