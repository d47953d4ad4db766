"""The code lists of the children in need census, in words for a timeline.

Source: the DfE's CIN census schema for 2026, with the codes of earlier years that returns still carry.
"""

from typing import Final

from services.kernel.codes import Sex

SEX: Final[dict[str, Sex]] = {"M": "male", "F": "female", "U": "not_known"}

GENDER_CURRENT: Final[dict[str, Sex]] = {"0": "not_known", "1": "male", "2": "female", "9": "indeterminate"}
"""The list of the tag that Sex replaced: 9 is neither male nor female."""

YES_NO: Final = {"0": False, "1": True, "false": False, "true": True}

ETHNICITY: Final = {
    code: code
    for code in (
        *("WBRI", "WIRI", "WIRT", "WOTH", "WROM", "MWBC", "MWBA", "MWAS", "MOTH", "AIND", "APKN", "ABAN", "AOTH"),
        *("BCRB", "BAFR", "BOTH", "CHNE", "OOTH", "REFU", "NOBT"),
    )
}

DISABILITY: Final = {
    "NONE": "",
    "MOB": "Mobility",
    "HAND": "Hand function",
    "PC": "Personal care",
    "INC": "Incontinence",
    "COMM": "Communication",
    "LD": "Learning",
    "HEAR": "Hearing",
    "VIS": "Vision",
    "BEH": "Behaviour",
    "CON": "Consciousness",
    "AUT": "Autism",
    "DDA": "Other disability",
}

REFERRAL_SOURCE: Final = {
    "1A": "a family member, relative or carer",
    "1B": "an acquaintance",
    "1C": "the child",
    "1D": "another individual",
    "2A": "a school",
    "2B": "education services",
    "3A": "a GP",
    "3B": "a health visitor",
    "3C": "a school nurse",
    "3D": "other primary health services",
    "3E": "an emergency department",
    "3F": "other health services",
    "4": "housing",
    "5A": "the authority's social care services",
    "5B": "another department of the authority",
    "5C": "another authority's services",
    "5D": "early help",
    "6": "the police",
    "7": "another legal agency",
    "8": "another organisation",
    "9": "somebody anonymous",
    "10": "a source that is not known",
}

PRIMARY_NEED: Final = {
    "N0": "Not stated",
    "N1": "Abuse, neglect and exploitation",
    "N2": "Child's disability",
    "N3": "Parental disability or illness",
    "N4": "Family in acute stress",
    "N5": "Family dysfunction",
    "N6": "Socially unacceptable behaviour",
    "N7": "Low income",
    "N8": "Absent parenting",
    "N9": "Cases other than children in need",
}

REASON_FOR_CLOSURE: Final = {
    "RC1": "Adopted",
    "RC2": "Died",
    "RC3": "Child arrangements order",
    "RC4": "Special guardianship order",
    "RC5": "Transferred to another local authority",
    "RC6": "Transferred to adult social care",
    "RC7": "Services ceased for another reason",
    "RC8": "After assessment, no further action",
    "RC9": "After assessment, referred to early help",
}

TO_EARLY_HELP: Final = REASON_FOR_CLOSURE["RC9"]
"""The one reason that steps a case down."""

ABUSE: Final = {
    "NEG": "Neglect",
    "PHY": "Physical abuse",
    "SAB": "Sexual abuse",
    "EMO": "Emotional abuse",
    "MUL": "Multiple categories",
}

FACTORS: Final = {
    "1A": "alcohol misuse by the child",
    "1B": "alcohol misuse by a parent or carer",
    "1C": "alcohol misuse by another person of the household",
    "2A": "drug misuse by the child",
    "2B": "drug misuse by a parent or carer",
    "2C": "drug misuse by another person of the household",
    "3A": "domestic abuse of the child",
    "3B": "domestic abuse of a parent or carer",
    "3C": "domestic abuse of another person of the household",
    "4A": "the child's mental health",
    "4B": "a parent's or carer's mental health",
    "4C": "the mental health of another person of the household",
    "5A": "the child's learning disability",
    "5B": "a parent's or carer's learning disability",
    "5C": "the learning disability of another person of the household",
    "6A": "the child's physical disability or illness",
    "6B": "a parent's or carer's physical disability or illness",
    "6C": "the physical disability or illness of another person of the household",
    "7A": "young carer",
    "8B": "private fostering, from overseas, intending to return",
    "8C": "private fostering, from overseas, intending to stay",
    "8D": "private fostering, in an educational placement",
    "8E": "private fostering, an alternative family arrangement",
    "8F": "private fostering, other",
    "9A": "unaccompanied asylum-seeking child",
    "10A": "going missing",
    "11A": "child sexual exploitation",
    "12A": "trafficking",
    "13A": "gangs",
    "14A": "socially unacceptable behaviour",
    "15A": "self-harm",
    "16A": "neglect",
    "17A": "emotional abuse",
    "18A": "physical abuse",
    "18B": "physical abuse by another child",
    "18C": "physical abuse by an adult",
    "19A": "sexual abuse",
    "19B": "sexual abuse by another child",
    "19C": "sexual abuse by an adult",
    "20": "another factor",
    "21": "no factor identified",
    "22A": "female genital mutilation",
    "23A": "abuse linked to faith or belief",
    "24A": "child criminal exploitation",
}
