"""A small pen for process graphs, and section 7.2 drawn with it.

Stands apart from the shipped diagram: what is tested here is the walk and the dates.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from engine.model import process as bpmn

UTILITY, AGENCY = bpmn.ClockOwner.UTILITY, bpmn.ClockOwner.STATE_AGENCY
CONTRACTOR, CUSTOMER = bpmn.ClockOwner.CONTRACTOR, bpmn.ClockOwner.CUSTOMER


def task(id: str, owner: bpmn.ClockOwner = UTILITY, deadline: str | None = "") -> bpmn.UserTask:
    """A task whose deadline key is its own id, unless another one or None is given."""
    key = id if deadline == "" else deadline
    return bpmn.UserTask(id=id, name=id, roles=("r",), clock_owner=owner, form=id, deadline=key)


def xor(id: str, default: str | None = None) -> bpmn.ExclusiveGateway:
    return bpmn.ExclusiveGateway(id=id, default=default)


def par(id: str) -> bpmn.ParallelGateway:
    return bpmn.ParallelGateway(id=id)


def flows(*lines: str) -> tuple[bpmn.Flow, ...]:
    """``"a b c"`` draws a -> b -> c; ``"a b | x = 1"`` puts a condition on the one flow.

    A flow's id is ``source__target``.
    """
    drawn = []
    for line in lines:
        way, _, condition = line.partition("|")
        stops = way.split()
        for source, target in pairwise(stops):
            drawn.append(
                bpmn.Flow(
                    id=f"{source}__{target}",
                    source=source,
                    target=target,
                    condition=condition.strip() or None,
                )
            )
    return tuple(drawn)


def scope(id: str, nodes: Iterable[bpmn.Node], drawn: Iterable[bpmn.Flow]) -> bpmn.Scope:
    return bpmn.Scope(id, {node.id: node for node in nodes}, {flow.id: flow for flow in drawn})


def process(nodes: Iterable[bpmn.Node], drawn: Iterable[bpmn.Flow], key: str = "p") -> bpmn.Process:
    return bpmn.Process(key, key, scope(key, nodes, drawn))


def energized(id: str = "energized") -> bpmn.ThrowEvent:
    return bpmn.ThrowEvent(id=id, milestone=bpmn.Milestone.ENERGIZED)


def _building() -> bpmn.SubProcess:
    """Steps 6 to 11: design and substation, route and permit and line, fire approval."""
    nodes: list[bpmn.Node] = [
        bpmn.StartEvent(id="b_start"), par("b_split"),
        task("mv_design", CONTRACTOR), xor("b_to_check"), task("mv_design_agreement"),
        xor("mv_gw_design", "mv_gw_design__b_approved"), task("mv_redo_design", CONTRACTOR),
        par("b_approved"), task("mv_substation_works", CONTRACTOR),
        xor("b_to_route"), task("mv_route_agreement", AGENCY),
        xor("b_gw_route", "b_gw_route__b_gw_road"), task("mv_revise_route", CONTRACTOR),
        xor("b_gw_poi", "b_gw_poi__b_to_route"),
        bpmn.EndEvent(id="b_poi_changed", trigger=bpmn.Error("poi_changed")),
        xor("b_gw_road", "b_gw_road__mv_construction_permit"),
        task("mv_construction_permit", AGENCY), xor("b_permitted"), par("mv_join_ready"),
        task("mv_line_works", CONTRACTOR),
        xor("b_gw_fire", "b_gw_fire__b_safe"), task("mv_fire_approval", AGENCY), xor("b_safe"),
        par("mv_join_built"), bpmn.EndEvent(id="b_end"),
    ]  # fmt: skip
    drawn = flows(
        "b_start b_split mv_design b_to_check mv_design_agreement mv_gw_design b_approved",
        "mv_gw_design mv_redo_design | mv_design_agreement.approved = false",
        "mv_redo_design b_to_check",
        "b_approved mv_substation_works mv_join_built",
        "b_approved mv_join_ready mv_line_works mv_join_built b_end",
        "b_split b_to_route mv_route_agreement b_gw_route b_gw_road",
        "b_gw_route mv_revise_route | mv_route_agreement.agreed = false",
        "mv_revise_route b_gw_poi b_to_route",
        "b_gw_poi b_poi_changed | mv_revise_route.poi_changed = true",
        "b_gw_road mv_construction_permit b_permitted mv_join_ready",
        "b_gw_road b_permitted | uses_public_road = false",
        "b_split b_gw_fire b_safe mv_join_built",
        "b_gw_fire mv_fire_approval | needs_fire_approval = true",
        "mv_fire_approval b_safe",
    )
    return bpmn.SubProcess(id="mv_building", scope=scope("mv_building", nodes, drawn))


def mv_own_substation() -> bpmn.Process:
    nodes: list[bpmn.Node] = [
        bpmn.StartEvent(id="mv_start"), task("mv_submit_request", CUSTOMER, None),
        xor("mv_to_check"),
        task("mv_receive_check"), xor("mv_gw_dossier", "mv_gw_dossier__mv_dossier_valid"),
        task("mv_supplement_dossier", CUSTOMER),
        bpmn.BoundaryEvent(
            id="mv_no_papers",
            attached_to="mv_supplement_dossier",
            trigger=bpmn.Timer("mv_supplement_dossier"),
        ),
        bpmn.EndEvent(id="mv_end_withdrawn"),
        bpmn.ThrowEvent(id="mv_dossier_valid", milestone=bpmn.Milestone.DOSSIER_VALID),
        xor("mv_to_survey"), task("mv_survey"),
        xor("mv_gw_feasible", "mv_gw_feasible__mv_to_draft"),
        task("mv_planning_supplement", AGENCY), task("mv_reply_not_ready"),
        bpmn.EndEvent(id="mv_end_waiting"), bpmn.EndEvent(id="mv_end_low_voltage"),
        xor("mv_to_draft"), task("mv_draft_agreement"), task("mv_prepare_agreement"),
        task("mv_sign_agreement", CUSTOMER),
        xor("mv_gw_signed", "mv_gw_signed__mv_building"), _building(),
        bpmn.BoundaryEvent(
            id="mv_poi_changed", attached_to="mv_building", trigger=bpmn.Error("poi_changed")
        ),
        xor("mv_to_acceptance"), task("mv_request_acceptance", CUSTOMER, None),
        xor("mv_to_papers"), task("mv_check_acceptance_dossier"),
        xor("mv_gw_papers", "mv_gw_papers__mv_accepting"),
        task("mv_supplement_acceptance", CUSTOMER), par("mv_accepting"),
        task("mv_site_acceptance"), xor("mv_gw_accepted", "mv_gw_accepted__mv_prepare_ppa"),
        task("mv_fix_defects", CONTRACTOR), task("mv_prepare_ppa"), task("mv_sign_ppa", CUSTOMER),
        task("mv_switching_plan"),
        par("mv_join_switching"), task("mv_meter_energize"), energized("mv_energized"),
        task("mv_close_case"), task("mv_survey_csat", CUSTOMER), bpmn.EndEvent(id="mv_end"),
    ]  # fmt: skip
    drawn = flows(
        "mv_start mv_submit_request mv_to_check mv_receive_check mv_gw_dossier mv_dossier_valid",
        "mv_gw_dossier mv_supplement_dossier | mv_receive_check.dossier_complete = false",
        "mv_supplement_dossier mv_to_check",
        "mv_no_papers mv_end_withdrawn",
        "mv_dossier_valid mv_to_survey mv_survey mv_gw_feasible mv_to_draft mv_draft_agreement",
        'mv_gw_feasible mv_planning_supplement | mv_survey.result = "planning"',
        "mv_planning_supplement mv_to_draft",
        'mv_gw_feasible mv_reply_not_ready | mv_survey.result = "no_capacity"',
        "mv_reply_not_ready mv_end_waiting",
        "mv_gw_feasible mv_end_low_voltage | station_kva <= 160 and mv_survey.lv_possible",
        'mv_gw_feasible mv_to_survey | mv_survey.result = "no_access"',
        "mv_draft_agreement mv_prepare_agreement mv_sign_agreement mv_gw_signed mv_building",
        "mv_building mv_to_acceptance",
        "mv_gw_signed mv_to_draft | mv_sign_agreement.accepted = false",
        "mv_poi_changed mv_to_draft",
        "mv_to_acceptance mv_request_acceptance mv_to_papers mv_check_acceptance_dossier",
        "mv_check_acceptance_dossier mv_gw_papers mv_accepting mv_site_acceptance mv_gw_accepted",
        "mv_gw_papers mv_supplement_acceptance | mv_check_acceptance_dossier.complete = false",
        "mv_supplement_acceptance mv_to_papers",
        "mv_gw_accepted mv_prepare_ppa mv_sign_ppa mv_join_switching mv_meter_energize",
        "mv_meter_energize mv_energized",
        "mv_gw_accepted mv_fix_defects | mv_site_acceptance.accepted = false",
        "mv_fix_defects mv_to_acceptance",
        "mv_accepting mv_switching_plan mv_join_switching",
        "mv_energized mv_close_case mv_survey_csat mv_end",
    )
    return process(nodes, drawn, "mv_own_substation")


def wait(id: str, deadline: str) -> bpmn.CatchEvent:
    return bpmn.CatchEvent(id=id, name=id, trigger=bpmn.Timer(deadline))
