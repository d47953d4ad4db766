"""The draft of a family's written profile: from the record alone, every sentence linked to what it is drawn from.

What is absent is said, and nothing is invented: a section with nothing to tell says so (Ofsted, Devon 2013,
paragraphs 26 to 28, 37, 41 and 47).
"""

from services.profile.domain.drafting.children import life, seen, unanswered, words
from services.profile.domain.drafting.draft import Draft, Told
from services.profile.domain.drafting.people import diversity, fathers_and_others, genogram, who_they_are
from services.profile.domain.drafting.record import agencies, findings, restricted, services, strengths, timeline


def draft(told: Told) -> Draft:
    """The draft of a family's profile, its sections in the order in which a meeting reads them."""
    sections = (
        findings(told),
        who_they_are(told),
        *life(told),
        words(told),
        fathers_and_others(told),
        diversity(told),
        seen(told),
        strengths(told),
        services(told),
        agencies(told),
        timeline(told),
        unanswered(told),
        *restricted(told),
    )
    return Draft(told.story.family.id, sections, genogram(told))
