"""tongqu check-feed, tongqu timetable, tongqu build --route-types."""
import csv
import io
import json
import unittest

from program import TOWN, ProgramTest

STATIONS = "车站,经度,纬度\n武汉,114.42,30.61\n咸宁,114.35,29.88\n长沙,113.06,28.15\n无车,113,28\n"
TRAINS = "车次,车站,到达,出发\nG1,武汉,--,23:30\n,咸宁,23:55,23:57\n,长沙,00:50,--\n"
LINES = "线路,网络,序号,车站,运行时间,停站时间\n2号线,地铁,1,武汉,,\n2号线,地铁,2,咸宁,40,\n"
HEADWAYS = "线路,开始,结束,间隔,首班,末班\n2号线,06:00,23:00,10,06:10,22:30\n"
DATES = ("--from", "2026-01-01", "--to", "2026-12-31")


class CheckFeed(ProgramTest):
    def test_sound_feed_has_no_error_and_status_0(self):
        out = self.tongqu("check-feed", TOWN / "metro")
        self.assertIn("0 errors", out)
        self.assertIn("usable: ", out)

    def test_rows_are_the_same_in_csv_and_json(self):
        feed = self.edit_feed("metro", "stop_times", "T2,08:34:00,08:35:00,M_B,2", "T2,08:34:00,08:35:00,M_X,2")
        self.tongqu("check-feed", feed, "--csv", "r.csv", "--json", "r.json", "-q")
        rows = list(csv.DictReader(io.StringIO(self.read("r.csv").decode())))
        report = json.loads(self.read("r.json"))
        self.assertEqual([r["code"] for r in rows], [n["code"] for n in report["notices"]])
        wrong = [r for r in rows if r["severity"] == "ERROR"]
        self.assertEqual([(r["code"], r["file"], r["line"], r["field"], r["value"]) for r in wrong],
                         [("foreign_key_violation", "stop_times.txt", "6", "stop_id", "M_X")])
        self.assertEqual((report["usable"], report["errors"]), (True, 1))
        self.assertEqual(report["intake"]["left_out_or_repaired"][0]["code"], "unknown_stop_id")
        self.assertEqual(report["counts"][0]["count"], 1)

    def test_feed_with_errors_in_rows_still_serves_the_rest(self):
        feed = self.edit_feed("metro", "stop_times", "T2,08:34:00,08:35:00", "T2,08:24:00,08:25:00")
        out = self.tongqu("check-feed", feed)
        self.assertIn("stop_time_with_arrival_before_previous_departure_time: 1, such as stop_times.txt:6", out)
        self.assertIn("3 trips", out)

    def test_feed_that_cannot_serve_is_named_and_has_status_1(self):
        feed = self.copy_feed("metro", stops=None)
        out = self.tongqu("check-feed", feed, "--json", "-", status=1)
        report = json.loads(out)
        self.assertFalse(report["usable"])
        self.assertIn("stops.txt", report["why_not"])
        self.assertIn("metro/stops.txt: missing", self.stderr)
        self.assertEqual(report["notices"][0]["code"], "missing_required_file")

    def test_no_feed_at_all_fails(self):
        self.write("x.zip", "no zip")
        self.fails(1, "x.zip: not a readable zip", "check-feed", "x.zip")
        self.fails(1, "nothing", "check-feed", "nothing")
        self.fails(2, "the feed is missing", "check-feed")
        self.fails(2, "one argument too many", "check-feed", TOWN / "metro", "more")
        self.fails(2, "--rows", "check-feed", TOWN / "metro", "--rows", "many")

    def test_rows_kept_are_limited_counts_are_not(self):
        feed = self.copy_feed("metro", stops="stop_id,stop_name,stop_lat,stop_lon\n" + "a,,1.5,1.5\n" * 9)
        report = json.loads(self.tongqu("check-feed", feed, "--rows", "2", "--json", "-", status=1))
        kept = [n for n in report["notices"] if n["code"] == "missing_stop_name"]
        counts = {c["code"]: c["count"] for c in report["counts"]}
        self.assertEqual((len(kept), counts["missing_stop_name"]), (2, 9))


