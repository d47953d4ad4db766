"""The codes of ethnicity and language in words that can be read aloud; a code that is not here is shown as it is.

Ethnicity by the DfE's codes (common basic data set, CS001 and the extended codes that agencies send most); language by
ISO 639, two letters or three, for the languages that schools in England record most.
"""

from typing import Final

ETHNICITIES: Final[dict[str, str]] = {
    "WBRI": "White British",
    "WENG": "White English",
    "WSCO": "White Scottish",
    "WWEL": "White Welsh",
    "WCOR": "White Cornish",
    "WIRI": "White Irish",
    "WIRT": "Traveller of Irish heritage",
    "WROM": "Gypsy or Roma",
    "WROR": "Roma",
    "WEEU": "White Eastern European",
    "WWEU": "White Western European",
    "WEUR": "White European",
    "WOTW": "another White background",
    "WOTH": "another White background",
    "MWBC": "White and Black Caribbean",
    "MWBA": "White and Black African",
    "MWAS": "White and Asian",
    "MOTH": "another mixed background",
    "AIND": "Indian",
    "APKN": "Pakistani",
    "ABAN": "Bangladeshi",
    "AOTH": "another Asian background",
    "BCRB": "Black Caribbean",
    "BAFR": "Black African",
    "BNGN": "Nigerian",
    "BGHA": "Ghanaian",
    "BSOM": "Somali",
    "BOTH": "another Black background",
    "CHNE": "Chinese",
    "OOTH": "another ethnic group",
}

NOT_OBTAINED: Final = "NOBT"
"""The information has not been obtained: nothing is told."""

REFUSED: Final = "REFU"
"""It was asked for, and not given."""

LANGUAGES: Final[dict[str, str]] = {
    **dict.fromkeys(("en", "eng"), "English"),
    **dict.fromkeys(("ar", "ara"), "Arabic"),
    **dict.fromkeys(("bg", "bul"), "Bulgarian"),
    **dict.fromkeys(("bn", "ben"), "Bengali"),
    **dict.fromkeys(("cs", "ces", "cze"), "Czech"),
    **dict.fromkeys(("cy", "cym", "wel"), "Welsh"),
    **dict.fromkeys(("de", "deu", "ger"), "German"),
    **dict.fromkeys(("el", "ell", "gre"), "Greek"),
    **dict.fromkeys(("es", "spa"), "Spanish"),
    **dict.fromkeys(("fa", "fas", "per"), "Persian"),
    **dict.fromkeys(("fr", "fra", "fre"), "French"),
    **dict.fromkeys(("gu", "guj"), "Gujarati"),
    **dict.fromkeys(("hi", "hin"), "Hindi"),
    **dict.fromkeys(("hu", "hun"), "Hungarian"),
    **dict.fromkeys(("it", "ita"), "Italian"),
    **dict.fromkeys(("ku", "kur"), "Kurdish"),
    **dict.fromkeys(("lt", "lit"), "Lithuanian"),
    **dict.fromkeys(("lv", "lav"), "Latvian"),
    **dict.fromkeys(("ml", "mal"), "Malayalam"),
    **dict.fromkeys(("ne", "nep"), "Nepali"),
    **dict.fromkeys(("nl", "nld", "dut"), "Dutch"),
    **dict.fromkeys(("pa", "pan"), "Panjabi"),
    **dict.fromkeys(("pl", "pol"), "Polish"),
    **dict.fromkeys(("ps", "pus"), "Pashto"),
    **dict.fromkeys(("pt", "por"), "Portuguese"),
    **dict.fromkeys(("ro", "ron", "rum"), "Romanian"),
    **dict.fromkeys(("ru", "rus"), "Russian"),
    **dict.fromkeys(("sk", "slk", "slo"), "Slovak"),
    **dict.fromkeys(("so", "som"), "Somali"),
    **dict.fromkeys(("sq", "sqi", "alb"), "Albanian"),
    **dict.fromkeys(("ta", "tam"), "Tamil"),
    **dict.fromkeys(("ti", "tir"), "Tigrinya"),
    **dict.fromkeys(("tr", "tur"), "Turkish"),
    **dict.fromkeys(("uk", "ukr"), "Ukrainian"),
    **dict.fromkeys(("ur", "urd"), "Urdu"),
    **dict.fromkeys(("vi", "vie"), "Vietnamese"),
    **dict.fromkeys(("yo", "yor"), "Yoruba"),
    **dict.fromkeys(("zh", "zho", "chi"), "Chinese"),
    "bfi": "British Sign Language",
}

ENGLISH: Final = "English"
