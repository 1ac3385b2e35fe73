"""tongqu export: layers for QGIS, from the town of fixtures/town and the crossing of test_turns.py."""
import json
import sqlite3
import unittest

from program import ProgramTest, TownTest
from test_turns import NO_LEFT, osm


class Export(TownTest):
    def rows(self, path, layer):
        """Rows of a GeoPackage's layer as dicts, geometry left out."""
        base = sqlite3.connect(self.folder / path)
        self.addCleanup(base.close)
        base.row_factory = sqlite3.Row
        return [{k: r[k] for k in r.keys() if k not in ("fid", "geom")}
                for r in base.execute(f'select * from "{layer}" order by fid')]

    def edges(self):
        return json.loads(self.tongqu("export", self.graph, "-o", "-"))["features"]

    def test_edges_have_the_speeds_and_ways_of_the_town(self):
        by_way = {}
        for f in self.edges():
            by_way.setdefault(f["properties"]["way_id"], []).append(f["properties"])
        street, bridge, loop, footway = by_way[1][0], by_way[2][0], by_way[4][0], by_way[5][0]
        self.assertEqual((street["name"], street["class"], street["modes"]),
                         ("解放大道", "residential", "car+bike+walk"))
        for name, kmh in (("car_kmh", 30), ("car_kmh_back", 30), ("walk_kmh", 5), ("bike_kmh", 15)):
            self.assertAlmostEqual(street[name], kmh, delta=0.1 * kmh)
        self.assertEqual((street["oneway"], loop["oneway"], footway["oneway"]), ("no", "yes", None))
        self.assertEqual((loop["car_kmh_back"], footway["car_kmh"]), (None, None))
        self.assertEqual((bridge["bridge"], street["bridge"], bridge["no_snap"]), (1, 0, 1))
        self.assertAlmostEqual(bridge["length_m"], 1000, delta=2)
        self.assertAlmostEqual(bridge["car_kmh"], 60, delta=1)

    def test_geopackage_holds_every_layer(self):
        self.tongqu("export", self.graph, "-o", "n.gpkg")
        edges = self.rows("n.gpkg", "edges")
        self.assertEqual(len(edges), len(self.edges()))
        self.assertEqual([e["way_id"] for e in edges], [f["properties"]["way_id"] for f in self.edges()])
        stops = {s["id"] for s in self.rows("n.gpkg", "stops")}
        self.assertLessEqual({"M_A", "M_B", "M_C", "B_A", "B_B"}, stops)
        patterns = self.rows("n.gpkg", "patterns")
        self.assertTrue(patterns)
        for p in patterns:
            self.assertGreaterEqual(p["n_stops"], 2)
            self.assertGreaterEqual(p["n_trips"], 1)
        self.assertEqual(self.rows("n.gpkg", "restrictions"), [])

    def test_flatgeobuf_is_written(self):
        self.tongqu("export", self.graph, "-o", "n.fgb")
        self.assertEqual(self.read("n.fgb")[:3], b"fgb")

    def test_lines_end_at_the_edges_vertices(self):
        at = {}
        for f in self.edges():
            line = f["geometry"]["coordinates"]
            for vertex, point in ((f["properties"]["from_vertex"], line[0]), (f["properties"]["to_vertex"], line[-1])):
                self.assertEqual(at.setdefault(vertex, point), point)

    def test_same_graph_gives_the_same_bytes(self):
        self.tongqu("export", self.graph, "-o", "a.gpkg")
        self.tongqu("export", self.graph, "-o", "b.gpkg")
        self.assertEqual(self.read("a.gpkg"), self.read("b.gpkg"))

    def test_a_layer_alone_and_in_the_shifted_datum(self):
        self.tongqu("export", self.graph, "--layer", "stops", "-o", "s.geojson")
        shifted = json.loads(self.tongqu("export", self.graph, "--layer", "stops", "--coords", "gcj02", "-o", "-"))
        plain = json.loads(self.read("s.geojson"))
        for a, b in zip(plain["features"], shifted["features"]):
            self.assertEqual(a["properties"], b["properties"])
            self.assertGreater(abs(a["geometry"]["coordinates"][0] - b["geometry"]["coordinates"][0]), 0.001)

    def test_wrong_command_lines_are_told(self):
        self.fails(2, "output", "export", self.graph)
        self.fails(2, ".gpkg", "export", self.graph, "-o", "n.xyz")
        self.fails(2, "restrictions", "export", self.graph, "--layer", "roads", "-o", "n.gpkg")
        self.fails(2, "gcj02", "export", self.graph, "--coords", "utm", "-o", "n.gpkg")
        self.fails(1, "none.tq", "export", "none.tq", "-o", "n.gpkg")


class Restrictions(ProgramTest):
    def bans(self, *relations):
        self.write("town.osm", osm(*relations))
        self.tongqu("build", "--osm", "town.osm", "-q", "-o", "town.tq")
        found = json.loads(self.tongqu("export", "town.tq", "--layer", "restrictions", "-o", "-"))["features"]
        return [f["properties"] for f in found if f["properties"]["mode"] == "car"
                and f["properties"]["from_way"] != f["properties"]["to_way"]], found

    def test_no_left_turn_is_one_ban_at_its_junction(self):
        bans, features = self.bans((NO_LEFT, {"restriction": "no_left_turn"}))
        self.assertEqual([(b["kind"], b["from_way"], b["to_way"], b["after_ways"]) for b in bans],
                         [("no_left_turn", 1, 3, None)])
        self.assertTrue(any(f["geometry"]["coordinates"] == [114.0, 30.0] for f in features))

    def test_only_straight_on_bans_both_turns(self):
        members = [("from", "sj"), ("via", "j"), ("to", "jn")]
        bans, _ = self.bans((members, {"restriction": "only_straight_on"}))
        self.assertEqual(sorted((b["kind"], b["to_way"]) for b in bans), [("no_left_turn", 3), ("no_right_turn", 4)])

    def test_none_without_relations(self):
        self.assertEqual(self.bans()[0], [])


if __name__ == "__main__":
    unittest.main()
