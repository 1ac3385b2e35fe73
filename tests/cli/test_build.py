"""tongqu build: sources in, one graph out, whole or not at all."""
import gzip
import json
import os
import signal
import subprocess
import time
import unittest
import zipfile

from program import TOWN, TOWN_ARGS, ProgramTest, environment


class Build(ProgramTest):
    def build(self, *args):
        self.tongqu("build", *args, "-o", "g.tq")
        self.told = self.stderr
        return self.json("info", "g.tq", "--json")

    def problems(self, info):
        return {p["code"]: p for p in info["problems"]}

    def test_town_counts_are_those_of_the_drawing(self):
        # Node 6 is only a bend: 15 vertices. Edges: 1-2 2-3 3-4 4-5 5-7 7-4 2-8 1-9 9-10 3-15
        # 7-16 11-12 13-14. Cars: ten both ways and the two of the loop; on foot and by bike all
        # but the motorway, both ways. Cars' main network lacks 2-8, 11-12, 13-14; walkers' lacks
        # 1-9, 9-10, 11-12, 13-14.
        info = self.build(*TOWN_ARGS)
        streets = info["streets"]
        self.assertEqual((streets["vertices"], streets["edges"], streets["km"]), (15, 13, 12.5))
        self.assertEqual(streets["arcs"], {"car": 22, "bike": 24, "walk": 24})
        self.assertEqual(streets["edges_in_main_network"], {"car": 10, "bike": 9, "walk": 9})
        self.assertEqual(streets["water_segments"], 1)
        timetable = info["timetable"]
        self.assertEqual([timetable[k] for k in ("stops", "routes", "patterns", "trips", "stop_times")],
                         [5, 2, 3, 6, 16])
        self.assertEqual(timetable["trips_by_network"], {"metro": 4, "bus": 2})
        self.assertEqual(timetable["transfers"], 2)      # between the stops at nodes 11 and 12
        self.assertEqual(timetable["busiest_date"], "2026-03-02")
        self.assertEqual([f["name"] for f in timetable["feeds"]], ["metro", "bus"])
        self.assertEqual(info["people"],
                         {"places": 5, "places_with_people": 5, "people": 51234, "areas": 1})
        self.assertEqual(info["problems"], [])
        self.assertIn("fine", self.tongqu("verify", "g.tq"))

    def test_same_sources_give_the_same_bytes(self):
        self.build(*TOWN_ARGS)
        first = self.read("g.tq")
        self.build(*TOWN_ARGS)
        self.assertEqual(self.read("g.tq"), first)

    def test_output_and_progress_are_kept_apart(self):
        out = self.tongqu("build", *TOWN_ARGS, "-o", "g.tq")
        self.assertIn("g.tq: 15 street vertices, 13 edges, 5 stops", out)
        phases = [line.split("  ")[0] for line in self.stderr.splitlines()]
        self.assertIn("reading GTFS", phases)
        self.assertEqual(len(phases), len(set(phases)), "a phase is told twice")
        self.tongqu("build", *TOWN_ARGS, "--quiet", "-o", "g.tq")
        self.assertEqual(self.stderr, "")

    def test_zipped_feed_equals_its_folder_even_a_level_down(self):
        wanted = self.build("--gtfs", TOWN / "metro")["timetable"]
        for prefix in ("", "export/"):
            with zipfile.ZipFile(self.folder / "metro.zip", "w", zipfile.ZIP_DEFLATED) as z:
                for table in sorted((TOWN / "metro").iterdir()):
                    z.write(table, prefix + table.name)
            self.assertEqual(self.build("--gtfs", "metro.zip")["timetable"], wanted)

    def test_compressed_osm_equals_plain(self):
        self.write("town.osm.gz", gzip.compress((TOWN / "town.osm").read_bytes()))
        wanted = self.build("--osm", TOWN / "town.osm")["streets"]
        self.assertEqual(self.build("--osm", "town.osm.gz")["streets"], wanted)

    def test_osm_given_twice_counts_once(self):
        wanted = self.build("--osm", TOWN / "town.osm")["streets"]
        twice = self.build("--osm", TOWN / "town.osm", "--osm", TOWN / "town.osm")
        self.assertEqual(twice["streets"], wanted)

    def test_cell_size_is_kept(self):
        grid = self.build("--osm", TOWN / "town.osm", "--cell", "500")["grid"]
        self.assertEqual((grid["cell_m"], grid["crs"]), (500, "EPSG:32650"))

    def test_streets_alone_and_timetable_alone_are_graphs(self):
        self.assertEqual(self.build("--osm", TOWN / "town.osm")["timetable"]["stops"], 0)
        self.assertEqual(self.build("--gtfs", TOWN / "bus")["streets"]["edges"], 0)

    def test_unknown_stop_id_is_counted_and_the_rest_is_built(self):
        feed = self.edit_feed("metro", "stop_times", "T2,08:34:00,08:35:00,M_B,2", "T2,08:34:00,08:35:00,M_X,2")
        info = self.build("--gtfs", feed)
        self.assertIn("unknown_stop_id: 1, such as metro/stop_times.txt:6", self.told)
        self.assertEqual(self.problems(info)["unknown_stop_id"]["count"], 1)
        self.assertIn("stop_times.txt:6", self.problems(info)["unknown_stop_id"]["examples"][0])
        self.assertEqual(info["timetable"]["trips"], 4)
        self.assertEqual(info["timetable"]["stop_times"], 11)

    def test_times_out_of_order_are_counted_and_the_trip_left_out(self):
        feed = self.edit_feed("metro", "stop_times", "T2,08:34:00,08:35:00", "T2,08:24:00,08:25:00")
        info = self.build("--gtfs", feed)
        self.assertEqual(self.problems(info)["times_out_of_order"]["count"], 1)
        self.assertEqual(info["timetable"]["trips"], 3)

    def test_place_far_from_streets_is_counted(self):
        self.write("p.csv", "id,name,lon,lat\nsea,Sea,115.5,30.5\n")
        info = self.build("--osm", TOWN / "town.osm", "--places", "p.csv")
        self.assertEqual(self.problems(info)["place_far_from_streets"]["count"], 1)

    def test_places_with_bom_and_crlf_are_read(self):
        text = (TOWN / "places.csv").read_text(encoding="utf-8")
        self.write("p.csv", "\ufeff" + text.replace("\n", "\r\n"))
        info = self.build("--osm", TOWN / "town.osm", "--places", "p.csv")
        self.assertEqual(info["people"]["people"], 51234)

    def test_new_graph_replaces_the_old_one(self):
        old = self.build("--osm", TOWN / "town.osm")["graph"]
        new = self.build("--osm", TOWN / "town.osm", "--cell", "500")["graph"]
        self.assertNotEqual(old, new)
        self.assertEqual([p.name for p in self.folder.iterdir()], ["g.tq"])


