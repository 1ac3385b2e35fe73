"""Traffic over the week: --congestion of build, what info tells of it, and --traffic of the queries."""
import csv
import io
import json
import shutil
import tempfile
import unittest
from pathlib import Path

from program import NODES, TOWN, TOWN_ARGS, ProgramTest, run

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


class Queries(ProgramTest):
    """All roads at half speed on Mondays from 8 to 9. From node 1 to node 3, 1 km of way 1, are 120 s
    without traffic; 2026-03-02 is a Monday and the busiest date."""

    @classmethod
    def setUpClass(cls):
        cls.town_folder = Path(tempfile.mkdtemp(prefix="tongqu-traffic-"))
        cls.addClassCleanup(shutil.rmtree, cls.town_folder)
        cls.graph = cls.town_folder / "town.tq"
        (cls.town_folder / "monday.csv").write_text("class,days,hours,percent\nall,mon,8,50\n")
        done = run(cls.town_folder, "build", *TOWN_ARGS, "--congestion", "monday.csv", "-q", "-o", cls.graph)
        if done.returncode:
            raise RuntimeError(done.stderr.decode(errors="replace"))

    def drive(self, *args):
        return self.json("route", self.graph, "--from", NODES[1], "--to", NODES[3], "--mode", "car", *args)

    def seconds(self, *args):
        return self.drive("--traffic", "table", "--max-snap", "5", *args)["duration_s"]

    def test_drives_are_those_worked_by_hand(self):
        self.assertEqual(self.drive("--depart", "08:10")["duration_s"], 120)   # free by default
        self.assertEqual(self.seconds("--depart", "07:50"), 120)
        self.assertEqual(self.seconds("--depart", "08:10"), 240)
        self.assertEqual(self.seconds("--depart", "08:59"), 150)   # a minute does half a minute of it
        self.assertEqual(self.seconds("--depart", "07:59:30"), 210)
        self.assertEqual(self.seconds("--depart", "09:00"), 120)
        self.assertEqual(self.seconds("--depart", "08:10", "--date", "2026-03-03"), 120)
        self.assertEqual(self.seconds("--depart", "32:10", "--date", "2026-03-01"), 240)

    def test_arrival_gives_the_latest_departure(self):
        route = self.drive("--traffic", "table", "--arrive", "09:01", "--max-snap", "5")
        self.assertEqual(route["duration_s"], 180)   # the last minute is free, 60 s of work before it
        self.assertEqual(route["legs"][0]["depart"][11:19], "08:58:00")
        self.assertEqual(self.seconds("--depart", "08:58"), 180)
        self.assertGreater(self.seconds("--depart", "08:58:01"), 179)

    def test_steps_add_up_over_the_hour(self):
        route = self.drive("--traffic", "table", "--depart", "08:59", "--max-snap", "5")
        self.assertAlmostEqual(sum(s["duration_s"] for leg in route["legs"] for s in leg["steps"]), 150)

    def test_definition_tells_of_the_table(self):
        told = self.drive("--traffic", "table", "--depart", "08:10")["definition"]
        self.assertEqual({k: v for k, v in told.items() if "traffic" in k},
                         {"traffic": "table", "traffic_table": "monday.csv", "traffic_date": "2026-03-02",
                          "traffic_from": "08:10:00"})
        self.assertEqual(told["car_speed"], "by road class, signs and traffic")
        told = self.drive("--depart", "08:10")["definition"]
        self.assertEqual({k: v for k, v in told.items() if "traffic" in k}, {"traffic": "free"})
        told = self.drive("--traffic", "table", "--arrive", "08:10")["definition"]
        self.assertEqual(told["traffic_up_to"], "08:10:00")

    def test_every_query_takes_it_and_agrees(self):
        when = ("--mode", "car", "--traffic", "table", "--depart", "08:10")
        self.write("p.csv", "id,lon,lat\na," + NODES[1] + "\nb," + NODES[3] + "\n")
        rows = self.csv("matrix", self.graph, "--from", "p.csv", "--to", "p.csv", *when)
        self.assertEqual([r["travel_time_p50"] for r in rows], ["0.00", "4.00", "4.00", "0.00"])
        self.assertEqual([r["distance_m"] for r in rows][1], "1000.0")
        for time, areas in (("08:10", "peak"), ("12:00", "free")):
            self.tongqu("isochrone", self.graph, "--from", NODES[1], "--mode", "car", "--traffic", "table",
                        "--depart", time, "--cutoffs", "5", "-o", areas + ".geojson")
        peak, free = (json.loads(self.read(n + ".geojson"))["features"][0]["properties"]["area_km2"]
                      for n in ("peak", "free"))
        self.assertLess(peak, free)
        self.tongqu("isochrone", self.graph, "--from", NODES[1], "--mode", "car", "--cutoffs", "5", "-o", "plain.geojson")
        plain = json.loads(self.read("plain.geojson"))["features"][0]
        self.assertEqual(plain["properties"]["area_km2"], free)
        self.tongqu("access", self.graph, "--from", "p.csv", "--opportunities", "p.csv", "--cutoffs", "3,5",
                    *when, "-o", "access.csv")
        counts = list(csv.DictReader(io.StringIO(self.read("access.csv").decode())))
        self.assertEqual([r["accessibility"] for r in counts], ["1", "2", "1", "2"])
        self.tongqu("batch", self.graph, "--origins", "p.csv", "--cutoffs", "5", *when, "-o", "batch.csv", "-q")
        rows = list(csv.DictReader(io.StringIO(self.read("batch.csv").decode())))
        self.assertAlmostEqual(float(rows[0]["area_km2_5"]), peak, places=3)

    def test_park_and_ride_is_in_the_same_traffic(self):
        ride = ("--from", NODES[10], "--to", NODES[11], "--depart", "08:10", "--access", "car")
        free = self.json("route", self.graph, *ride)
        slow = self.json("route", self.graph, *ride, "--traffic", "table")
        self.assertGreaterEqual(slow["duration_s"], free["duration_s"])
        took = [leg["duration_s"] for r in (free, slow) for leg in r["legs"] if leg["mode"] == "car"]
        self.assertEqual(len(took), 2)
        self.assertGreater(took[1], took[0])

    def test_wrong_use_is_refused_with_a_remedy(self):
        ask = ("isochrone", self.graph, "--from", NODES[1], "-o", "-", "--traffic")
        self.fails(2, "give free or table", *ask, "jam", "--mode", "car")
        self.fails(2, "nobody drives; ask for --mode car", *ask, "table", "--mode", "walk")
        self.fails(2, "nobody drives", *ask, "table", "--depart", "08:00")
        self.fails(2, "give one moment, --depart", *ask, "table", "--mode", "car")
        self.fails(2, "give one moment, --depart", *ask, "table", "--mode", "car", "--window", "7:00-8:00")
        self.fails(2, "give another --egress", "route", self.graph, "--from", NODES[1], "--to", NODES[11],
                   "--traffic", "table", "--egress", "car", "--pareto")
        self.tongqu("build", "--osm", TOWN / "town.osm", "-q", "-o", "plain.tq")
        self.fails(1, ["no traffic; build it with --congestion", "leave --traffic out"], "isochrone", "plain.tq",
                   "--from", NODES[1], "-o", "-", "--traffic", "table", "--mode", "car", "--depart", "08:00")
        self.write("t.csv", TABLE)
        self.tongqu("build", "--osm", TOWN / "town.osm", "--congestion", "t.csv", "-q", "-o", "no-dates.tq")
        self.fails(2, "give --date YYYY-MM-DD", "isochrone", "no-dates.tq", "--from", NODES[1], "-o", "-",
                   "--traffic", "table", "--mode", "car", "--depart", "08:00")


if __name__ == "__main__":
    unittest.main()
