"""What published texts are made into, for all who use them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from engine.model.causes import Cause, read_causes
from engine.model.documents import Publication
from engine.model.retention import Retention, read_retention
from engine.model.roles import RoleRegistry, read_roles
from engine.model.separation import Separation, read_separation
from engine.model.trust import TrustList, read_trust
from engine.model.wording import Wording
from engine.model.wording_source import read_wording
from engine.places import (
    Formers,
    Gazetteer,
    Territory,
    read_formers,
    read_gazetteer,
    read_territory,
)


def make_roles(_connection: Connection, _publication: Publication, text: str) -> RoleRegistry:
    """The roles; none where the text cannot be read."""
    return read_roles(text)[0] or RoleRegistry({})


def make_causes(
    _connection: Connection, _publication: Publication, text: str
) -> Mapping[str, Cause]:
    """The causes by their code."""
    return read_causes(text, "causes")[0]


def make_places(
    _connection: Connection, publication: Publication, text: str
) -> tuple[Gazetteer, int] | None:
    """The list of places, with its version; None where the text cannot be read."""
    found, _ = read_gazetteer(text)
    return None if found is None else (found, publication.version)


def make_formers(_connection: Connection, _publication: Publication, text: str) -> Formers:
    """Names of former places, read when somebody first writes one."""
    return Formers(lambda: (read_formers(text)[0] or Formers()).entries)


def make_wording(_connection: Connection, _publication: Publication, text: str) -> Wording | None:
    """What customers are told in a kind of message; None where the text cannot be read."""
    return read_wording(text, "")[0]


def make_territory(
    _connection: Connection, _publication: Publication, text: str
) -> Territory | None:
    """Who serves which commune; None where the text cannot be read."""
    return read_territory(text)[0]


def make_retention(_connection: Connection, publication: Publication, text: str) -> Retention:
    """How long personal data are kept."""
    return read_retention(text, "retention", publication.version)[0] or Retention()


def make_trust(_connection: Connection, publication: Publication, text: str) -> TrustList:
    """Whom certificates of digital signatures are believed from."""
    return read_trust(text, "trust", publication.version)[0] or TrustList()


def make_separation(_connection: Connection, _publication: Publication, text: str) -> Separation:
    """Pairs of steps that two people do."""
    return read_separation(text, "separation")[0] or Separation()
