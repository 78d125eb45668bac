"""Pages for people. Each works without a script; scripts only save steps."""

from __future__ import annotations

from flask import Flask

from webapi.pages import docs, guide, layout, sessions
from webapi.pages.admin import (
    failing_deadlines,
    grants,
    incidents,
    jobs,
    notices,
    overview,
    trials,
    units,
    users,
)
from webapi.pages.audit import replays
from webapi.pages.customers import (
    application_papers,
    applications,
    confirmation,
    own_addresses,
    own_data,
    own_erasure,
    own_papers,
    own_slips,
    own_steps,
    promises,
    signing,
    taking_over,
    telling,
    tracking,
)
from webapi.pages.staff import (
    begun,
    case_actions,
    cases,
    corrections,
    deputies,
    disposals,
    files,
    inbox,
    intake,
    made_papers,
    messages,
    oversight,
    papers,
    places,
    sent_answers,
    sent_photos,
    slips,
    taken_in,
    tasks,
    with_me,
    worklist,
)
from webapi.pages.studio import (
    diagrams,
    drafts,
    forms,
    limits_and_days,
    proposals,
    simulations,
    versions,
)

PAGES = (
    docs,
    sessions,
    application_papers,
    applications,
    confirmation,
    taking_over,
    tracking,
    telling,
    own_steps,
    own_papers,
    own_data,
    own_addresses,
    own_erasure,
    own_slips,
    signing,
    promises,
    users,
    inbox,
    worklist,
    with_me,
    sent_answers,
    sent_photos,
    begun,
    intake,
    tasks,
    cases,
    case_actions,
    corrections,
    deputies,
    disposals,
    messages,
    papers,
    made_papers,
    files,
    places,
    taken_in,
    slips,
    replays,
    oversight,
    overview,
    grants,
    units,
    jobs,
    incidents,
    trials,
    failing_deadlines,
    notices,
    proposals,
    drafts,
    diagrams,
    simulations,
    forms,
    limits_and_days,
    versions,
    guide,
)


def install(app: Flask) -> None:
    """Registers the pages; importing them declared their routes."""
    layout.install(app)
    guide.install(app)
    sessions.install(app)
