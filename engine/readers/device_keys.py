"""Keys under which a device keeps what somebody has with them where there is no network.

Nothing is stored here. A key is made from a master key, the login, and a salt that the device has
drawn and keeps beside what is encrypted: the same person gets the same key again after their
session has ended, nobody else does, and where the device forgets the salt the key is gone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from engine.errors import Invalid, NotFound
from engine.evidence import MasterKeyMissingError
from engine.model.actor import Actor
from engine.readers.context import Reader

_SALT = re.compile("[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class DeviceKey:
    """``number`` is that of the master key, with which the key is asked for again; ``owner`` stands
    for the person without naming them."""

    number: int
    owner: str
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class DeviceKeyReader(Reader):
    """Gives people the keys of their devices."""

    def owner(self, actor: Actor) -> str:
        """What stands for the person on a device: another one for each, and the same always.

        Raises:
            Unavailable: the master key is not here.
        """
        return self.context.read_master().term(f"device of {actor.login}").hex()

    def key(self, actor: Actor, salt: str, number: int | None = None) -> DeviceKey:
        """The key of the person for what a device keeps under that salt; ``number`` is None for a
        device that keeps nothing yet.

        Raises:
            Invalid: the salt is none.
            NotFound: the master key of that number was given up since.
            Unavailable: the master key is not here.
        """
        if not _SALT.fullmatch(salt):
            raise Invalid("salt_unfit", "A salt has 32 hexadecimal digits. Load the page again.")
        master = self.context.read_master()
        wanted = master.newest if number is None else number
        try:
            key = master.derived(wanted, f"device {salt} {actor.login}")
        except MasterKeyMissingError:
            raise NotFound(
                "device_key_gone",
                "What this device keeps was encrypted under a key that was given up. Remove it "
                "from the device, and take your steps along anew.",
            ) from None
        return DeviceKey(wanted, self.owner(actor), key)
