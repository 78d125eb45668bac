"""PNML, the exchange format of Petri nets.

Source: ISO/IEC 15909-2, place/transition nets; what it has no word for, silent transitions and
final markings, is written as the programs of process mining read it.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from engine.bpmn.token_game import MoveLabel
from engine.export.language import Language
from engine.model.process import Process

_NET = 'type="http://www.pnml.org/version-2009/grammar/ptnet"'
_SILENT = '<toolspecific tool="ProM" version="6.4" activity="$invisible$" localNodeID="{}"/>'


def write_pnml(language: Language) -> Iterator[str]:
    """A net with one token: a place for each state, and a transition, named as the traces name it
    (``name+lifecycle``), for each move. Silent ones lead from where a history may end to the
    sink."""
    process = language.process
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<pnml>\n<net id="{process.key}" {_NET}>\n'
    yield f'<name><text>{escape(process.name)}</text></name>\n<page id="page">\n'
    for state in range(len(language.moves)):
        first = "<initialMarking><text>1</text></initialMarking>" if state == 0 else ""
        yield f'<place id="p{state}"><name><text>p{state}</text></name>{first}</place>\n'
    yield '<place id="sink"><name><text>sink</text></name></place>\n'
    number = 0
    for state, moves in enumerate(language.moves):
        for label, there in moves.items():
            number += 1
            yield from _transition(number, _name(process, label), f"p{state}", f"p{there}")
        if state in language.final:
            number += 1
            yield from _transition(number, None, f"p{state}", "sink")
    yield '</page>\n<finalmarkings><marking><place idref="sink"><text>1</text></place></marking>'
    yield "</finalmarkings>\n</net>\n</pnml>\n"


def _name(process: Process, label: MoveLabel) -> str:
    element, lifecycle = label
    return f"{process.elements[element].name or element}+{lifecycle}"


def _transition(number: int, name: str | None, source: str, target: str) -> Iterator[str]:
    text = escape(name or f"end {number}")
    silent = _SILENT.format(number) if name is None else ""
    yield f'<transition id="t{number}"><name><text>{text}</text></name>{silent}</transition>\n'
    yield f'<arc id="a{number}i" source="{source}" target="t{number}"/>\n'
    yield f'<arc id="a{number}o" source="t{number}" target="{target}"/>\n'
