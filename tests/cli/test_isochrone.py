"""tongqu isochrone: areas and people on the town of fixtures/town.

People stand at places: west 1000 (node 15), east 200 (node 16), airport 30 (node 10), suburb 4
(node 11), far 50000 (node 14), so that each sum tells which of them are within. From west:
  on foot   16 in 36 min, by the bridge
  by bike   16 in 16 min: 4 to the bridge, 4 on it, 6 round the loop, 2
  by car    16 in 7 min, 10 in 500 s
"""
import csv
import io
import json
import unittest

from decode import Tiff, holds, png_size
from gcj02 import shifted
from program import NODES, TOWN, ProgramTest, TownTest

WEST, EAST = (114.3104168, 30.5090203), (114.3208336, 30.5090203)


class Isochrone(TownTest):
    def collection(self, *args):
        return self.json("isochrone", self.graph, *args, "-o", "-")

    def features(self, *args):
        return {(f["properties"]["cutoff_min"], f["properties"].get("percentile")): f
                for f in self.collection(*args)["features"]}

    def people(self, *args):
        """People by growing cutoff."""
        rows = list(csv.DictReader(io.StringIO(self.written("people.csv", *args).decode())))
        return [int(r["population"]) for r in rows]

    def written(self, name, *args):
        self.tongqu("isochrone", self.graph, *args, "-o", name)
        return self.read(name)

    def test_people_are_those_whose_place_is_within_to_the_minute(self):
        for mode, cutoffs, people in (("walk", "35,36", [1000, 1200]), ("bike", "15,16", [1000, 1200]),
                                      ("car", "6,7,8,9", [1000, 1200, 1200, 1230])):
            self.assertEqual(self.people("--from", "west", "--mode", mode, "--cutoffs", cutoffs), people, mode)

    def test_cutoffs_given_twice_are_answered_once_and_sorted(self):
        self.assertEqual(self.people("--from", "west", "--mode", "car", "--cutoffs", "9,6,9,6"), [1000, 1230])

    def test_bridge_decides_what_is_on_the_far_bank(self):
        f = self.features("--from", "west", "--mode", "walk", "--cutoffs", "15,30,45")
        for cutoff, there in ((15, False), (30, False), (45, True)):
            self.assertTrue(holds(f[cutoff, None]["geometry"], *WEST))
            self.assertEqual(holds(f[cutoff, None]["geometry"], *EAST), there, cutoff)

    def test_cutoffs_nest_and_largest_comes_first(self):
        found = self.collection("--from", NODES[1], "--mode", "car", "--cutoffs", "2,4,8")["features"]
        self.assertEqual([f["properties"]["cutoff_min"] for f in found], [8, 4, 2])
        areas = [f["properties"]["area_km2"] for f in found]
        self.assertEqual(areas, sorted(areas, reverse=True))
        for larger, smaller in zip(found, found[1:]):
            for ring in (r for p in smaller["geometry"]["coordinates"] for r in p):
                for lon, lat in ring[1:]:
                    inside = holds(larger["geometry"], lon, lat)
                    edge = [lon, lat] in [q for p in larger["geometry"]["coordinates"] for r in p for q in r]
                    self.assertTrue(inside or edge, (lon, lat))

    def test_rings_are_closed_and_coordinates_lie_in_the_region(self):
        for f in self.features("--from", NODES[1], "--mode", "car").values():
            for ring in (r for p in f["geometry"]["coordinates"] for r in p):
                self.assertEqual(ring[0], ring[-1])
                self.assertGreaterEqual(len(ring), 4)
                for lon, lat in ring:
                    self.assertTrue(114.2 < lon < 114.6 and 30.4 < lat < 30.6, (lon, lat))

    def test_arriving_and_leaving_differ_where_time_tables_do(self):
        # Leaving the suburb at 08:00 the train of 08:05 is at M_B 08:20, M_A 08:25; no bus goes on to
        # `far`. To be in the suburb by 08:36, T1 serves whoever is at M_A by 08:09.
        away = self.people("--from", "suburb", "--depart", "08:00", "--cutoffs", "60")
        self.assertEqual(away, [1204])       # west 08:25 + 18 min, east 08:20 + 18 min, itself
        here = self.people("--from", "suburb", "--arrive", "08:36", "--reverse", "--cutoffs", "44,45,60")
        # leaving west by 07:51 (18 min, slack), east: 08:15 less slack and 18 min is 07:56
        self.assertEqual(here, [204, 1204, 1204])

    def test_arriving_everywhere_and_leaving_from_everywhere(self):
        # the train of 08:05, to be reached at 08:04, has riders in east by 08:38 and in west by 08:43
        got = self.people("--from", "suburb", "--arrive", "08:38", "--cutoffs", "33,34,60")
        self.assertEqual(got, [4, 204, 204])
        got = self.people("--from", "suburb", "--arrive", "08:43", "--cutoffs", "38,39,60")
        self.assertEqual(got, [4, 1204, 1204])
        found = self.json("route", self.graph, "--from", "suburb", "--to", "west", "--arrive", "08:43")
        self.assertEqual(found["duration_s"], 39 * 60)
        definition = self.collection("--from", "suburb", "--arrive", "08:43")["definition"]
        self.assertEqual((definition["first_arrival"], definition["direction"]), ("08:43:00", "from the place"))
        self.assertIn("each point", definition["times_at"])
        # towards the place, leaving each point at 07:51: as to be there by 08:36
        back = self.people("--from", "suburb", "--reverse", "--depart", "07:51", "--cutoffs", "44,45,60")
        self.assertEqual(back[1:], [1204, 1204])

    def test_percentiles_of_a_window_grow(self):
        # node 1 to `far`: 63 64 65 66 91 92 minutes
        at = ("--from", NODES[1], "--window", "08:00-08:06", "--percentiles", "0,50,75", "--cutoffs", "64,70,91")
        rows = [r["properties"] for r in self.features(*at).values()]
        within = {(r["cutoff_min"], r["percentile"]): r["population"] >= 50000 for r in rows}
        self.assertEqual(within, {(64, 0): True, (64, 50): False, (64, 75): False, (70, 0): True, (70, 50): True,
                                  (70, 75): False, (91, 0): True, (91, 50): True, (91, 75): True})

    def test_without_a_network_its_places_are_lost(self):
        at = ("--from", NODES[1], "--depart", "08:00", "--cutoffs", "66")
        self.assertEqual(self.people(*at), [51204])
        self.assertEqual(self.people(*at, "--without", "bus"), [1204])
        self.assertEqual(self.people(*at, "--without", "metro,bus"), [0])     # west is 24 min on foot, 20 allowed
        self.assertEqual(self.people(*at, "--without", "metro,bus", "--max-walk", "24"), [1000])

    def test_several_modes_are_the_best_of_them_and_each(self):
        found = self.collection("--from", NODES[1], "--mode", "car,transit", "--depart", "08:00", "--cutoffs", "60")
        people = {f["properties"]["mode"]: f["properties"]["population"] for f in found["features"]}
        self.assertEqual(people, {"car+transit": 1234, "car": 1230, "transit": 1204})

    def test_several_origins_are_the_nearest_of_them(self):
        at = ("--mode", "car", "--cutoffs", "1")
        wanted = self.features("--from", "west", "--from", "airport", *at)
        self.assertEqual([f["properties"]["population"] for f in wanted.values()], [1030])
        self.write("two.csv", "\ufeffid,lon,lat\r\na,%s\r\nb,%s\r\n" % (NODES[15], NODES[10]))
        got = self.features("--from", "two.csv", *at)
        self.assertEqual([f["geometry"] for f in got.values()], [f["geometry"] for f in wanted.values()])

    def test_area_counts_from_anywhere_in_it(self):
        # node 15 lies in it; the far bank is more than the bridge's 12 min away
        self.assertEqual(self.people("--from", "老城区", "--mode", "walk", "--cutoffs", "5,20"), [1000, 1000])
        self.assertEqual(self.people("--from", "area:old-town", "--mode", "walk", "--cutoffs", "5,20"), [1000, 1000])

    def test_definition_says_what_was_asked(self):
        args = ("--from", NODES[1], "--window", "08:00-08:06", "--percentiles", "25,50", "--mode", "walk,transit",
                "--cutoffs", "30,60", "--without", "ferry", "--walk-speed", "4")
        graph_id = self.json("info", self.graph, "--json")["graph"]
        names = ["a.geojson", "a.csv", "a.tif", "a.png", "b.geojson"]
        self.tongqu("isochrone", self.graph, *args, *[x for n in names for x in ("-o", n)])
        tables = [json.loads(self.read("a.geojson"))["definition"], Tiff(self.read("a.tif")).definition]
        tables += [json.loads(r["definition"]) for r in csv.DictReader(io.StringIO(self.read("a.csv").decode()))]
        self.assertEqual(len(tables), 2 + 8)         # two percentiles and two modes, two cutoffs each
        for d in tables:
            self.assertEqual(d, tables[0])
        wanted = {"graph": graph_id, "from": [NODES[1]], "modes": ["walk", "transit"], "date": "2026-03-02",
                  "first_departure": "08:00:00", "last_departure": "08:05:00", "departures": 6,
                  "percentiles": [25, 50], "cutoffs_min": [30, 60], "without": ["ferry"], "walk_speed_kmh": 4,
                  "direction": "from the place", "coords": "wgs84"}
        self.assertEqual({k: tables[0][k] for k in wanted}, wanted)
        self.assertIn("51234", tables[0]["people"])
        self.assertIn("tongqu", tables[0]["program"])
        self.assertEqual(tables[0]["origins_as_snapped"][0]["snapped"][0]["distance_m"], 0)
        self.assertEqual(self.read("b.geojson"), self.read("a.geojson"))

    def test_table_and_polygons_agree(self):
        args = ("--from", "west", "--mode", "car", "--cutoffs", "2,6")
        rows = csv.DictReader(io.StringIO(self.written("a.csv", *args).decode()))
        for r in rows:
            p = self.features(*args)[int(r["cutoff_min"]), None]["properties"]
            self.assertEqual((float(r["area_km2"]), int(r["population"]), r["mode"], r["from"], r["percentile"]),
                             (p["area_km2"], p["population"], p["mode"], p["from"], ""))

    def test_geotiff_is_seconds_with_a_band_a_percentile(self):
        tif = Tiff(self.written("a.tif", "--from", NODES[1], "--window", "08:00-08:06", "--percentiles", "0,75",
                                "--cutoffs", "60"))
        grid = self.json("info", self.graph, "--json")["grid"]
        self.assertEqual((tif.width, tif.height, tif.n_bands), (grid["columns"], grid["rows"], 2))
        self.assertEqual((tif.tags[258], tif.tags[339], tif.nodata), (32, 2, "-1"))     # 32 bits, signed
        values = [[t for row in band for t in row] for band in tif.bands]
        for fast, slow in zip(*values):
            self.assertTrue(-1 <= fast <= 3600 and -1 <= slow <= 3600)
            self.assertTrue(slow == -1 or 0 <= fast <= slow)
        self.assertIn(-1, values[0])
        self.assertLess(min(t for t in values[0] if t >= 0), 250)      # the cell of the origin

    def test_map_is_a_whole_picture(self):
        self.assertEqual(png_size(self.written("a.png", "--from", "west", "--mode", "car")), (1600, 1200))

    def test_gcj02_moves_every_point_of_the_polygons(self):
        a = "%.9f,%.9f" % shifted(*WEST)
        wanted = self.features("--from", "%.7f,%.7f" % WEST, "--mode", "car", "--cutoffs", "5")
        got = self.features("--from", a, "--coords", "gcj02", "--mode", "car", "--cutoffs", "5")
        rings = [[r for p in x[5, None]["geometry"]["coordinates"] for r in p] for x in (wanted, got)]
        self.assertEqual([len(r) for r in rings[0]], [len(r) for r in rings[1]])
        for one, other in zip(*rings):
            for p, q in zip(one, other):
                for u, v in zip(shifted(*p), q):
                    self.assertAlmostEqual(u, v, delta=3e-7)

    def test_standard_output_carries_nothing_but_the_answer(self):
        self.assertEqual(self.collection("--from", "west", "--mode", "car")["type"], "FeatureCollection")
        self.assertIn("people", self.stderr)         # the summary, for the reader at the terminal

    def test_empty_answer_is_fine(self):
        # no cell's centre is within a minute of node 14 on foot
        f = self.features("--from", NODES[11], "--mode", "walk", "--cutoffs", "1")[1, None]
        self.assertEqual((f["geometry"]["coordinates"], f["properties"]["population"]), ([], 4))


