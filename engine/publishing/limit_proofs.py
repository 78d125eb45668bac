"""Proofs of the limits of processes: under the profile that each names, and under every other law
that a new case could get. What a proof finds becomes a problem, a note or a verdict."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date

from engine.bpmn.proof import Milestoneless, Proof
from engine.model.documents import Kind, document_name
from engine.model.problem import Problem
from engine.model.process import Process
from engine.model.sentence import sentence
from engine.model.verdict import Verdict
from engine.publishing.current_document import now_reading
from engine.publishing.law_line import LawAhead, laws_ahead
from engine.publishing.proving import ParsedDocuments, verdict_of
from engine.time import LegalTimeError, Profile

CAN_BREAK = "limit-can-be-broken"
"""The rule that may be overridden with a reason."""


class LimitProofs:
    """Proves for every day of ``years`` what is ``changed``, and gathers what it finds.

    Where ``since`` is a day, it looks ahead from it: laws that a new case could get then are proved
    each for the days on which it would, ``earlier`` versions of profiles among them.
    """

    def __init__(
        self,
        parsed: ParsedDocuments,
        changed: Collection[tuple[Kind, str]],
        years: tuple[date, date],
        since: date | None,
        earlier: Sequence[Profile] = (),
    ) -> None:
        self.parsed = parsed
        self.earlier = earlier
        self.changed = changed
        self.years = years
        self.since = since
        self.problems: list[Problem] = []
        self.verdicts: list[Verdict] = []
        self.ahead: list[Verdict] = []
        self.notes: list[Problem] = []

    def prove(self, process: Process) -> None:
        """Proves the process under the profile that it names, and under others where they change
        too; verdicts and problems are gathered."""
        named = process.profile
        if named is None:
            return
        now_reading(document_name(Kind.PROCESS, process.key))
        drawn = (Kind.PROCESS, process.key) in self.changed
        if drawn or (Kind.PROFILE, named) in self.changed:
            proof = self._proof(process, named, *self.years)
            if proof is not None:
                self._gather(proof, process)
                self.verdicts.append(verdict_of(proof, process))
        if self.since is not None:
            begins = max(self.since, process.valid_from or self.since)
            self._look_ahead(process, named, begins)

    def _look_ahead(self, process: Process, named: str, begins: date) -> None:
        """At the laws that new cases of the process get from ``begins`` on."""
        drawn = (Kind.PROCESS, process.key) in self.changed
        ends = max(begins, self.years[1])
        laws = laws_ahead(self.parsed.profiles, named, begins, ends, self.earlier)
        if drawn and not laws:
            self.notes.append(_lawless(process, named, begins))
        for law in laws:
            usual = law.profile is self.parsed.profiles.get(named)
            if not usual and (drawn or self._is_new(law)):
                self._prove_ahead(process, law)

    def _is_new(self, law: LawAhead) -> bool:
        newest = self.parsed.profiles.get(law.profile.id)
        return law.profile is newest and (Kind.PROFILE, law.profile.id) in self.changed

    def _prove_ahead(self, process: Process, law: LawAhead) -> None:
        missing = process.deadlines() - law.profile.keys()
        if missing:
            self.notes.append(_unfit(process, law, missing))
            return
        proof = self._proof(process, law.profile.id, law.first, law.last, law.profile)
        if proof is not None:
            self._gather(proof, process, law)
            self.ahead.append(verdict_of(proof, process))

    def _proof(
        self,
        process: Process,
        profile: str,
        first: date,
        last: date,
        text: Profile | None = None,
    ) -> Proof | None:
        """None where there is nothing to prove, or it cannot be: then that is a problem. ``text``
        is another version of the profile than the newest."""
        parsed = self.parsed
        if text is not None:
            parsed = replace(parsed, profiles={**parsed.profiles, profile: text})
        try:
            return parsed.prove(process.key, first, last, profile, brief=True)
        except Milestoneless:
            return None
        except LegalTimeError as error:
            source = document_name(Kind.PROCESS, process.key)
            found = Problem("not-provable", str(error), "Mend it.", source, process.key)
            self.problems.append(found)
            return None

    def _gather(self, proof: Proof, process: Process, law: LawAhead | None = None) -> None:
        found = [_under(one, law) for one in _findings(proof, process)]
        self.problems += [one for one in found if one.rule != _BEYOND]
        self.notes += [one for one in found if one.rule == _BEYOND]


_BEYOND = "limits-sum-beyond"


def _under(problem: Problem, law: LawAhead | None) -> Problem:
    """The problem with the law under which it was found, where that is not the usual one."""
    if law is None:
        return problem
    said = sentence(
        "Under {profile}, which new cases get from {day} on: {finding}",
        profile=law.profile.id,
        day=law.first,
        finding=problem.message,
    )
    return replace(problem, message=said)


def _lawless(process: Process, named: str, day: date) -> Problem:
    return Problem(
        "law-missing",
        sentence(
            "No law of the line of {profile} is in force on {day} or later: no case could begin.",
            profile=named,
            day=day,
        ),
        "Publish the profile that holds then, or let the procedure begin later (validFrom).",
        document_name(Kind.PROCESS, process.key),
        process.key,
    )


def _unfit(process: Process, law: LawAhead, missing: Collection[str]) -> Problem:
    return Problem(
        "law-unfit",
        sentence(
            "New cases of {process} fall under {profile} from {day} on, which has no limit for "
            "{keys}: none could begin.",
            process=process.key,
            profile=law.profile.id,
            day=law.first,
            keys=", ".join(sorted(missing)),
        ),
        "Give the profile these limits, or correct the keys in the diagram.",
        document_name(Kind.PROFILE, law.profile.id),
        process.key,
    )


def _findings(proof: Proof, process: Process) -> Iterator[Problem]:
    source = document_name(Kind.PROCESS, proof.process)
    for one in proof.unjudged:
        node = process.elements.get(one.element)
        yield Problem(
            "not-judged",
            sentence(
                "Whether the limit is kept cannot be judged at '{element}': {reason}.",
                element=one.element,
                reason=one.reason,
            ),
            "Give it a limit, or draw a timer beside it.",
            source,
            one.element,
            0 if node is None else node.line,
        )
    yield from _window_findings(proof, source)
    if proof.late_starts:
        yield _broken(proof, process, source)


def _broken(proof: Proof, process: Process, source: str) -> Problem:
    """A target that what the rules give sums up beyond cannot be kept by any division of it."""
    worst = proof.worst
    if proof.beyond:
        return Problem(
            _BEYOND,
            sentence(
                "The limit of {limit} can be broken on {count} of {starts} days from {first} to "
                "{last} though every party keeps its own: the limits that rules give sum up beyond "
                "it. {ground}.",
                limit=proof.limit,
                count=len(proof.late_starts),
                starts=proof.starts,
                first=proof.first,
                last=proof.last,
                ground=proof.beyond,
            ),
            "It is a target. Nothing has to be mended.",
            source,
            process.key,
        )
    names = [process.elements[step.element].name or step.element for step in worst.path]
    return Problem(
        CAN_BREAK,
        sentence(
            "The limit of {limit} can be broken though every party keeps "
            "its own: on {count} of {starts} days from {first} to {last}. "
            "At the worst, with a dossier valid on {valid}, {days} days "
            "count, by way of {path}.",
            limit=proof.limit,
            count=len(proof.late_starts),
            starts=proof.starts,
            first=proof.first,
            last=proof.last,
            valid=worst.valid,
            days=worst.days,
            path=" → ".join(names),
        ),
        "Shorten limits on this path, or publish with an override and its reason.",
        source,
        process.key,
    )


def _window_findings(proof: Proof, source: str) -> Iterator[Problem]:
    """A target of the company may be missed; what a rule gives may not."""
    for window in proof.windows:
        if window.late_starts and not window.assumed:
            yield Problem(
                CAN_BREAK,
                sentence(
                    "The window {window} of {limit} can be broken though every party keeps its own "
                    "limit: on {count} of {starts} days from {first} to {last}.",
                    window=window.window,
                    limit=window.limit,
                    count=len(window.late_starts),
                    starts=window.starts,
                    first=proof.first,
                    last=proof.last,
                ),
                "Shorten limits of its steps, or publish with an override and its reason.",
                source,
                proof.process,
            )
