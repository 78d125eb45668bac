"""The API as a stranger meets it who has only its OpenAPI document: valid, broken and odd requests
to every route, in four roles, on both databases. No answer is a server error, and none is one that
the document does not tell of.

The tester is schemathesis, in an environment of its own. It reads the document as it is served,
narrowed in two ways: no ``default`` answer, so that whatever a route answers must be told of by
name; and places in addresses may also be those of cases, steps and proposals that exist.
``MOTCUA_TEST_FUZZ=N`` tries N random requests for each route instead of a few, in every role on
each database, with the values at the edges of what the document allows; else each role asks one
database, and the first one tries those edges.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from engine import Config, commands
from engine.demo.people import PASSWORD
from tests.conftest import BACKENDS, Templates
from tests.kit import AUDITOR, DESIGNER, DESK, LEADER, ROOT, Installation
from tests.web.test_server import Server, serving

TESTER = ROOT / ".venv-fuzzing" / "bin" / "schemathesis"
SETTINGS = Path(__file__).with_name("schemathesis.toml")
CHECKS = Path(__file__).with_name("checks.py")
FEW = "2"
EXAMPLES = os.environ.get("MOTCUA_TEST_FUZZ", FEW)
ROLES = (DESK, LEADER, DESIGNER, AUDITOR)
PHASES, EDGES = "examples,fuzzing,stateful", "coverage"
ALL = f"{PHASES},{EDGES}"
SHORT = {
    ("sqlite", DESK): ALL,
    ("sqlite", DESIGNER): "examples,fuzzing",
    ("postgresql", LEADER): PHASES,
}
TRIED = SHORT if EXAMPLES == FEW else {(one, role): ALL for one in BACKENDS for role in ROLES}
OWN_TOKENS = "/api/v1/tokens/{token}"
"""Whoever is let loose on it logs itself out."""

Known = Mapping[str, list[object]]


def test_the_tester_is_installed() -> None:
    assert TESTER.exists(), "run: make .venv-fuzzing/fuzzing.stamp"


@pytest.fixture(scope="module")
def served(
    request: pytest.FixtureRequest, templates: Templates, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Server, Known]]:
    """A server over a few cases and a proposal, and what stands in its addresses by name."""
    folder = tmp_path_factory.mktemp("fuzzing")
    made = Installation(Config(templates.copy(request.param, folder), folder / "files"))
    known = live(made)
    made.engine.close()
    with serving(made.config) as server:
        yield server, known


def live(at: Installation) -> Known:
    begun, finished = at.request("lv_household"), at.request("lv_household")
    at.go(finished)
    proposal = at.do(commands.BeginProposal("Rút ngắn khảo sát"), DESIGNER).subject
    assert proposal is not None
    tasks = [
        view.task.id
        for code in (begun, finished)
        for view in at.engine.cases.get(at.actor(DESK), code).tasks
    ]
    return {
        "code": [begun, finished],
        "task": tasks,
        "proposal": [proposal.removeprefix("proposal/")],
        "key": ["lv_household", "mv_survey"],
        "kind": ["process", "form"],
        "version": [1],
        "sha256": [at.file["sha256"]],
        "incident": [1],
        "breach": [0],
    }


@pytest.mark.parametrize(
    ("served", "login", "phases"),
    [(backend, login, phases) for (backend, login), phases in TRIED.items()],
    indirect=["served"],
)
def test_every_answer_is_one_that_the_document_tells_of(
    served: tuple[Server, Known], login: str, phases: str, tmp_path: Path
) -> None:
    server, known = served
    document = tmp_path / "openapi.json"
    document.write_text(json.dumps(narrowed(read_document(server), known)), "utf-8")
    tested = run(server, document, token_of(server, login), tmp_path, phases)
    assert tested.returncode == 0, tested.stdout[-20_000:]


def read_document(server: Server) -> dict[str, Any]:
    _, content = server.ask("GET", "/api/v1/openapi.json")
    document: dict[str, Any] = json.loads(content)
    return document


def token_of(server: Server, login: str) -> str:
    body = json.dumps({"login": login, "password": PASSWORD})
    response, content = server.ask("POST", "/api/v1/tokens", body)
    assert response.status == 201, content
    return str(json.loads(content)["secret"])


def narrowed(document: dict[str, Any], known: Known) -> dict[str, Any]:
    for path in document["paths"].values():
        for operation in (part for part in path.values() if "responses" in part):
            operation["responses"].pop("default", None)
        for parameter in path.get("parameters", []):  # of addresses
            values = known.get(parameter["name"])
            if parameter["in"] == "path" and values is not None:
                parameter["schema"] = {"anyOf": [{"enum": values}, parameter["schema"]]}
    return document


def run(
    server: Server, document: Path, token: str, folder: Path, phases: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            TESTER,
            "--config-file",
            SETTINGS,
            "run",
            document,
            "--url",
            f"http://127.0.0.1:{server.port}",
            "--header",
            f"Authorization: Bearer {token}",
            "--exclude-path",
            OWN_TOKENS,
            "--phases",
            phases,
            "--max-examples",
            EXAMPLES,
            "--generation-deterministic",
            "--no-shrink",
            "--no-color",
            "--request-timeout",
            "300",
            "--report-dir",
            folder,
        ],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "SCHEMATHESIS_HOOKS": str(CHECKS)},
        capture_output=True,
        text=True,
        check=False,
    )
