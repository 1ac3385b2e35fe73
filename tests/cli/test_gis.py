"""Every form of output opened by other programs: GDAL's own tools and QGIS, where they are installed."""
import json
import re
import shutil
import subprocess
import unittest

from program import NODES, TownTest

VECTORS = ("a.geojson", "a.gpkg", "a.fgb", "a.shp")
ASKED = ("--from", NODES[1], "--mode", "walk,transit", "--depart", "08:00", "--cutoffs", "20,60")
# the program that /usr/bin/qgis_process runs; the wrapper of QGIS 3.22 is broken on Debian 12
QGIS = shutil.which("qgis_process.bin") or shutil.which("qgis_process")


def needs(tool):
    return unittest.skipUnless(tool and shutil.which(tool), "not installed: %s" % (tool or "qgis_process"))


class Opened(TownTest):
    def setUp(self):
        super().setUp()
        outputs = VECTORS + ("a.tif", "a.mode.tif", "a.cells.csv")
        self.tongqu("isochrone", self.graph, *ASKED, "--split", *[x for name in outputs for x in ("-o", name)])

    def run_tool(self, *args):
        done = subprocess.run([str(a) for a in args], cwd=self.folder, timeout=120, capture_output=True, text=True,
                              env={"PATH": "/usr/bin:/bin",  # the distribution's Python, which QGIS loads
                                   "QT_QPA_PLATFORM": "offscreen", "HOME": str(self.folder),
                                   "XDG_RUNTIME_DIR": str(self.folder), "LC_ALL": "C.UTF-8"})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertNotIn("ERROR", done.stderr)
        return done.stdout

    @needs("ogrinfo")
    def test_vectors_are_read_whole_by_ogrinfo(self):
        for name in VECTORS:
            told = self.run_tool("ogrinfo", "-al", "-so", name)
            if name != "a.geojson":    # its layer has the file's name
                self.assertIn("Layer name: " + ("a" if name == "a.shp" else "isochrones"), told, name)
            self.assertIn("Feature Count: 6", told, name)
            self.assertIn("WGS 84", told, name)

    @needs("gdalinfo")
    def test_rasters_tell_their_place_and_bands_to_gdalinfo(self):
        told = json.loads(self.run_tool("gdalinfo", "-json", "a.tif"))
        grid = self.json("info", self.graph, "--json")["grid"]
        names = ["p50", "walk", "transit", "mode", "access_s_p50", "wait_s_p50", "ride_s_p50", "transfer_s_p50",
                 "egress_s_p50"]
        self.assertEqual([b["description"] for b in told["bands"]], names)
        self.assertEqual({(b["type"], b["noDataValue"]) for b in told["bands"]}, {("Int32", -1)})
        self.assertEqual(told["geoTransform"][1], grid["cell_m"])
        self.assertEqual(told["geoTransform"][5], -grid["cell_m"])
        mode = json.loads(self.run_tool("gdalinfo", "-json", "a.mode.tif"))["bands"][0]
        self.assertEqual((mode["type"], mode["colorInterpretation"], mode["noDataValue"]), ("Byte", "Palette", 0))

    @needs("gdallocationinfo")
    def test_values_at_known_points_are_those_of_the_table_and_the_route(self):
        lines = self.read("a.cells.csv").decode().splitlines()
        names = lines[0].split(",")
        for line in lines[1::max(1, len(lines) // 6)]:
            cell = dict(zip(names, line.split(",")))
            told = self.run_tool("gdallocationinfo", "-wgs84", "-valonly", "a.tif", cell["lon"], cell["lat"]).split()
            self.assertEqual(told[0], cell["p50_s"])
            self.assertEqual(told[4:], [cell[x + "_s_p50"] for x in ("access", "wait", "ride", "transfer", "egress")])
            route = self.json("route", self.graph, "--to", cell["lon"] + "," + cell["lat"], *ASKED)
            self.assertEqual(str(route["duration_s"]), told[0])

    def qgis(self, algorithm, *args):
        return self.run_tool(QGIS, "run", algorithm, *args)

    @needs(QGIS)
    def test_vectors_are_valid_in_qgis(self):
        for name in ("a.geojson", "a.gpkg|layername=isochrones", "a.fgb", "a.shp"):
            told = self.qgis("qgis:checkvalidity", "--INPUT_LAYER=%s" % name, "--METHOD=2",
                             *["--%s_OUTPUT=TEMPORARY_OUTPUT" % x for x in ("VALID", "INVALID", "ERROR")])
            self.assertEqual(re.findall(r"(\w+)_COUNT:\s*(\d+)", told), [("ERROR", "0"), ("INVALID", "0"), ("VALID", "6")],
                             name + told)

    @needs(QGIS)
    def test_rasters_have_their_values_in_qgis(self):
        rows = self.read("a.cells.csv").decode().splitlines()
        column = rows[0].split(",").index("p50_s")
        values = [int(r.split(",")[column]) for r in rows[1:] if r.split(",")[column]]
        told = self.qgis("native:rasterlayerstatistics", "--INPUT=a.tif", "--BAND=1")
        self.assertEqual([int(float(re.search(r"\b%s:\s*([\d.]+)" % x, told).group(1))) for x in ("MAX", "MIN", "SUM")],
                         [max(values), min(values), sum(values)])


if __name__ == "__main__":
    unittest.main()
