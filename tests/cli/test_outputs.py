"""tongqu isochrone: the forms of its files and the options of what they look like."""
import csv
import io
import json
import sqlite3
import unittest
import xml.etree.ElementTree as ElementTree

from program import TOWN, TownTest

BY_CAR = ("--from", "west", "--mode", "car", "--cutoffs", "4,8")


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
