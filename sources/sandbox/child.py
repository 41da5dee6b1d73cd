"""What runs in the reading process: reads requests from its input and writes replies, until the input ends.

A request is a line with the kind and two lengths, so many bytes of a title, which may be none, and so many of content.
A reply is a line with the length, and so many bytes of JSON: a `Parsed`, of plain text a `PlainText`, or a string that
says why there is none.
"""

import json
import os
import sys
from dataclasses import asdict
from typing import BinaryIO

from sources.cleaning.plain_text import PlainText, take_apart
from sources.formats.kind import Kind, reader_of
from sources.formats.parsed import Parsed, RefusedError
from sources.limits import MAX_CHARACTERS, MAX_FILE_BYTES, limit_file, limit_process

_LONGEST_LINE = 64


def parse(kind: Kind, content: bytes) -> Parsed:
    """Read a file, in this process and without limits of time and memory; see `ParserProcess.parse`."""
    parsed = reader_of(kind)(content)
    if sum(len(block.text) for block in parsed.blocks) > MAX_CHARACTERS:
        raise RefusedError(f"holds more than {MAX_CHARACTERS:,} characters; divide it.")
    return parsed


def _read(kind: Kind, title: bytes, content: bytes) -> Parsed | PlainText:
    return take_apart(content.decode(), title.decode() or None) if kind is Kind.TEXT else parse(kind, content)


def _reply(kind: Kind, title: bytes, content: bytes) -> bytes:
    try:
        said = asdict(_read(kind, title, content))
    except RefusedError as error:
        return json.dumps(str(error)).encode()
    except MemoryError:
        raise
    except Exception:  # whatever a library raises at a file that is not what it says it is
        return json.dumps("can't be read; it is damaged.").encode()
    return json.dumps(said).encode()


def _serve(requests: BinaryIO, replies: BinaryIO) -> None:
    limit_process()
    while line := requests.readline(_LONGEST_LINE):
        kind, *lengths = line.split()
        if sum(map(int, lengths)) > MAX_FILE_BYTES:
            return
        title, content = (requests.read(int(length)) for length in lengths)
        limit_file(len(content))
        reply = _reply(Kind(kind.decode()), title, content)
        replies.write(b"%d\n" % len(reply))
        replies.write(reply)
        replies.flush()


if __name__ == "__main__":
    own = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a library prints is no reply
    sys.setrecursionlimit(2_000)
    _serve(sys.stdin.buffer, own)