class Killed(ProgramTest):
    """kill -9 at any moment leaves what stood at the target, or the whole new graph."""

    def kill_after(self, seconds):
        program = subprocess.Popen([os.environ["TONGQU"], "build", *map(str, TOWN_ARGS), "-q", "-o", "g.tq"],
                                   cwd=self.folder, env=environment(), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        time.sleep(seconds)
        program.send_signal(signal.SIGKILL)
        return program.wait()

    def test_killed_build_leaves_no_half_graph(self):
        killed = 0
        for i in range(12):
            (self.folder / "g.tq").unlink(missing_ok=True)
            killed += self.kill_after(i * 0.004) == -signal.SIGKILL
            if (self.folder / "g.tq").exists():
                self.tongqu("verify", "g.tq")
        self.assertGreater(killed, 0)

    def test_killed_build_keeps_the_earlier_graph(self):
        self.tongqu("build", "--osm", TOWN / "town.osm", "-q", "-o", "g.tq")
        old = self.read("g.tq")
        for i in range(12):
            if self.kill_after(i * 0.004) == -signal.SIGKILL and self.read("g.tq") != old:
                self.tongqu("verify", "g.tq")
                self.assertEqual(json.loads(self.tongqu("info", "g.tq", "--json"))["timetable"]["stops"], 5)
                break


if __name__ == "__main__":
    unittest.main()
