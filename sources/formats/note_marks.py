"""Marks of notes in trees of elements (HTML, and the chapters of an EPUB): raised numbers that are no words."""

from typing import Any

from sources.formats.words import RAISED_DIGITS, is_note_mark

_REACH = 40
"""Characters before a mark that are looked at."""
_LONGEST = 20
_BLOCKS = frozenset(
    "address article blockquote br caption dd details div dl dt fieldset figcaption figure footer h1 h2 h3 h4 h5 h6"
    " header hr li main ol p pre section summary table td th tr ul".split()
)
_SAYS = ("role", "class", "{http://www.idpf.org/2007/ops}type", "epub:type")
_REFERS, _BACK = ("noteref", "footnote", "cite", "reference"), ("doc-backlink", "footnote-back", "backlink", "backref")


def drop_note_marks(root: Any) -> None:
    """Take the marks of notes out of an element (lxml's), and the links that lead back from notes.

    Powers stay, raised digits behind a figure: 10⁶ is not 106.
    """
    from lxml import etree

    before = ""
    marks = []
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        name = element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""
        if event == "start":
            if element is not root and name in {"sup", "a"} and _is_mark(element, name, before):
                marks.append(element)
                walk.skip_subtree()
                continue
            before = "" if name in _BLOCKS else before
            if name == "sup" and not len(element) and (element.text or "").isdecimal() and before[-1:].isdecimal():
                element.text = element.text.translate(RAISED_DIGITS)
            before = (before + (element.text or ""))[-_REACH:]
        elif element is not root:
            before = "" if name in _BLOCKS else before
            before = (before + (element.tail or ""))[-_REACH:]
    for element in marks:
        _drop(element)


def _is_mark(element: Any, name: str, before: str) -> bool:
    said = " ".join(element.get(each) or "" for each in _SAYS).lower()
    if name == "a" and any(each in said for each in _BACK):
        return True
    refers = any(each in said for each in _REFERS)
    if name == "a" and not ("noteref" in said or _is_within(element)):
        return False
    inner = [each for each in element.iter("{*}a", "a")]
    linked = refers or any(_leads_within(each) for each in inner)
    return is_note_mark(_words(element), before, linked=linked)


def _is_within(link: Any) -> bool:
    """Tell whether a link leads to a note of this document, and holds nothing but what is raised."""
    return _leads_within(link) and len(link) == 1 and link[0].tag in {"sup", "{http://www.w3.org/1999/xhtml}sup"}


def _leads_within(link: Any) -> bool:
    return "#" in (link.get("href") or "")


def _words(element: Any) -> str:
    """Return the words of an element, of a long one only the first."""
    found = ""
    for each in element.itertext():
        found += each
        if len(found) > _LONGEST:
            break
    return found


def _drop(element: Any) -> None:
    """Take an element away; what stands behind it stays."""
    above, tail, previous = element.getparent(), element.tail, element.getprevious()
    if tail and previous is not None:
        previous.tail = (previous.tail or "") + tail
    elif tail:
        above.text = (above.text or "") + tail
    above.remove(element)
