"""tongqu isochrone: the forms of its files and the options of what they look like."""
import csv
import io
import json
import sqlite3
import unittest
import xml.etree.ElementTree as ElementTree

from decode import Tiff, png_size
from program import NODES, TOWN, TownTest

BY_CAR = ("--from", "west", "--mode", "car", "--cutoffs", "4,8")
PARTS = ("access", "wait", "ride", "transfer", "egress")


class Outputs(TownTest):
    def written(self, name, *args):
        self.tongqu("isochrone", self.graph, *BY_CAR, *args, "-o", name)
        return self.read(name)

    def areas_km2(self, *args):
        found = json.loads(self.tongqu("isochrone", self.graph, *BY_CAR, *args, "-o", "-"))
        return {f["properties"]["cutoff_min"]: f["properties"]["area_km2"] for f in found["features"]}

    def definition(self, *args):
        return json.loads(self.tongqu("isochrone", self.graph, *BY_CAR, *args, "-o", "-"))["definition"]

    def test_bands_are_what_rings_differ_by(self):
        rings, bands = self.areas_km2(), self.areas_km2("--polygons", "bands")
        self.assertAlmostEqual(bands[8], rings[8] - rings[4], places=3)
        self.assertAlmostEqual(bands[4], rings[4], places=3)
        self.assertEqual(self.definition("--polygons", "bands")["polygons"], "bands")
        self.assertEqual(self.definition()["polygons"], "rings")

    def test_people_of_bands_add_up_to_those_of_the_ring(self):
        def people(*args):
            return [int(r["population"]) for r in csv.DictReader(io.StringIO(self.written("a.csv", *args).decode()))]
        rings, bands = people(), people("--polygons", "bands")
        self.assertEqual(sum(bands), rings[-1])
        self.assertEqual(rings, [1000, 1200])
        self.assertEqual(bands, [1000, 200])

    def test_geopackage_opens_with_its_layers_and_styles(self):
        self.written("a.gpkg")
        db = sqlite3.connect(self.folder / "a.gpkg")
        self.addCleanup(db.close)
        layers = [name for name, in db.execute("select table_name from gpkg_contents")]
        self.assertEqual(sorted(layers), ["definition", "isochrones", "layer_styles", "origins", "places"])
        minutes = dict(db.execute("select id, min_car from places"))
        self.assertEqual(minutes.get("west", minutes.get("1", 0)), 0)
        for layer, qml in db.execute("select f_table_name, styleQML from layer_styles"):
            self.assertEqual(ElementTree.fromstring(qml).tag, "qgis", layer)

    def test_shapefile_comes_with_all_its_parts(self):
        self.written("a.shp")
        self.assertEqual(sorted(p.name for p in self.folder.iterdir()),
                         ["a.cpg", "a.dbf", "a.definition.json", "a.prj", "a.shp", "a.shx"])
        self.assertEqual(self.read("a.cpg"), b"UTF-8")
        self.assertEqual(json.loads(self.read("a.definition.json"))["modes"], ["car"])

    def test_maps_of_vectors_are_whole(self):
        self.assertTrue(self.written("a.pdf").rstrip().endswith(b"%%EOF"))
        self.assertEqual(ElementTree.fromstring(self.written("a.svg")).tag, "{http://www.w3.org/2000/svg}svg")

    def test_same_query_writes_the_same_bytes(self):
        for ending in ("gpkg", "fgb", "shp", "tif", "png", "svg", "pdf", "areas.csv", "areas.json"):
            self.assertEqual(self.written("a." + ending), self.written("b." + ending), ending)

    def test_areas_share_out_the_answer(self):
        rows = list(csv.DictReader(io.StringIO(self.written("a.areas.csv").decode())))
        names = {f["properties"]["name"] for f in json.loads((TOWN / "areas.geojson").read_text())["features"]}
        self.assertEqual({r["area_name"] for r in rows}, names)
        rings = self.areas_km2()
        for row in rows:
            self.assertLessEqual(float(row["km2"]), rings[int(row["cutoff_min"])] + 1e-3)
            self.assertLessEqual(float(row["km2"]), float(row["km2_whole"]) + 1e-3)

    def test_tables_have_a_byte_order_mark_on_request_and_points_always(self):
        plain, marked = self.written("a.csv"), self.written("b.csv", "--bom")
        self.assertEqual(marked, b"\xef\xbb\xbf" + plain)
        row = next(csv.DictReader(io.StringIO(plain.decode())))
        float(row["area_km2"])  # the locale of the run has a decimal comma

    def test_grid_of_its_own_tells_nearly_the_same_area(self):
        given = self.areas_km2()[8]
        for args in (("--cell", "100"), ("--crs", "EPSG:4547"), ("--cell", "50", "--crs", "4547"),
                     ("--crs", "EPSG:32649")):
            self.assertAlmostEqual(self.areas_km2(*args)[8] / given, 1, delta=0.15, msg=args)
        definition = self.definition("--cell", "100", "--crs", "EPSG:4547")
        self.assertEqual((definition["cell_m"], definition["crs"]), (100, "EPSG:4547"))

    def test_simplified_areas_have_fewer_points(self):
        full = self.written("a.geojson", "--cell", "50")
        few = self.written("b.geojson", "--cell", "50", "--simplify", "40")
        self.assertLess(len(few), 0.8 * len(full))
        self.assertEqual(json.loads(few)["definition"]["simplified_m"], 40)

    def cells(self, *args):
        """{(col, row): the other columns} of the cells' table."""
        self.tongqu("isochrone", self.graph, *args, "-o", "c.cells.csv")
        rows = csv.DictReader(io.StringIO(self.read("c.cells.csv").decode()))
        return {(int(r.pop("col")), int(r.pop("row"))): r for r in rows}

    def check_raster(self, cells, names, tif):
        codes = {"walk": 1, "bike": 2, "car": 3, "transit": 4, "metro": 8, "bus": 32, "metro+bus": 40}
        for (col, row), cell in cells.items():
            for band, name in zip(tif.bands, names):
                text = cell[name]
                wanted = -1 if text == "" else codes[text] if text in codes else float(text)
                if name.startswith("networks") and text == "":
                    wanted = -1 if cell[name.replace("networks_", "") + "_s"] == "" else 0
                self.assertAlmostEqual(band[row][col], wanted, places=3, msg=name)

    def check_line(self, cell, line):
        """A cell against the matrix row of its centre; returns how many of its journeys ride."""
        for p in ("p50", "p75"):
            time = cell[p + "_s"]
            parts = [cell[x + "_s_" + p] for x in PARTS]
            self.assertEqual(line["travel_time_" + p], "%.2f" % (int(time) / 60) if time else "")
            self.assertEqual(parts, [line[x + "_s_" + p] for x in PARTS])
            self.assertEqual(cell["networks_" + p], line["networks_" + p])
            self.assertEqual(sum(map(int, parts)) if time else "", int(time) if time else "")
        self.assertEqual(cell["mode_p50"], line["mode"])
        for c in ("share_20", "share_60"):
            self.assertAlmostEqual(float(cell[c] or 0), float(line[c]), delta=0.006)
        return sum(cell["networks_" + p] != "" for p in ("p50", "p75"))

    def test_cells_are_the_raster_and_the_matrix_with_split_networks_and_share(self):
        args = ("--from", NODES[1], "--mode", "walk,transit", "--window", "08:00-08:12", "--cutoffs", "20,60",
                "--percentiles", "50,75", "--split", "--networks", "--share")
        cells = self.cells(*args)
        self.tongqu("isochrone", self.graph, *args, "-o", "c.tif")
        tif = Tiff(self.read("c.tif"))
        names = ["p50_s", "p75_s", "walk_s", "transit_s", "mode_p50", "mode_p75"]
        names += [x + "_s_" + p for p in ("p50", "p75") for x in PARTS]
        names += ["networks_p50", "networks_p75", "share_20", "share_60"]
        self.assertEqual(list(next(iter(cells.values()))), ["lon", "lat"] + names)
        self.assertEqual((tif.n_bands, tif.tags[339]), (len(names), 3))     # floats, because of the shares
        self.check_raster(cells, names, tif)
        some = sorted(cells)[::len(cells) // 12]
        self.write("to.csv", "id,lon,lat\n" + "".join("%d,%s,%s\n" % (i, cells[c]["lon"], cells[c]["lat"])
                                                     for i, c in enumerate(some)))
        matrix = self.csv("matrix", self.graph, *args, "--to", "to.csv")
        self.assertGreater(sum(self.check_line(cells[c], line) for c, line in zip(some, matrix)), 5)
        definition = json.loads(self.read("c.cells.csv.definition.json"))
        self.assertIn("add up", definition["split"])
        self.assertIn("percent of the departures", definition["share"])
        self.assertEqual(definition, tif.definition)

    def test_cells_of_a_short_walk_have_the_columns_and_rows_of_the_raster(self):
        args = ("--from", NODES[1], "--mode", "walk", "--cutoffs", "4")
        cells = self.cells(*args)
        self.tongqu("isochrone", self.graph, *args, "-o", "c.tif")
        self.check_raster(cells, ["walk_s"], Tiff(self.read("c.tif")))

    def test_map_of_mode_shares_out_what_is_reached(self):
        args = ("--from", NODES[1], "--mode", "walk,bike,transit", "--depart", "08:00", "--cutoffs", "20,60")
        best, fastest = self.cells(*args), self.cells(*args, "--map-of", "mode")
        self.assertEqual(fastest.keys(), best.keys())
        for place, cell in fastest.items():
            times = {m: cell["fastest_%s_s" % m] for m in ("walk", "bike", "transit")}
            self.assertEqual({m: t for m, t in times.items() if t}, {best[place]["mode"]: best[place]["p50_s"]})
        self.assertGreater(len({cell["mode"] for cell in best.values()}), 1)
        found = json.loads(self.tongqu("isochrone", self.graph, *args, "--map-of", "mode", "-o", "-"))
        whole = json.loads(self.tongqu("isochrone", self.graph, *args, "-o", "-"))
        self.assertIn("fastest", found["definition"]["areas_of"])
        for minutes in (20, 60):
            parts, all_of = ([f["properties"] for f in x["features"] if f["properties"]["cutoff_min"] == minutes]
                             for x in (found, whole))
            self.assertEqual([p["mode"] for p in parts], ["bike", "walk", "transit"])
            self.assertEqual(sum(p["population"] for p in parts), all_of[0]["population"])
            self.assertLess(sum(p["area_km2"] for p in parts), 1.1 * all_of[0]["area_km2"])

    def test_map_of_mode_is_drawn_and_styled_by_mode(self):
        args = ("--from", NODES[1], "--mode", "walk,transit", "--depart", "08:00", "--cutoffs", "20,60")
        self.tongqu("isochrone", self.graph, *args, "--map-of", "mode", "-o", "m.png", "-o", "m.gpkg")
        self.tongqu("isochrone", self.graph, *args, "-o", "t.png")
        self.assertEqual(png_size(self.read("m.png")), (1600, 1200))
        self.assertNotEqual(self.read("m.png"), self.read("t.png"))
        db = sqlite3.connect(self.folder / "m.gpkg")
        self.addCleanup(db.close)
        qml = ElementTree.fromstring(db.execute(
            "select styleQML from layer_styles where f_table_name = 'isochrones'").fetchone()[0])
        self.assertEqual([c.get("value") for c in qml.iter("category")], ["walk", "transit"])

    def test_raster_of_modes_has_a_colour_table(self):
        args = ("--from", NODES[1], "--mode", "walk,transit", "--depart", "08:00", "--cutoffs", "60")
        self.tongqu("isochrone", self.graph, *args, "-o", "m.mode.tif")
        tags = Tiff(self.read("m.mode.tif"), decode=False).tags
        self.assertEqual((tags[258], tags[262], tags[277]), (8, 3, 1))      # bytes through a palette
        self.assertIn("4=transit", tags[42112])

    def test_layers_that_do_not_apply_are_refused(self):
        car = ("isochrone", self.graph, "--from", NODES[1], "--mode", "car")
        self.fails(2, ["--split", "add transit"], *car, "--split", "-o", "a.tif")
        self.fails(2, ["--networks", "add transit"], *car, "--networks", "-o", "a.tif")
        self.fails(2, ["--map-of mode", "car,transit"], *car, "--map-of", "mode", "-o", "a.png")
        self.fails(2, ["several --mode"], *car, "-o", "a.mode.tif")
        self.fails(2, ["--map-of", "time or mode"], *car, "--map-of", "x", "-o", "a.tif")

    def test_wrong_options_are_told_with_what_they_take(self):
        for words, args in ((["--polygons", "rings", "bands"], ("--polygons", "circles")),
                            (["--cell", "50"], ("--cell", "10")), (["--cell"], ("--cell", "1,5")),
                            (["--crs", "EPSG:4547"], ("--crs", "CGCS2000")),
                            (["EPSG:4326", "not projected"], ("--crs", "EPSG:4326")),
                            (["--simplify"], ("--simplify", "-1")), (["--lang", "zh", "en"], ("--lang", "fr")),
                            ([".gpkg", ".pdf"], ("-o", "a.xls"))):
            self.fails(2, words, "isochrone", self.graph, *BY_CAR, *args, "-o", "a.geojson")

    def test_shifted_areas_are_refused_or_moved(self):
        text = (TOWN / "areas.geojson").read_text()
        said = text.replace('"properties":', '"properties":{"crs":"GCJ-02"},"was":') \
            if '"properties": {' not in text else text.replace('"properties": {', '"properties": {"crs": "GCJ-02", ')
        file = self.write("areas.geojson", said)
        osm = ("--osm", TOWN / "town.osm", "--areas", file, "-q", "-o", "a.tq")
        self.fails(1, ["GCJ-02", "--areas-coords gcj02"], "build", *osm)
        self.tongqu("build", *osm, "--areas-coords", "gcj02")
        self.fails(2, ["--areas-coords", "bd09"], "build", *osm[:-1], "b.tq", "--areas-coords", "wgs")


if __name__ == "__main__":
    unittest.main()
