"""python3 -m unittest discover -s Benchmarks/tests"""

import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

from harness import analysis, figure, floor, levels  # noqa: E402
from harness.compare import changes  # noqa: E402
from harness.figures.writes import count_calls  # noqa: E402
from harness.x264 import _PICTURE  # noqa: E402

MILLISECOND = 1_000_000
FRAME = 3600
KEY, LOSS = analysis.KEY_FRAME, analysis.AFTER_LOSS


def viewer(units, failure=None, started=0):
    """Of (time stamp, arrival ms, flags)."""
    listed = [[stamp % (1 << 32), int(arrival * MILLISECOND), 1000, flags] for stamp, arrival, flags in units]
    first = next((unit[1] for unit in listed if unit[3] == KEY), None)
    return {"units": listed, "firstPicture": first, "started": started, "failure": failure}


def live(count=75, first_stamp=0, first_arrival=0):
    def unit(index):
        return first_stamp + FRAME * index, first_arrival + 40 * index, KEY if index % 50 == 0 else 0

    return [unit(index) for index in range(count)]


class Percentiles(unittest.TestCase):
    def test_nearest_rank(self):
        self.assertEqual(analysis.percentile(range(1, 101), 0.99), 99)
        self.assertEqual(analysis.percentile([5, 1, 3], 0.5), 3)
        self.assertEqual(analysis.percentile([5, 1, 3], 1), 5)
        self.assertEqual(analysis.percentile([7], 0.01), 7)
        self.assertIsNone(analysis.percentile([], 0.5))

    def test_a_viewer_without_picture_is_not_a_quick_one(self):
        self.assertIsNone(figure.largest([1, None]))
        self.assertEqual(figure.largest([1, 2]), 2)


class Stamps(unittest.TestCase):
    def test_wrap(self):
        self.assertEqual(analysis.stamp_difference(10, (1 << 32) - 10), 20)
        self.assertEqual(analysis.stamp_difference((1 << 32) - 10, 10), -20)


class Lateness(unittest.TestCase):
    def test_live_stamps_are_not_late(self):
        self.assertAlmostEqual(analysis.lateness_milliseconds(viewer(live(first_stamp=-7200))), 0)

    def test_a_cached_group_with_its_old_stamps_is_late_by_its_length(self):
        cached = [(FRAME * index, 5, KEY if index == 0 else 0) for index in range(40)]
        watching = viewer(cached + live(35, FRAME * 40, 45))
        # The picture that was newest at joining is 39 frames from the first in time stamps, and came with it.
        self.assertAlmostEqual(analysis.lateness_milliseconds(watching), 39 * 40, delta=1)

    def test_a_squeezed_group_is_late_by_its_squeezed_length(self):
        cached = [(FRAME * 40 - 90 * (40 - index), 5, KEY if index == 0 else 0) for index in range(40)]
        late = analysis.lateness_milliseconds(viewer(cached + live(35, FRAME * 40, 6)))
        self.assertAlmostEqual(late, 39, delta=1)

    def test_what_comes_after_its_time_is_shown_at_once(self):
        units = live(30) + [(stamp, arrival + 100, flags) for stamp, arrival, flags in live(75)[30:]]
        self.assertEqual(analysis.lateness_milliseconds(viewer(units), after=1.3), 0)

    def test_counts_from_the_capture_where_that_is_known(self):
        captured = {stamp: int((arrival - 30) * MILLISECOND) for stamp, arrival, _ in live()}
        self.assertAlmostEqual(analysis.lateness_milliseconds(viewer(live()), captured=captured), 30)

    def test_nothing_seen(self):
        self.assertIsNone(analysis.lateness_milliseconds(viewer([(0, 0, 0)])))
        self.assertIsNone(analysis.lateness_milliseconds(viewer(live(5))))


