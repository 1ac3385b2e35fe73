"""tongqu access: sums worked from `tongqu matrix`, and by hand on the town of fixtures/town."""
import csv
import io
import json
import math
import sqlite3
import unittest

from program import NODES, TownTest

# amounts are powers of two: a sum says which points it holds
IDS = [1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 15]
JOBS = {f"n{n}": 2 ** i for i, n in enumerate(IDS)}
POINTS = "id,lon,lat,jobs,beds\n" + "".join(
    f"n{n},{NODES[n]},{JOBS[f'n{n}']},{3 * (n == 15)}\n" for n in IDS)
WINDOW = ("--window", "08:00-08:06", "--percentiles", "25,50,75")


class Access(TownTest):
    def setUp(self):
        super().setUp()
        self.write("points.csv", POINTS)

    def access(self, *args, origins="points.csv", opportunities="points.csv:jobs"):
        return self.csv("access", self.graph, "--from", origins, "--opportunities", opportunities, *args)

    def sums(self, *args, **more):
        """{(id, percentile, cutoff): accessibility}"""
        return {(r["id"], r["percentile"], r["cutoff"]): float(r["accessibility"])
                for r in self.access(*args, **more)}

    def seconds(self, *args):
        """{(from, to): seconds by percentile}"""
        table = self.csv("matrix", self.graph, "--from", "points.csv", "--to", "points.csv", *args)
        return {(r["from_id"], r["to_id"]):
                {k.split("_p")[1]: round(float(v) * 60) for k, v in r.items() if k.startswith("travel") and v}
                for r in table}

    def expected(self, times, percentiles, cutoffs, weight):
        sums = {}
        for origin in JOBS:
            for p in percentiles:
                for c in cutoffs:
                    sums[origin, p, c] = sum(
                        n * weight(times[origin, to][p], float(c) * 60) for to, n in JOBS.items()
                        if p in times[origin, to])
        return sums

    def check_step(self, *args, percentiles=("50",), cutoffs=("4", "6", "20", "90")):
        args = (*args, "--cutoffs", ",".join(cutoffs))
        got = self.sums(*args)
        self.assertEqual(got, self.expected(self.seconds(*args), percentiles, cutoffs, lambda t, c: t <= c))
        return got

    def test_by_hand_cars_reach_these_points(self):
        # seconds from node 1: 2 60, 3 120, 4 180, 5 240, 6 300, 7 360, 10 260; 8 is no road for cars but
        # its nearest street is
        got = self.sums("--mode", "car", "--cutoffs", "2,4")
        held = {c: {i for i, n in JOBS.items() if int(got["n1", "50", c]) & n} for c in ("2", "4")}
        self.assertLessEqual({"n1", "n2", "n3"}, held["2"])
        self.assertLessEqual({"n1", "n2", "n3", "n4", "n5"}, held["4"])
        self.assertFalse({"n4", "n5", "n6", "n7", "n10"} & held["2"])
        self.assertFalse({"n6", "n7", "n10", "n11"} & held["4"])

    def test_sums_are_those_of_the_matrix_by_car(self):
        self.check_step("--mode", "car")

    def test_sums_are_those_of_the_matrix_on_foot(self):
        self.check_step("--mode", "walk")

    def test_sums_are_those_of_the_matrix_by_transit(self):
        got = self.check_step("--depart", "08:00")
        self.assertGreater(len(set(got.values())), 8)

    def test_sums_are_those_of_the_matrix_over_a_window(self):
        self.check_step(*WINDOW, percentiles=("25", "50", "75"))

    def test_sums_are_those_of_the_matrix_by_the_best_mode(self):
        self.check_step(*WINDOW, "--mode", "walk,transit", percentiles=("25", "50", "75"))

    def test_reverse_counts_who_reaches_the_place(self):
        args = ("--mode", "car", "--cutoffs", "4,6")
        got = self.sums(*args, "--reverse")
        times = self.seconds(*args)
        turned = {(b, a): t for (a, b), t in times.items()}
        self.assertEqual(got, self.expected(turned, ("50",), ("4", "6"), lambda t, c: t <= c))
        self.assertNotEqual(got, self.sums(*args))

    def check_decay(self, text, weight):
        got = self.sums("--mode", "car", "--cutoffs", "4,6", "--decay", text, "--max-time", "60")
        times = self.seconds("--mode", "car", "--cutoffs", "60")
        want = self.expected(times, ("50",), ("4", "6"), weight)
        self.assertEqual(got.keys(), want.keys())
        for key, value in want.items():
            self.assertAlmostEqual(got[key], value, delta=1e-6, msg=str(key))

    def test_decay_linear(self):
        def weight(t, c):
            return min(1.0, max(0.0, (c + 120 - t) / 240))
        self.check_decay("linear,4", weight)

    def test_decay_logistic(self):
        def weight(t, c):
            def g(s):
                return 1 + math.exp((s - c) * math.pi / (180 * math.sqrt(3)))
            return g(0) / g(t)
        self.check_decay("logistic,3", weight)

    def test_decay_exponential(self):
        self.check_decay("exponential", lambda t, c: 0.5 ** (t / c))

    def test_decay_fixed_exponential(self):
        self.check_decay("fixed-exponential,0.002", lambda t, c: math.exp(-0.002 * t))
        self.check_decay("fixed_exponential,0.002", lambda t, c: math.exp(-0.002 * t))

    def test_decay_searches_beyond_the_cutoff_by_itself(self):
        near = self.sums("--mode", "car", "--cutoffs", "4", "--decay", "linear,4")
        self.assertEqual(near, self.sums("--mode", "car", "--cutoffs", "4", "--decay", "linear,4",
                                         "--max-time", "60"))
        self.assertNotEqual(near, self.sums("--mode", "car", "--cutoffs", "4", "--decay", "linear,4",
                                            "--max-time", "4"))

    def test_dual_is_the_time_to_the_nth(self):
        table = self.access("--measure", "dual", "--counts", "1,3,100,4000", "--mode", "car", "--cutoffs", "60")
        times = self.seconds("--mode", "car", "--cutoffs", "60")
        for r in table:
            total, want = 0, ""
            for t, to in sorted((times[r["id"], to]["50"], to) for to in JOBS if times[r["id"], to]):
                total += JOBS[to]
                if total >= float(r["n"]):
                    want = t / 60
                    break
            self.assertEqual(r["minutes"] == "", want == "", r)
            if want != "":
                self.assertAlmostEqual(float(r["minutes"]), want, delta=0.006)
        self.assertIn("", {r["minutes"] for r in table})
        self.assertEqual({r["n"] for r in table}, {"1", "3", "100", "4000"})

    def test_several_layers_stand_one_after_another(self):
        table = self.csv("access", self.graph, "--from", NODES[1], "--opportunities", "points.csv:jobs,beds",
                         "--opportunities", "places", "--mode", "car", "--cutoffs", "90")
        self.assertEqual([r["opportunity"] for r in table], ["jobs", "beds", "population"])
        # all places but suburb and far, which no road joins: 1000 + 200 + 30
        self.assertEqual([float(r["accessibility"]) for r in table][1:], [3.0, 1230.0])

    def test_one_and_two_threads_write_the_same_bytes(self):
        for threads in ("1", "2"):
            self.tongqu("access", self.graph, "--from", "grid", "--opportunities", "points.csv:jobs,beds",
                        *WINDOW, "--threads", threads, "-o", threads + ".csv", "-o", threads + ".tif")
        self.assertEqual(self.read("1.csv"), self.read("2.csv"))
        self.assertEqual(self.read("1.tif"), self.read("2.tif"))

    def test_definition_goes_beside_the_table(self):
        self.tongqu("access", self.graph, "--from", "points.csv", "--opportunities", "points.csv:jobs",
                    "--mode", "car", "--decay", "logistic,3", "-o", "a.csv")
        definition = json.loads(self.read("a.csv.definition.json"))
        self.assertEqual((definition["decay"], definition["decay_value"]), ("logistic", 3.0))
        self.assertEqual(definition["opportunities"], [
            {"name": "jobs", "file": "points.csv", "placed": "at points", "total": 2047.0, "outside_region": 0.0}])
        self.assertEqual(definition["origins"], 11)

    def test_rings_by_city_and_county_add_up(self):
        # by car from node 1: airport 30 people 4.33 min, west 1000 4.00, east 200 7.00
        table = self.csv("access", self.graph, "--from", NODES[1], "--opportunities", "places", "--mode", "car",
                         "--cutoffs", "4,5,10", "--zones", "county")
        rows = [(r["zone"], r["cutoff"], r["accessibility"], r["ring"], r["share"]) for r in table]
        self.assertEqual([r for r in rows if r[0] == "东岸县"],
                         [("东岸县", "4", "0", "0", "0"), ("东岸县", "5", "0", "0", "0"),
                          ("东岸县", "10", "200", "200", "1")])
        self.assertEqual([r[:4] for r in rows if r[0] == ""],
                         [("", "4", "1000", "1000"), ("", "5", "1030", "30"), ("", "10", "1230", "200")])
        table = self.csv("access", self.graph, "--from", NODES[1], "--opportunities", "places", "--mode", "car",
                         "--cutoffs", "4,10", "--zones", "city")
        # every place but `far` is in 西岸市, which has 1000 + 200 + 30 + 4 (+ 50000) people
        city = [(r["accessibility"], r["share"]) for r in table if r["zone"] == "西岸市"]
        self.assertEqual(city[0][0], "1000")
        self.assertEqual(city[1], ("1230", "%.6f" % (1230 / 51234)))

    def test_zones_from_a_file_and_from_the_graph(self):
        square = [[114.298, 30.498], [114.312, 30.498], [114.312, 30.512], [114.298, 30.512], [114.298, 30.498]]
        self.write("zones.geojson", json.dumps({"type": "FeatureCollection", "features": [
            {"type": "Feature", "properties": {"name": "老城区"},
             "geometry": {"type": "Polygon", "coordinates": [square]}}]}))
        inside = JOBS["n1"] + JOBS["n2"] + JOBS["n3"] + JOBS["n8"] + JOBS["n15"]
        for zones in ("areas", "zones.geojson", "zones.geojson:name"):
            table = self.access("--mode", "walk", "--cutoffs", "1,600", "--zones", zones, origins=NODES[1])
            self.assertEqual([r["zone"] for r in table], ["老城区", "老城区", "", ""])
            self.assertEqual(table[0]["accessibility"], str(JOBS["n1"]))
            self.assertEqual(float(table[1]["accessibility"]), inside)
            self.assertEqual(table[1]["share"], "1")

    def test_by_zone_is_the_mean_by_people(self):
        args = ("--opportunities", "points.csv:jobs", "--mode", "car", "--cutoffs", "4")
        own = {r["id"]: float(r["accessibility"])
               for r in self.csv("access", self.graph, "--from", "places", *args)}
        people = {"west": 1000, "east": 200, "airport": 30, "suburb": 4, "far": 50000}
        table = self.csv("access", self.graph, "--from", "places", *args, "--by", "county", "--at-least", "600")
        by_name = {r["zone"]: r for r in table}
        self.assertEqual(float(by_name["东岸县"]["accessibility"]), own["east"])
        self.assertEqual(by_name["东岸县"]["people"], "200")
        mean = sum(people[i] * own[i] for i in people) / sum(people.values())
        self.assertAlmostEqual(float(by_name[""]["accessibility"]), mean, delta=1e-5)
        self.assertAlmostEqual(float(by_name[""]["share"]), mean / 2047, delta=1e-5)
        enough = sum(people[i] for i in people if own[i] >= 600) / sum(people.values())
        self.assertAlmostEqual(float(by_name[""]["share_of_people"]), enough, delta=1e-5)
        self.assertEqual(by_name[""]["origins"], "5")

    def test_by_zone_takes_weights_of_a_column(self):
        table = self.access("--mode", "car", "--cutoffs", "4", "--by", "areas", "--weight", "points.csv:jobs")
        own = self.sums("--mode", "car", "--cutoffs", "4")
        inside = ["n1", "n2", "n3", "n8", "n15"]
        mean = sum(JOBS[i] * own[i, "50", "4"] for i in inside) / sum(JOBS[i] for i in inside)
        self.assertAlmostEqual(float(table[0]["accessibility"]), mean, delta=1e-5)
        self.write("fewer.csv", "".join(POINTS.splitlines(True)[:4]))
        self.fails(2, ["fewer.csv", "same order"], "access", self.graph, "--from", "points.csv", "--opportunities",
                   "points.csv:jobs", "--by", "areas", "--weight", "fewer.csv:jobs", "-o", "x.csv")

    def test_grid_of_cells_has_a_row_and_a_place_each(self):
        table = self.access("--mode", "walk", "--cutoffs", "10", origins="grid")
        self.assertGreater(len(table), 100)
        at = {r["id"]: r for r in table}
        row = max(at.values(), key=lambda r: float(r["accessibility"]))
        self.write("one.csv", f"id,lon,lat\nx,{row['lon']},{row['lat']}\n")
        self.assertEqual(self.sums("--mode", "walk", "--cutoffs", "10", origins="one.csv")["x", "50", "10"],
                         float(row["accessibility"]))

    def test_people_of_polygons_are_reached_cell_by_cell(self):
        """The square around node 1 is spread over its cells; all of them are reached in an hour's walk."""
        square = [[114.297, 30.4975], [114.303, 30.4975], [114.303, 30.5025], [114.297, 30.5025], [114.297, 30.4975]]
        self.write("people.geojson", json.dumps({
            "type": "Feature", "properties": {"population": 600},
            "geometry": {"type": "Polygon", "coordinates": [square]}}))
        got = [float(r["accessibility"]) for r in self.access(
            "--mode", "walk", "--cutoffs", "3,60", origins=NODES[1], opportunities="people.geojson")]
        self.assertAlmostEqual(got[1], 600, delta=1e-6)
        self.assertTrue(0 < got[0] < 600, got)

    def test_origin_out_of_reach_has_nothing_and_is_told(self):
        self.write("far.csv", "id,lon,lat\nsea,10,10\nn1," + NODES[1] + "\n")
        got = self.sums("--mode", "walk", "--cutoffs", "10", origins="far.csv")
        self.assertEqual(got["sea", "50", "10"], 0)
        self.assertGreater(got["n1", "50", "10"], 0)
        self.assertIn("sea", self.stderr)
        self.assertIn("1 of 2 points", self.stderr)

    def test_wrong_command_lines_say_what_to_give(self):
        base = ("access", self.graph, "--from", "points.csv", "--opportunities", "points.csv:jobs")
        for words, args in [
                ("--opportunities is missing", ("access", self.graph, "--from", "places", "-o", "x.csv")),
                ("--from is missing", ("access", self.graph, "--opportunities", "places", "-o", "x.csv")),
                ("output is missing", base),
                (["x.xls", "unknown ending"], (*base, "-o", "x.xls")),
                (["x.tif", "--from grid"], (*base, "-o", "x.tif")),
                (["--decay gaussian", "logistic"], (*base, "--decay", "gaussian", "-o", "x.csv")),
                (["fixed-exponential", "constant"], (*base, "--decay", "fixed-exponential", "-o", "x.csv")),
                (["step", "no number"], (*base, "--decay", "step,3", "-o", "x.csv")),
                (["dual", "decay"], (*base, "--measure", "dual", "--decay", "step", "-o", "x.csv")),
                ("--measure best", (*base, "--measure", "best", "-o", "x.csv")),
                ("--counts", (*base, "--measure", "dual", "--counts", "0", "-o", "x.csv")),
                ("--threads", (*base, "--threads", "0", "-o", "x.csv")),
                ("--weight", (*base, "--weight", "points.csv:jobs", "-o", "x.csv"))]:
            with self.subTest(words=words):
                self.fails(2, words, *args)

    def test_bad_files_are_named_with_the_remedy(self):
        self.write("minus.csv", "id,lon,lat,jobs\na,%s,-1\n" % NODES[1])
        self.write("swapped.csv", "id,lon,lat,jobs\na,30.5,114.3,1\n")
        self.write("abroad.csv", "id,lon,lat,jobs\na,30.5,50.3,1\n")
        for words, file in [(["minus.csv:2", "negative"], "minus.csv"),
                            (["swapped.csv:2", "longitude first"], "swapped.csv"),
                            (["abroad.csv", "--coords"], "abroad.csv"),
                            (["points.csv", "'cows'", "jobs"], "points.csv:cows"),
                            (["none.csv", "no such file"], "none.csv:jobs")]:
            with self.subTest(words=words):
                self.fails(1, words, "access", self.graph, "--from", "places", "--opportunities", file,
                           "-o", "x.csv")
        self.fails(1, ["none.geojson", "no such file"], "access", self.graph, "--from", "places",
                   "--opportunities", "places", "--zones", "none.geojson", "-o", "x.csv")


