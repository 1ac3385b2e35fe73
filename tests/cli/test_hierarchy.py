"""tongqu hierarchy and build --hierarchy: the same graph, with more in it."""
import struct
import unittest

from program import TOWN, TownTest


class Hierarchy(TownTest):
    def build(self, name, *more):
        self.tongqu("build", "-q", "--osm", TOWN / "town.osm", "-o", name, *more)

    def test_made_by_build_or_later_has_the_same_bytes(self):
        self.build("plain.tq")
        self.build("built.tq", "--hierarchy", "car,walk")
        self.tongqu("hierarchy", "plain.tq", "--modes", "walk,car", "-o", "added.tq")
        self.assertEqual(self.read("built.tq"), self.read("added.tq"))
        self.assertNotEqual(self.read("plain.tq"), self.read("added.tq"))
        self.tongqu("hierarchy", "plain.tq", "--modes", "car", "-o", "car.tq", "-q")
        self.tongqu("hierarchy", "car.tq", "--modes", "walk", "--threads", "3", "-o", "both.tq")
        self.assertEqual(self.read("built.tq"), self.read("both.tq"))

    def test_is_verified_and_told_by_info(self):
        out = self.tongqu("hierarchy", self.graph, "-o", "h.tq")
        self.assertRegex(out, r"h\.tq: car, \d+ states, \d+ arcs of the streets, \d+ of the hierarchy")
        self.assertIn("fine", self.tongqu("verify", "h.tq"))
        self.assertIn("hierarchies none", self.tongqu("info", self.graph))
        self.assertIn("hierarchies car", self.tongqu("info", "h.tq"))
        names = [s["name"] for s in self.json("info", "h.tq", "--json")["sections"]]
        self.assertEqual([n for n in names if n.startswith("HIER_")],
                         ["HIER_RANK", "HIER_FIRST_UP", "HIER_UP", "HIER_FIRST_DOWN", "HIER_DOWN"])
        self.assertEqual(self.json("info", "h.tq", "--json")["streets"]["hierarchies"], ["car"])

    def test_access_has_the_same_bytes_with_and_without(self):
        self.tongqu("hierarchy", self.graph, "--modes", "car,bike,walk", "-o", "h.tq")
        for options in (["--mode", "car"], ["--mode", "bike,walk", "--reverse", "--walk-speed", "4"],
                        ["--mode", "car,walk", "--cutoffs", "5,150", "--percentiles", "50,95"],
                        ["--mode", "car", "--measure", "dual", "--counts", "1,3"]):
            for name, graph in (("without.csv", self.graph), ("with.csv", "h.tq")):
                self.tongqu("access", graph, "--from", "grid", "--opportunities", "places", *options, "-o", name)
            self.assertGreater(len(self.read("with.csv").splitlines()), 25)
            self.assertEqual(self.read("without.csv"), self.read("with.csv"), options)

    def test_broken_one_is_refused_where_it_is_used(self):
        self.tongqu("hierarchy", self.graph, "-o", "h.tq")
        info = self.json("info", "h.tq", "--json")
        data = bytearray((self.folder / "h.tq").read_bytes())
        where = self.section("h.tq", 0xa8)
        data[where:where + 4] = b"\xff\xff\xff\x7f"
        (self.folder / "broken.tq").write_bytes(data)
        self.assertTrue(info["streets"]["hierarchies"])
        self.fails(1, "HIER_UP", "access", "broken.tq", "--from", "grid", "--opportunities", "places",
                   "--mode", "car", "-o", "a.csv")
        self.fails(1, "HIER_UP", "verify", "broken.tq")
        self.tongqu("isochrone", "broken.tq", "--from", "114.3,30.5", "--mode", "car", "-o", "a.geojson")

    def section(self, name, ident):
        """Where a section starts in the file."""
        data = (self.folder / name).read_bytes()
        n = struct.unpack_from("<I", data, 32)[0]
        for i in range(n):
            found, _, offset = struct.unpack_from("<IIQ", data, 64 + 32 * i)
            if found == ident:
                return offset
        self.fail(f"no section {ident:#x}")

    def test_wrong_command_lines_are_refused(self):
        self.fails(2, "give car, bike, walk", "hierarchy", self.graph, "--modes", "train", "-o", "h.tq")
        self.fails(2, "give car, bike, walk", "hierarchy", self.graph, "--modes", "car,", "-o", "h.tq")
        self.fails(2, "give car, bike, walk", "build", "--osm", TOWN / "town.osm", "--hierarchy", "", "-o", "h.tq")
        self.fails(2, "1 to 256", "hierarchy", self.graph, "--threads", "0", "-o", "h.tq")
        self.fails(2, "give -o OUT", "hierarchy", self.graph)
        self.fails(2, "would replace the graph", "hierarchy", self.graph, "-o", self.graph)

    def test_timetable_alone_has_no_streets_for_it(self):
        self.tongqu("build", "-q", "--gtfs", TOWN / "metro", "-o", "rail.tq")
        self.fails(1, "needs streets", "hierarchy", "rail.tq", "-o", "h.tq")


if __name__ == "__main__":
    unittest.main()
