"""What is wrong is named with its file, record and remedy; what stood before is still there.

Exit statuses: 1 failed, 2 bad command line. `fails` checks that no file appears, changes or is left behind.
"""
import json
import os
import unittest
import zipfile
from pathlib import Path

from program import NODES, TOWN, ProgramTest, TownTest, run


class BadSources(ProgramTest):
    """tongqu build with an earlier graph at the target."""

    def setUp(self):
        super().setUp()
        self.write("g.tq", "the earlier graph")

    def refuses(self, status, words, *args):
        self.fails(status, words, "build", *args, "-q", "-o", "g.tq")

    def test_missing_files_are_named_before_anything_is_read(self):
        osm = ("--osm", TOWN / "town.osm")
        for args in (("--osm", "no.osm.pbf"), (*osm, "--gtfs", "no.zip"), (*osm, "--places", "no.csv"),
                     (*osm, "--areas", "no.geojson")):
            self.fails(1, [args[-1], "check the path"], "build", *args, "-o", "g.tq")
            self.assertNotIn("reading", self.stderr)

    def test_truncated_xml(self):
        text = (TOWN / "town.osm").read_bytes()
        for share in (0.01, 0.5, 0.99):
            self.write("cut.osm", text[:int(len(text) * share)])
            self.refuses(1, ["cut.osm", "undamaged"], "--osm", "cut.osm")
        self.write("cut.osm", "")
        self.refuses(1, ["cut.osm", "empty"], "--osm", "cut.osm")

    def test_truncated_pbf(self):
        data = os.environ.get("TQ_TEST_DATA")
        source = Path(data or "-") / "osm-extracts" / "monaco-osrm.osm.pbf"
        if not source.is_file():
            self.skipTest("no real data: set TQ_TEST_DATA")
        whole = source.read_bytes()
        for n in (0, 3, 100, len(whole) // 2, len(whole) - 1):
            self.write("cut.osm.pbf", whole[:n])
            self.refuses(1, "cut.osm.pbf", "--osm", "cut.osm.pbf")

    def test_other_files_as_osm(self):
        self.write("page.osm.pbf", "<html>404 not found</html>")
        self.refuses(1, "page.osm.pbf", "--osm", "page.osm.pbf")
        self.refuses(1, ["places.csv", ".osm.pbf"], "--osm", TOWN / "places.csv")
        self.refuses(1, "town", "--osm", TOWN)

    def test_osm_without_streets(self):
        self.write("empty.osm", '<osm version="0.6"></osm>')
        self.refuses(1, ["no street", "highway"], "--osm", "empty.osm")

    def test_zip_that_is_none_or_empty(self):
        self.write("a.zip", b"")
        self.refuses(1, ["a.zip", "not a readable zip"], "--gtfs", "a.zip")
        self.write("a.zip", b"PK\3\4 and then nothing")
        self.refuses(1, ["a.zip", "not a readable zip"], "--gtfs", "a.zip")
        with zipfile.ZipFile(self.folder / "a.zip", "w"):
            pass
        self.refuses(1, ["a.zip", "empty"], "--gtfs", "a.zip")

    def test_truncated_zip(self):
        with zipfile.ZipFile(self.folder / "whole.zip", "w", zipfile.ZIP_DEFLATED) as z:
            for table in (TOWN / "metro").iterdir():
                z.write(table, table.name)
        whole = self.read("whole.zip")
        for share in (0.2, 0.7, 0.95):
            self.write("cut.zip", whole[:int(len(whole) * share)])
            self.refuses(1, "cut.zip", "--gtfs", "cut.zip")

    def test_zip_with_a_damaged_table(self):
        with zipfile.ZipFile(self.folder / "f.zip", "w", zipfile.ZIP_DEFLATED) as z:
            for table in sorted((TOWN / "metro").iterdir()):
                z.write(table, table.name)
            at = z.getinfo("stop_times.txt").header_offset
        data = bytearray(self.read("f.zip"))
        for i in range(at + 60, at + 80):
            data[i] ^= 0x55
        self.write("f.zip", bytes(data))
        self.refuses(1, "stop_times.txt", "--gtfs", "f.zip")

    def test_missing_required_tables(self):
        for table in ("agency", "stops", "routes", "trips", "stop_times"):
            feed = self.copy_feed("metro", **{table: None})
            self.refuses(1, [f"{table}.txt", "missing"], "--gtfs", feed)
            for path in feed.iterdir():
                path.unlink()
            feed.rmdir()
        self.refuses(1, "calendar.txt nor calendar_dates.txt", "--gtfs", self.copy_feed("metro", calendar=None))

    def test_missing_required_column(self):
        feed = self.edit_feed("metro", "stops", "stop_lat", "latitude")
        self.refuses(1, ["stops.txt:1", "stop_lat"], "--gtfs", feed)

    def test_feed_without_a_usable_trip(self):
        feed = self.copy_feed("metro", stop_times="trip_id,arrival_time,departure_time,stop_id,stop_sequence\n")
        self.refuses(1, "metro", "--gtfs", feed)

    def test_bad_row_of_places_is_named(self):
        head = "id,name,lon,lat,population\na,A,114.3,30.5,\n"
        for row, words in (("b,B,east,30.5,", ["p.csv:3", "lon 'east'", "decimal degrees"]),
                           ("b,B,30.5,114.3,", ["p.csv:3", "lat 114.3", "exchanged"]),
                           ("b,B,114.3,30.5,many", ["p.csv:3", "population 'many'"]),
                           ("b,B,114.3,30.5,-4", ["p.csv:3", "population '-4'"]),
                           ("a,B,114.3,30.5,", ["p.csv:3", "id a was given before"]),
                           (",B,114.3,30.5,", ["p.csv:3", "id is empty"])):
            self.write("p.csv", head + row + "\n")
            self.refuses(1, words, "--osm", TOWN / "town.osm", "--places", "p.csv")
        self.write("p.csv", "id,name,x,y\n")
        self.refuses(1, ["p.csv:1", "column lon"], "--osm", TOWN / "town.osm", "--places", "p.csv")
        self.write("p.csv", head.encode() + "b,武汉,114,30,\n".encode("gbk"))
        self.refuses(1, ["p.csv:3", "UTF-8"], "--osm", TOWN / "town.osm", "--places", "p.csv")

    def test_areas_that_are_no_wgs84_geojson(self):
        ring = "[[[0,0],[1,0],[1,1],[0,0]]]"
        feature = '{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":%s}}'
        whole = '{"type":"FeatureCollection"%s,"features":[%s]}'
        crs = ',"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32650"}}'
        for text, words in ((whole % (crs, feature % ring), ["a.geojson", "32650", "WGS"]),
                            (whole % ("", feature % "[[[500000,3400000],[500001,3400000],[500001,3400001]]]"),
                             ["a.geojson", "feature 1"]),
                            (whole % ("", feature % "[[[0,0],[1,1]]]"), ["a.geojson", "feature 1", "ring"]),
                            (whole % ("", ""), ["a.geojson", "no polygon"]),
                            ("{", ["a.geojson:1", "GeoJSON"]), ("", ["a.geojson"])):
            self.write("a.geojson", text)
            self.refuses(1, words, "--osm", TOWN / "town.osm", "--areas", "a.geojson")

    def test_wrong_command_lines(self):
        osm = ("--osm", TOWN / "town.osm")
        self.refuses(2, "give --osm FILE, --gtfs FILE or both")
        self.refuses(2, ["'more' is one argument too many", "tongqu build --help"], *osm, "more")
        self.refuses(2, ["tongqu build: unrecognized option '--oms'", "--help"], "--oms", "x")
        for cell in ("0", "-250", "1e9", "small", "nan", ""):
            self.refuses(2, "--cell", *osm, "--cell", cell)
        self.fails(2, ["-o GRAPH", "tongqu build --help"], "build", *osm)

    def test_output_that_cannot_be_is_told_before_the_work(self):
        osm = ("--osm", TOWN / "town.osm")
        (self.folder / "dir").mkdir()
        self.write("file", "x")
        for target, status in (("no/such/g.tq", 1), ("dir", 1), ("file/g.tq", 1), ("-", 2), ("/dev/null", 2)):
            self.fails(status, target, "build", *osm, "-o", target)
            self.assertNotIn("reading", self.stderr)

    def test_graph_never_replaces_an_input(self):
        self.write("in.osm", (TOWN / "town.osm").read_bytes())
        os.link(self.folder / "in.osm", self.folder / "same.osm")
        for target in ("in.osm", "same.osm", "./in.osm"):
            self.fails(2, "replace an input", "build", "--osm", "in.osm", "-o", target)


class BadGraphs(TownTest):
    COMMANDS = (("info",), ("verify",), ("isochrone", "--from", NODES[1], "--mode", "car", "-o", "a.csv"),
                ("route", "--from", NODES[1], "--to", NODES[3]), ("matrix", "--from", "places", "--to", "places",
                                                                   "-o", "m.csv"), ("scorecard", "--from", "west"))

    def refused_by_all(self, words, graph):
        for command, *options in self.COMMANDS:
            self.fails(1, words, command, graph, *options)

    def test_missing_graph(self):
        self.refused_by_all(["no.tq: No such file", "tongqu build"], "no.tq")

    def test_text_picture_or_folder_instead_of_a_graph(self):
        self.write("t.tq", "id,lon,lat\n" * 1000)
        self.refused_by_all(["t.tq: not a tongqu graph", "tongqu build"], "t.tq")
        self.write("t.tq", b"")
        self.refused_by_all(["t.tq: not a tongqu graph", "tongqu build"], "t.tq")
        self.refused_by_all("not a regular file", self.folder)

    def test_truncated_graph(self):
        whole = self.graph.read_bytes()
        for n in (1, 63, 64, 500, len(whole) // 2, len(whole) - 1):
            self.write("t.tq", whole[:n])
            self.refused_by_all("t.tq", "t.tq")
        self.write("t.tq", whole + b"\0")
        self.refused_by_all("t.tq", "t.tq")

    def test_flipped_byte_is_found_by_verify(self):
        whole = self.graph.read_bytes()
        at = whole.index("解放路".encode())
        self.write("t.tq", whole[:at] + b"?" + whole[at + 1:])
        self.fails(1, ["t.tq: section STRINGS is damaged"], "verify", "t.tq")

    def test_flipped_bytes_never_crash_a_command(self):
        whole = self.graph.read_bytes()
        found = 0
        for at in range(0, len(whole), len(whole) // 60):
            self.write("t.tq", whole[:at] + bytes([whole[at] ^ 0x81]) + whole[at + 1:])
            for command in (("verify", "t.tq"), ("matrix", "t.tq", "--from", "places", "--to", "places", "-o", "-")):
                done = self.attempt(*command)
                found += command[0] == "verify" and done.returncode == 1
        self.assertGreater(found, 40)       # the others hit padding between sections

    def attempt(self, *args):
        done = run(self.folder, *args)
        self.check_alive(done)
        self.assertIn(done.returncode, (0, 1))
        if done.returncode:
            self.assertNotEqual(done.stderr, b"")
        return done


class BadRequests(TownTest):
    """tongqu isochrone with an earlier answer at the target."""

    def setUp(self):
        super().setUp()
        self.write("a.csv", "the earlier answer")

    def refuses(self, status, words, *args):
        self.fails(status, words, "isochrone", self.graph, *args, "-o", "a.csv")

    def test_unknown_command_and_option(self):
        self.fails(2, ["no command 'isochrones'", "tongqu --help"], "isochrones", self.graph)
        self.refuses(2, ["tongqu isochrone: unrecognized option '--form'", "tongqu isochrone --help"], "--form", "west")
        self.fails(2, "'--from' requires an argument", "isochrone", self.graph, "-o", "a.csv", "--from")
        self.fails(2, ["graph is missing", "tongqu build"], "isochrone", "--from", "west", "-o", "a.csv")
        self.fails(2, "-o FILE", "isochrone", self.graph, "--from", "west")

    def test_origin_that_is_nowhere(self):
        self.refuses(2, "--from is missing")
        self.refuses(1, ["'atlantis'", "--names"], "--from", "atlantis")
        self.refuses(1, "''", "--from", "")
        self.refuses(1, ["outside the region", "longitude first"], "--from", "10,10")
        self.refuses(1, ["114.30000,31.50000", "--max-snap"], "--from", "114.3,31.5")
        self.refuses(2, "longitude first", "--from", "30.5,114.3")
        self.refuses(2, "longitude first", "--from", "500,30.5")
        for text in ("nan,nan", "114.3;30.5", "114.3,30.5,9", "114,3 30,5", "place:suburban", "stop:west", "area:west"):
            self.refuses(1, "LON,LAT", "--from", text)

    def test_origins_in_a_bad_table(self):
        for text, words in (("id,lon,lat\na,114.3,30.5\nb,x,30.5\n", ["p.csv:3", "no number"]),
                            ("id,lon,lat\na,30.5,114.3\n", ["p.csv:2", "longitude first"]),
                            ("name,x,y\na,1,2\n", ["p.csv:1", "column id"]), ("id,lon,lat\n", ["p.csv", "no point"]),
                            ("", ["p.csv", "empty"])):
            self.write("p.csv", text)
            self.refuses(1, words, "--from", "p.csv")
        self.refuses(1, ["no.csv", "check the path"], "--from", "no.csv")

    def test_numbers_out_of_range_or_none(self):
        for option, values in (("--cutoffs", ("-5", "a,b", "", "60,", "0", "1093", "nan", "1e3x", "9" + ",9" * 32)),
                               ("--percentiles", ("101", "-1", "median")), ("--max-rides", ("0", "16", "x")),
                               ("--max-walk", ("-1", "x")), ("--walk-speed", ("0", "51")), ("--bike-speed", ("0",)),
                               ("--board-slack", ("-1", "7201", "metro=x", "metro=", "subway=5")),
                               ("--max-snap", ("-1", "2000", "far"))):
            for value in values:
                self.refuses(2, option, "--from", "west", f"{option}={value}")

    def test_times_that_are_none(self):
        for option, values in (("--date", ("tomorrow", "2026-02-30", "2026/03/02", "")),
                               ("--depart", ("8", "8.30", "noon", "-1:00", "99:00", "")),
                               ("--window", ("09:00-08:00", "08:00-08:00", "9-8", "08:00", "00:00-99:00", "-"))):
            for value in values:
                self.refuses(2, option, "--from", "west", f"{option}={value}")
        self.refuses(2, "one of --depart, --arrive and --window", "--from", "west", "--depart", "08:00", "--window",
                     "08:00-09:00")
        self.refuses(2, "one of --depart, --arrive and --window", "--from", "west", "--arrive", "08:00", "--depart", "08:00")
        self.refuses(2, ["--arrive 09:00-08:00", "not after"], "--from", "west", "--arrive", "09:00-08:00")
        self.refuses(2, ["--split", "--arrive with --reverse"], "--from", "west", "--arrive", "08:00", "--split")

    def test_date_without_service_names_those_with(self):
        for date in ("2026-03-07", "2026-12-25", "1999-01-01"):
            self.refuses(1, [date, "2026-03-02", "2026-03-13"], "--from", "west", "--date", date)

    def test_unknown_modes_networks_and_coordinates(self):
        self.refuses(2, ["--mode plane", "walk, bike, car or transit"], "--from", "west", "--mode", "plane")
        self.refuses(2, "--mode", "--from", "west", "--mode", "car,")
        self.refuses(2, ["--without subway", "metro"], "--from", "west", "--without", "subway")
        self.refuses(2, ["--access transit", "walk, bike or car"], "--from", "west", "--access", "transit")
        self.refuses(2, ["--coords mars", "gcj02"], "--from", "west", "--coords", "mars")

    def test_output_of_unknown_form_or_place(self):
        (self.folder / "dir.csv").mkdir()
        for name, status, words in (("a.doc", 2, [".geojson", ".tif"]), ("a", 2, ".geojson"), ("", 2, ".geojson"),
                                    (".csv", 2, ".geojson"), ("no/a.csv", 1, "no/a.csv"), ("no/a.tif", 1, "no/a.tif"),
                                    ("no/a.png", 1, "no/a.png"), ("dir.csv", 1, "is a folder")):
            self.fails(status, words, "isochrone", self.graph, "--from", "west", "-o", name)
        self.fails(2, ["raster", "--coords"], "isochrone", self.graph, "--from", "west", "--coords", "gcj02", "-o",
                   "a.tif")

    def test_parts_that_a_graph_lacks_are_named_with_the_remedy(self):
        self.tongqu("build", "--osm", TOWN / "town.osm", "-q", "-o", "streets.tq")
        self.tongqu("build", "--gtfs", TOWN / "metro", "-q", "-o", "rail.tq")
        at = ("--from", NODES[2], "-o", "a.csv")
        self.fails(1, ["no timetable", "--gtfs"], "isochrone", "streets.tq", *at)
        self.fails(1, ["no streets", "--osm"], "isochrone", "rail.tq", *at, "--mode", "car")
        self.fails(1, ["no grid", "--osm"], "isochrone", "rail.tq", *at)
        self.fails(1, ["no places", "--places"], "matrix", "streets.tq", "--from", "places", "--to", NODES[1], "--mode",
                   "car", "-o", "a.csv")
        self.fails(1, ["no stops", "--gtfs"], "matrix", "streets.tq", "--from", "stops", "--to", NODES[1], "--mode",
                   "car", "-o", "a.csv")

    def test_route_and_matrix_say_what_is_missing(self):
        self.fails(2, ["--to", "--pairs"], "route", self.graph, "--from", "west")
        self.fails(2, ["--from", "--pairs"], "route", self.graph, "--to", "west")
        self.write("p.csv", f"id,from_lon,from_lat,to_lon,to_lat\na,{NODES[1]},{NODES[3]}\nb,1,2,3,x\n")
        self.fails(2, "--pairs has its own ends", "route", self.graph, "--pairs", "p.csv", "--from", "west")
        self.fails(1, ["p.csv:3", "no number"], "route", self.graph, "--pairs", "p.csv", "--mode", "car", "-o", "a.csv")
        self.fails(2, ["--to is missing", "id,lon,lat"], "matrix", self.graph, "--from", "west", "-o", "a.csv")
        self.fails(2, "-o FILE.csv", "matrix", self.graph, "--from", "west", "--to", "west")
        self.fails(2, "--from is missing", "scorecard", self.graph)


class ShiftedInput(TownTest):
    SQUARE = [[114.29, 30.49], [114.33, 30.49], [114.33, 30.52], [114.29, 30.49]]

    def polygons(self, **more):
        feature = {"type": "Feature", "properties": {"jobs": 5, "name": "a", **more.pop("properties", {})},
                   "geometry": {"type": "Polygon", "coordinates": [self.SQUARE]}}
        return json.dumps({"type": "FeatureCollection", **more, "features": [feature]})

    def test_file_that_says_gcj02_is_refused_as_wgs84(self):
        self.write("o.csv", "id,lon,lat\na,114.30,30.50\n")
        at = ("access", self.graph, "--from", "o.csv", "--mode", "car", "--cutoffs", "15")
        named = {"type": "name", "properties": {"name": "GCJ-02"}}
        for text in (self.polygons(crs=named), self.polygons(properties={"crs": "gcj_02"})):
            self.write("a.geojson", text)
            self.fails(1, ["a.geojson", "--coords gcj02"], *at, "--opportunities", "a.geojson:jobs", "-o", "x.csv")
            self.fails(1, ["a.geojson", "--coords gcj02"], *at, "--opportunities", "places", "--zones", "a.geojson",
                       "-o", "x.csv")
            self.tongqu(*at, "--opportunities", "a.geojson:jobs", "--coords", "gcj02", "-o", "-")
        self.write("a.geojson", self.polygons())
        self.tongqu(*at, "--opportunities", "a.geojson:jobs", "-o", "-")


if __name__ == "__main__":
    unittest.main()
