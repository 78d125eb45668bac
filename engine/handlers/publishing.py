"""Publishing documents: all that changed, as new versions, or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from engine.errors import Conflict, Invalid, NotAllowed
from engine.handlers.context import CommandContext
from engine.handlers.preconditions import reason_of
from engine.handlers.recounts import begin_recount
from engine.model.actor import SYSTEM, Actor
from engine.model.authorization import may_publish
from engine.model.commands import Publish
from engine.model.documents import Document, Kind, content_hash
from engine.model.events import ProofOverridden, Published
from engine.model.problem import Problem
from engine.model.verdict import Verdict
from engine.projections.publications import newest
from engine.publishing.current import NextVersion, PublishedSet, read_published_set
from engine.publishing.limit_proofs import CAN_BREAK
from engine.publishing.proving import years_to_prove
from engine.publishing.sandboxed import Validate
from engine.publishing.territory_units import check_units
from engine.publishing.validation import validate
from engine.store.tables import contents
from engine.time import local_day


@dataclass(frozen=True, slots=True)
class Proofs:
    """Documents that were validated beside what stood, and may be published."""

    current: PublishedSet
    next_versions: tuple[NextVersion, ...]
    verdicts: tuple[Verdict, ...]
    overrides: Mapping[str, str]
    """By process, the reason to publish it although it can break its limit."""
    overridden: Mapping[str, str]
    """By process, the finding that was overridden."""


def prove_documents(
    connection: Connection, actor: Actor, command: Publish, now: datetime
) -> Proofs:
    """Validates and proves everything before the transaction begins, so that no other writer waits
    for it.

    They are the installer's own, so they are read here, without the limits of the sandbox.

    Raises:
        NotAllowed: a person would publish alone.
        Invalid: every problem of all documents; nothing will be published.
    """
    if actor is not SYSTEM:
        raise NotAllowed(
            "four_eyes",
            "Nobody publishes alone: begin a proposal, and have somebody else approve it.",
        )
    current = read_published_set(connection, with_earlier=True)
    return prove_changes(current, command.documents, (), command.overrides, now, validate)


def prove_changes(
    current: PublishedSet,
    documents: Iterable[Document],
    retires: Iterable[str],
    overrides: Mapping[str, str],
    now: datetime,
    validate: Validate,
) -> Proofs:
    """Validates and proves the documents of a command before the transaction begins.

    Raises:
        Invalid: every problem of all documents.
        Unavailable: they could not be read now.
    """
    new, gone = tuple(documents), frozenset(retires)
    reasons = {key: reason_of(reason) for key, reason in overrides.items()}
    published = (*current.earlier_laws, *current.documents(gone))
    report = validate(new, published, years_to_prove(now), local_day(now))
    overridden = _findings(report.problems)
    problems = [p for p in report.problems if p.rule != CAN_BREAK or p.element not in reasons]
    problems += check_units(new, current.desks)
    if problems:
        raise Invalid(
            "publication_invalid",
            "Nothing was published: {count} problem(s) have to be mended first.",
            problems=problems,
            count=len(problems),
        )
    next_versions = current.next_versions(new, gone, report.forms)
    return Proofs(current, tuple(next_versions), report.verdicts, reasons, overridden)


def _findings(problems: Iterable[Problem]) -> dict[str, str]:
    """By process, how its limits can be broken: under the law it names, and those to come."""
    found: dict[str, str] = {}
    for one in problems:
        if one.rule == CAN_BREAK:
            found[one.element] = " ".join(
                [*filter(None, [found.get(one.element)]), f"{one.message}"]
            )
    return found


def require_designer(actor: Actor) -> None:
    """Looks whether the actor may publish or propose.

    Raises:
        NotAllowed: the actor may not publish.
    """
    if not may_publish(actor):
        raise NotAllowed("not_designer", "Only process designers may publish.")


def publish(context: CommandContext, proofs: Proofs) -> dict[str, object]:
    """Answers what changed: kind, key and new version of each document."""
    return {"published": issue(context, proofs)}


def issue(context: CommandContext, proofs: Proofs) -> list[dict[str, object]]:
    """Records every new version.

    Raises:
        Conflict: something else was published since the validation.
    """
    if {(p.kind, p.key): p for p in newest(context.tx.connection)} != proofs.current.publications:
        raise Conflict(
            "published_meanwhile",
            "Somebody else published at this moment. Check against their version, then retry.",
        )
    for next_version in proofs.next_versions:
        _issue(context, next_version)
    _override(context, proofs)
    _count_anew(context, proofs.next_versions)
    return [{"kind": str(e.kind), "key": e.key, "version": e.version} for e in proofs.next_versions]


def _count_anew(context: CommandContext, next_versions: Iterable[NextVersion]) -> None:
    """Running cases are counted on new versions of calendars; the first ones have none yet."""
    newer = [e for e in next_versions if e.kind is Kind.CALENDAR and e.version > 1]
    if newer:
        begin_recount(context, f"{newer[0].key}-{newer[0].version}")


def _issue(context: CommandContext, next_version: NextVersion) -> None:
    hashed = keep_content(context, next_version.content)
    context.record(
        f"{next_version.kind}/{next_version.key}",
        Published(
            next_version.kind, next_version.key, next_version.version, hashed, next_version.binds
        ),
    )


def keep_content(context: CommandContext, content: str) -> str:
    """Keeps a text by its hash, and answers that."""
    hashed = content_hash(content)
    if context.rows.get(contents, hashed) is None:
        context.rows.insert(contents, hash=hashed, content=content)
    return hashed


def _override(context: CommandContext, proofs: Proofs) -> None:
    """Records which proofs were passed over: of new versions of processes, and of those that stand
    and can break their limit by other documents, such as new limits."""
    versions = {
        key: one.version
        for (kind, key), one in proofs.current.publications.items()
        if kind is Kind.PROCESS
    }
    versions |= {one.key: one.version for one in proofs.next_versions if one.kind is Kind.PROCESS}
    for key in sorted(proofs.overridden.keys() & proofs.overrides.keys()):
        context.record(
            f"{Kind.PROCESS}/{key}",
            ProofOverridden(key, versions[key], proofs.overrides[key], proofs.overridden[key]),
        )
