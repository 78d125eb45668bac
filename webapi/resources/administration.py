"""Administration: the state of the installation, users and units, and what needs two people."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response

from engine import commands, grant
from webapi.context import actor, execute, outside_reading, reading
from webapi.cursor import list_page, read_cursor
from webapi.incident_places import incident_parts, incident_place
from webapi.routes import Routes
from webapi.schemas.administration import (
    FailedJobListSchema,
    FailedJobQuery,
    GivenRoleSchema,
    GrantApprovalSchema,
    GrantListSchema,
    GrantNumberSchema,
    GrantQuery,
    GrantRefusalSchema,
    GrantSchema,
    IncidentLineListSchema,
    IncidentQuery,
    InstallationSchema,
    NewGrantSchema,
    NewTrialSchema,
    NewUnitSchema,
    NewUserSchema,
    RetryJobsSchema,
    TakenRoleSchema,
    TrialListSchema,
    TrialNumberSchema,
    UnitNameSchema,
)
from webapi.schemas.notices import RetriedSchema

routes = Routes("administration", "The installation, users, units, and what needs two people.")


@routes.reads("/installation", InstallationSchema, problems={403})
def get_installation() -> Any:
    """What needs an administrator, and how old backup, verification and keys are"""
    return outside_reading().state.read(actor())


@routes.changes("/users", NewUserSchema, status=204, answer=None, keyed=False)
def create_user(body: dict[str, Any]) -> Response:
    """Add a user, without roles; for administrators"""
    execute(commands.CreateUser(body["login"], body["name"], body["password"], body["language"]))
    return Response(status=204)


@routes.changes("/users/<name:login>/roles", GivenRoleSchema, status=204, answer=None)
def give_role(body: dict[str, Any], login: str) -> Response:
    """Give a user a role in a unit; one that gives power is proposed at `/grants`"""
    execute(commands.GrantRole(login, body["unit"], body["role"], body["head"]))
    return Response(status=204)


@routes.changes("/users/<name:login>/roles/removal", TakenRoleSchema, status=204, answer=None)
def take_role(body: dict[str, Any], login: str) -> Response:
    """Take a role in a unit from a user"""
    execute(commands.RevokeRole(login, body["unit"], body["role"]))
    return Response(status=204)


@routes.changes("/units", NewUnitSchema, status=204, answer=None)
def create_unit(body: dict[str, Any]) -> Response:
    """Add a unit; for administrators"""
    execute(commands.CreateUnit(body["code"], body["name"], body["letters"], body["parent"]))
    return Response(status=204)


@routes.changes("/units/<name:unit>/name", UnitNameSchema, method="PUT", status=204, answer=None)
def rename_unit(body: dict[str, Any], unit: str) -> Response:
    """Give a unit another name; for administrators"""
    execute(commands.RenameUnit(unit, body["name"]))
    return Response(status=204)


@routes.reads("/grants", GrantListSchema, query=GrantQuery, problems={403})
def list_grants(query: dict[str, Any]) -> dict[str, Any]:
    """What administrators propose to each other, the newest first; for administrators"""
    people, limit = reading().people, query["limit"]
    found = people.grants(actor(), query["before"], limit + 1)
    rows = [_plain(one) for one in found[:limit]]
    return {"items": rows, "next": rows[-1]["number"] if len(found) > limit else None}


@routes.reads("/grants/<name:grant>", GrantSchema, problems={403})
def get_grant(grant: str) -> dict[str, Any]:
    """One of them"""
    return _plain(reading().people.grant(actor(), grant))


@routes.changes("/grants", NewGrantSchema, status=201, answer=GrantNumberSchema, problems={404})
def propose_grant(body: dict[str, Any]) -> dict[str, Any]:
    """Propose what gives power: a role, letting somebody in again, or another password

    Another administrator decides within seven days, who neither proposed it nor receives it.
    """
    return dict(execute(commands.ProposeGrant(**body)).details)


@routes.changes(
    "/grants/<name:grant>/approval", GrantApprovalSchema, answer=GrantNumberSchema, keyed=False
)
def approve_grant(body: dict[str, Any], grant: str) -> dict[str, Any]:
    """Carry it out, as a second administrator

    It takes no idempotency key: a password may come with it, which is kept nowhere.
    """
    return dict(execute(commands.ApproveGrant(grant, body["password"])).details)


@routes.changes("/grants/<name:grant>/refusal", GrantRefusalSchema, answer=GrantNumberSchema)
def refuse_grant(body: dict[str, Any], grant: str) -> dict[str, Any]:
    """Refuse it, or take one's own back"""
    return dict(execute(commands.RefuseGrant(grant, body["reason"])).details)


@routes.reads("/failed-jobs", FailedJobListSchema, query=FailedJobQuery, problems={403})
def list_failed_jobs(query: dict[str, Any]) -> dict[str, Any]:
    """Jobs that were given up, the latest first; for administrators"""
    limit = query["limit"]
    found = outside_reading().failed_jobs(actor(), query["after"], limit + 1)
    last = found[limit - 1].key if len(found) > limit else None
    return {"items": found[:limit], "next": last}


@routes.changes("/failed-jobs/retry", RetryJobsSchema, answer=RetriedSchema, problems={404})
def retry_jobs(body: dict[str, Any]) -> dict[str, Any]:
    """Have failed jobs done again; for administrators"""
    return dict(execute(commands.RetryJobs(body["key"], body["name"])).details)


@routes.reads("/incidents", IncidentLineListSchema, query=IncidentQuery, problems={403})
def list_incidents(query: dict[str, Any]) -> dict[str, Any]:
    """Steps of cases that failed, the longest open first

    For administrators; leaders and auditors see those of their units.
    """
    incidents, after = reading().incidents, read_cursor(query["cursor"], incident_place)
    return list_page(
        lambda most: incidents.page(actor(), query["code"], after, most),
        query["limit"],
        incident_parts,
    )


@routes.reads("/trials", TrialListSchema, problems={403})
def list_trials() -> dict[str, Any]:
    """My trial messages of the last day, and what came of them; for administrators"""
    return {"items": reading().people.trials(actor(), 50)}


@routes.changes("/trials", NewTrialSchema, status=201, answer=TrialNumberSchema, keyed=False)
def send_trial(body: dict[str, Any]) -> dict[str, Any]:
    """Have a trial message sent, to see whether messages leave

    A letter goes to one's own address, a text to the `number`, which is forgotten once it was
    tried. At most five an hour.
    """
    return dict(execute(commands.SendTrial(body["channel"], body["number"])).details)


def _plain(one: grant.Grant) -> dict[str, Any]:
    return asdict(one) | {"state": one.state(reading().clock.now())}
