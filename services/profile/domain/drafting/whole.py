"""The draft as a whole: its sections in the order in which a meeting reads them."""

from msgspec.structs import replace

from services.profile.domain.drafting.adults import fathers_and_others
from services.profile.domain.drafting.agencies import agencies, restricted
from services.profile.domain.drafting.diversity import diversity
from services.profile.domain.drafting.draft import Draft, Pen, Section
from services.profile.domain.drafting.findings import findings, oversight
from services.profile.domain.drafting.genogram import Family, genogram, ties
from services.profile.domain.drafting.life import life
from services.profile.domain.drafting.members import who_they_are
from services.profile.domain.drafting.questions import unanswered
from services.profile.domain.drafting.services import services
from services.profile.domain.drafting.strengths import strengths
from services.profile.domain.drafting.timeline import timeline
from services.profile.domain.drafting.told import Told
from services.profile.domain.drafting.voice import seen, words


def draft(told: Told) -> Draft:
    """The draft of a family's profile."""
    family = Family(told)
    sections = (
        findings(told),
        who_they_are(told),
        ties(family),
        *life(told),
        words(told),
        seen(told),
        fathers_and_others(family),
        diversity(told),
        strengths(told),
        oversight(told),
        services(told),
        agencies(told),
        timeline(told),
        unanswered(told),
        *restricted(told),
    )
    return Draft(told.story.family.id, tuple(_spoken(told, one) for one in sections), genogram(family))


def _spoken(told: Told, section: Section) -> Section:
    """A section, which says so where it has nothing to tell: no member is known to who may read no record of any."""
    nothing = Pen(section.name).lacks("nothing", f"Nothing is recorded{told.here}.")
    return section if section.sentences else replace(section, sentences=(nothing,))
