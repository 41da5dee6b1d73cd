"""Licences of what is locked: read from metadata as they are written, and each that wants care was decided about."""

from email.message import Message
from importlib.metadata import PackageNotFoundError, metadata
from typing import Any

import pytest

from release.licences import NOT_SAID, Locked, known, locked_in, report
from release.papers import packages_of
from tests.support.places import ROOT


def package(**fields: str | list[str]) -> Any:
    """Return a package's metadata with some fields; a list becomes a field a value."""
    message = Message()
    for name, value in fields.items():
        for each in [value] if isinstance(value, str) else value:
            message[name.replace("_", "-")] = each
    return message


OSI = "License :: OSI Approved :: "


@pytest.mark.parametrize(
    ("fields", "licence"),
    [
        ({"License_Expression": "MIT AND PSF-2.0", "License": "other"}, "MIT AND PSF-2.0"),
        ({"License": "Apache 2.0 License"}, "Apache-2.0"),
        ({"License": "MIT", "Classifier": ["Topic :: Text", f"{OSI}BSD License"]}, "MIT"),
        ({"License": "Copyright (c) somebody\nall of it", "Classifier": [f"{OSI}BSD License"]}, "BSD"),
        ({"Classifier": [f"{OSI}MIT License", f"{OSI}Apache Software License"]}, "Apache-2.0 AND MIT"),
        ({"Classifier": ["License :: Other/Proprietary License"], "License": "CC BY-SA 4.0"}, "CC-BY-SA-4.0"),
        ({"License": "GPLv3"}, "GPLv3"),
        ({"Classifier": [f"{OSI}GNU General Public License v3 (GPLv3)"]}, "GNU General Public License v3 (GPLv3)"),
        ({"License": "a text\nof several lines"}, NOT_SAID),
        ({"Classifier": ["Topic :: Text"]}, NOT_SAID),
        ({}, NOT_SAID),
    ],
)
def test_a_licence_is_read_as_it_is_written(fields: dict[str, str | list[str]], licence: str) -> None:
    assert known().of(package(**fields)) == licence


@pytest.mark.parametrize(
    ("licence", "careful"),
    [
        ("MIT", False),
        ("Apache-2.0 OR BSD-2-Clause", False),
        ("BSD-3-Clause AND (MIT OR Zlib)", False),
        ("Apache-2.0 WITH LLVM-exception AND MIT", False),
        ("MPL-2.0 AND MIT", True),
        ("MIT OR GPL-2.0-only", True),
        ("GPL-3.0-or-later WITH GCC-exception-3.1", True),
        ("GNU General Public License v3 (GPLv3)", True),
        (NOT_SAID, True),
    ],
)
def test_what_wants_care_is_known(licence: str, careful: bool) -> None:
    assert known().in_need_of_care(licence) is careful


def test_every_locked_licence_goes_with_mit_or_was_decided_about() -> None:
    licences, read = known(), 0
    wanting: dict[str, str] = {}
    for each in (every for lock in packages_of(ROOT) for every in lock):
        try:
            licence = licences.of(metadata(each.name))
        except PackageNotFoundError:
            continue  # it belongs to another platform
        read += 1
        if licences.in_need_of_care(licence):
            wanting[each.name] = licence
    decided = {name: licence for name, (licence, _) in licences.decided.items()}
    locked = {each.name for lock in packages_of(ROOT) for each in lock}
    assert wanting.items() <= decided.items(), "decide about it in release/licences.toml, and tell NOTICE if need be"
    assert decided.keys() <= locked, "these are not locked any more"
    assert read > 100


def test_the_notice_tells_of_the_choice_of_licences() -> None:
    chosen = [each for each in known().decided if "OR" in known().decided[each][0].split(" AND ")[0]]
    assert chosen == ["tld"]
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    assert all(each in notice for each in chosen)


def test_a_lock_file_is_read_with_its_markers() -> None:
    hashes = " \\\n    --hash=sha256:" + "0" * 64
    lock = f"a-b==1.0{hashes}\nc.d==2+cpu ; sys_platform == 'win32'{hashes}{hashes}\n"
    assert locked_in(lock) == (Locked("a-b", "1.0"), Locked("c.d", "2+cpu", "sys_platform == 'win32'"))


def test_the_report_names_what_wants_care_what_was_decided_and_what_was_not_read() -> None:
    product = (Locked("tld", "1"), Locked("click", "2"), Locked("nowhere-to-be-found", "3", "sys_platform == 'x'"))
    shown = report(product, (Locked("hypothesis", "4"),))
    careful, not_read, others = (part.partition("\n\n## ")[0] for part in shown.split("\n## ")[1:])
    assert "- **tld** 1 (product): MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later. Of the three MPL-1.1 is" in careful
    assert "- **hypothesis** 4 (tests): MPL-2.0. It holds for its own files alone." in careful
    assert "- nowhere-to-be-found 3 (product): sys_platform == 'x'" in not_read
    assert "| click | 2 | BSD-3-Clause | product |" in others
    assert "tld" not in others
