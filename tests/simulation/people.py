"""The units of a simulated year, and who works in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from engine import SYSTEM, commands
from engine.demo.people import COMPANY, DISTRICTS, logins
from tests.kit import BY_ROLE, Installation, share_paper

_DEMO = frozenset(DISTRICTS)
_PASSWORD = "mot-cua-demo"


@dataclass
class People:
    """``staff`` gives, by unit, who holds each role; ``parents`` what each unit stands under."""

    staff: dict[str, dict[str, str]] = field(default_factory=dict)
    parents: list[str] = field(default_factory=lambda: [COMPANY])

    def settle(self, at: Installation, rng: Random) -> None:
        """Those of the demo, and up to three more units under any of them."""
        for person in logins():
            if person.unit in _DEMO:
                self.staff.setdefault(person.unit, {})[person.role] = person.login
        self.parents += sorted(self.staff)
        for _ in range(rng.randrange(4)):
            self.found(at, rng)

    def found(self, at: Installation, rng: Random) -> None:
        """A new unit, in which several roles may be one person's."""
        number = len(self.parents)
        code = f"DX{number:02d}"
        letters = f"X{chr(ord('A') + number % 26)}"
        unit = commands.CreateUnit(code, f"Đội số {number}", letters, rng.choice(self.parents))
        at.engine.execute(unit, SYSTEM)
        hands = [f"nguoi{n}.{code.lower()}" for n in range(1, 1 + rng.randrange(1, 5))]
        roles = {role: rng.choice(hands) for role in BY_ROLE}
        for login in sorted(set(roles.values())):
            at.engine.execute(commands.CreateUser(login, login, _PASSWORD), SYSTEM)
        for role, login in roles.items():
            at.engine.execute(commands.GrantRole(login, code, role), SYSTEM)
        for login in sorted(set(roles.values())):
            share_paper(at.engine, login)
        # Who looks at units from above looks at this one, too.
        at.forget_actors()
        self.staff[code] = roles
        self.parents.append(code)

    def one(self, role: str, unit: str) -> str:
        return self.staff[unit][role]

    def stranger(self, unit: str) -> str:
        """Somebody who works elsewhere alone."""
        for other, staff in sorted(self.staff.items()):
            if other in _DEMO and other != unit:
                return staff["ky_thuat"]
        raise AssertionError("there are several units")
