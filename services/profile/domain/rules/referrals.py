"""Re-referrals: for a family's profile and the indicators, and no finding of the agenda."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from services.kernel.events.entry import Entry
from services.profile.domain.rules.story import day_of, of_type


def rereferrals(concerning: Iterable[Entry], within_days: int) -> Iterator[tuple[Entry, Entry]]:
    """Of the records that concern one child, the referrals started within days of the previous one, behind that one.

    National: a referral within 12 months of the previous one (DfE, children in need census).
    """
    started = sorted(of_type(concerning, "social_care.referral", "started"), key=lambda entry: entry.order)
    for previous, referral in pairwise(started):
        if (day_of(referral) - day_of(previous)).days <= within_days:
            yield previous, referral
