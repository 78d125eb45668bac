"""Ways a case can be: which limits apply, and which way it goes where time does not count.

Everything else takes its worst by itself (``nominal``); these have to be told apart, because they
change several things at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from engine.bpmn.proof.network import Edge, Network
from engine.feel import FeelError, parse
from engine.model import process as bpmn
from engine.model.sentence import Said, sentence
from engine.time import LegalTimeError, Profile, StepLimit
from engine.time.path_rules import deadline_of

MOST_SCENARIOS = 128

Domains = Mapping[str, Sequence[object]]
"""What each fact of a case can be."""


@dataclass(frozen=True, slots=True)
class Unjudged:
    """Something the proof cannot say anything about, and why."""

    element: str
    reason: Said


@dataclass(frozen=True, slots=True)
class Scenario:
    """``facts`` are the values that make the limits what they are, ``network`` the nominal path
    that is left. ``raced``: a timer races a step, so that a later hour of the same day can be
    better."""

    facts: Mapping[str, object]
    limits: Mapping[str, StepLimit]
    whole: StepLimit | None
    network: Network
    raced: bool


def scenarios(
    process: bpmn.Process,
    profile: Profile,
    domains: Domains,
    network: Network,
    ends: Sequence[str],
    unjudged: list[Unjudged],
    *,
    handed_over: bool = False,
) -> Iterator[Scenario]:
    """Every way a case can be on the network, as far as it leads to one of ``ends``. One that comes
    from another process (``handed_over``) brings its clock along."""
    keys = {name: key for name, node in process.elements.items() if (key := _key(node))}
    excluded = [
        name
        for name, key in keys.items()
        if name in network.nodes and key in profile.rules and not profile.rules[key].plain.counts
    ]
    names = _names(profile, {*keys.values(), *filter(None, [process.total])})
    known = {name: found for name in sorted(names) if (found := _values(profile, name, domains))}
    for name in sorted(names - known.keys() - set(excluded)):
        unjudged.append(
            Unjudged(name, sentence("limits depend on it, and its values cannot be listed"))
        )
    always: dict[str, object] = {HANDED_OVER: handed_over, "profile": dict(profile.settings)}
    seen: set[tuple[object, ...]] = set()
    for values in product(*known.values()):
        facts = dict(zip(known, values, strict=True))
        for way in ways(_decided(network, {**always, **facts}), {*excluded, *_raced(network)}):
            passed: dict[str, object] = {
                name: {} if name in way.nodes else None for name in names & set(excluded)
            }
            scenario = _scenario(process, profile, keys, facts, passed, way, unjudged)
            if scenario is not None and any(end in way.nodes for end in ends):
                mark = (*scenario.limits.values(), scenario.whole, frozenset(way.edges))
                if mark not in seen:
                    seen.add(mark)
                    yield scenario


def _scenario(
    process: bpmn.Process,
    profile: Profile,
    keys: Mapping[str, str],
    facts: Mapping[str, object],
    passed: Mapping[str, object],
    way: Network,
    unjudged: list[Unjudged],
) -> Scenario | None:
    """With the limits that apply; ``passed`` says which steps are done on the way, where limits
    depend on that."""
    told = {**facts, **passed}
    try:
        limits = {name: profile.limit(key, told) for name, key in keys.items()}
        whole = profile.limit(process.total, told) if process.total else None
    except LegalTimeError as error:
        if not any(one.element == process.key for one in unjudged):
            unjudged.append(Unjudged(process.key, str(error)))
        return None
    return Scenario(facts, limits, whole, way, not _raced(way).isdisjoint(way.nodes))


HANDED_OVER = "handed_over"
"""The fact whether a case has come from another process."""


def is_handed_over_to(process: bpmn.Process) -> bool:
    """Whether the process takes cases over from others: its conditions ask for that."""
    flows = (flow for scope in process.scope.scopes() for flow in scope.flows.values())
    return any(HANDED_OVER in (flow.condition or "") for flow in flows)


def _decided(network: Network, facts: Mapping[str, object]) -> Network:
    """The network without flows that these facts alone rule out."""
    gone: list[Edge] = []
    for name, node in network.nodes.items():
        if isinstance(node, bpmn.ExclusiveGateway) and len(network.after[name]) > 1:
            gone += _ruled_out(node, network.after[name], facts)
    left = network.without(gone)
    return left.kept(left.reached([left.start], left.after))


def _ruled_out(
    gateway: bpmn.ExclusiveGateway, ways_out: Sequence[Edge], facts: Mapping[str, object]
) -> Iterator[Edge]:
    """Flows whose condition does not hold, and the default flow where one does. Among flows that
    can all be taken, the order in the file decides for a case and not for a proof."""
    usual = [edge for edge in ways_out if edge.flow is None or edge.flow.id == gateway.default]
    taken = False
    for edge in ways_out:
        condition = None if edge.flow is None or edge in usual else edge.flow.condition
        holds = None if condition is None else _holds(condition, facts)
        taken = taken or holds is True
        if holds is False:
            yield edge
    if taken:
        yield from usual


def _holds(condition: str, facts: Mapping[str, object]) -> bool | None:
    """None where the facts do not decide it; of ``a or b`` they need no ``b`` where ``a`` holds."""
    try:
        return parse(condition).test(facts)
    except FeelError:
        return None


def _key(node: bpmn.Node) -> str | None:
    trigger = getattr(node, "trigger", None)
    return deadline_of(node) or getattr(trigger, "deadline", None)


def _names(profile: Profile, keys: set[str]) -> set[str]:
    """The facts that the limits of these keys depend on."""
    return {
        reference.path[0]
        for key in keys
        if key in profile.rules
        for variant in profile.rules[key].variants
        for reference in variant.condition.references()
    }


ANY_OTHER = "\N{EM DASH}"
"""Stands for every text that no condition speaks of."""


def _values(profile: Profile, name: str, domains: Domains) -> Sequence[object]:
    """What a fact can be, as far as limits tell it apart; nothing where that cannot be listed."""
    if name in domains:
        return domains[name]
    texts: set[str] = set()
    for rule in profile.rules.values():
        for variant in rule.variants:
            if any(r.path[0] == name for r in variant.condition.references()):
                compared = variant.condition.compared_texts(name)
                if compared is None:
                    return ()
                texts |= compared
    return (*sorted(texts), ANY_OTHER) if texts else ()


def _raced(network: Network) -> set[str]:
    """Timers on borders and behind event gateways: whether they fire depends on who was sooner."""
    behind = {
        edge.target
        for name, node in network.nodes.items()
        if isinstance(node, bpmn.EventGateway)
        for edge in network.after[name]
    }
    return {
        name
        for name, node in network.nodes.items()
        if (isinstance(node, bpmn.BoundaryEvent) or name in behind)
        and isinstance(getattr(node, "trigger", None), bpmn.Timer)
    }


def ways(network: Network, apart: Collection[str]) -> Iterator[Network]:
    """The network for each way to pass the elements that must be told ``apart``, or to leave them
    out: steps whose time does not count, timers that race.

    Taken one way at a time is every choice before such an element or beside it, since what goes on
    beside it decides how much of its time is left out. Choices behind all of them go together, as
    do all ways that pass none.
    """
    together: dict[Edge, None] = {}
    for way in _parted(network, apart):
        if any(name in way.nodes for name in apart):
            yield way
        else:
            together |= dict.fromkeys(way.edges)
    if together:
        one = Network(
            network.nodes, tuple(e for e in network.edges if e in together), network.start
        )
        yield one.kept(one.reached([one.start], one.after))


def _parted(network: Network, apart: Collection[str]) -> Iterator[Network]:
    chosen = next(_to_choose(network, [name for name in apart if name in network.nodes]), None)
    if chosen is None:
        yield network
        return
    for target in dict.fromkeys(edge.target for edge in chosen):
        yield from _parted(_taken(network, chosen, target), apart)


def _to_choose(network: Network, apart: Sequence[str]) -> Iterator[list[Edge]]:
    """The choices that do not come behind all elements that are told apart."""
    if not apart:
        return
    behind = set.intersection(*(network.behind(name) for name in apart))
    for name in network.order():
        if name not in behind and len(edges := list(_alternatives(network, name))) > 1:
            yield edges


def _alternatives(network: Network, name: str) -> Iterator[Edge]:
    """The ways on of which one is taken: out of a gateway, or out of an activity and over its
    border where an event cuts it short."""
    deciding = isinstance(network.nodes[name], bpmn.ExclusiveGateway | bpmn.EventGateway)
    for edge in network.after[name]:
        event = network.nodes[edge.target]
        cuts = edge.border and isinstance(event, bpmn.BoundaryEvent) and event.interrupting
        if deciding or cuts or (edge.flow is not None and not _forks(network, name)):
            yield edge


def _forks(network: Network, name: str) -> bool:
    return isinstance(network.nodes[name], bpmn.ParallelGateway)


def _taken(network: Network, choices: Iterable[Edge], target: str) -> Network:
    taken = network.without(edge for edge in choices if edge.target != target)
    return taken.kept(taken.reached([taken.start], taken.after))
