"""Traffic over the week: --congestion of build, and what info tells of it."""
import unittest

from program import TOWN, ProgramTest

# way 2 of the town is its bridge, way 1 the street west of it
TABLE = """class,way_id,direction,days,hours,percent
all,,,mon-fri,7-9,80
,1,forward,mon-fri,8,50
"""


class Build(ProgramTest):
    def build(self, table, *args):
        self.write("t.csv", table)
        self.tongqu("build", "--osm", TOWN / "town.osm", "--congestion", "t.csv", *args, "-o", "g.tq")

    def test_info_tells_of_the_table(self):
        self.build(TABLE)
        info = self.json("info", "g.tq", "--json")
        # all free, all 80, way 1 ahead; every street, km as in test_build
        self.assertEqual((info["traffic"]["profiles"], info["traffic"]["edges"], info["traffic"]["km"]),
                         (3, 13, 12.5))
        self.assertEqual(info["traffic"]["slowest_hour"], "mon 08:00")
        self.assertIn(("congestion", "t.csv"), [(s["kind"], s["file"]) for s in info["sources"]])
        self.assertIn("traffic     3 different weeks; 13 edges", self.tongqu("info", "g.tq"))
        self.assertIn("fine", self.tongqu("verify", "g.tq"))

    def test_without_a_table_nothing_is_told(self):
        self.tongqu("build", "--osm", TOWN / "town.osm", "-o", "g.tq")
        self.assertNotIn("traffic", self.json("info", "g.tq", "--json"))
        self.assertNotIn("\ntraffic ", self.tongqu("info", "g.tq"))

    def test_slow_direction_adds_half_of_what_both_add(self):
        # way 1 has two edges, 60 s each way: slow ahead alone adds half of what both ways add
        self.build("way_id,direction,days,hours,percent\n1,forward,mon,8,50\n")
        told = self.json("info", "g.tq", "--json")["traffic"]
        self.assertEqual((told["profiles"], told["edges"], told["km"]), (2, 2, 1.0))
        self.assertEqual(told["slowest_hour"], "mon 08:00")
        self.build("way_id,days,hours,percent\n1,mon,8,50\n")
        both = self.json("info", "g.tq", "--json")["traffic"]["slowest_hour_factor"]
        self.assertAlmostEqual(both - 1, 2 * (told["slowest_hour_factor"] - 1))

    def test_unknown_ways_and_classes_are_counted(self):
        self.build("class,way_id,percent\n,1,50\n,99,50\n,99,40\nmoterway,,50\n")
        told = self.stderr
        for code, words in (("congestion_unknown_way", "t.csv:3: way 99"),
                            ("congestion_unknown_class", "t.csv:5: class 'moterway'")):
            self.assertIn(f"{code}: 1, such as {words}", told)
            problems = {p["code"]: p for p in self.json("info", "g.tq", "--json")["problems"]}
            self.assertEqual(problems[code]["count"], 1)

    def test_wrong_table_is_refused_before_anything_is_read(self):
        self.write("t.csv", "class,percent\nprimary,0\n")
        self.write("p.osm", "no osm at all")
        self.fails(1, ["t.csv:2", "percent '0'", "1 to 200"],
                   "build", "--osm", "p.osm", "--congestion", "t.csv", "-q", "-o", "g.tq")
        self.fails(1, "nowhere.csv", "build", "--osm", "p.osm", "--congestion", "nowhere.csv", "-q", "-o", "g.tq")

    def test_table_without_streets_is_refused(self):
        self.write("t.csv", TABLE)
        self.fails(2, "give --osm as well",
                   "build", "--gtfs", TOWN / "bus", "--congestion", "t.csv", "-q", "-o", "g.tq")


if __name__ == "__main__":
    unittest.main()
