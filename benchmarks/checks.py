"""How long an answer takes about a diagram: of a hundred elements, of five hundred, and of the
medium-voltage procedure while somebody draws."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from itertools import pairwise

from engine.model.documents import Document, Kind
from engine.publishing.sandboxed import validate
from tests.kit import shipped

YEARS = (date(2026, 1, 1), date(2027, 12, 31))
HEAD = (
    "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL' "
    "xmlns:motcua='urn:motcua:bpmn:1.0' targetNamespace='urn:test'>"
    "<process id='long' name='Dài' isExecutable='true'>"
)
STEP = (
    "<userTask id='s{0}' name='Bước {0}' motcua:role='khao_sat' motcua:clockOwner='utility' "
    "motcua:form='mv_survey'/>"
)


def chain(steps: int) -> Document:
    """Steps one after the other."""
    names = ["start", *(f"s{n}" for n in range(steps)), "end"]
    flows = (
        f"<sequenceFlow id='f{n}' sourceRef='{a}' targetRef='{b}'/>"
        for n, (a, b) in enumerate(pairwise(names))
    )
    body = "".join(STEP.format(n) for n in range(steps))
    ends = "<startEvent id='start' name='a'/><endEvent id='end' name='b' motcua:outcome='closed'/>"
    text = f"{HEAD}{ends}{body}{''.join(flows)}</process></definitions>"
    return Document(Kind.PROCESS, "long", text)


def took(document: Document, beside: list[Document]) -> tuple[float, int]:
    """Seconds, and how many problems were found."""
    begun = time.perf_counter()
    report = validate([document], beside, YEARS)
    return time.perf_counter() - begun, len(report.problems)


def main() -> None:
    others = list(shipped())
    mv = next(d for d in others if (d.kind, d.key) == (Kind.PROCESS, "mv_own_substation"))
    beside = [d for d in others if d is not mv]
    cold, _ = took(mv, beside)
    # What was asked already is answered at once: here somebody has drawn one more line break.
    warm, _ = took(replace(mv, content=mv.content + "\n"), beside)
    for elements in (100, 500):
        seconds, problems = took(chain(elements - 2), others)
        print(f"{elements} elements: {seconds:.2f} s, {problems} problem(s)")
    print(
        f"medium voltage: {cold:.2f} s, once the engine is loaded {warm:.2f} s: {cold / warm:.1f}"
    )


if __name__ == "__main__":
    main()
