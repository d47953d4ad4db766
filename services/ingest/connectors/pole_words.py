"""The words of POLE graphs, as Neo4j's demonstration database has them, and what they are in the contract."""

from typing import Final

LABELS: Final = (
    *("Officer", "Person", "Crime", "PhoneCall", "Location", "PostCode", "Area", "Vehicle", "Object", "Phone", "Email"),
)
"""The labels that are known; of a node with several the first of these counts."""

KNOWN: Final[dict[str, frozenset[str]]] = {
    "Officer": frozenset({"name", "surname", "rank", "badge_no"}),
    "Person": frozenset({"name", "surname", "age", "date_of_birth", "nhs_no"}),
    "Crime": frozenset({"id", "date", "type", "last_outcome", "charge", "note"}),
    "PhoneCall": frozenset({"call_date", "call_time", "call_type", "call_duration"}),
    "Location": frozenset({"address", "postcode"}),
    "PostCode": frozenset({"code"}),
    "Area": frozenset(),
    "Vehicle": frozenset({"reg", "make", "model", "year"}),
    "Object": frozenset({"description", "type", "id"}),
    "Phone": frozenset({"phoneNo"}),
    "Email": frozenset({"email_address"}),
}
"""The properties of each label that an event has a place for."""

DATED: Final = {"Crime": "date", "PhoneCall": "call_date"}
"""The property that says when what a node stands for happened."""

_THINGS: Final = frozenset({"Vehicle", "Object", "Person"})
_PERSON: Final = frozenset({"Person"})
_LOCATION: Final = frozenset({"Location"})
_PHONE: Final = frozenset({"Phone"})
_CRIME: Final = frozenset({"Crime"})
_CALL: Final = frozenset({"PhoneCall"})
_AREA: Final = frozenset({"Area"})
_POSTCODE: Final = frozenset({"PostCode"})

ENDS: Final[dict[str, tuple[frozenset[str], frozenset[str]]]] = {
    "PARTY_TO": (_PERSON, _CRIME),
    "INVOLVED_IN": (_THINGS, _CRIME),
    "OCCURRED_AT": (_CRIME, _LOCATION),
    "INVESTIGATED_BY": (_CRIME, frozenset({"Officer"})),
    "CURRENT_ADDRESS": (_PERSON, _LOCATION),
    "HAS_PHONE": (_PERSON, _PHONE),
    "HAS_EMAIL": (_PERSON, frozenset({"Email"})),
    "CALLER": (_CALL, _PHONE),
    "CALLED": (_CALL, _PHONE),
    "HAS_POSTCODE": (_LOCATION, _POSTCODE),
    "LOCATION_IN_AREA": (_LOCATION, _AREA),
    "POSTCODE_IN_AREA": (_POSTCODE, _AREA),
    "KNOWS": (_PERSON, _PERSON),
    "KNOWS_LW": (_PERSON, _PERSON),
    "KNOWS_PHONE": (_PERSON, _PERSON),
    "KNOWS_SN": (_PERSON, _PERSON),
    "FAMILY_REL": (_PERSON, _PERSON),
}
"""The types of relationship that are known, and the labels of their ends; either end may come first."""

KINDS: Final = {
    "KNOWS": "associate_of",
    "KNOWS_LW": "lives_with",
    "KNOWS_PHONE": "associate_of",
    "KNOWS_SN": "friend_of",
}
"""What one person is to another, by the type."""

FAMILY: Final = {
    "PARENT": ("parent_of", True),
    "CHILD": ("parent_of", False),
    "GRANDPARENT": ("grandparent_of", True),
    "GRANDCHILD": ("grandparent_of", False),
    "SIBLING": ("sibling_of", True),
    "PARTNER": ("partner_of", True),
    "SPOUSE": ("partner_of", True),
}
"""What one relative is to another by ``rel_type``, and whether the first is it to the second; others are relatives."""

PLACES: Final = {
    "Bus/Coach Station": "transport_hub",
    "Further/Higher Educational Building": "school",
    "Hospital": "hospital",
    "Nightclub": "licensed_premises",
    "Park/Open Space": "public_place",
    "Parking Area": "public_place",
    "Pedestrian Subway": "public_place",
    "Petrol Station": "other",
    "Shopping Area": "public_place",
    "Sports/Recreation Area": "public_place",
    "Supermarket": "other",
}
"""Addresses that say what kind of place it is; they stand for many places, told apart by postcode."""
