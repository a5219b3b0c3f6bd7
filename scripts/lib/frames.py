"""Lists how many bytes each asynchronous function of a program keeps while it waits.

usage: frames.py PROGRAM PATTERN

What the compiler allots is the second number of a function's async function pointer (symbols that end in Tu), a pair of 32 bits:
where its code is, and how large its context is."""

import re
import signal
import struct
import subprocess
import sys


def output(command, text=None):
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


def sections(program):
    """(address, offset in the file, size) of each section that is loaded."""
    row = re.compile(r"\s*\[\s*\d+\]\s+\S+\s+\S+\s+([0-9a-f]+)\s+([0-9a-f]+)\s+([0-9a-f]+)")
    found = [row.match(line) for line in output(["readelf", "--section-headers", "--wide", program]).splitlines()]
    numbers = [[int(number, 16) for number in match.groups()] for match in found if match]
    return [section for section in numbers if section[0]]


def frames(program):
    """(bytes, mangled name) of each asynchronous function."""
    with open(program, "rb") as file:
        image = file.read()
    loaded = sections(program)
    for line in output(["nm", program]).splitlines():
        symbol = re.fullmatch(r"([0-9a-f]+) \S (\$s\S+Tu)", line)
        if not symbol:
            continue
        place, name = int(symbol[1], 16), symbol[2]
        for start, offset, size in loaded:
            if start <= place < start + size:
                yield struct.unpack_from("<iI", image, offset + place - start)[1], name
                break


def main():
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # so that `| head` ends it quietly
    program, pattern = sys.argv[1], re.compile(sys.argv[2])
    found = list(frames(program))
    if not found:
        sys.exit(f"{program} has no asynchronous functions: is it a Swift program, with its symbols?")
    names = output(["swift-demangle", "--simplified"], "\n".join(name for _, name in found)).splitlines()
    for (size, _), name in sorted(zip(found, names), reverse=True):
        name = name.removeprefix("async function pointer to ")
        if pattern.search(name):
            print(f"{size:6} {name}")


if __name__ == "__main__":
    try:
        main()
    except (OSError, re.error, subprocess.CalledProcessError) as error:
        sys.exit(f"frames: {error}")
