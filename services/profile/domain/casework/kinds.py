"""Every kind of aggregate there is: the store reads their facts by it."""

from typing import Any, Final

from services.profile.domain.casework.acts import Alarmed, Fact, Kind
from services.profile.domain.casework.audit import AUDIT
from services.profile.domain.casework.concern import CONCERN
from services.profile.domain.casework.enquiry import ENQUIRY
from services.profile.domain.casework.exploitation import EXPLOITATION
from services.profile.domain.casework.feedback import FEEDBACK
from services.profile.domain.casework.hypothesis import HYPOTHESIS
from services.profile.domain.casework.mace import HANDOVER
from services.profile.domain.casework.meeting import MEETING
from services.profile.domain.casework.network import NETWORK
from services.profile.domain.casework.night import NIGHT
from services.profile.domain.casework.plan import PLAN
from services.profile.domain.casework.request import REQUEST
from services.profile.domain.casework.urgent import URGENT
from services.profile.domain.casework.watch import WATCH
from services.profile.domain.casework.written import WRITTEN

OF_THE_TEAM: Final[tuple[Kind[Any], ...]] = (WATCH, HYPOTHESIS, CONCERN, EXPLOITATION, HANDOVER, NETWORK)
"""The kinds of the CSE team's work."""

KINDS: Final[tuple[Kind[Any], ...]] = (
    *(ENQUIRY, REQUEST, URGENT, MEETING, PLAN, WRITTEN, AUDIT, FEEDBACK, NIGHT),
    *OF_THE_TEAM,
)
"""The kinds of aggregates."""

FACTS: Final[tuple[type[Fact], ...]] = (Alarmed, *(fact for kind in KINDS for fact in kind.facts))
"""Every fact that can be recorded, of any kind of aggregate."""
