#!/usr/bin/env python3
"""Checks the bundled sample in graphs/wuhan: `python3 tests/wuhan/test_sample.py [-v]`; -v prints the tables.

Times and lengths are compared with what the sources publish, references are followed, and no street may cross
a river without a bridge. Nothing is written outside a temporary folder.
"""
import csv
import filecmp
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ET
from pathlib import Path

sys.dont_write_bytecode = True
SAMPLE = Path(__file__).resolve().parents[2] / "graphs" / "wuhan"
sys.path.insert(0, str(SAMPLE))

import make_gtfs                                                  # noqa: E402
import make_roads                                                 # noqa: E402
import make_sample                                                # noqa: E402
from geo import crossings, km                                     # noqa: E402
from tables import point, read, rivers                            # noqa: E402

FEEDS = ("rail", "metro", "coach", "ferry")
VERBOSE = "-v" in sys.argv


def table(feed, name):
    with open(SAMPLE / feed / (name + ".txt"), encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def seconds(text):
    h, m, s = text.split(":")
    return int(h) * 3600 + int(m) * 60 + int(s)


def trips(feed):
    """{trip_id: [(stop_id, arrival s, departure s)]} in order."""
    out = {}
    for r in sorted(table(feed, "stop_times"), key=lambda r: (r["trip_id"], int(r["stop_sequence"]))):
        call = (r["stop_id"], seconds(r["arrival_time"]), seconds(r["departure_time"]))
        out.setdefault(r["trip_id"], []).append(call)
    return out


def say(*columns):
    if VERBOSE:
        print("  ", *columns)


class Regenerating(unittest.TestCase):
    def test_tables_give_the_committed_bytes(self):
        with tempfile.TemporaryDirectory() as folder:
            make_sample.main(folder)
            made = sorted(p.relative_to(folder) for p in Path(folder).rglob("*") if p.is_file())
            kept = sorted(p.relative_to(SAMPLE) for f in FEEDS for p in (SAMPLE / f).rglob("*") if p.is_file())
            self.assertEqual(made, sorted(kept + [Path("places.csv"), Path("roads.osm")]))
            for p in made:
                self.assertTrue(filecmp.cmp(Path(folder) / p, SAMPLE / p, shallow=False), "%s differs" % p)

    def test_sizes_stay_small(self):
        self.assertLess((SAMPLE / "roads.osm").stat().st_size, 2_000_000)
        self.assertLess(len(table("rail", "stop_times")), 15_000)


class Timetables(unittest.TestCase):
    def test_references_hold(self):
        for feed in FEEDS:
            stops = {r["stop_id"]: r for r in table(feed, "stops")}
            routes = {r["route_id"] for r in table(feed, "routes")}
            service = {r["service_id"] for r in table(feed, "calendar")}
            trip_ids = [r["trip_id"] for r in table(feed, "trips")]
            self.assertEqual(len(trip_ids), len(set(trip_ids)), feed)
            self.assertEqual(len(stops), len(table(feed, "stops")), feed)
            for r in table(feed, "trips"):
                self.assertIn(r["route_id"], routes)
                self.assertIn(r["service_id"], service)
            self.assertEqual(set(trips(feed)), set(trip_ids))
            for s in stops.values():
                self.assertTrue(112 < float(s["stop_lon"]) < 117 and 29 < float(s["stop_lat"]) < 32, s)
                if s["parent_station"]:
                    self.assertEqual(stops[s["parent_station"]]["location_type"], "1")
            for trip, calls in trips(feed).items():
                self.assertGreater(len(calls), 1, trip)
                for (a, _, leave), (b, arrive, depart) in zip(calls, calls[1:]):
                    self.assertIn(a, stops)
                    self.assertIn(b, stops)
                    self.assertLess(leave, arrive, trip)
                    self.assertLessEqual(arrive, depart, trip)
            if feed != "rail":
                self.assertEqual({r["trip_id"] for r in table(feed, "frequencies")}, set(trip_ids))
        for r in table("metro", "transfers"):
            stops = {s["stop_id"]: s for s in table("metro", "stops")}
            self.assertEqual(stops[r["from_stop_id"]]["parent_station"], stops[r["to_stop_id"]]["parent_station"])

    def test_fastest_trains_take_the_published_minutes(self):
        fastest = {}
        for calls in trips("rail").values():
            for i, (a, _, leave) in enumerate(calls):
                for b, arrive, _ in calls[i + 1:]:
                    fastest[a, b] = min(fastest.get((a, b), 10 ** 9), arrive - leave)
        pairs = read("published_minutes")
        self.assertGreater(len(pairs), 450)
        for r in pairs:
            built = fastest[r["from"], r["to"]] / 60
            self.assertLessEqual(abs(built - int(r["minutes"])), 1, (r["from"], r["to"], built, r["minutes"]))
        words = ("武汉 鄂州 22 武汉 咸宁北 24 汉口 孝感东 25 武汉 黄冈东 30 "
                 "武汉 大冶北 34 汉口 仙桃 46 汉口 潜江 51 武汉 武穴北 62").split()
        for a, b, m in zip(words[::3], words[1::3], words[2::3]):
            say("%s-%s published %s built %g" % (a, b, m, fastest[a, b] / 60))
            self.assertLessEqual(abs(fastest[a, b] / 60 - int(m)), 1, (a, b))

    def test_key_pairs_have_the_published_number_of_trains(self):
        by_pair = {}
        for calls in trips("rail").values():
            names = [c[0] for c in calls]
            for i, a in enumerate(names):
                for b in names[i + 1:]:
                    by_pair[a, b] = by_pair.get((a, b), 0) + 1
        for r in read("key_pairs"):
            say("%s-%s trains a day: published %s built %d" % (r["from"], r["to"], r["trains_per_day"],
                                                              by_pair.get((r["from"], r["to"]), 0)))
            self.assertGreaterEqual(by_pair.get((r["from"], r["to"]), 0), int(r["trains_per_day"]), r)

    def test_metro_has_13_lines_277_stations_and_line_2_keeps_its_time(self):
        self.assertEqual(len(table("metro", "routes")), 13)
        names = {s["stop_id"]: s["stop_name"] for s in table("metro", "stops")}
        self.assertEqual(sum(s["location_type"] == "1" for s in table("metro", "stops")), 277)
        at = {names[stop]: arrive for stop, arrive, _ in trips("metro")["2号线-0"]}
        self.assertLessEqual(abs((at["杨家湾"] - at["金银潭"]) / 60 - 50.45), 1)    # M2 in SOURCES.md

    def test_coaches_and_ferry_take_the_published_minutes(self):
        for r in read("coach_lines"):
            if r["minutes"]:
                calls = trips(r["feed"])[r["id"] + "-0"]
                self.assertLessEqual(abs((calls[-1][1] - calls[0][1]) / 60 - int(r["minutes"])), 1, r["name"])


class Roads(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.net = make_roads.build()
        root = ET.parse(SAMPLE / "roads.osm").getroot()
        cls.nodes = {n.get("id"): (float(n.get("lon")), float(n.get("lat"))) for n in root.iter("node")}
        cls.ways = [([x.get("ref") for x in w.iter("nd")], {t.get("k"): t.get("v") for t in w.iter("tag")})
                    for w in root.iter("way")]

    def compare(self, name, published, built):
        say("%-24s published %7.1f built %7.1f ratio %.3f" % (name, published, built, built / published))
        self.assertLessEqual(abs(built / published - 1), 0.1, name)

    def test_roads_are_as_long_as_published(self):
        for r in read("roads"):
            if r["compare"] == "yes":
                self.compare(r["name"], float(r["published_km"]), self.net.built_km(r["name"]))
        for r in read("road_sections"):
            built = sum(self.net.built_km(*part.split(":")) for part in r["parts"].split("; "))
            self.compare(r["name"], float(r["published_km"]), built)

    def test_nothing_crosses_a_river_without_a_bridge(self):
        lines = rivers()
        for ids, tags in self.ways:
            if "highway" not in tags or "bridge" in tags or "tunnel" in tags:
                continue
            for a, b in zip(ids, ids[1:]):
                for river, line in lines.items():
                    self.assertEqual(crossings(self.nodes[a], self.nodes[b], line), [], (river, tags))

    def test_every_seat_and_station_is_reached_by_car_and_on_foot(self):
        for on_foot in (False, True):
            parent = {}

            def top(i):
                while parent.setdefault(i, i) != i:
                    i = parent[i]
                return i
            for ids, tags in self.ways:
                closed = tags.get("highway", "").startswith("motorway") or "motorroad" in tags
                if "highway" in tags and not (on_foot and closed):
                    for a, b in zip(ids, ids[1:]):
                        parent[top(a)] = top(b)
            tops = {top(str(i + 1)) for i in self.net.street.values()}
            self.assertEqual(len(tops), 1, "on foot" if on_foot else "by car")

    def test_stops_lie_on_streets(self):
        streets = [self.nodes[str(i + 1)] for i in set(self.net.street.values())]
        for feed in FEEDS:
            for s in table(feed, "stops"):
                p = (float(s["stop_lon"]), float(s["stop_lat"]))
                self.assertLess(min(km(p, q) for q in streets if abs(p[0] - q[0]) < 0.01), 0.05, s["stop_name"])


class Places(unittest.TestCase):
    def test_48_counties_and_9_cities(self):
        with open(SAMPLE / "places.csv", encoding="utf-8", newline="") as f:
            rows = list(csv.DictReader(f))
        self.assertEqual(len({r["id"] for r in rows}), len(rows))
        counties = [r for r in rows if r["kind"] == "county"]
        cities = [r for r in rows if r["kind"] == "city"]
        self.assertEqual((len(counties), len(cities)), (48, 9))
        self.assertEqual(sum(int(r["population"]) for r in counties), 32_093_603)
        self.assertEqual({r["population"] for r in cities}, {""})
        self.assertEqual({r["city"] for r in counties}, {r["name"] for r in cities})

    def test_every_row_names_a_source_or_is_marked_assumed(self):
        for name in ("seats", "rail_stations", "rail_services", "metro_stations", "metro_lines", "coach_lines",
                     "points", "crossings", "roads", "river_points", "cities", "published_minutes", "key_pairs"):
            for r in read(name):
                self.assertTrue(r["source"] or r.get("assumed"), (name, r))

    def test_every_source_is_explained(self):
        text = (SAMPLE / "SOURCES.md").read_text(encoding="utf-8")
        for path in sorted((SAMPLE / "tables").glob("*.csv")):
            for r in read(path.stem):
                for source in (r.get("source") or "").split("; "):
                    if source:
                        self.assertIn("| %s |" % source, text, path.name)


if __name__ == "__main__":
    unittest.main()
