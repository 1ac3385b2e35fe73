"""tongqu matrix: minutes as worked by hand on the town of fixtures/town; times as in test_route.py."""
import json
import unittest

from program import NODES, TownTest

POINTS = "id,lon,lat\n" + "".join(f"n{n},{NODES[n]}\n" for n in (1, 5, 7, 10))
PARTS = ("access", "wait", "ride", "transfer", "egress")


class Matrix(TownTest):
    def matrix(self, *args):
        """{(from, to): the other columns}"""
        table = self.csv("matrix", self.graph, *args)
        return {(r.pop("from_id"), r.pop("to_id")): r for r in table}

    def minutes(self, *args):
        return {pair: r["travel_time_p50"] for pair, r in self.matrix(*args).items()}

    def setUp(self):
        super().setUp()
        self.write("points.csv", POINTS)
        self.between = ("--from", "points.csv", "--to", "points.csv")

    def test_cars_obey_the_oneway_loop(self):
        # seconds: 1-5 is 240, 5 > 7 120, 7 > 4 60, 1-10 260
        self.assertEqual(self.minutes(*self.between, "--mode", "car"), {
            ("n1", "n1"): "0.00", ("n1", "n5"): "4.00", ("n1", "n7"): "6.00", ("n1", "n10"): "4.33",
            ("n5", "n1"): "4.00", ("n5", "n5"): "0.00", ("n5", "n7"): "2.00", ("n5", "n10"): "8.33",
            ("n7", "n1"): "4.00", ("n7", "n5"): "2.00", ("n7", "n7"): "0.00", ("n7", "n10"): "8.33",
            ("n10", "n1"): "4.33", ("n10", "n5"): "8.33", ("n10", "n7"): "10.33", ("n10", "n10"): "0.00"})

    def test_walkers_ignore_it_and_cannot_leave_by_motorway(self):
        m = self.minutes(*self.between, "--mode", "walk")
        self.assertEqual((m["n1", "n5"], m["n1", "n7"], m["n7", "n5"]), ("30.00", "30.00", "12.00"))
        self.assertEqual((m["n1", "n10"], m["n10", "n1"], m["n10", "n10"]), ("", "", "0.00"))

    def test_beyond_the_largest_cutoff_is_empty(self):
        m = self.minutes(*self.between, "--mode", "car", "--cutoffs", "4")
        self.assertEqual((m["n1", "n5"], m["n1", "n10"]), ("4.00", ""))

    def test_definition_lies_beside_the_table(self):
        self.tongqu("matrix", self.graph, *self.between, "--mode", "car", "-o", "m.csv")
        definition = json.loads(self.read("m.csv.definition.json"))
        self.assertEqual((definition["modes"], definition["origins"]), (["car"], 4))
        self.assertEqual(definition["from"], ["points.csv"])

    def test_places_by_transit(self):
        # from `west`: 18 min to M_A, train of 08:30; `east`: M_B 08:34 and 1500 m on foot
        m = self.minutes("--from", "west", "--to", "places", "--depart", "08:00", "--cutoffs", "100")
        self.assertEqual(m, {("west", "west"): "0.00", ("west", "east"): "52.00", ("west", "airport"): "",
                             ("west", "suburb"): "50.00", ("west", "far"): "96.00"})

    def test_percentiles_of_a_window_are_nearest_ranks(self):
        # 66 65 64 63 92 91 minutes
        r = self.matrix("--from", NODES[1], "--to", "far", "--window", "08:00-08:06", "--cutoffs", "100",
                        "--percentiles", "0,25,50,75,100")
        self.assertEqual(list(r.values()), [{
            "travel_time_p0": "63.00", "travel_time_p25": "64.00", "travel_time_p50": "65.00",
            "travel_time_p75": "91.00", "travel_time_p100": "92.00"}])

    def test_share_is_of_the_departures_within_each_cutoff(self):
        # 66 65 64 63 92 91 minutes; by car 4 min to `west` whenever one leaves
        r = self.matrix("--from", NODES[1], "--to", "far", "--window", "08:00-08:06", "--share",
                        "--cutoffs", "62.9,63,65,91,100")
        self.assertEqual(list(r.values()), [{
            "travel_time_p50": "65.00", "share_62.9": "0.00", "share_63": "16.67", "share_65": "50.00",
            "share_91": "83.33", "share_100": "100.00"}])
        r = self.matrix("--from", NODES[1], "--to", "west", "--mode", "car,transit", "--share", "--cutoffs", "3.9,4")
        self.assertEqual([(v["mode"], v["share_3.9"], v["share_4"]) for v in r.values()], [("car", "0.00", "100.00")])

    def test_split_adds_up_and_is_the_routes(self):
        args = ("--window", "08:00-08:06", "--cutoffs", "100")
        m = self.matrix("--from", NODES[1], "--to", "places", *args, "--percentiles", "0,75", "--split", "--networks")
        self.assertEqual(list(m[NODES[1], "far"]), ["travel_time_p0", "travel_time_p75", "access_s_p0", "wait_s_p0",
                         "ride_s_p0", "transfer_s_p0", "egress_s_p0", "networks_p0", "access_s_p75", "wait_s_p75",
                         "ride_s_p75", "transfer_s_p75", "egress_s_p75", "networks_p75"])
        for (a, b), r in m.items():
            for p in ("0", "75"):
                parts = [r["%s_s_p%s" % (x, p)] for x in PARTS]
                route = self.json("route", self.graph, "--from", NODES[1], "--to", b, *args, "--percentiles", p)
                if not route["found"]:
                    self.assertEqual((parts, r["networks_p" + p]), ([""] * 5, ""))
                    continue
                self.assertEqual(sum(map(int, parts)), round(60 * float(r["travel_time_p" + p])))
                self.assertEqual([str(route["split_s"][x]) for x in PARTS], parts)
                self.assertEqual("+".join(route["networks"]), r["networks_p" + p])
        self.assertEqual({r["networks_p0"] for r in m.values()}, {"", "metro", "metro+bus"})
        self.tongqu("matrix", self.graph, "--from", NODES[1], "--to", "far", "--split", "-o", "m.csv")
        self.assertIn("add up", json.loads(self.read("m.csv.definition.json"))["split"])

    def test_percentile_beyond_the_cutoff_is_empty(self):
        r = self.matrix("--from", NODES[1], "--to", "far", "--window", "08:00-08:06", "--cutoffs", "70",
                        "--percentiles", "50,75")
        self.assertEqual(list(r.values()), [{"travel_time_p50": "65.00", "travel_time_p75": ""}])

    def test_arrive_counts_back_from_the_time_asked_for(self):
        # to be at `far` by 09:10 one leaves node 1 at 08:03
        m = self.minutes("--from", NODES[1], "--to", "far", "--arrive", "09:10", "--cutoffs", "100")
        self.assertEqual(list(m.values()), ["67.00"])

    def test_reverse_streets_are_the_same_matrix(self):
        forth = self.minutes(*self.between, "--mode", "car")
        back = self.minutes(*self.between, "--mode", "car", "--reverse")
        self.assertEqual(back, forth)

    def test_several_modes_name_the_best(self):
        m = self.matrix("--from", NODES[1], "--to", "places", "--mode", "car,transit", "--depart", "08:00",
                        "--cutoffs", "100")
        self.assertEqual([(pair[1], r["travel_time_p50"], r["mode"]) for pair, r in m.items()],
                         [("west", "4.00", "car"), ("east", "7.00", "car"), ("airport", "4.33", "car"),
                          ("suburb", "30.00", "transit"), ("far", "66.00", "transit")])

    def test_distance_is_that_of_the_route(self):
        m = self.matrix(*self.between, "--mode", "car", "--cutoffs", "8")
        self.assertEqual(m["n10", "n7"], {"travel_time_p50": "", "distance_m": ""})
        self.assertAlmostEqual(float(m["n5", "n7"]["distance_m"]), 1000, delta=2)
        for mode in ("car", "bike", "walk"):
            for reverse in ((), ("--reverse",)):
                m = self.matrix(*self.between, "--mode", mode, *reverse)
                for (a, b), r in m.items():
                    found = self.json("route", self.graph, "--from", NODES[int(a[1:])], "--to", NODES[int(b[1:])],
                                      "--mode", mode, "--cutoffs", "60", "--no-geometry", *reverse)
                    self.assertEqual(found["found"], r["distance_m"] != "", (a, b))
                    if found["found"]:
                        self.assertAlmostEqual(found["distance_m"], float(r["distance_m"]), delta=0.11)

    def test_distance_needs_one_street_mode(self):
        for modes in ("car,walk", "transit"):
            m = self.matrix("--from", NODES[1], "--to", "west", "--mode", modes)
            self.assertNotIn("distance_m", list(m.values())[0])

    def test_stops_are_those_where_trips_call(self):
        m = self.minutes("--from", "M_A", "--to", "stops", "--mode", "walk")
        self.assertEqual(m, {("M_A", "M_A"): "0.00", ("M_A", "M_B"): "24.00", ("M_A", "M_C"): "",
                             ("M_A", "B_A"): "", ("M_A", "B_B"): ""})

    def test_origin_out_of_reach_has_empty_cells_and_is_told(self):
        self.write("far.csv", "id,lon,lat\nsea,10,10\nn1," + NODES[1] + "\n")
        m = self.minutes("--from", "far.csv", "--to", "west", "--mode", "walk")
        self.assertEqual(m, {("sea", "west"): "", ("n1", "west"): "24.00"})
        self.assertIn("sea", self.stderr)
        self.assertIn("1 of 2 points", self.stderr)

    def test_ids_with_commas_and_quotes_survive(self):
        self.write("odd.csv", 'id,lon,lat,more\n"a,""b""",%s,x\n' % NODES[1])
        self.assertEqual(list(self.minutes("--from", "odd.csv", "--to", "west", "--mode", "walk")),
                         [('a,"b"', "west")])


if __name__ == "__main__":
    unittest.main()