class NoPeople(TownTest):
    def test_without_people_the_column_is_absent(self):
        self.tongqu("build", "--osm", TOWN / "town.osm", "-q", "-o", "g.tq")
        f = self.json("isochrone", "g.tq", "--from", NODES[1], "--mode", "car", "-o", "-")
        self.assertNotIn("population", f["features"][0]["properties"])
        self.assertEqual(f["definition"]["people"], "no people in the graph")


class OnWater(ProgramTest):
    def test_origin_on_a_lake_is_told_so(self):
        corners = [(1, 114.30, 30.50), (2, 114.33, 30.50), (3, 114.33, 30.52), (4, 114.30, 30.52),
                   (5, 114.30, 30.499), (6, 114.33, 30.499)]
        nodes = "".join(f'<node id="{i}" version="1" lon="{lon}" lat="{lat}"/>' for i, lon, lat in corners)
        lake = "".join(f'<nd ref="{i}"/>' for i in (1, 2, 3, 4, 1))
        self.write("lake.osm", f'<osm version="0.6">{nodes}'
                   f'<way id="1" version="1">{lake}<tag k="natural" v="water"/></way>'
                   '<way id="2" version="1"><nd ref="5"/><nd ref="6"/><tag k="highway" v="residential"/></way></osm>')
        self.tongqu("build", "--osm", "lake.osm", "-q", "-o", "g.tq")
        at = ("isochrone", "g.tq", "--mode", "walk", "-o", "-")
        self.fails(1, "origin 114.31000,30.50200 lies on water: the nearest street (walk), 333 m away",
                   *at, "--from", "114.31,30.502")
        self.fails(1, "m from the nearest street (walk), more than the 1000 m of --max-snap",
                   *at, "--from", "114.31,30.515")


class Deterministic(TownTest):
    def test_same_command_gives_the_same_bytes_in_every_form(self):
        args = ("--from", "west", "--mode", "car,transit", "--percentiles", "5,50,95")
        forms = [x for n in ("geojson", "csv", "tif", "png") for x in ("-o", "a." + n)]
        runs = []
        for _ in range(2):
            self.tongqu("isochrone", self.graph, *args, *forms)
            runs.append({p.name: p.read_bytes() for p in self.folder.iterdir()})
        for name in runs[0]:
            self.assertEqual(runs[0][name], runs[1][name], name)
        for command in (("info", self.graph, "--json"), ("route", self.graph, "--from", "west", "--to", "far"),
                        ("matrix", self.graph, "--from", "places", "--to", "places", "-o", "-"),
                        ("scorecard", self.graph, "--from", "west")):
            self.assertEqual(self.tongqu(*command), self.tongqu(*command), command[0])


if __name__ == "__main__":
    unittest.main()
