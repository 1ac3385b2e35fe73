"""tongqu isochrone --network: the streets reached, against routes to points on them."""
import csv
import io
import json
import math
import sqlite3
import unittest

import test_turns
from program import ProgramTest, TownTest

FROM = "114.302,30.5"    # 192 m east of the town's node 1
NO_SNAP = {2, 6}         # the bridge and the motorway: nobody ends a journey there


def metres(a, b):
    return math.hypot((b[0] - a[0]) * 111195 * math.cos(math.radians(a[1])), (b[1] - a[1]) * 111195)


def length(line):
    return sum(metres(a, b) for a, b in zip(line, line[1:]))


def along(line, share):
    """The point at a share of the line's length; beyond 1 straight on."""
    left = share * length(line)
    for a, b in zip(line, line[1:]):
        step = metres(a, b)
        if left <= step or b == line[-1]:
            return [a[0] + (b[0] - a[0]) * left / step, a[1] + (b[1] - a[1]) * left / step]
        left -= step


class NetworkTest(ProgramTest):
    def features(self, graph, *args):
        self.tongqu("isochrone", graph, *args, "--network", "n.geojson")
        found = json.loads(self.read("n.geojson"))
        self.definition = found["definition"]
        return [(f["properties"], f["geometry"]["coordinates"]) for f in found["features"]]

    def seconds(self, graph, start, points, *args, reverse=False):
        """Travel times of route to the points, None where there is none."""
        lon, lat = start.split(",")
        rows = [f"{i},{p[0]:.7f},{p[1]:.7f},{lon},{lat}" if reverse else f"{i},{lon},{lat},{p[0]:.7f},{p[1]:.7f}"
                for i, p in enumerate(points)]
        self.write("pairs.csv", "id,from_lon,from_lat,to_lon,to_lat\n" + "\n".join(rows) + "\n")
        lines = self.tongqu("route", graph, "--pairs", "pairs.csv", "--no-geometry", *args).splitlines()
        return [o["duration_s"] if o["found"] else None for o in map(json.loads, lines)]

    def check_lines(self, graph, start, lines, last_min, *args, reverse=False):
        """Points on a line take what its ends say; just past a cut they take longer."""
        points, wants = [], []
        for p, line in lines:
            if p["way_id"] in NO_SNAP:
                continue
            for share in (0.001, 0.25, 0.5, 0.75, 0.999):
                points.append(along(line, share))
                wants.append((min(p["start_s"], p["end_s"]) - 1, max(p["start_s"], p["end_s"]) + 1,
                              p["start_s"] + (p["end_s"] - p["start_s"]) * share))
            if p["cut"]:
                points.append(along(line[::-1] if reverse else line, 1 + 3 / length(line)))
                wants.append((last_min * 60 + 0.1, last_min * 60 + 5, last_min * 60))
        times = self.seconds(graph, start, points, *args, reverse=reverse)
        for point, time, (low, high, near) in zip(points, times, wants):
            self.assertIsNotNone(time, point)
            self.assertTrue(low <= time <= high and abs(time - near) <= 4, (point, time, low, high, near))
        return len(points)


