"""The steps of all features, and the installation they play on."""

from features.steps.acts import *  # noqa: F403 - pytest-bdd finds steps by name in conftest
from features.steps.audits import *  # noqa: F403
from features.steps.begun_for_callers import *  # noqa: F403
from features.steps.designs import *  # noqa: F403
from features.steps.fields import *  # noqa: F403
from features.steps.instants import *  # noqa: F403
from features.steps.left_out import *  # noqa: F403
from features.steps.limits import *  # noqa: F403
from features.steps.messages import *  # noqa: F403
from features.steps.messages import _told  # noqa: F401
from features.steps.milestones import *  # noqa: F403
from features.steps.offices import *  # noqa: F403
from features.steps.own_data import *  # noqa: F403
from features.steps.papers import *  # noqa: F403
from features.steps.people import *  # noqa: F403
from features.steps.places import *  # noqa: F403
from features.steps.programs import *  # noqa: F403
from features.steps.requests import *  # noqa: F403
from features.steps.sights import *  # noqa: F403
from features.steps.signing import *  # noqa: F403
from features.steps.slips import *  # noqa: F403
from features.steps.story import *  # noqa: F403
from features.steps.taking_part import *  # noqa: F403
from features.steps.tracking import *  # noqa: F403
from features.steps.windows import *  # noqa: F403
from tests.conftest import installation, opened, postgresql, templates  # noqa: F401
