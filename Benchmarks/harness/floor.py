"""The floor under a server's cost over TCP: the agent's own bytes, written by a program that does nothing else."""

import pathlib
import struct
import subprocess

from . import processes, rtsp_probe
from .servers import Server
from .settings import FRAME_RATE, GROUP_SECONDS

_SOURCE = pathlib.Path(__file__).parent.parent / "Floor" / "floor.c"
_PROGRAM = pathlib.Path(__file__).parent.parent / ".build" / "floor"
_MARKER = 0x80
_SEQUENCE_PARAMETER_SET = 7


def build():
    """Compiles it with the compiler that Swift brings along."""
    if not _PROGRAM.exists() or _PROGRAM.stat().st_mtime < _SOURCE.stat().st_mtime:
        command = ["clang", "-O2", "-Wall", "-Wextra", "-Werror", "-o", str(_PROGRAM), str(_SOURCE)]
        subprocess.run(command, check=True, timeout=60)


def groups(frames):
    """The access units of whole groups, as bytes, out of interleaved frames (channel, packet).

    The first group is left out: a server may begin with a picture of the past.
    """
    units, begins = [], []
    unit, is_key = b"", False
    for channel, packet in frames:
        if channel != 0:
            continue
        if not unit:
            is_key = packet[12] & 0x1F == _SEQUENCE_PARAMETER_SET
        unit += b"$\0" + len(packet).to_bytes(2, "big") + packet
        if packet[1] & _MARKER:
            if is_key:
                begins.append(len(units))
            units.append(unit)
            unit = b""
    if len(begins) < 3:
        raise RuntimeError(f"only {len(begins)} key frames came")
    return units[begins[1]:begins[-1]]


def record(server, path):
    """Writes some groups of what a server sends over TCP for the floor to play."""
    frames = rtsp_probe.frames(server.port, server.url(), seconds=4 * GROUP_SECONDS)
    with open(path, "wb") as file:
        for unit in groups(frames):
            file.write(struct.pack("=I", len(unit)) + unit)


class Floor(Server):
    name = "bare send"

    def _start(self, bench, clip, sub, timing):
        build()
        command = [str(_PROGRAM), str(self.port), clip, str(FRAME_RATE)]
        return processes.start(command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)

    def url(self, sub=False):
        return f"rtsp://127.0.0.1:{self.port}/floor"
