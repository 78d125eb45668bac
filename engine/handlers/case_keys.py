"""Keys by which whoever has asked for power is shown what their request asks of them."""

from __future__ import annotations

import secrets

from engine.errors import NotAllowed
from engine.handlers.context import CommandContext
from engine.handlers.preconditions import require_version
from engine.model.authorization import gives_keys_as
from engine.model.case_key import TOKEN_BYTES, KeyKind, hash_case_key, hash_link
from engine.model.commands import MakeCaseKey
from engine.model.events import CaseKeyMade
from engine.model.typed_code import KEY_ALPHABET, KEY_LENGTH
from engine.projections.case_keys import open_keys
from engine.store.tables import case_keys

_ON_PAPER = (KeyKind.KEY, KeyKind.LINK)


def make_case_key(context: CommandContext, command: MakeCaseKey) -> dict[str, object]:
    """Answers a key and the token of a link. Only their hashes are kept, so they can be shown this
    once; what was given on paper before is revoked. Links in messages go on: they went to the
    address on file, some of them a moment ago, and nobody else has them for losing a paper.

    Raises:
        NotAllowed: the actor is neither the desk nor the leader of a unit of the case, nor its
            customer.
    """
    case = context.take_case(command.case)
    capacity = gives_keys_as(context.actor, case)
    if capacity is None:
        raise NotAllowed(
            "not_giving_keys", "Only the desk or the leader of the unit gives keys to customers."
        )
    context.act_as(capacity)
    require_version(context, case, command.expected_version)
    revoke_keys(context, case.code, *_ON_PAPER)
    key = "".join(secrets.choice(KEY_ALPHABET) for _ in range(KEY_LENGTH))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    hashes = {
        KeyKind.KEY: hash_case_key(context.case_secret, case.code, key),
        KeyKind.LINK: hash_link(context.case_secret, token),
    }
    context.record(case.code, CaseKeyMade())
    for kind, hash_ in hashes.items():
        context.rows.insert(
            case_keys, hash=hash_, case=case.code, kind=str(kind), made_at=context.now
        )
    return {"key": key, "token": token}


def revoke_keys(context: CommandContext, code: str, *kinds: KeyKind) -> None:
    """Has the keys of a case that are of those kinds open nothing any more."""
    for row in context.rows.load(open_keys(code), case_keys):
        if row["kind"] in kinds:
            context.rows.update(case_keys, row["hash"], revoked_at=context.now)
