"""Reads a page as a screen reader's checker would: structure, names of fields, and where links lead."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

_VOID = {"meta", "link", "input", "br"}


@dataclass
class Page(HTMLParser):
    """A page's parts; ``faults`` are what somebody without sight, colour or a mouse would stumble over."""

    text: str
    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    words: dict[str, list[str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.text)
        self.close()
        self._look()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        if data.strip():
            for tag in self.open:
                self.words.setdefault(tag, []).append(data.strip())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [told for name, told in self.elements if name == tag]

    def links(self) -> list[str]:
        return [told["href"] or "" for told in self.all("a")]

    def ids(self) -> list[str]:
        return [told["id"] or "" for _, told in self.elements if "id" in told]

    def says(self, tag: str) -> str:
        return " ".join(self.words.get(tag, []))

    def _look(self) -> None:
        self._expect(self.all("html")[0].get("lang") == "en-GB", "no language")
        self._expect(len(self.all("main")) == 1 and len(self.all("h1")) == 1, "one main part, one heading")
        self._expect(bool(self.all("header") and self.all("footer") and self.all("nav")), "landmarks")
        self._expect(len(set(self.ids())) == len(self.ids()), "an id twice")
        self._expect("#main" in self.links(), "no skip link")
        self._expect(not self.open, "something stays open")
        self._look_at_headings()
        self._look_at_tables_and_forms()
        for tag, told in self.elements:
            loud = [name for name in told if name.startswith("on") or name == "style"]
            self._expect(tag not in {"script", "style", "iframe", "object"} and not loud, f"{tag} with {loud}")
        here = {f"#{one}" for one in self.ids()}
        self._expect(all(link in here for link in self.links() if link.startswith("#")), "a link to nowhere")

    def _look_at_headings(self) -> None:
        levels = [int(tag[1]) for tag, _ in self.elements if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit()]
        steps = zip([0, *levels], levels, strict=False)
        self._expect(all(after <= before + 1 for before, after in steps), f"headings leap: {levels}")

    def _look_at_tables_and_forms(self) -> None:
        self._expect(len(self.all("caption")) == len(self.all("table")), "a table without a caption")
        self._expect(all("scope" in told for told in self.all("th")), "a heading cell without a scope")
        labelled = {told.get("for") for told in self.all("label")}
        self._expect(all(told.get("id") in labelled for told in self.all("input")), "a field without a label")
        known = set(self.ids())
        named = [told.get(name) for _, told in self.elements for name in ("aria-labelledby", "aria-describedby")]
        self._expect(all(set(one.split()) <= known for one in named if one), "named by what is not there")

    def _expect(self, holds: Any, fault: str) -> None:
        if not holds:
            self.faults.append(fault)


def read(answer: Any) -> Page:
    """A page, which must have no fault."""
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    page = Page(answer.text)
    assert page.faults == []
    return page