class Town(TownTest, NetworkTest):
    def lines(self, *args):
        return self.features(self.graph, "--from", FROM, *args)

    def test_points_on_lines_take_what_the_lines_say(self):
        for mode, last in (("car", 3), ("car", 4.7), ("bike", 8), ("walk", 11.3)):
            with self.subTest(mode=mode, last=last):
                lines = self.lines("--mode", mode, "--cutoffs", f"2,{last}")
                self.assertGreater(len(lines), 4)
                self.assertTrue(any(p["cut"] for p, _ in lines))
                self.check_lines(self.graph, FROM, lines, last, "--mode", mode)

    def test_lines_towards_the_place_point_along_the_travel(self):
        lines = self.lines("--mode", "car", "--cutoffs", "3", "--reverse")
        self.assertTrue(all(p["start_s"] >= p["end_s"] for p, _ in lines))
        self.check_lines(self.graph, FROM, lines, 3, "--mode", "car", reverse=True)

    def test_oneway_street_is_told_in_its_direction_only(self):
        """Seconds from FROM: 37 to node 2, 60 to 3, 60 over the bridge to 4, 60 to 5, then 60 each."""
        loop = [(p["start_s"], p["end_s"]) for p, _ in self.lines("--mode", "car", "--cutoffs", "10") if p["way_id"] == 4]
        self.assertEqual(loop, sorted(loop))
        self.assertAlmostEqual(loop[0][0], 217, delta=2)
        self.assertAlmostEqual(loop[-1][1], 217 + 180, delta=3)

    def test_cutoffs_nest_and_no_stretch_stands_twice(self):
        both = self.lines("--mode", "walk", "--cutoffs", "4,9,15")
        for cutoff in (4, 9, 15):
            alone = self.lines("--mode", "walk", "--cutoffs", str(cutoff))
            within = sum(p["length_m"] for p, _ in both if p["cutoff_min"] <= cutoff)
            self.assertAlmostEqual(within, sum(p["length_m"] for p, _ in alone), delta=0.1)
        for p, line in both:
            self.assertAlmostEqual(p["length_m"], length(line), delta=0.01 * p["length_m"] + 0.2)
            self.assertLessEqual(p["end_s"], 60 * p["cutoff_min"])

    def test_several_modes_stand_side_by_side(self):
        found = {p["mode"] for p, _ in self.lines("--mode", "car,walk", "--cutoffs", "5")}
        self.assertEqual(found, {"car", "walk"})

    def test_every_form_has_the_same_lines_and_its_definition(self):
        args = ("--mode", "car", "--cutoffs", "2,3")
        lines = self.lines(*args)
        self.assertEqual((self.definition["modes"], self.definition["cutoffs_min"]), (["car"], [2, 3]))
        for form in ("gpkg", "fgb", "shp", "csv"):
            self.tongqu("isochrone", self.graph, "--from", FROM, *args, "--network", "n." + form)
        rows = list(csv.DictReader(io.StringIO(self.read("n.csv").decode())))
        self.assertEqual([(r["way_id"], r["end_s"], r["name"]) for r in rows],
                         [(str(p["way_id"]), str(p["end_s"]), p["name"] or "") for p, _ in lines])
        self.assertTrue(all(r["wkt"].startswith("LINESTRING (114.") for r in rows))
        base = sqlite3.connect(self.folder / "n.gpkg")
        self.addCleanup(base.close)
        self.assertEqual(base.execute("select mode, cutoff_min, start_s, end_s from network order by fid").fetchall(),
                         [(p["mode"], p["cutoff_min"], p["start_s"], p["end_s"]) for p, _ in lines])
        self.assertIn(("graph", self.definition["graph"]), base.execute("select key, value from definition").fetchall())
        for name in ("n.csv.definition.json", "n.fgb.definition.json", "n.definition.json"):
            self.assertEqual(json.loads(self.read(name)), self.definition)
        self.assertEqual(len(self.read("n.shx")), 100 + 8 * len(lines))

    def test_areas_and_network_are_written_together(self):
        self.tongqu("isochrone", self.graph, "--from", FROM, "--mode", "car", "--cutoffs", "5", "-o", "a.geojson",
                    "--network", "n.geojson")
        self.assertEqual(json.loads(self.read("a.geojson"))["definition"], json.loads(self.read("n.geojson"))["definition"])

    def test_what_does_not_apply_is_refused(self):
        base = ("isochrone", self.graph, "--from", FROM)
        self.fails(2, ("--network", "--mode"), *base, "--network", "n.geojson")
        self.fails(2, "--network", *base, "--mode", "car,transit", "--network", "n.geojson")
        self.fails(2, ".gpkg", *base, "--mode", "car", "--network", "n.tif")
        self.fails(2, "-o FILE", *base, "--mode", "car")
        self.fails(2, "standard output", *base, "--mode", "car", "-o", "-", "--network", "-")


class Restricted(NetworkTest):
    """The crossing of test_turns: no left turn from the south to the west."""

    def test_forbidden_turn_is_not_drawn_as_travelled(self):
        graph = "town.tq"
        self.write("town.osm", test_turns.osm((test_turns.NO_LEFT, {"restriction": "no_left_turn"})))
        self.tongqu("build", "--osm", "town.osm", "-q", "-o", graph)
        start = test_turns.between("s", "j", 0.2)
        lines = self.features(graph, "--from", start, "--mode", "car", "--cutoffs", "1,2")
        self.check_lines(graph, start, lines, 2, "--mode", "car")
        first = {name: min((p["start_s"] for p, _ in lines if p["way_id"] == i), default=None)
                 for i, name in enumerate(test_turns.WAYS, 1)}
        self.assertEqual(first["jn"], first["je"])
        self.assertGreater(first["jw"], first["jn"] + 20)  # round by the end of another arm
        self.assertIsNone(first["xy"])


if __name__ == "__main__":
    unittest.main()
