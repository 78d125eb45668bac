"""The papers of a request that a customer writes: each is sent by itself and kept as it comes, so
that a lost connection takes nothing else with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import Response, g, jsonify, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as AnyResponse

from engine import (
    EngineError,
    PublicRate,
    Unavailable,
    acting_customer,
    commands,
    media,
    views,
)
from webapi.auth import RouteAccess
from webapi.client import client_address
from webapi.context import outside_reading
from webapi.errors import status_of, wait_as_told
from webapi.i18n import tell
from webapi.pages.customers.opened import (
    goes_on,
    is_of_another,
    opened_meanwhile,
    own_application,
    own_application_now,
    own_link,
    writer,
)
from webapi.pages.customers.sections import pages_of, sections_of
from webapi.pages.layout import acts, go_to, show, shows, uploads_if
from webapi.pages.online_requests import own_cookie
from webapi.pages.refusals import told
from webapi.session import check_form_token

MOST_AT_ONCE = 20
MOST_OF_PART = 512 << 10


@shows("/don/giay-to", RouteAccess.PUBLIC)
def show_given_papers() -> AnyResponse:
    """GET ``/don/giay-to``: the papers that the request needs, and what was sent of each."""
    view = own_application()
    if view is None:
        return go_to("show_services")
    if view.case is not None or not view.papers:
        return go_to("show_answers")
    return _page(view)


@acts("/don/giay-to/<name:paper>", RouteAccess.PUBLIC, uploads=True)
@uploads_if(goes_on)
def give_paper(paper: str) -> AnyResponse:
    """POST ``/don/giay-to/PAPER``: keeps the files that came, takes one away, or notes that the
    paper is shown at the survey."""
    check_form_token()
    g.shown_at = url_for("pages.show_given_papers")
    view = own_application()
    if view is None:
        return go_to("show_services")
    if view.case is not None:
        return go_to("show_answers")
    if is_of_another(view):
        return _page(view, 409, refusal=opened_meanwhile())
    try:
        outside_reading().public_rates.count(PublicRate.APPLICATION_CHANGES, client_address())
        wrong = _done(view, paper, request.form.get("do", ""))
    except EngineError as error:
        now = own_application_now() or view
        return wait_as_told(_page(now, status_of(error), paper, [told(error)]), error)
    if wrong:
        return _page(own_application_now() or view, 422, paper, wrong)
    return go_to("show_given_papers", _anchor=f"paper-{paper}")


@acts("/don/giay-to/<name:paper>/phan", RouteAccess.PUBLIC, uploads=True)
@uploads_if(goes_on)
def receive_part(paper: str) -> Response:
    """POST ``/don/giay-to/PAPER/phan``, for the script: takes a part of a file in, and answers at
    which byte to go on; with the last one the file is kept."""
    check_form_token()
    view = own_application()
    if view is None or is_of_another(view):
        return _answered(409, said=opened_meanwhile())
    form = request.form
    try:
        part = request.files.get("part")
        content = b"" if part is None else part.stream.read(MOST_OF_PART + 1)
        begins, size = _number(form.get("begins")), _number(form.get("size"))
        if not begins and not content:
            outside_reading().public_rates.count(PublicRate.APPLICATION_CHANGES, client_address())
        digest = form.get("digest", "")
        command = commands.ReceivePart(*own_cookie(), digest, size, begins, content)
        received = int(str(outside_reading().execute(command, writer()).details["received"]))
        if received == size and size:
            _keep_arrived(view, paper, digest)
    except EngineError as error:
        return wait_as_told(_answered(status_of(error), said=told(error)), error)
    return _answered(200, received=received, done=received == size)


def _keep_arrived(view: views.ApplicationView, paper: str, digest: str) -> None:
    """Keeps what came in parts as the paper. What will not do is forgotten, to be sent anew; where
    there is no room for it now, its parts wait."""
    item = next((one for one in view.papers if one.id == paper), None)
    instead = request.form.get("instead") or (item.instead if item else paper)
    name = file_name(request.form.get("name") or paper)
    try:
        content = outside_reading().applications.arrived(*own_cookie(), digest, writer())
        keep_paper(view, item, paper, instead, name, content)
    except Unavailable:
        raise
    except EngineError:
        _forget(digest)
        raise
    _forget(digest)


def _forget(digest: str) -> None:
    outside_reading().execute(commands.DropArrived(*own_cookie(), digest), writer())


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _answered(status: int, **values: object) -> Response:
    response = jsonify(values)
    response.status_code = status
    return response


def _done(view: views.ApplicationView, paper: str, wanted: str) -> list[str]:
    """Does what the button says; answers what is wrong, file by file. What is right is kept."""
    command: commands.Command
    id_, secret = own_cookie()
    match wanted.partition(":"):
        case ("remove", _, sha256):
            command = commands.RemovePaper(id_, secret, paper, sha256)
        case ("survey" | "send", _, _):
            command = commands.LeavePaper(id_, secret, paper, wanted == "survey")
        case _:
            return list(_kept(view, paper))
    outside_reading().execute(command, writer())
    return []


def _kept(view: views.ApplicationView, paper: str) -> Iterator[str]:
    item = next((one for one in view.papers if one.id == paper), None)
    instead = request.form.get("instead") or (item.instead if item else paper)
    chosen = [one for one in request.files.getlist("files") if one.filename]
    if not chosen:
        yield tell("Choose a file first: a photo from your phone, or a PDF.")
    for file in chosen[:MOST_AT_ONCE]:
        try:
            _keep(view, item, paper, instead, file)
        except EngineError as error:
            yield tell("{file}: {why}", file=_name(file)[:100], why=told(error))
    if len(chosen) > MOST_AT_ONCE:
        yield tell(
            "Only the first {most} files were kept. Send the others afterwards.", most=MOST_AT_ONCE
        )


def _keep(
    view: views.ApplicationView,
    item: views.PaperToGive | None,
    paper: str,
    instead: str,
    file: FileStorage,
) -> None:
    # One byte more than is allowed is enough to be refused for its size.
    content = file.stream.read(media.MAX_FILE_BYTES + 1)
    keep_paper(view, item, paper, instead, _name(file), content)


def keep_paper(
    view: views.ApplicationView,
    item: views.PaperToGive | None,
    paper: str,
    instead: str,
    name: str,
    content: bytes,
) -> None:
    """Keeps a file as a paper of the request. Of one that will not do, nothing is kept.

    Raises:
        EngineError: the file is none that is taken, or the paper is not needed.
    """
    id_, secret = own_cookie()
    photo = media.is_photo(content)
    if item is None or (photo and instead not in item.photo_ok):
        # Said by the engine, before anything is stored.
        refused = commands.AddPaper(id_, secret, paper, (), instead, photo)
        outside_reading().execute(refused, writer())
    kept = outside_reading().uploaded_files.keep(acting_customer(view.id), content)
    files = ({"sha256": kept.sha256, "name": name},)
    outside_reading().execute(
        commands.AddPaper(id_, secret, paper, files, instead, photo), writer()
    )


def _name(file: FileStorage) -> str:
    return file_name(file.filename or "")


def file_name(given: str) -> str:
    """What a file is called, without the folders that some browsers send along."""
    return given.replace("\\", "/").rpartition("/")[2][:200]


def _page(
    view: views.ApplicationView,
    status: int = 200,
    paper: str = "",
    wrong: Sequence[str] = (),
    refusal: str = "",
) -> Response:
    return show(
        "customers/papers.html",
        status,
        view=view,
        paper=paper if any(one.id == paper for one in view.papers) else "",
        wrong=wrong,
        refusal=refusal,
        last_section=len(sections_of(view.fields)),
        count=pages_of(view),
        most=media.MAX_FILE_BYTES >> 20,
        link=own_link(),
    )
