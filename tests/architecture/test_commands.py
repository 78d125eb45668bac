"""What a new command or event has to be entered in: CONTRIBUTING lists the files."""

from __future__ import annotations

import inspect
import re
from dataclasses import fields
from typing import get_args

from engine.export.terms import event_word
from engine.handlers import dispatch
from engine.model import act, commands
from engine.model.events import TYPES

WITHOUT_ACT = {
    commands.SaveDraft: "makes no event",
    commands.BeginApplication: "makes no event",
    commands.BeginForCaller: "makes no event",
    commands.AskCaseCode: "makes no event",
    commands.ShowOneTimeCode: "makes no event",
    commands.AskAddressCode: "makes no event",
    commands.Subscribe: "makes no event",
    commands.BeginSigning: "makes no event",
    commands.CountAnew: "is about many cases",
    commands.PassOver: "is about many cases",
    commands.ShareOut: "is about many cases: each act is one of AssignTask or ReleaseTask",
    commands.RetryDeadlines: "is recorded in the stream of the installation",
    commands.SendNotices: "is recorded in the stream of the installation",
}
OF_OTHER_STREAMS = (
    "Proposal",
    "Publish",
    "Retired",
    "ProofOverridden",
    "Unit",
    "User",
    "Password",
    "Email",
    "Language",
    "Role",
    "Token",
    "RetryOrdered",
    "Grant",
    "TrialOrdered",
    "WeekTold",
    "Disposal",
    "Deputy",
    "PlainDataAdopted",
)
"""How the types of events begin that are about no case."""


def test_every_command_has_a_handler() -> None:
    assert set(dispatch._HANDLERS) == set(get_args(commands.Command))


def test_every_command_about_a_case_can_be_given_again() -> None:
    about_a_case = {
        kind
        for kind in get_args(commands.Command)
        if {"case", "task", "definition"} & {field.name for field in fields(kind)}
    }
    given_again = set(re.findall(r"\bcommands\.(\w+)", inspect.getsource(act)))
    missing = {kind.__name__ for kind in about_a_case - WITHOUT_ACT.keys()} - given_again
    assert missing == set()


def test_every_event_of_a_case_has_a_word_for_people() -> None:
    of_cases = {name for name, _ in TYPES if not name.startswith(OF_OTHER_STREAMS)}
    assert {name for name in of_cases if event_word("en", name) == name} == set()
