"""People, their tokens, units and roles."""

from __future__ import annotations

from marshmallow import fields

from webapi.schemas.fields import AnswerField, InstantField, Request, Secret, Text, WholeNumber


class LoginSchema(Request):
    """The body that logs in and gets a token."""

    login = Text(most=60, required=True, metadata={"example": "motcua.sx"})
    password = Secret(required=True, metadata={"format": "password"})
    label = Text(
        most=100,
        load_default="API",
        metadata={"description": "What the token is for, to tell it from others."},
    )
    days = WholeNumber(
        0, 100_000, load_default=30, metadata={"description": "Valid for: 1 to 366."}
    )


class NewTokenSchema(AnswerField):
    """A token that was issued, with its secret."""

    token = fields.String(metadata={"description": "Its id, to revoke it by."})
    secret = fields.String(metadata={"description": "Send it as Bearer. It is shown this once."})
    expires_at = fields.String(metadata={"format": "date-time"})


class TokenSchema(AnswerField):
    """A token or session, without its secret."""

    token = fields.String()
    label = fields.String()
    issued_at = InstantField()
    expires_at = InstantField()
    revoked_at = InstantField(allow_none=True)


class TokenListSchema(AnswerField):
    """One's own tokens and sessions."""

    items = fields.List(fields.Nested(TokenSchema))


class OwnPasswordSchema(Request):
    """The body that changes one's own password."""

    current = Secret(required=True, metadata={"format": "password"})
    password = Secret(
        required=True,
        metadata={"format": "password", "description": "The new one: 8 to 200 characters."},
    )


class PasswordSchema(Request):
    """The body that sets somebody's password."""

    password = Secret(
        required=True, metadata={"format": "password", "description": "8 to 200 characters."}
    )


class UserSchema(AnswerField):
    """A user with their roles."""

    login = fields.String()
    name = fields.String()
    language = fields.String()
    disabled = fields.Boolean()
    roles = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        metadata={"description": "Roles by unit."},
    )


class UserListSchema(AnswerField):
    """Every user."""

    items = fields.List(fields.Nested(UserSchema))


class MeSchema(AnswerField):
    """Whoever asks, with their roles."""

    login = fields.String()
    name = fields.String()
    language = fields.String()
    roles = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        metadata={"description": "Roles by unit.", "example": {"DL01": ["mot_cua"]}},
    )


class UnitSchema(AnswerField):
    """An office."""

    code = fields.String()
    name = fields.String()
    letters = fields.String(metadata={"description": "What its request codes begin with."})
    parent = fields.String(allow_none=True)


class UnitListSchema(AnswerField):
    """Every office."""

    items = fields.List(fields.Nested(UnitSchema))


class RoleSchema(AnswerField):
    """A role with its name in the reader's language."""

    role = fields.String()
    name = fields.String()


class RoleListSchema(AnswerField):
    """Every role."""

    items = fields.List(fields.Nested(RoleSchema))
