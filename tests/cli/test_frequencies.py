"""--frequencies: headways whose exact times are not known, on the town's metro.

T1 runs from M_A every 10 minutes from 08:00 to 09:00 and takes 20 to M_C; its other trips are gone.
One waits at M_A itself, without slack, so that the journey is the wait and the ride.
"""
import unittest

from program import TOWN, ProgramTest

TRIPS = "route_id,service_id,trip_id\nM1,wk,T1\n"
TIMES = """trip_id,arrival_time,departure_time,stop_id,stop_sequence
T1,00:00:00,00:00:00,M_A,1
T1,00:20:00,00:20:00,M_C,2
"""
FREQUENCIES = "trip_id,start_time,end_time,headway_secs,exact_times\nT1,08:00:00,09:00:00,600,%d\n"


class Frequencies(ProgramTest):
    def build(self, exact=0):
        self.copy_feed("metro", trips=TRIPS, stop_times=TIMES, frequencies=FREQUENCIES % exact)
        self.tongqu("build", "--gtfs", "metro", "--osm", TOWN / "town.osm", "-q", "-o", "t.tq")

    def minutes(self, *args):
        """Percentile 0 to 100 from M_A to M_C over departures 08:10-08:40."""
        rows = self.csv("matrix", "t.tq", "--from", "M_A", "--to", "M_C", "--window", "08:10-08:40",
                        "--percentiles", "0,50,100", "--board-slack", "0", *args)
        return [float(v) for k, v in rows[0].items() if k.startswith("travel")]

    def test_scheduled_departures_start_with_the_period(self):
        self.build()
        # waits of 0 to 9 minutes, each three times
        self.assertEqual(self.minutes(), [20, 24, 29])
        self.assertEqual(self.minutes("--frequencies", "scheduled"), [20, 24, 29])

    def test_draws_move_every_departure_by_the_same_phase(self):
        self.build()
        seen = set()
        for seed in range(8):
            fastest, median, slowest = self.minutes("--frequencies", f"draws:{seed}")
            self.assertAlmostEqual(slowest - fastest, 9, places=1)
            self.assertAlmostEqual(median - fastest, 4, places=1)
            self.assertTrue(20 <= fastest < 21, fastest)
            self.assertEqual(self.minutes("--frequencies", f"draws:{seed}"), [fastest, median, slowest])
            seen.add(fastest)
        self.assertGreater(len(seen), 3)
        self.assertEqual(self.minutes("--frequencies", "draws"), self.minutes("--frequencies", "draws:0"))

    def test_exact_times_are_never_drawn(self):
        self.build(exact=1)
        self.assertEqual(self.minutes("--frequencies", "draws:5"), [20, 24, 29])

    def test_half_headway_waits_five_minutes_at_every_departure(self):
        self.build()
        self.assertEqual(self.minutes("--frequencies", "half-headway"), [25, 25, 25])
        self.tongqu("matrix", "t.tq", "--from", "M_A", "--to", "M_C", "--depart", "08:00",
                    "--frequencies", "half-headway", "-o", "m.csv")
        self.assertIn(b"half the headway", self.read("m.csv.definition.json"))

    def test_exact_times_are_not_waited_for(self):
        self.build(exact=1)
        self.assertEqual(self.minutes("--frequencies", "half-headway"), [20, 24, 29])

    def test_draws_stay_the_same_when_another_feed_is_added(self):
        self.build()
        alone = self.minutes("--frequencies", "draws:3")
        self.tongqu("build", "--gtfs", TOWN / "bus", "--gtfs", "metro", "--osm", TOWN / "town.osm", "-q", "-o", "t.tq")
        self.assertEqual(self.minutes("--frequencies", "draws:3"), alone)

    def test_definition_tells_the_seed(self):
        self.build()
        self.tongqu("matrix", "t.tq", "--from", "M_A", "--to", "M_C", "--depart", "08:00",
                    "--frequencies", "draws:18446744073709551615", "-o", "m.csv")
        self.assertIn(b"seed 18446744073709551615", self.read("m.csv.definition.json"))

    def test_other_words_and_seeds_are_refused(self):
        self.build()
        for wrong in ("half", "half-headway:1", "draws:", "draws:-1", "draws:x", "draws:1x", "drawsy", "draws:18446744073709551616"):
            self.fails(2, ["--frequencies", wrong, "draws:SEED"], "matrix", "t.tq", "--from", "M_A", "--to",
                       "M_C", "--frequencies", wrong, "-o", "-")


if __name__ == "__main__":
    unittest.main()
