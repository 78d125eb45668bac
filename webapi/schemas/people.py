"""People, their tokens, units and roles."""

from __future__ import annotations

import marshmallow as ma

from webapi.schemas import fields


class LoginSchema(fields.Request):
    """The body that logs in and gets a token."""

    login = fields.Text(most=60, required=True, metadata={"example": "motcua.sx"})
    password = fields.Secret(required=True, metadata={"format": "password"})
    label = fields.Text(
        most=100,
        load_default="API",
        metadata={"description": "What the token is for, to tell it from others."},
    )
    days = fields.WholeNumber(
        0, 100_000, load_default=30, metadata={"description": "Valid for: 1 to 366."}
    )


class NewTokenSchema(fields.AnswerField):
    """A token that was issued, with its secret."""

    token = ma.fields.String(metadata={"description": "Its id, to revoke it by."})
    secret = ma.fields.String(metadata={"description": "Send it as Bearer. It is shown this once."})
    expires_at = ma.fields.String(metadata={"format": "date-time"})


class TokenSchema(fields.AnswerField):
    """A token or session, without its secret."""

    token = ma.fields.String()
    label = ma.fields.String()
    issued_at = fields.InstantField()
    expires_at = fields.InstantField()
    revoked_at = fields.InstantField(allow_none=True)


class TokenListSchema(fields.AnswerField):
    """One's own tokens and sessions."""

    items = ma.fields.List(ma.fields.Nested(TokenSchema))


class OwnPasswordSchema(fields.Request):
    """The body that changes one's own password."""

    current = fields.Secret(required=True, metadata={"format": "password"})
    password = fields.Secret(
        required=True,
        metadata={"format": "password", "description": "The new one: 8 to 200 characters."},
    )


class PasswordSchema(fields.Request):
    """The body that sets somebody's password."""

    password = fields.Secret(
        required=True, metadata={"format": "password", "description": "8 to 200 characters."}
    )


class UserSchema(fields.AnswerField):
    """A user with their roles."""

    login = ma.fields.String()
    name = ma.fields.String()
    language = ma.fields.String()
    disabled = ma.fields.Boolean()
    roles = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.List(ma.fields.String()),
        metadata={"description": "Roles by unit."},
    )


class UserListSchema(fields.AnswerField):
    """Every user."""

    items = ma.fields.List(ma.fields.Nested(UserSchema))


class MeSchema(fields.AnswerField):
    """Whoever asks, with their roles."""

    login = ma.fields.String()
    name = ma.fields.String()
    language = ma.fields.String()
    roles = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.List(ma.fields.String()),
        metadata={"description": "Roles by unit.", "example": {"DL01": ["mot_cua"]}},
    )


class UnitSchema(fields.AnswerField):
    """An office."""

    code = ma.fields.String()
    name = ma.fields.String()
    letters = ma.fields.String(metadata={"description": "What its request codes begin with."})
    parent = ma.fields.String(allow_none=True)


class UnitListSchema(fields.AnswerField):
    """Every office."""

    items = ma.fields.List(ma.fields.Nested(UnitSchema))


class RoleSchema(fields.AnswerField):
    """A role with its name in the reader's language."""

    role = ma.fields.String()
    name = ma.fields.String()


class RoleListSchema(fields.AnswerField):
    """Every role."""

    items = ma.fields.List(ma.fields.Nested(RoleSchema))
