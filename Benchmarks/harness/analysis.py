"""What the arrivals mean. Pure functions over what the load client reports; tested in tests/."""

import bisect
import math

from .settings import FRAME_RATE, RTP_CLOCK

KEY_FRAME, AFTER_LOSS, UNMARKED = 1, 2, 4
_NANOSECOND = 1e-6  # in milliseconds


def percentile(values, share):
    """The smallest value that `share` of all values do not exceed; None of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def stamp_difference(later, earlier):
    """Of two RTP time stamps, which wrap at 2^32; positive when `later` is later."""
    return (later - earlier + (1 << 31)) % (1 << 32) - (1 << 31)


def first_picture_milliseconds(viewer):
    """From connect() to the first decodable picture; None when it never came."""
    if viewer["firstPicture"] is None:
        return None
    return (viewer["firstPicture"] - viewer["started"]) * _NANOSECOND


def first_decodable(viewer):
    """The index of the access unit that a player begins with."""
    for index, unit in enumerate(viewer["units"]):
        if unit[1] == viewer["firstPicture"]:
            return index
    return None


def lateness_milliseconds(viewer, after=1.0, window=0.2, captured=None):
    """How much too late a player that honours time stamps shows what arrives one second after the first picture.

    The player shows the first picture when it arrives, and every other by its distance in time stamps from the first:
    no adaptive speed, no skipping. Late is what is shown after it arrived (a picture that comes after its time is
    shown at once: not late). The worst unit inside the window counts. With `captured` (RTP time stamp → ns) lateness
    counts from the capture of the picture, else from its arrival. None when nothing arrived in the window.
    """
    begin = first_decodable(viewer)
    if begin is None:
        return None
    anchor_stamp, anchor = viewer["units"][begin][:2]
    worst = None
    for stamp, arrival, _, _ in viewer["units"][begin:]:
        if not after <= (arrival - anchor) / 1e9 < after + window:
            continue
        shown = anchor + stamp_difference(stamp, anchor_stamp) * 1_000_000_000 // RTP_CLOCK
        reference = arrival if captured is None else captured.get(stamp)
        if reference is None:
            continue
        late = (max(shown, arrival) - reference) * _NANOSECOND
        worst = late if worst is None else max(worst, late)
    return worst


def gaps_milliseconds(viewer, begin, end):
    """Between the last bytes of neighbouring access units that arrived inside [begin, end) ns."""
    arrivals = [unit[1] for unit in viewer["units"] if begin <= unit[1] < end]
    return [(later - earlier) * _NANOSECOND for earlier, later in zip(arrivals, arrivals[1:])]


def delivery_milliseconds(viewers, ready, until, settle=1.0):
    """From an access unit being ready (RTP time stamp → ns) to its last byte at each viewer.

    The first second of each viewer is left out: there its cached group arrives, which was ready long before. So is
    what came after `until` (ns), when the server was asked. Gives the values and the number of arrivals whose time
    stamp the server does not know.
    """
    values, unknown = [], 0
    for viewer in viewers:
        if viewer["firstPicture"] is None:
            continue
        for stamp, arrival, _, _ in viewer["units"]:
            if not viewer["firstPicture"] + settle * 1e9 <= arrival < until:
                continue
            if stamp in ready:
                values.append((arrival - ready[stamp]) * _NANOSECOND)
            else:
                unknown += 1
    return values, unknown


def resumption(viewer, others, stalled, resumed):
    """What became of a viewer that stopped reading: (a word or two, whether that is in order).

    It misses what the others received and it did not: a picture that the camera left out is no hole of its own. In
    order: it missed nothing, or the first access unit after each hole is a key frame.
    """
    units = viewer["units"]
    if not any(unit[1] >= resumed for unit in units):
        return ("closed by the server" if viewer["failure"] else "nothing came any more"), False
    base = units[0][0]
    sent = sorted({stamp_difference(unit[0], base) for other in others for unit in other["units"]})
    holes = []
    for previous, unit in zip(units, units[1:]):
        if unit[1] < stalled:
            continue
        first, last = (stamp_difference(stamp, base) for stamp in (previous[0], unit[0]))
        missed = bisect.bisect_left(sent, last) - bisect.bisect_right(sent, first)
        if missed > 0 or unit[3] & AFTER_LOSS:
            holes.append((bool(unit[3] & KEY_FRAME), max(0, missed) / FRAME_RATE))
    if not holes:
        ending = ", then closed" if viewer["failure"] else ""
        return "nothing missed" + ending, not viewer["failure"]
    missed = sum(seconds for _, seconds in holes)
    if all(key for key, _ in holes):
        return f"a key frame, {missed:.1f} s missed", True
    return f"no key frame, {missed:.1f} s missed", False


def behind_seconds(viewer, others):
    """How much media the newest access unit of a viewer is behind the newest of the others."""
    if not viewer["units"]:
        return None
    newest = [other["units"][-1][0] for other in others if other["units"]]
    return max(stamp_difference(stamp, viewer["units"][-1][0]) for stamp in newest) / RTP_CLOCK if newest else None


def slope(points):
    """Per unit of x, the straight line nearest to (x, y) points (least squares)."""
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread


def pictures_between(viewer, begin, end):
    """Access units that arrived in [begin, end) ns."""
    return sum(1 for unit in viewer["units"] if begin <= unit[1] < end)


def missing_stamps(captured, stamps, slack=2):
    """How many captures (ns) have no picture with their time stamp (90 kHz, 33 bits), give or take `slack` ticks."""
    known = set(stamps)
    wanted = (round(nanoseconds * 9 / 100_000) % (1 << 33) for nanoseconds in captured)
    return sum(1 for stamp in wanted if not any(stamp + near in known for near in range(-slack, slack + 1)))