class Points(TownTest):
    def test_points_are_the_table_in_every_form(self):
        at = ("access", self.graph, "--from", "places", "--mode", "car", "--cutoffs", "5,30", "--opportunities", "places")
        self.tongqu(*at, "-o", "a.csv", "-o", "a.geojson", "-o", "a.gpkg", "-o", "a.fgb", "-o", "a.shp")
        rows = list(csv.DictReader(io.StringIO(self.read("a.csv").decode())))
        wanted = {}
        for r in rows:
            wanted.setdefault(r["id"], {})["population_p50_c" + r["cutoff"]] = float(r["accessibility"])
        found = json.loads(self.read("a.geojson"))
        self.assertIn("modes", found["definition"])
        got = {f["properties"].pop("id"): f for f in found["features"]}
        self.assertEqual({i: f["properties"] for i, f in got.items()}, wanted)
        self.assertEqual(got["west"]["geometry"], {"type": "Point", "coordinates": [114.3104168, 30.5090203]})
        db = sqlite3.connect(self.folder / "a.gpkg")
        self.addCleanup(db.close)
        self.assertEqual({i: {"population_p50_c5": a, "population_p50_c30": b} for i, a, b in
                          db.execute("select id, population_p50_c5, population_p50_c30 from access")}, wanted)
        self.assertEqual(json.loads(self.read("a.definition.json"))["columns"],
                         {"v1": "population_p50_c5", "v2": "population_p50_c30"})

    def test_points_of_dual_are_null_beyond_the_limit(self):
        self.tongqu("access", self.graph, "--from", "places", "--mode", "car", "--measure", "dual", "--counts", "1000",
                    "--max-time", "6", "--opportunities", "places", "-o", "a.geojson")
        minutes = {f["properties"]["id"]: f["properties"]["population_p50_n1000"]
                   for f in json.loads(self.read("a.geojson"))["features"]}
        self.assertEqual((minutes["west"], minutes["airport"]), (0, None))

    def test_points_of_zones_are_refused(self):
        self.fails(2, ["a.gpkg", "--by"], "access", self.graph, "--from", "places", "--mode", "car", "--by", "city",
                   "--opportunities", "places", "-o", "a.gpkg")


if __name__ == "__main__":
    unittest.main()
