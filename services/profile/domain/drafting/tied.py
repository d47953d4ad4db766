"""Which adults tie the family to others whose enquiries add up with its own; the others are not named."""

from collections.abc import Iterator

from services.profile.domain.drafting.draft import Pen, Sentence
from services.profile.domain.drafting.told import Told
from services.profile.domain.rules.story import span, times

TOPIC = "tied_enquiries"


def tied(told: Told, section: str) -> Iterator[Sentence]:
    """A sentence for each adult: the enquiries together pass the rule, and those of no family alone."""
    months = span(told.story.thresholds.repeat_enquiries_months, "month")
    for one in told.ties:
        families = times(one.others, "other family", "other families")
        count = times(len(one.enquiries), "enquiry", "enquiries")
        text = (
            f"{one.name} ties this family to {families}: in the {months} to {told.story.until()} there were {count} "
            "about them together, and about none of them enough alone."
        )
        yield Pen(section).rests(TOPIC, text, tuple(dict.fromkeys((*one.linked, *one.enquiries))))