class Delivery(unittest.TestCase):
    def test_from_ready_to_last_byte(self):
        ready = {stamp: int(arrival * MILLISECOND) - 2 * MILLISECOND for stamp, arrival, _ in live()}
        values, unknown = analysis.delivery_milliseconds([viewer(live())], ready, until=2000 * MILLISECOND)
        self.assertEqual(unknown, 0)
        self.assertEqual(len(values), 25)
        self.assertTrue(all(abs(value - 2) < 1e-9 for value in values))

    def test_counts_what_it_cannot_match(self):
        values, unknown = analysis.delivery_milliseconds([viewer(live())], {}, until=2000 * MILLISECOND)
        self.assertEqual((values, unknown), ([], 25))


class Resumption(unittest.TestCase):
    """The stalled one reads for a second, and again from the eleventh on."""

    def judge(self, after, failure=None, left_out=()):
        others = [viewer([unit for unit in live(300) if unit[0] // FRAME not in left_out])]
        return analysis.resumption(viewer(live(25) + after, failure), others, 1000 * MILLISECOND, 11_000 * MILLISECOND)

    def test_on_a_key_frame(self):
        words, in_order = self.judge([(FRAME * 250, 11_000, KEY), (FRAME * 251, 11_001, 0)])
        self.assertTrue(in_order)
        self.assertEqual(words, "a key frame, 9.0 s missed")

    def test_a_missing_packet_is_a_hole_whatever_the_stamps_say(self):
        self.assertFalse(self.judge([(FRAME * 25, 11_000, LOSS)])[1])
        self.assertTrue(self.judge([(FRAME * 25, 11_000, LOSS | KEY)])[1])

    def test_in_the_middle_of_a_group(self):
        self.assertEqual(self.judge([(FRAME * 250, 11_000, 0)])[1], False)

    def test_nothing_missed(self):
        late = [(FRAME * (25 + index), 11_000 + index, 0) for index in range(9)]
        self.assertEqual(self.judge(late), ("nothing missed", True))

    def test_what_the_camera_left_out_is_no_hole(self):
        late = [(FRAME * (25 + index), 11_000 + index, 0) for index in range(9) if index != 4]
        self.assertEqual(self.judge(late, left_out={29}), ("nothing missed", True))
        self.assertEqual(self.judge(late), ("no key frame, 0.0 s missed", False))

    def test_closed(self):
        self.assertEqual(self.judge([], failure="the server closed the connection"), ("closed by the server", False))

    def test_behind_the_others(self):
        self.assertEqual(analysis.behind_seconds(viewer(live(25)), [viewer(live(75)), viewer([])]), 2)


class Gaps(unittest.TestCase):
    def test_inside_the_window_alone(self):
        gaps = analysis.gaps_milliseconds(viewer(live()), 100 * MILLISECOND, 300 * MILLISECOND)
        self.assertEqual(gaps, [40, 40, 40, 40])


class Slope(unittest.TestCase):
    def test_line(self):
        self.assertAlmostEqual(analysis.slope([(1, 10), (10, 19), (100, 109), (100, 109)]), 1)


class Calls(unittest.TestCase):
    LOG = [
        '12 100.100 writev(7<socket:[33]>, [{iov_base=""..., iov_len=4}], 2) = 99',
        "12 100.200 write(9<anon_inode:[eventfd]>, ..., 8) = 8",
        "13 100.300 sendmsg(8<socket:[34]>, {msg_name=NULL}, 0 <unfinished ...>",
        "13 100.301 <... sendmsg resumed>) = 20",
        '12 101.500 write(7<socket:[33]>, ""..., 9) = 9',
    ]

    def test_counts_beginnings_in_the_window(self):
        self.assertEqual(count_calls(self.LOG, 100, 101), (3, 2))


class Pictures(unittest.TestCase):
    def test_first_slices_and_no_parameter_sets(self):
        parameter_sets = b"\0\0\0\1\x67aa\0\0\0\1\x68\xeebb\0\0\1\x06cc"
        pictures = b"\0\0\1\x65\x88dd\0\0\1\x65\x01dd\0\0\0\1\x41\x9aee\0\0\0\1\x01\x9fff"
        self.assertEqual(len(_PICTURE.findall(parameter_sets + pictures)), 3)


class Targets(unittest.TestCase):
    def make(self, agent, peer=None):
        return figure.Figure("group", "name", "ms", agent, peer)

    def test_limits(self):
        self.assertTrue(self.make(50).at_most(50).reached)
        self.assertFalse(self.make(5).less_than(5).reached)
        self.assertIsNone(self.make(None).at_most(5).reached)

    def test_shares_of_the_peer(self):
        self.assertTrue(self.make(1, 2).of_peer(0.5).reached)
        self.assertFalse(self.make(2, 2).of_peer(1).reached)
        self.assertIsNone(self.make(1).of_peer(1).reached)


class MissingStamps(unittest.TestCase):
    def test_a_picture_that_is_missing_counts(self):
        captured = [1_000_000_000 + number * 40_000_000 for number in range(5)]
        stamps = [90_000 + number * 3600 for number in range(5)]
        self.assertEqual(analysis.missing_stamps(captured, stamps), 0)
        self.assertEqual(analysis.missing_stamps(captured, stamps[:2] + stamps[3:]), 1)
        self.assertEqual(analysis.missing_stamps(captured, [stamp + 1 for stamp in stamps]), 0)
        self.assertEqual(analysis.missing_stamps(captured, [stamp + 3 for stamp in stamps]), 5)

    def test_time_stamps_wrap(self):
        seconds = (1 << 33) // 90_000 + 1
        self.assertEqual(analysis.missing_stamps([seconds * 10**9], [seconds * 90_000 - (1 << 33)]), 0)


class Floor(unittest.TestCase):
    def packet(self, kind, marker=True):
        return bytes([0x80, 0x60 | (0x80 if marker else 0), *bytes(10), kind, 0])

    def group(self):
        # Parameter sets, a key frame in two packets, a report, one more picture.
        frames = [self.packet(kind, marker=kind == 6) for kind in (7, 8, 28, 6)]
        return [(0, frame) for frame in frames] + [(1, b"report"), (0, self.packet(1))]

    def test_whole_groups_without_the_first_and_the_last(self):
        frames = self.group() * 4
        units = floor.groups(frames)
        self.assertEqual(len(units), 4)
        self.assertEqual(units[0], b"".join(b"$\0\0\x0e" + frame for _, frame in self.group()[:4]))
        self.assertEqual(units[1], b"$\0\0\x0e" + self.packet(1))

    def test_too_few_groups(self):
        with self.assertRaises(RuntimeError):
            floor.groups(self.group() * 2)

    def test_a_viewer_who_gets_half_costs_twice_as_much(self):
        measured = {1: [{"cpu": 10, "served": 1}], 101: [{"cpu": 60, "served": 51 / 101}]}
        self.assertAlmostEqual(levels.per_viewer(measured, "cpu"), 0.5)
        self.assertAlmostEqual(levels.per_served_viewer(measured, "cpu"), 1)


class Changes(unittest.TestCase):
    @staticmethod
    def rounds(*pairs):
        keys = {"group": "g", "name": "n", "unit": "ms", "peerName": "p"}
        return [{"figures": [{**keys, "agent": agent, "peer": peer}]} for agent, peer in pairs]

    def test_ratios_to_the_peer_of_the_same_run_are_compared(self):
        [change] = changes(self.rounds((1, 2), (2, 2), (3, 4)), self.rounds((4, 2), (8, 4), (6, 4)))
        self.assertEqual((change.name, change.old, change.new, change.spread), ("g: n / p", 0.75, 2, 0.25))
        self.assertTrue(change.is_worse)

    def test_what_moves_within_the_spread_is_not_worse(self):
        [change] = changes(self.rounds((1, 2), (2, 2)), self.rounds((1.9, 2), (2, 2)))
        self.assertFalse(change.is_worse)

    def test_a_figure_whose_peer_failed_is_no_figure_of_the_ratio(self):
        found = list(changes(self.rounds((1, 2), (9, None)), self.rounds((1, 2), (1, 0))))
        self.assertEqual([(change.name, change.old, change.new) for change in found], [("g: n / p", 0.5, 0.5)])

    def test_words_and_what_is_missing_are_left_out(self):
        self.assertEqual(list(changes(self.rounds(("well", None), (None, 3)), self.rounds((True, None)))), [])


if __name__ == "__main__":
    unittest.main()
