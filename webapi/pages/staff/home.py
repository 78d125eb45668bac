"""Where somebody lands after the login: on a page that is their morning, by the roles they hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine import roles, states, views
from webapi.context import actor, reading
from webapi.i18n import language, tell
from webapi.pages.formatting import Deadline, deadline
from webapi.pages.layout import BADGE_NAMES, counts, go_to, show, shows
from webapi.pages.staff.inbox import address_of


@dataclass(frozen=True, slots=True)
class HomeRow:
    """A step with what is left of its limit; of one that waits for others, since when, and when the
    customer was last told something."""

    view: views.TaskView
    own: Deadline
    is_mine: bool = False
    since: datetime | None = None
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MyProposals:
    """Proposals that are open, by what they wait for."""

    to_approve: tuple[views.Proposal, ...] = ()
    to_publish: tuple[views.Proposal, ...] = ()
    drafts: tuple[views.Proposal, ...] = ()
    submitted: tuple[views.Proposal, ...] = ()

    @property
    def any(self) -> bool:
        """Whether there are any."""
        return bool(self.to_approve or self.to_publish or self.drafts or self.submitted)


@shows("/")
def show_first() -> AnyResponse:
    """GET ``/``: leads to where the roles of the one who is logged in begin their day."""
    held = frozenset[str]().union(*actor().roles.values())
    if held == {roles.LEADER}:
        return go_to("show_oversight")
    if held == {roles.AUDITOR}:
        return go_to("show_samples")
    if held == {roles.ADMIN}:
        return go_to("show_administration")
    return go_to("show_home")


@shows("/home")
def show_home() -> Response:
    """GET ``/home``: what waits for the one who is logged in, what waits for others, what is new,
    and what will be late; of each role what concerns it."""
    me, now = actor(), reading().clock.now()
    home = reading().home.get(me, language())
    works = bool(me.works_in() or me.deputises)
    return show(
        "staff/home.html",
        works=works,
        mine=[HomeRow(one, _left(one, now), one.task.assignee == me.login) for one in home.mine],
        others=[
            HomeRow(one.view, _left(one.view, now), False, one.since, one.told_at)
            for one in home.others
        ],
        late=[(one, deadline(one.case.ends_at, now)) for one in home.late],
        changed=home.changed,
        entry_address=address_of,
        counts=counts() if works else dict.fromkeys(BADGE_NAMES, 0),
        designs=me.has(roles.DESIGNER),
        proposals=_proposals() if me.has(roles.DESIGNER) else MyProposals(),
        installation=list(_installation()) if me.has(roles.ADMIN) else [],
    )


def _left(view: views.TaskView, now: datetime) -> Deadline:
    return deadline(view.task.due_at, now, view.stands_still or view.rests, view.estimated)


def _proposals() -> MyProposals:
    login, found = actor().login, reading().proposals.open(actor())

    def those(state: states.ProposalState, *, own: bool | None) -> tuple[views.Proposal, ...]:
        return tuple(
            one
            for one in found
            if one.state is state and (own is None or (login in one.authors) == own)
        )

    return MyProposals(
        those(states.ProposalState.SUBMITTED, own=False),
        those(states.ProposalState.APPROVED, own=None),
        those(states.ProposalState.DRAFT, own=True),
        those(states.ProposalState.SUBMITTED, own=True),
    )


def _installation() -> Iterable[tuple[str, int, str]]:
    """What does not run by itself now, and where to look at it."""
    failing = reading().deadlines.count_failing(actor())
    unsent = reading().home.unsent(actor())
    yield tell("Failed deadlines"), failing, url_for("pages.show_failing")
    yield tell("Notices that have not left"), unsent, url_for("pages.list_notices")
