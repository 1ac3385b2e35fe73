"""Roads without through traffic and the estates behind them, from the file to info, export and route.

    a -- b ----- c -- d       0.001 degree, 111 m, a step; bc is 222 m
         |       |
         e ~ m ~ f            the estate: e-m-f is free, but gates of residents stand on be and cf
"""
import json
import unittest

from program import ProgramTest

AT = {"a": (0, 0), "b": (1, 0), "c": (3, 0), "d": (4, 0), "e": (1, -1), "m": (2, -1), "f": (3, -1), "x": (1, -0.5),
      "y": (3, -0.5)}
WAYS = ("ab", "bc", "cd", "bxe", "emf", "fyc")


def osm(slow="bc", gates="xy", tags=(("barrier", "gate"), ("access", "private"))):
    out = ["<?xml version='1.0'?><osm version='0.6'>"]
    for name, (x, y) in AT.items():
        inside = "".join(f"<tag k='{k}' v='{v}'/>" for k, v in tags) if name in gates else ""
        out.append(f"<node id='{ord(name)}' lat='{30 + y / 1000:.4f}' lon='{114 + x / 1000:.4f}'>{inside}</node>")
    for i, way in enumerate(WAYS, 1):
        limit = "<tag k='maxspeed' v='5'/>" if way == slow else ""
        out.append(f"<way id='{i}'>" + "".join(f"<nd ref='{ord(c)}'/>" for c in way) +
                   f"<tag k='highway' v='residential'/>{limit}</way>")
    return "".join(out) + "</osm>"


def at(name):
    x, y = AT[name]
    return f"{114 + x / 1000:.6f},{30 + y / 1000:.6f}"


class Estates(ProgramTest):
    def build(self, **more):
        self.write("town.osm", osm(**more))
        self.tongqu("build", "--osm", "town.osm", "-q", "-o", "town.tq")

    def ways(self, start, end, mode="car"):
        found = self.json("route", "town.tq", "--from", at(start), "--to", at(end), "--mode", mode, "--no-geometry")
        self.assertTrue(found["found"])
        return [WAYS[s["way_id"] - 1] for leg in found["legs"] for s in leg["steps"] if s["way_id"]]

    def export(self, layer):
        return [f["properties"] for f in
                json.loads(self.tongqu("export", "town.tq", "--layer", layer, "-o", "-"))["features"]]

    def test_nobody_drives_through_an_estate_however_fast(self):
        self.build()
        self.assertEqual(self.ways("a", "d"), ["ab", "bc", "cd"])
        self.assertEqual(self.ways("d", "a"), ["cd", "bc", "ab"])
        self.assertEqual(self.ways("a", "m"), ["ab", "bxe", "emf"])
        self.assertEqual(self.ways("m", "d"), ["emf", "fyc", "cd"])
        self.assertEqual(self.ways("e", "f"), ["emf"])

    def test_open_gates_let_everybody_through(self):
        for tags in ((("barrier", "gate"),), (("barrier", "gate"), ("access", "permissive"))):
            self.build(tags=tags)
            self.assertEqual(self.ways("a", "d"), ["ab", "bxe", "emf", "fyc", "cd"])

    def test_info_tells_the_states_of_roads_without_through_traffic(self):
        self.build()
        text = self.tongqu("info", "town.tq")
        self.assertRegex(text, r"states +[0-9]+ by car, [1-9][0-9]* of them for roads without through traffic,")
        self.build(gates="")
        self.assertIn(", 0 of them for roads without through traffic", self.tongqu("info", "town.tq"))

    def test_export_flags_the_estate_and_lists_no_ban_for_it(self):
        self.build()
        estate = {p["way_id"] for p in self.export("edges") if p["no_through"] and p["way_id"]}
        self.assertLessEqual({5}, estate)
        self.assertLessEqual(estate, {4, 5, 6})
        self.assertEqual([b for b in self.export("restrictions") if b["kind"] != "no_u_turn"], [])

    def test_ends_of_the_network_output_are_those_of_the_routes(self):
        self.build()
        self.tongqu("isochrone", "town.tq", "--from", at("a"), "--mode", "car", "--cutoffs", "5", "--network", "n.geojson")
        lines = [f["properties"] for f in json.loads(self.read("n.geojson"))["features"]]
        into = min(p["start_s"] for p in lines if p["way_id"] == 5)
        far = min(p["start_s"] for p in lines if p["way_id"] == 3)
        route = self.json("route", "town.tq", "--from", at("a"), "--to", at("c"), "--mode", "car")
        self.assertAlmostEqual(far, route["duration_s"], delta=1)
        self.assertGreater(far, into + 40)


if __name__ == "__main__":
    unittest.main()
