"""Routes that say in one line what they take, what they answer and who may call them.

What is said is also what the OpenAPI document tells: nothing is declared twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from enum import Enum
from typing import Any, NoReturn, TypeVar

import flask_smorest
from flask import Request, current_app, request
from marshmallow import Schema, ValidationError
from webargs.flaskparser import FlaskParser

from webapi.auth import RouteAccess
from webapi.body import check_json_type, read_json
from webapi.errors import Refused
from webapi.schemas.fields import UNKNOWN, FieldMessage, field_errors
from webapi.schemas.receipts import ReceiptSchema

PREFIX = "/api/v1"

ApiView = TypeVar("ApiView", bound=Callable[..., Any])
Shape = type[Schema] | dict[str, Any] | None
NOTHING: Mapping[str, str] = {}
VERSION = {"ETag": "Version"}
LOCATION = {"Location": "Location"}
SAVE_AS = {"Content-Disposition": "SaveAs"}

_MESSAGES = {
    "query": ("query_invalid", "The query is not right. Correct it."),
    "json": ("body_invalid", "The body is not right. Correct it and send it again."),
}


class Precondition(Enum):
    """Whether a change takes the version that the person saw, or needs it."""

    OPTIONAL = "IfMatch"
    REQUIRED = "IfMatchRequired"

    @property
    def problems(self) -> Set[int]:
        """The HTTP statuses with which a request without the right version is refused."""
        return {400, 412} if self is Precondition.OPTIONAL else {400, 412, 428}


class BodyReader(FlaskParser):
    """Reads bodies strictly, and says what is wrong field by field."""

    DEFAULT_UNKNOWN_BY_LOCATION = dict.fromkeys(("query", "json"))  # the schema says

    def load_json(self, req: Request, schema: Schema) -> Any:
        """The JSON body, read strictly."""
        return read_json(req)

    def load_querystring(self, req: Request, schema: Schema) -> Any:
        """The parameters of the query; one that stands twice is refused."""
        twice = FieldMessage("twice", "This stands twice in the query. Give it once.")
        found = {name: [twice] for name, values in req.args.lists() if len(values) > 1}
        if found:
            raise ValidationError(found)
        return req.args.to_dict()

    def handle_error(self, error: ValidationError, *_: Any, **__: Any) -> NoReturn:
        """Turns what marshmallow found into a refusal that names each field.

        Raises:
            Refused: 422, always.
        """
        ((location, messages),) = error.messages_dict.items()
        code, message = _MESSAGES[location]
        raise Refused(422, code, message, fields=list(field_errors(messages))) from None


class Routes(flask_smorest.Blueprint):  # type: ignore[misc]
    """The routes of one noun."""

    ARGUMENTS_PARSER = BodyReader()

    def __init__(self, name: str, description: str) -> None:
        super().__init__(name, __name__, url_prefix=PREFIX, description=description)
        self._prepare_doc_cbks.append(_add_parameters)

    def reads(
        self,
        rule: str,
        answer: Shape,
        *,
        query: type[Schema] | None = None,
        access: RouteAccess = RouteAccess.LOGGED_IN,
        headers: Mapping[str, str] = NOTHING,
        content_type: str | None = None,
        problems: Set[int] = frozenset(),
        parameters: Sequence[dict[str, Any]] = (),
        **more: Any,
    ) -> Callable[[ApiView], ApiView]:
        """A GET. ``headers`` are those of its answer; ``parameters`` are those that no schema of
        the query names; ``more`` goes into its documentation."""
        found = {422, *problems} | ({404} if "<" in rule else set())

        def declare(view: ApiView) -> ApiView:
            said = self.response(200, answer, headers=headers, content_type=content_type)(view)
            if query is not None:
                said = self.arguments(query, location="query")(said)
            said.takes_query = query is not None
            self._add(rule, "GET", said, access, found, ["AcceptLanguage", *parameters], more)
            return view

        return declare

    def changes(
        self,
        rule: str,
        body: type[Schema] | None = None,
        *,
        query: type[Schema] | None = None,
        method: str = "POST",
        status: int = 200,
        also: int | None = None,
        answer: Shape = ReceiptSchema,
        headers: Mapping[str, str] = NOTHING,
        access: RouteAccess = RouteAccess.LOGGED_IN,
        keyed: bool = True,
        check_type: Callable[[], None] | None = None,
        precondition: Precondition | None = None,
        problems: Set[int] = frozenset(),
        **more: Any,
    ) -> Callable[[ApiView], ApiView]:
        """A change, answered with ``status`` or, where there is one, the ``also`` status.

        ``keyed``: it takes an idempotency key; ``check_type`` refuses a body of a type that it does
        not take, which is JSON where there is a ``body``. ``headers`` are those of its answer;
        ``more`` goes into its documentation.
        """
        found = {403, 409, 422, *problems} | ({404} if "<" in rule else set())
        found |= {400, 413, 415} if body else set()
        parameters = ["AcceptLanguage", *(["IdempotencyKey"] if keyed else [])]
        if precondition is not None:
            found |= precondition.problems
            parameters.append(precondition.value)

        def declare(view: ApiView) -> ApiView:
            said = self.response(status, answer, headers=headers)(view)
            if also is not None:
                said = self.alt_response(also, schema=answer, success=True)(said)
            if query is not None:
                said = self.arguments(query, location="query")(said)
            if body is not None:
                said = self.arguments(body)(said)
            said.takes_query = query is not None
            said.check_type = check_type or (_check_json if body else None)
            self._add(rule, method, said, access, found, parameters, more)
            return view

        return declare

    def _add(
        self,
        rule: str,
        method: str,
        view: Any,
        access: RouteAccess,
        problems: Set[int],
        parameters: Sequence[str | dict[str, Any]],
        more: Mapping[str, Any],
    ) -> None:
        closed = access is RouteAccess.LOGGED_IN
        for status in sorted(problems | {503} | ({401, 409} if closed else set())):
            view = self.alt_response(status, f"Problem{status}")(view)
        security: list[dict[str, list[str]]] = [{"token": []}] if closed else []
        view = self.doc(operationId=view.__name__, security=security, **more)(view)
        view.access = access
        view._apidoc["more_parameters"] = parameters
        self.route(rule, methods=[method])(view)


def refuse_unknown_query() -> None:
    """Refuses parameters of the query at a route of the API that takes none: whoever sends some
    expects them to do something.

    Raises:
        Refused: there are some.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    if request.args and getattr(view, "takes_query", None) is False:
        found = {name: [UNKNOWN] for name in request.args}
        code, message = _MESSAGES["query"]
        raise Refused(422, code, message, fields=list(field_errors(found)))


def _check_json() -> None:
    check_json_type(request)


def _add_parameters(doc: dict[str, Any], info: dict[str, Any], **_: Any) -> dict[str, Any]:
    doc.setdefault("parameters", []).extend(info["more_parameters"])
    return doc
