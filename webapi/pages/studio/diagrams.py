"""The editor of diagrams: what it starts from, and what it asks while somebody draws."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from flask import Response, jsonify, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine import EngineError, Problem, commands, documents, editing, events, views
from webapi.context import actor, outside_reading, reading
from webapi.download import attachment
from webapi.errors import status_of
from webapi.i18n import language, tell
from webapi.pages import words
from webapi.pages.formatting import hour
from webapi.pages.layout import POLICY, acts, show, shows
from webapi.pages.refusals import told
from webapi.pages.studio.drafts import (
    against,
    is_open,
    prove,
    read_text,
    save,
    show_text,
    text_beside,
)
from webapi.pages.studio.editor_texts import studio_words
from webapi.pages.studio.forms import show_form
from webapi.pages.studio.limits_and_days import show_rows
from webapi.resources.proposals import document_of
from webapi.session import FORM_TOKEN, form_token

STUDIO_POLICY = POLICY.replace("style-src 'self'", "style-src 'self'; font-src 'self'") + (
    "; style-src-attr 'unsafe-inline'"
)
"""The icons of the editor are drawn from markup with style attributes."""
OWNERS = ("utility", "state_agency", "contractor", "customer")


@shows("/proposals/<name:proposal>/documents/<name:kind>/<name:key>")
def show_draft(proposal: str, kind: str, key: str) -> Response:
    """GET ``/proposals/NUMBER/documents/KIND/KEY``: the document in its editor, or as text with
    ``?text``."""
    view = reading().proposals.get(actor(), proposal)
    document = document_of(proposal, kind, key)
    if document.kind is documents.Kind.PROCESS and "text" not in request.args:
        return _show_studio(view, document)
    if document.kind is documents.Kind.FORM and "text" not in request.args:
        return show_form(view, document)
    if (
        document.kind in (documents.Kind.PROFILE, documents.Kind.CALENDAR)
        and "text" not in request.args
    ):
        return show_rows(view, document)
    return show_text(view, document)


def _show_studio(view: views.ProposalView, document: documents.Document) -> Response:
    shown, laid_out = editing.opened(document)
    response = show(
        "studio/diagram.html",
        proposal=view.proposal,
        document=document,
        data=_studio_data(view, shown),
        laid_out=laid_out,
        comments=_shown_comments(view, document.key),
    )
    response.headers["Content-Security-Policy"] = STUDIO_POLICY
    return response


def _studio_data(view: views.ProposalView, document: documents.Document) -> dict[str, Any]:
    number, key = view.proposal.number, document.key
    keys = _keys(view)
    profile = _profile_of(number, document)
    return {
        "key": key,
        "xml": document.content,
        "revision": view.proposal.revision,
        "open": is_open(view),
        "check": url_for("pages.check_diagram", proposal=number, key=key),
        "save": url_for("pages.save_diagram", proposal=number, key=key),
        "comment": url_for("pages.comment_diagram", proposal=number, key=key),
        "token": {"name": FORM_TOKEN, "value": form_token()},
        "limits": {
            name: asdict(term) for name, term in editing.known_terms(profile.content).items()
        },
        "roles": list(reading().people.role_names(language()).items()),
        "owners": [(owner, words.owner(owner)) for owner in OWNERS],
        "forms": [(key, key) for key in sorted(keys.get(documents.Kind.FORM, ()))],
        "profiles": [(key, key) for key in sorted(keys.get(documents.Kind.PROFILE, ()))],
        "calendars": [
            (key, words.owner(key)) for key in sorted(keys.get(documents.Kind.CALENDAR, ()))
        ],
        "processes": [(key, key) for key in sorted(keys.get(documents.Kind.PROCESS, ()))],
        "steps": [_attributes(step) for step in reading().publications.usual_steps(language())],
        "milestones": [
            ("dossier_valid", tell("Dossier valid")),
            ("energized", tell("Energized")),
        ],
        "units": words.units(),
        "words": studio_words(),
    }


def _attributes(step: views.UserTask) -> dict[str, str]:
    return {
        "name": step.name,
        "role": " ".join(step.roles),
        "clockOwner": step.clock_owner,
        "form": step.form,
    }


@shows("/proposals/templates.json")
def send_templates() -> Response:
    """The usual steps as element templates, for an editor on one's own machine."""
    made = []
    for step in reading().publications.usual_steps(language()):
        values = _attributes(step)
        properties = [
            {
                "type": "Hidden",
                "value": values[name],
                "binding": {"type": "property", "name": f"motcua:{name}"},
            }
            for name in ("role", "clockOwner", "form")
        ]
        made.append(
            {
                "name": step.name,
                "id": f"motcua.{step.id}",
                "appliesTo": ["bpmn:UserTask"],
                "properties": properties,
            }
        )
    text = json.dumps(made, ensure_ascii=False, indent=2)
    return attachment(text.encode(), "motcua-templates.json", "application/json")


