"""Names as common and as rare as they are in life: many a John Smith, and hundreds of surnames borne by one family.

The commonest stand in order of how common they are; how far each falls behind the one before follows the shape that
published counts of names have. Rare surnames are put together, as English surnames of places were.
"""

from random import Random
from typing import Final

from services.simulate.names import BRITISH, OTHERS, Heritage

_BRITISH_SHARE: Final = 0.76
_SOUTH_ASIAN_SHARE: Final = 0.14


def _by_rank(words: str, most: int, behind: float) -> tuple[str, ...]:
    """Each name as often as it is common: ``most`` times the first, and ``behind`` says how fast it falls off."""
    found: list[str] = []
    for rank, name in enumerate(words.split()):
        found += [name] * max(1, round(most * behind / (rank + behind)))
    return tuple(found)


_GIRLS: Final = (
    "Olivia Amelia Isla Ava Lily Ivy Freya Florence Isabella Mia Willow Evie Grace Sophie Poppy Elsie Charlotte "
    "Ella Rosie Daisy Emily Sienna Alice Evelyn Sophia Phoebe Matilda Ruby Harriet Millie Jessica Chloe Maisie "
    "Eliza Lola Erin Lucy Molly Eleanor Zara Lottie Darcie Imogen Scarlett Layla Summer Abigail Hannah Megan Lexi "
    "Amber Bethany Georgia Isabelle Leah Holly Esme Martha Tilly Robyn Heidi Nancy Skye Tegan Kayleigh Paige "
    "Morwenna Rebecca Amelie"
)
_BOYS: Final = (
    "Noah Oliver George Arthur Leo Jack Harry Oscar Archie Henry Freddie Charlie Theodore Alfie Thomas Jacob "
    "William James Joshua Ethan Max Isaac Lucas Mason Logan Daniel Finley Joseph Samuel Benjamin Riley Harrison "
    "Adam Reuben Dylan Toby Jayden Callum Louis Luke Lewis Jake Tyler Connor Kian Harvey Ryan Liam Jamie Bradley "
    "Reece Zachary Michael Alexander Frederick Matthew Elliot Rory Jude Kit Jago Tristan Aaron Cameron Nathan "
    "Rhys Gabriel Robert"
)
_WOMEN: Final = (
    "Sarah Claire Emma Laura Nicola Rebecca Kelly Samantha Lisa Gemma Michelle Victoria Karen Joanne Rachel "
    "Natalie Louise Katherine Leanne Hannah Stacey Danielle Jennifer Amy Charlotte Donna Kirsty Jessica Hayley "
    "Tracey Stephanie Kerry Vicky Zoe Katie Lindsey Catherine Elizabeth Sophie Carly Naomi Tanya Deborah Susan "
    "Julie Angela Melanie Jodie Kimberley Tamsin Abigail Chloe Lauren Kayleigh Bethany Shannon Toni Helen "
    "Rosemary Demelza"
)
_MEN: Final = (
    "David Paul James John Mark Andrew Michael Christopher Daniel Richard Stephen Matthew Robert Lee Simon Darren "
    "Ryan Jason Craig Adam Thomas Kevin Gary Ian Steven Neil Anthony Peter Stuart Shaun Wayne Scott Martin Carl "
    "Dean Philip Jonathan Liam Ashley Gavin Gareth Benjamin Luke Nathan Joshua Aaron Kieran Samuel Alexander "
    "Graham Nicholas Colin Geoffrey Gregory Garry Barry Terence Kyle Jake Callum Tristan"
)
_FAMILIES: Final = (
    "Smith Jones Williams Taylor Brown Davies Wilson Evans Thomas Johnson Roberts Walker Wright Robinson Thompson "
    "White Hughes Edwards Green Hall Wood Harris Lewis Martin Jackson Clarke Clark Turner Hill Scott Cooper "
    "Morris Ward Moore King Watson Baker Harrison Morgan Patel Young Allen Mitchell James Anderson Phillips Lee "
    "Bell Parker Davis Bennett Miller Cook Shaw Cox Carter Richardson Marshall Collins Simpson Ellis Adams Ford "
    "Webb Hunt Palmer Stevens Mills"
)
_BEFORE: Final = (
    "Ash Black Brad Brock Brom Burn Cald Chal Cole Comb Cran Dun East El Fair Fern Gar Gold Green Hal Har Haw "
    "Hazel Hol Horn Ken Kings Lang Lid Long Mar Mel Mid Nether New Nor Oak Old Pen Prest Rad Red Rock Rose Rush "
    "Shel Sher Stan Sten Sut Thorn Thur Tre Up Wad West Whit Win Wood"
)
_AFTER: Final = (
    "acott bury combe cott croft dale den field ford grove ham hay hurst ing land leigh ley low man mere more "
    "ridge stead stock stone ton well wick worth yard"
)
_RARE: Final = tuple(before + after for before in _BEFORE.split() for after in _AFTER.split())

COMMON: Final = Heritage(
    BRITISH.ethnicity,
    BRITISH.language,
    _by_rank(_WOMEN, 60, 9.0),
    _by_rank(_MEN, 70, 9.0),
    _by_rank(_FAMILIES, 110, 9.0) + BRITISH.families * 10 + _RARE * 3,
    young_girls=_by_rank(_GIRLS, 40, 16.0),
    young_boys=_by_rank(_BOYS, 40, 16.0),
)
MUSLIM: Final = Heritage(
    "APKN",
    "ur",
    _by_rank("Fatima Aisha Shazia Nadia Saima Rukhsana Zainab Samina Khadija Farzana Sana Nasreen Hira Iqra", 12, 9.0),
    _by_rank("Mohammed Muhammad Ahmed Imran Ali Tariq Usman Asif Zubair Kashif Nadeem Bilal Abdul Shahid", 20, 4.0),
    _by_rank("Khan Hussain Ahmed Ali Akhtar Shah Mahmood Malik Iqbal Mirza Chaudhry Qureshi Bashir Raja Butt", 30, 5.0),
    young_girls=_by_rank("Fatima Aisha Maryam Zainab Khadija Hafsa Inaya Amina Safa Hira Iqra Sana Noor Zara", 12, 9.0),
    young_boys=_by_rank("Muhammad Mohammed Yusuf Ibrahim Ahmed Ali Hamza Bilal Zayn Usman Abdullah Musa", 30, 3.0),
)
SIKH_AND_HINDU: Final = Heritage(
    "AIND",
    "pa",
    _by_rank(
        "Priya Sunita Anita Harpreet Kiran Meena Simran Manjit Ravinder Pooja Anjali Kavita Nisha Rekha Asha",
        8,
        9.0,
    ),
    _by_rank(
        "Amit Rajesh Sanjay Gurpreet Harjit Ravi Vikram Sukhdev Nikhil Arjun Anil Rohan Dev Manish Kamal Ajay",
        8,
        9.0,
    ),
    _by_rank(
        "Singh Patel Sharma Shah Kumar Gill Sandhu Dhillon Mistry Mehta Joshi Desai Bains Grewal Chauhan Rana", 20, 4.0
    ),
)


def heritage(dice: Random) -> Heritage:
    """The heritage of a household, in a county whose names are as common as in life."""
    at = dice.random()
    if at < _BRITISH_SHARE:
        return COMMON
    if at < _BRITISH_SHARE + _SOUTH_ASIAN_SHARE:
        return dice.choice((MUSLIM, MUSLIM, SIKH_AND_HINDU))
    return dice.choice(OTHERS)
