"""Reads recordings (docs/design/recording.md) without any code of the agent: a mistake made on both sides would go unseen."""
import hashlib
from dataclasses import dataclass

PACKET = 188
VIDEO = 0x100


@dataclass
class Picture:
    start: int       # its first byte in the file, with the tables before it
    end: int
    time: int        # presentation time, 1/90000 s: when it was taken, on the monotonic clock
    wall: int | None  # nanoseconds since 1970; only with key frames
    is_key: bool
    hash: bytes      # of its elementary stream


def pictures(data):
    """The pictures of a transport stream of one video. What is torn at the end is not told from a whole one."""
    found, parts, head = [], [], None
    tables = None

    def finish(end):
        if head:
            found.append(Picture(head[0], end, head[1], head[2], head[3], hashlib.md5(b"".join(parts)).digest()))

    for at in range(0, len(data) - PACKET + 1, PACKET):
        if data[at] != 0x47:
            raise ValueError(f"no packet at {at}")
        pid = (data[at + 1] & 0x1F) << 8 | data[at + 2]
        if pid == 0 and tables is None:
            tables = at
        if pid != VIDEO:
            continue
        payload, wall, is_key = at + 4, None, False
        if data[at + 3] & 0x20:
            length = data[at + 4]
            payload = at + 5 + length
            if length and data[at + 1] & 0x40:
                flags = data[at + 5]
                is_key = bool(flags & 0x40)
                private = at + 6 + (6 if flags & 0x10 else 0) + 1
                if flags & 2 and data[private + 1] == 19:
                    wall = int.from_bytes(data[private + 13:private + 21], "big")
        if data[at + 1] & 0x40:
            begins = at if tables is None else tables
            finish(begins)
            p = data[payload + 9:payload + 14]
            time = (p[0] >> 1 & 7) << 30 | p[1] << 22 | p[2] >> 1 << 15 | p[3] << 7 | p[4] >> 1
            head, parts, tables = (begins, time, wall, is_key), [], None
            payload += 9 + data[payload + 8]
        parts.append(data[payload:at + PACKET])
    end = len(data) - len(data) % PACKET
    # Null packets (the table at the end of a closed file) belong to no picture.
    while end >= PACKET and (data[end - PACKET + 1] & 0x1F) << 8 | data[end - PACKET + 2] == 0x1FFF:
        end -= PACKET
    finish(end if tables is None else tables)
    return found
