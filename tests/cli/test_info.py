"""tongqu info, verify, scorecard and every help."""
import csv
import io
import re
import subprocess
import unittest

from program import REPO, TOWN, ProgramTest, TownTest, run

COMMANDS = ("build", "info", "verify", "isochrone", "route", "matrix", "scorecard")


class Info(TownTest):
    def test_text_tells_counts_dates_and_feeds(self):
        text = self.tongqu("info", self.graph)
        for words in ("15 vertices, 13 edges", "5 stops, 2 routes, 3 patterns, 6 trips", "51234 at 5 of 5 places",
                      "metro, 2026-03-02 to 2026-03-13, Asia/Shanghai", "1 areas", "EPSG:32650"):
            self.assertIn(words, text)

    def test_json_tells_bounds_sources_and_sections(self):
        info = self.json("info", self.graph, "--json")
        self.assertEqual(info["bounds"], [114.2427077, 30.5, 114.539586, 30.5090203])
        self.assertEqual([(s["kind"], s["file"]) for s in info["sources"]],
                         [("osm", "town.osm"), ("gtfs", "metro"), ("gtfs", "bus"), ("places", "places.csv"),
                          ("areas", "areas.geojson")])
        self.assertEqual(info["bytes"], self.graph.stat().st_size)
        # head and weight 8, edge 4, and a row's start of 4 for each state and one more
        streets = info["streets"]
        walk = 12 + 4 * (streets["vertices"] + 1) / streets["arcs"]["walk"]
        self.assertGreaterEqual(streets["bytes_per_arc"]["walk"], round(walk - 0.05, 1))
        self.assertRegex(info["graph"], "^[0-9a-f]{16}$")
        self.assertEqual(len({s["id"] for s in info["sections"]}), len(info["sections"]))

    def test_names_are_those_that_from_knows(self):
        lines = [line.split("\t") for line in self.tongqu("info", self.graph, "--names").splitlines()]
        self.assertEqual(len(lines), 5 + 1 + 5)
        for kind, ident, name in lines:
            for text in (ident, name, kind + ":" + name):
                self.tongqu("isochrone", self.graph, "--from", text, "--mode", "car,walk", "-o", "a.csv")

    def test_problems_of_the_sources_are_listed(self):
        feed = self.edit_feed("metro", "stop_times", "T2,08:34:00,08:35:00,M_B,2", "T2,08:34:00,08:35:00,M_X,2")
        self.tongqu("build", "--gtfs", feed, "-o", "g.tq")
        text = self.tongqu("info", "g.tq")
        self.assertIn("warning unknown_stop_id: 1", text)
        self.assertIn("metro/stop_times.txt:6", text)


class Verify(TownTest):
    def test_whole_graph_is_fine(self):
        self.assertIn(self.json("info", self.graph, "--json")["graph"], self.tongqu("verify", self.graph))


class Scorecard(TownTest):
    def test_cities_and_counties_within_the_hour(self):
        # by car west 0, east 7 min, airport 500 s; by transit from west at 08:00 east 52, suburb 50
        text = self.tongqu("scorecard", self.graph, "--from", "west", "--depart", "08:00", "-o", "s.csv")
        self.assertRegex(text, r"cities within +1 of 1 +1 of 1")
        self.assertRegex(text, r"counties within +2 of 4 +2 of 4")
        self.assertRegex(text, r"people at seats +1230 +1204")
        self.assertRegex(text, r"by car:\n  东岸县 机场镇\n")
        rows = {r["id"]: r for r in csv.DictReader(io.StringIO(self.read("s.csv").decode()))}
        self.assertEqual([rows[i]["car_min"] for i in ("west", "east", "airport", "suburb")],
                         ["0.00", "7.00", "8.33", ""])
        self.assertEqual([rows[i]["transit_min"] for i in ("west", "east", "airport", "suburb", "far")],
                         ["0.00", "52.00", "", "50.00", "96.00"])
        self.assertEqual([rows[i]["transit_within_60_min"] for i in ("east", "far")], ["1", "0"])


class Help(ProgramTest):
    def check_width(self, text):
        for line in text.splitlines():
            self.assertLessEqual(len(line), 100, line)

    def test_overview_names_every_command(self):
        for args in (("--help",), ("-h",), ("help",)):
            text = self.tongqu(*args)
            self.check_width(text)
            for command in COMMANDS:
                self.assertRegex(text, rf"(?m)^  {command} ")

    def test_no_command_at_all_is_a_bad_command_line(self):
        self.fails(2, "Usage: tongqu COMMAND")

    def test_every_command_explains_every_option_it_takes(self):
        query = (REPO / "tools" / "query.h").read_text(encoding="utf-8")
        for command in COMMANDS:
            source = (REPO / "tools" / f"cmd_{command}.c").read_text(encoding="utf-8")
            if "TQ_QUERY_OPTIONS" in source:
                source += query
            options = re.findall(r'"([a-z-]+)",\s*(?:no|required)_argument', source)
            text = self.tongqu(command, "--help")
            self.check_width(text)
            self.assertIn(f"Usage: tongqu {command}", text)
            for option in set(options) - {"help"}:
                self.assertIn("--" + option, text, command)
            self.assertEqual(self.tongqu("help", command), text)

    def test_version(self):
        self.assertRegex(self.tongqu("--version"), r"^tongqu \d+\.\d+\.\d+\n$")

    def test_full_disk_is_a_failure(self):
        self.tongqu("build", "--osm", TOWN / "town.osm", "-q", "-o", "g.tq")
        for args in (("info", "g.tq"), ("verify", "g.tq"), ("info", "g.tq", "--json"),
                     ("isochrone", "g.tq", "--from", "114.3,30.5", "--mode", "car", "-o", "-"),
                     ("route", "g.tq", "--from", "114.3,30.5", "--to", "114.31,30.5", "--mode", "car")):
            with open("/dev/full", "wb") as full:
                done = self.run_to(full, *args)
            self.assertEqual(done.returncode, 1, args)
            self.assertIn(b"standard output", done.stderr)

    def run_to(self, stream, *args):
        return run(self.folder, *args, capture_output=False, stdout=stream, stderr=subprocess.PIPE)


if __name__ == "__main__":
    unittest.main()
