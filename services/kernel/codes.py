"""The code lists of the wire contract, each with the words a person reads.

They are published as ``schemas/codes/*.json``. A list is a mapping from code to label, in the order in
which a form would offer it.
"""

from typing import Final, Literal

from services.kernel.indicators import INDICATORS

Sector = Literal[
    "police",
    "missing",
    "health",
    "schools",
    "social_care",
    "early_help",
    "housing",
    "probation",
    "youth_justice",
    "adult_services",
    "voluntary",
]

SECTORS: Final[dict[str, str]] = {
    "police": "Police",
    "missing": "Missing-person services",
    "health": "Health",
    "schools": "Schools",
    "social_care": "Children's social care",
    "early_help": "Early help",
    "housing": "Housing",
    "probation": "Probation",
    "youth_justice": "Youth justice",
    "adult_services": "Adult services",
    "voluntary": "Voluntary organisations",
}

Role = Literal[
    "child",
    "parent",
    "carer",
    "sibling",
    "relative",
    "household_member",
    "associate",
    "person_of_concern",
    "professional",
    "other_child",
]

ROLES: Final[dict[str, str]] = {
    "child": "Child the event is about",
    "parent": "Parent",
    "carer": "Carer",
    "sibling": "Brother or sister",
    "relative": "Other relative",
    "household_member": "Member of the household",
    "associate": "Associate",
    "person_of_concern": "Person of concern",
    "professional": "Professional",
    "other_child": "Another child",
}

Kind = Literal[
    "parent_of",
    "step_parent_of",
    "carer_of",
    "sibling_of",
    "partner_of",
    "ex_partner_of",
    "grandparent_of",
    "relative_of",
    "lives_with",
    "friend_of",
    "associate_of",
    "controls",
]

RELATIONSHIPS: Final[dict[str, str]] = {
    "parent_of": "Parent of",
    "step_parent_of": "Step-parent of",
    "carer_of": "Carer of",
    "sibling_of": "Brother or sister of",
    "partner_of": "Partner of",
    "ex_partner_of": "Former partner of",
    "grandparent_of": "Grandparent of",
    "relative_of": "Relative of",
    "lives_with": "Lives with",
    "friend_of": "Friend of",
    "associate_of": "Associate of",
    "controls": "Controls",
}

PlaceKind = Literal[
    "home",
    "school",
    "childrens_home",
    "hotel",
    "licensed_premises",
    "transport_hub",
    "public_place",
    "hospital",
    "other",
]

PLACE_KINDS: Final[dict[str, str]] = {
    "home": "Home",
    "school": "School",
    "childrens_home": "Children's home",
    "hotel": "Hotel",
    "licensed_premises": "Licensed premises",
    "transport_hub": "Station or other transport hub",
    "public_place": "Public place",
    "hospital": "Hospital",
    "other": "Another place",
}

Sex = Literal["female", "male", "indeterminate", "not_known"]

SEXES: Final[dict[str, str]] = {
    "female": "Female",
    "male": "Male",
    "indeterminate": "Indeterminate",
    "not_known": "Not known",
}

Scheme = Literal[
    "nhs_number",
    "upn",
    "former_upn",
    "police_nominal",
    "pnc_id",
    "social_care_id",
    "early_help_id",
    "housing_id",
    "youth_justice_id",
]

SCHEMES: Final[dict[str, str]] = {
    "nhs_number": "NHS number",
    "upn": "Unique pupil number",
    "former_upn": "Former unique pupil number",
    "police_nominal": "Police nominal",
    "pnc_id": "Police National Computer identifier",
    "social_care_id": "Social care identifier",
    "early_help_id": "Early help identifier",
    "housing_id": "Housing identifier",
    "youth_justice_id": "Youth justice identifier",
}

Marking = Literal["OFFICIAL", "OFFICIAL-SENSITIVE"]

MARKINGS: Final[dict[str, str]] = {
    "OFFICIAL": "Official",
    "OFFICIAL-SENSITIVE": "Official, sensitive",
}

Audience = Literal[
    "mash",
    "cse_team",
    "police",
    "missing",
    "health",
    "schools",
    "social_care",
    "early_help",
    "housing",
    "probation",
    "youth_justice",
    "adult_services",
    "voluntary",
]

AUDIENCES: Final[dict[str, str]] = {
    "mash": "Multi-agency safeguarding hub",
    "cse_team": "Child sexual exploitation team",
    **SECTORS,
}

FaultCode = Literal[
    "not_json",
    "bad_encoding",
    "too_large",
    "unsupported_version",
    "unknown_type",
    "not_your_type",
    "unregistered_source",
    "missing_field",
    "unknown_field",
    "bad_time",
    "bad_date",
    "bad_value",
    "bad_detail",
    "too_long",
    "unknown_code",
    "duplicate_ref",
    "unknown_ref",
    "time_order",
    "in_the_future",
    "unknown_correction",
    "id_reused",
]

FAULTS: Final[dict[str, str]] = {
    "not_json": "The record is not JSON",
    "bad_encoding": "The record is not UTF-8",
    "too_large": "The record is larger than 256 KiB",
    "unsupported_version": "Not CloudEvents 1.0",
    "unknown_type": "No such event type, or no such version of it",
    "not_your_type": "The type belongs to another sector, or the topic does",
    "unregistered_source": "The organisation is not registered with the hub",
    "missing_field": "A required member is missing",
    "unknown_field": "A member that the contract does not list",
    "bad_time": "An instant that is none",
    "bad_date": "A date that is none, or impossible",
    "bad_value": "A value of the wrong type or form",
    "bad_detail": "A wrong value inside the details",
    "too_long": "A text longer than its limit",
    "unknown_code": "A code outside its list",
    "duplicate_ref": "Two people of one event with the same ref",
    "unknown_ref": "A ref that names nobody in the event",
    "time_order": "Times in an order that cannot be",
    "in_the_future": "A time later than the platform's clock",
    "unknown_correction": "A correction of an event that was not sent before it",
    "id_reused": "An id that was used for other content",
}

LISTS: Final[dict[str, dict[str, str]]] = {
    "sectors": SECTORS,
    "roles": ROLES,
    "relationships": RELATIONSHIPS,
    "place-kinds": PLACE_KINDS,
    "sexes": SEXES,
    "identifier-schemes": SCHEMES,
    "markings": MARKINGS,
    "audiences": AUDIENCES,
    "indicators": INDICATORS,
    "faults": FAULTS,
}