class Timetable(ProgramTest):
    def setUp(self):
        super().setUp()
        for name, text in (("s", STATIONS), ("t", TRAINS), ("l", LINES), ("h", HEADWAYS)):
            self.write(name + ".csv", text)

    def make(self, *args, **more):
        return self.tongqu("timetable", "--stations", "s.csv", *DATES, *args, **more)

    def test_feed_passes_the_check_and_builds(self):
        out = self.make("--trains", "t.csv", "--lines", "l.csv", "--headways", "h.csv", "-o", "f.zip")
        self.assertIn("f.zip: 3 stations, 2 routes, 3 trips, 7 calls", out)
        self.assertIn("1 stations have no train", self.stderr)
        self.assertIn("1 times earlier", self.stderr)
        self.assertIn(" 0 errors", self.tongqu("check-feed", "f.zip"))
        self.tongqu("build", "--gtfs", "f.zip", "-q", "-o", "g.tq")
        timetable = self.json("info", "g.tq", "--json")["timetable"]
        self.assertEqual((timetable["trips"], timetable["stop_times"]), (3, 7))

    def test_gbk_tables_give_the_same_feed(self):
        self.make("--trains", "t.csv", "-o", "a.zip")
        for name, text in (("s", STATIONS), ("t", TRAINS)):
            self.write(name + ".csv", text.encode("gb18030"))
        self.make("--trains", "t.csv", "-o", "b.zip")
        self.assertEqual(self.read("a.zip"), self.read("b.zip"))

    def test_wrong_row_is_told_with_its_line(self):
        self.write("t.csv", TRAINS.replace("长沙", "北京"))
        self.fails(1, ["t.csv:4: station '北京' is not in s.csv", "add it"], "timetable", "--stations", "s.csv",
                   *DATES, "--trains", "t.csv", "-o", "f.zip")

    def test_wrong_command_line_has_status_2(self):
        line = ("timetable", "--stations", "s.csv", "--trains", "t.csv")
        self.fails(2, "-o FOLDER", *line, *DATES)
        self.fails(2, "--from and --to", *line, "-o", "f.zip")
        self.fails(2, "YYYY-MM-DD", *line, "--from", "soon", "-o", "f.zip")
        self.fails(2, "--headways", "timetable", "--stations", "s.csv", *DATES, "--lines", "l.csv", "-o", "f")
        self.fails(2, "--network", *line, "--network", "rocket", "-o", "f")
        self.fails(2, "--weekdays", *line, "--weekdays", "8", "-o", "f")

    def test_example_of_the_help_works(self):
        told = self.tongqu("timetable", "--help")
        self.assertIn("车次,车站,到达,出发", told)
        self.assertIn("tongqu check-feed feed.zip", told)


class RouteTypes(ProgramTest):
    def networks(self, *args):
        self.tongqu("build", "--gtfs", TOWN / "metro", "--gtfs", TOWN / "bus", *args, "-q", "-o", "g.tq")
        return self.json("info", "g.tq", "--json")["timetable"]["trips_by_network"]

    def test_table_moves_routes_to_other_networks(self):
        self.assertEqual(self.networks(), {"metro": 4, "bus": 2})
        self.write("r.csv", "feed,route_type,network\nbus,3,coach\nmetro,3,ferry\n")
        self.assertEqual(self.networks("--route-types", "r.csv"), {"metro": 4, "coach": 2})

    def test_wrong_table_is_told_with_its_line(self):
        self.write("r.csv", "route_type,network\n3,rocket\n")
        self.fails(1, "r.csv:2: network 'rocket'", "build", "--gtfs", TOWN / "bus", "--route-types", "r.csv",
                   "-o", "g.tq")


if __name__ == "__main__":
    unittest.main()
