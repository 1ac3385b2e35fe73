"""Fares from the command line, on the town of fixtures/town. Metro M_A > M_B 2.0 km, > M_C 12.0 km; bus B_A > B_B."""
import json
import unittest

from program import NODES, TOWN, TOWN_ARGS, TownTest

FARES = """fare,network,currency,up_to_km,price,every_km,adds,transfers,pass
metro,metro,CNY,4,2,,,any,city
metro,,,,,4,1,,
bus,bus,,,1.50,,,,
"""
FROM, FAR, EAST = NODES[1], "114.539586,30.5", NODES[5]


class Fares(TownTest):
    def setUp(self):
        super().setUp()
        self.write("fares.csv", FARES)
        self.tongqu("build", *TOWN_ARGS, "--fares", "fares.csv", "-o", "priced.tq")

    def route(self, *args, to="far"):
        time = () if "--arrive" in args else ("--depart", "08:00")
        return self.json("route", "priced.tq", "--from", FROM, "--to", to, *time, "--cutoffs", "120", *args)

    def test_legs_and_journey_have_their_fares(self):
        r = self.route()
        self.assertEqual(r["fare"], {"amount": 5.5, "currency": "CNY"})   # 12 km: 2 + 2; bus 1.50
        self.assertEqual([leg.get("fare") for leg in r["legs"] if leg["mode"] == "transit"], [4, 1.5])

    def test_passes_make_their_fares_free(self):
        self.assertEqual(self.route("--pass", "city")["fare"]["amount"], 1.5)
        self.assertEqual(self.route("--pass", "city,bus")["fare"]["amount"], 0)
        r = self.route("--pass", "metro", "--max-fare", "1.5")
        self.assertEqual((r["found"], r["definition"]["passes"], r["definition"]["fares_exact"]),
                         (True, ["metro"], True))

    def test_dearer_journeys_are_left_out(self):
        self.assertTrue(self.route("--max-fare", "5.5")["found"])
        r = self.route("--max-fare", "5.49")
        self.assertFalse(r["found"])
        self.assertEqual((r["definition"]["max_fare"], r["definition"]["currency"]), (5.49, "CNY"))
        # towards the place too
        r = self.route("--max-fare", "5.5", "--arrive", "09:30")
        self.assertEqual((r["found"], r["fare"]["amount"]), (True, 5.5))
        self.assertFalse(self.route("--max-fare", "5.49", "--arrive", "09:30")["found"])

    def test_pareto_lists_walking_and_riding_by_money(self):
        # the train of 08:10 is at M_B at 08:14; all the way on foot takes 30 minutes
        r = self.route("--pareto=fare", "--max-walk", "30", to=EAST)
        self.assertEqual([(j["fare"]["amount"], j["duration_s"], j["rides"]) for j in r["journeys"]],
                         [(2, 840, 1), (0, 1800, 0)])
        self.assertEqual(r["fare"]["amount"], 2)
        r = self.route("--pareto=fare", "--max-fare", "1.99", "--max-walk", "30", to=EAST)
        self.assertEqual([j["fare"]["amount"] for j in r["journeys"]], [0])

    def test_matrix_and_isochrone_reach_less_for_less(self):
        times = {}
        for fare in ("0", "2", "4", "5.5"):
            t = self.csv("matrix", "priced.tq", "--from", "west", "--to", "places", "--depart", "08:00",
                         "--cutoffs", "100", "--max-fare", fare)
            times[fare] = {r["to_id"] for r in t if r["travel_time_p50"]}
        self.assertEqual(times["0"], {"west"})
        self.assertTrue(times["0"] <= times["2"] <= times["4"] <= times["5.5"])
        self.assertIn("far", times["5.5"])
        self.assertNotIn("far", times["4"])
        definition = self.definition("isochrone", "--from", FROM, "--depart", "08:00", "--max-fare", "2")
        self.assertEqual((definition["max_fare"], definition["fares_exact"]), (2, True))

    def definition(self, command, *args):
        self.tongqu(command, "priced.tq", *args, "-o", "out.geojson")
        return json.loads(self.read("out.geojson"))["definition"]

    def test_batch_and_access_take_the_limit(self):
        self.write("o.csv", "id,lon,lat\na,%s\n" % FROM)
        self.tongqu("batch", "priced.tq", "--origins", "o.csv", "--depart", "08:00", "--cutoffs", "60",
                    "--max-fare", "2", "-o", "b.csv")
        self.tongqu("batch", "priced.tq", "--origins", "o.csv", "--depart", "08:00", "--cutoffs", "60", "-o", "c.csv")
        self.assertNotEqual(self.read("b.csv"), self.read("c.csv"))

    def test_wrong_amounts_and_places_are_refused(self):
        for args, says in ((("--max-fare", "5,5"), "with a point"), (("--max-fare", "5.555"), "2 decimal places"),
                           (("--max-fare", "-1"), "with a point"), (("--pass", "year"), "no pass of the graph"),
                           (("--max-fare", "2", "--mode", "walk"), "only rides cost"),
                           (("--max-fare", "2", "--pareto"), "--pareto=fare"),
                           (("--max-fare", "2", "--frequencies", "half-headway"), "half-headway")):
            self.fails(2, says, "route", "priced.tq", "--from", FROM, "--to", "far", *args)
        self.fails(2, "nothing without --max-fare", "isochrone", "priced.tq", "--from", FROM, "--pass", "metro",
                     "-o", "x.geojson")
        self.fails(1, "the graph has no fares", "isochrone", self.graph, "--from", FROM, "--max-fare", "2",
                    "-o", "x.geojson")

    def test_info_lists_the_fares(self):
        d = self.json("info", "priced.tq", "--json")
        (system,) = d["fares"]["systems"]
        self.assertEqual((system["of"], system["currency"], system["routes"], system["tickets"], system["least"]),
                         ("fares.csv", "CNY", 2, 2, 1.5))
        self.assertIn("fares.csv: 2 routes, 2 tickets", self.tongqu("info", "priced.tq"))
        self.tongqu("verify", "priced.tq")

    def test_a_wrong_table_is_refused_by_line(self):
        self.write("bad.csv", FARES.replace("1.50", "1.505"))
        self.fails(1, "bad.csv:4", "build", "--gtfs", TOWN / "metro", "--fares", "bad.csv", "-o", "bad.tq")


if __name__ == "__main__":
    unittest.main()
