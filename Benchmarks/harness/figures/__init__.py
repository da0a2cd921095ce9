"""The groups of figures, in the order in which they are measured."""

from . import arrival, cycles, encoding, floor, latency, memory, platform, recording, relay, size, slow_reader
from . import startup, upload, viewers, writes

GROUPS = {
    "startup": startup.measure,
    "encoding": encoding.measure,
    "viewers": viewers.measure,
    "floor": floor.measure,
    "arrival": arrival.measure,
    "latency": latency.measure,
    "writes": writes.measure,
    "slow-reader": slow_reader.measure,
    "memory": memory.measure,
    "cycles": cycles.measure,
    "platform": platform.measure,
    "relay": relay.measure,
    "recording": recording.measure,
    "upload": upload.measure,
    "size": size.measure,
}