def _keys(view: views.ProposalView) -> dict[documents.Kind, set[str]]:
    """The names of documents, published or in the proposal, by kind."""
    keys: dict[documents.Kind, set[str]] = {}
    for published in reading().publications.newest():
        keys.setdefault(published.kind, set()).add(published.key)
    for draft in view.documents:
        keys.setdefault(draft.kind, set()).add(draft.key)
    return keys


def _profile_of(number: str, diagram: documents.Document) -> documents.Document:
    """The deadline profile that a diagram names, as the proposal or else the company has it."""
    wanted = editing.profile_key(diagram.content) or ""
    return documents.Document(
        documents.Kind.PROFILE, wanted, text_beside(number, documents.Kind.PROFILE, wanted)
    )


@acts("/proposals/<name:proposal>/diagrams/<name:key>/check", uploads=True)
def check_diagram(proposal: str, key: str) -> AnyResponse:
    """What the check says of the diagram as it is drawn now; nothing is changed."""
    view = reading().proposals.get(actor(), proposal)
    try:
        found = prove(view, _drawn(proposal, key))
    except EngineError as error:
        said: dict[str, Any] = {"problems": [], "notes": [], "verdict": None, "shown": told(error)}
        return make_response(jsonify(said), status_of(error))
    verdict = next((one for one in found.verdicts if one.process == key), None)
    before = next((one for one in found.before if one.process == key), None)
    problems = [_problem(one, f"process/{key}") for one in found.problems]
    return jsonify(
        {
            "problems": problems,
            "notes": [_problem(one, f"process/{key}") for one in found.notes],
            "verdict": None if verdict is None else _plain(verdict),
            "shown": render_template(
                "studio/verdict.html",
                verdict=verdict,
                before=before,
                problems=problems,
            ),
        }
    )


@acts("/proposals/<name:proposal>/diagrams/<name:key>", uploads=True)
def save_diagram(proposal: str, key: str) -> AnyResponse:
    """Keeps the diagram, and the limits that were changed with it."""
    view = reading().proposals.get(actor(), proposal)
    try:
        documents = _drawn(proposal, key)
        revision = save(view, documents)
    except EngineError as error:
        said: dict[str, Any] = {"said": told(error)}
        if error.code == "proposal_changed":
            now = reading().proposals.get(actor(), proposal)
            said["revision"] = now.proposal.revision
            said["shown"] = render_template(
                "studio/edits.html", groups=against(proposal, documents)
            )
        return make_response(jsonify(said), status_of(error))
    said_at = tell("Saved at {at}.", at=hour(reading().clock.now()))
    return jsonify({"revision": revision, "said": said_at})


@acts("/proposals/<name:proposal>/diagrams/<name:key>/comments")
def comment_diagram(proposal: str, key: str) -> AnyResponse:
    """Something said about an element, while looking at the diagram."""
    text, element = request.form.get("text", ""), request.form.get("element") or None
    try:
        order = commands.CommentProposal(proposal, text, f"process/{key}", element)
        outside_reading().execute(order, actor())
    except EngineError as error:
        return make_response(jsonify({"said": told(error)}), status_of(error))
    view = reading().proposals.get(actor(), proposal)
    return jsonify({"shown": _shown_comments(view, key)})


def _shown_comments(view: views.ProposalView, key: str) -> str:
    found = [
        event
        for event in view.history
        if isinstance(event.payload, events.ProposalCommented)
        and event.payload.document == f"process/{key}"
    ]
    names = reading().people.names({event.by for event in found})
    return render_template("studio/remarks.html", comments=found, names=names)


def _drawn(number: str, key: str) -> tuple[documents.Document, ...]:
    """The diagram that was sent, and the profile where its limits were changed."""
    file = request.files.get("content")
    diagram = documents.Document(
        documents.Kind.PROCESS, key, "" if file is None else read_text(file)
    )
    terms = editing.terms_from(request.form.get("limits", "{}"))
    if not terms:
        return (diagram,)
    return diagram, editing.change_terms(_profile_of(number, diagram), terms)


def _problem(problem: Problem, mine: str) -> dict[str, Any]:
    return {
        "rule": problem.rule,
        "said": tell(problem.message),
        "remedy": tell(problem.remedy),
        "element": problem.element,
        "mine": problem.source == mine,
        "place": problem.element or problem.source,
    }


def _plain(verdict: views.Verdict) -> dict[str, Any]:
    return {**verdict.as_dict(), "holds": verdict.holds}
