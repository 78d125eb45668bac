"""The OpenAPI document is sound and whole, and the page that shows it needs nobody else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import webapi
from tests.kit import Installation
from tests.web.conftest import Api, resolve
from tests.web.document import write_document

NO_KEY = {
    "approve_grant",
    "create_user",
    "send_trial",
    "subscribe",
    "confirm_subscription",
    "end_subscription",
    "answer_text",
    "change_my_password",
    "check",
    "create_token",
    "make_case_key",
    "revoke_token",
    "set_password",
    "take_text_receipt",
    "track_case",
    "upload_file",
}


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                yield (
                    path,
                    method,
                    {
                        **operation,
                        "parameters": [
                            *item.get("parameters", []),
                            *operation.get("parameters", []),
                        ],
                    },
                )


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from nodes(inner)


def test_the_document_is_served_as_it_is(api: Api) -> None:
    served = api.get("/openapi.json", login=None)
    assert served.status_code == 200
    assert served.json == json.loads(json.dumps(api.document))
    assert api.document["openapi"] == "3.1.0"


def test_what_tests_keep_is_what_an_application_writes_by_itself(
    api: Api, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = webapi.create_app(installation.engine).extensions["openapi"]
    monkeypatch.setattr(webapi, "_document", write_document)
    assert webapi.create_app(installation.engine).extensions["openapi"] == kept


def test_every_reference_leads_somewhere(api: Api) -> None:
    for node in nodes(api.document):
        if "$ref" in node:
            assert resolve(api, node)


def test_every_schema_is_one(api: Api) -> None:
    for schema in api.document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    for node in nodes(api.document):
        if isinstance(node.get("schema"), dict):
            Draft202012Validator.check_schema(node["schema"])


def test_examples_fit_their_schemas(api: Api) -> None:
    components = api.document["components"]
    for node in nodes(api.document):
        schema = node.get("schema", node)
        if isinstance(schema, dict) and "example" in node and "description" in node | schema:
            whole = {**schema, "components": components}
            Draft202012Validator(whole).validate(node["example"])


def test_paths_name_their_parameters(api: Api) -> None:
    for path, _, operation in operations(api.document):
        said = [resolve(api, parameter) for parameter in operation["parameters"]]
        named = {p["name"] for p in said if p["in"] == "path"}
        assert named == set(re.findall(r"{(\w+)}", path))
        assert all(p["required"] for p in said if p["in"] == "path")
        names = [(p["in"], p["name"]) for p in said]
        assert len(names) == len(set(names))


def test_every_operation_says_what_it_does_answers_and_may_refuse(api: Api) -> None:
    ids = []
    for path, method, operation in operations(api.document):
        ids.append(operation["operationId"])
        assert operation["summary"], path
        responses = operation["responses"]
        assert {"default", "503"} <= responses.keys()
        assert any(status.startswith("2") for status in responses)
        for status, response in responses.items():
            said = resolve(api, response)
            assert said["description"]
            if not status.startswith("2"):
                assert said["content"].keys() == {"application/problem+json"}
            elif status != "204":
                assert said["content"], f"{method} {path} {status}"
        assert ("401" in responses) == bool(operation["security"]) or path.endswith(
            ("/tokens", "/text-receipts", "/text-questions")
        )
        if "{" in path:
            assert "404" in responses
    assert len(ids) == len(set(ids))


def test_changes_take_an_idempotency_key_unless_said_otherwise(api: Api) -> None:
    for _, method, operation in operations(api.document):
        headers = {
            resolve(api, p)["name"]
            for p in operation["parameters"]
            if resolve(api, p)["in"] == "header"
        }
        keyed = method != "get" and operation["operationId"] not in NO_KEY
        assert ("Idempotency-Key" in headers) == keyed, operation["operationId"]
    for name in ("create_token", "upload_file"):
        said = next(o for _, _, o in operations(api.document) if o["operationId"] == name)
        assert "idempotency" in said["description"]


def test_bodies_and_answers_are_closed(api: Api) -> None:
    for name, schema in api.document["components"]["schemas"].items():
        if name not in {"Problem", "FieldError", "Finding", "Details"}:
            assert schema["additionalProperties"] is False, name


# -- the page


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.inline = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.found and self.found[-1][0] in {"script", "style"}:
            self.inline += data.strip()


def test_the_page_loads_its_own_files_only(api: Api) -> None:
    client = api.app.test_client()
    page = client.get("/docs")
    assert page.status_code == 200
    tags = Tags()
    tags.feed(page.text)
    assert tags.inline == ""
    links = [
        attributes[name]
        for _, attributes in tags.found
        for name in ("src", "href", "data-document")
        if attributes.get(name)
    ]
    assert len(links) >= 4
    for link in links:
        assert link is not None
        assert link.startswith("/")
        with client.get(link) as loaded:
            assert loaded.status_code == 200
            assert loaded.headers["X-Content-Type-Options"] == "nosniff"
    assert not any(name.startswith("on") or name == "style" for _, a in tags.found for name in a)
    with client.get("/docs/docs.js") as script:
        assert "http" not in script.text


@pytest.mark.parametrize("name", ["swagger-ui.js", "..%2F__init__.py", "docs.html", "x"])
def test_the_page_serves_no_other_files(api: Api, name: str) -> None:
    assert api.app.test_client().get(f"/docs/{name}").status_code == 404


def test_the_policy_of_the_page_allows_nothing_foreign_and_nothing_inline(api: Api) -> None:
    policy = api.app.test_client().get("/docs").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe-eval" not in policy
    assert "http" not in policy


def test_headers_of_every_answer(api: Api) -> None:
    for path, login in (("/me", "motcua.sx"), ("/me", None), ("/nothing", None), ("/health", None)):
        headers = api.get(path, login).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "Set-Cookie" not in headers
        assert "Access-Control-Allow-Origin" not in headers
