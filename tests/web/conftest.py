"""The API in front of an installation, with every answer held against the OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Mapping
from io import BytesIO
from types import MappingProxyType
from typing import Any

import pytest
from flask import Flask
from jsonschema import Draft202012Validator
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from engine import commands
from tests.kit import DESK, Installation
from tests.web.document import keep_document
from webapi import create_app

keep_document()

PREFIX = "/api/v1"


class Api:
    """A client that logs in by name. Paths are those behind ``/api/v1``."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.app: Flask = create_app(installation.engine)
        self.document: dict[str, Any] = self.app.extensions["openapi"]
        self._client = self.app.test_client()
        self._secrets: dict[str, str] = {}

    def secret(self, login: str) -> str:
        if login not in self._secrets:
            receipt = self.installation.do(commands.IssueToken("test"), login)
            self._secrets[login] = receipt.details["secret"]
        return self._secrets[login]

    def get(self, path: str, login: str | None = DESK, **headers: str) -> TestResponse:
        return self.send("GET", path, login=login, headers=headers)

    def post(
        self, path: str, body: object = None, login: str | None = DESK, **headers: str
    ) -> TestResponse:
        return self.send("POST", path, body, login=login, headers=headers)

    def put(
        self, path: str, body: object, login: str | None = DESK, **headers: str
    ) -> TestResponse:
        return self.send("PUT", path, body, login=login, headers=headers)

    def send(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        login: str | None = DESK,
        headers: Mapping[str, str] = MappingProxyType({}),
        **more: Any,
    ) -> TestResponse:
        """``headers`` may write ``If_Match`` for If-Match. ``body`` is sent as JSON, bytes as
        they are."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if login is not None:
            sent.setdefault("Authorization", f"Bearer {self.secret(login)}")
        if body is not None:
            more["data"] = body if isinstance(body, bytes) else json.dumps(body)
            more.setdefault("content_type", "application/json")
        response = self._client.open(f"{PREFIX}{path}", method=method, headers=sent, **more)
        check_answer(self, method, response)
        return response

    def upload(
        self, content: bytes, name: str = "a.pdf", login: str = DESK, query: str = ""
    ) -> TestResponse:
        file = FileStorage(BytesIO(content), filename=name)
        boundary, body = encode_multipart({"file": file})
        kind = f"multipart/form-data; boundary={boundary}"
        return self.send("POST", f"/files{query}", body, login=login, content_type=kind)


def check_answer(api: Api, method: str, response: TestResponse) -> None:
    """Every answer is one that the OpenAPI document tells of, in status, type and shape."""
    if response.mimetype == "application/problem+json":
        check_shape(api, {"$ref": "#/components/schemas/Problem"}, response.json)
        assert response.json is not None
        assert response.json["status"] == response.status_code
    operation = operation_of(api, method, response.request.path)
    if operation is None:
        return
    said = operation["responses"].get(str(response.status_code))
    assert said is not None, f"{method} {response.request.path}: {response.status} undocumented"
    said = resolve(api, said)
    content = said.get("content", {})
    if response.mimetype in content and response.is_json:
        check_shape(api, content[response.mimetype]["schema"], response.json)
    elif response.data:
        assert content, f"{response.status} of {response.request.path} has an undocumented body"
    for name, header in said.get("headers", {}).items():
        assert name in response.headers, f"{name} is documented: {header}"


def operation_of(api: Api, method: str, path: str) -> dict[str, Any] | None:
    for template, item in api.document["paths"].items():
        if _fits(template, path) and method.lower() in item:
            return dict(item[method.lower()])
    return None


def _fits(template: str, path: str) -> bool:
    mine, theirs = template.split("/"), path.split("/")
    return len(mine) == len(theirs) and all(
        a == b or a.startswith("{") for a, b in zip(mine, theirs, strict=True)
    )


def resolve(api: Api, node: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in node:
        found: Any = api.document
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        node = found
    return node


def check_shape(api: Api, schema: Mapping[str, Any], value: object) -> None:
    whole = {**schema, "components": api.document["components"]}
    Draft202012Validator(whole).validate(value)


@pytest.fixture
def api(installation: Installation) -> Api:
    return Api(installation)


@pytest.fixture
def api_on_either(either: Installation) -> Api:
    """The same on each of the two databases."""
    return Api(either)
