"""Versions that people saw: sent as If-Match, given as ETag."""

from __future__ import annotations

import re

from flask import request

from webapi.errors import Refused

_TAG = re.compile(r'"([0-9]{1,9})"')


def etag(version: int) -> str:
    """The value of ``ETag`` for a version."""
    return f'"{version}"'


def expected_version() -> int | None:
    """The version that If-Match names; None without the header.

    Raises:
        Refused: not one version in quotation marks, as the ETag gave it.
    """
    given = request.headers.get("If-Match")
    if given is None:
        return None
    found = _TAG.fullmatch(given.strip())
    if found is None:
        raise Refused(
            400,
            "if_match_malformed",
            'If-Match holds one version in quotation marks, such as "17". Send the one you saw.',
        )
    return int(found[1])


def require_version() -> int:
    """The version that If-Match names.

    Raises:
        Refused: the header is missing (428), or is not one version in quotation marks.
    """
    version = expected_version()
    if version is None:
        raise Refused(
            428,
            "if_match_missing",
            "Send If-Match with the version that you saw, so that nobody's work is overwritten.",
        )
    return version
