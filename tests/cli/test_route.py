"""tongqu route: journeys as worked by hand on the town of fixtures/town.

Monday 2026-03-02. Metro 1: M_A (node 2) 08:10, 08:30, 24:10; M_B (node 5) 4 minutes later, leaving
a minute after; M_C (node 11) 20 minutes later. Back: M_C 08:05, M_B 08:20/08:21, M_A 08:25. Bus 2:
B_A (node 12) 08:45, 09:15; B_B (node 13) 15 minutes later. Place `far` is node 14: 500 m from B_B.
"""
import json
import unittest

from gcj02 import shifted
from program import NODES, TOWN, TownTest

MONDAY = "2026-03-02T"


class Journeys(TownTest):
    def route(self, *args):
        answer = self.json("route", self.graph, *args)
        self.definition = answer.pop("definition")
        return answer

    def test_definition_says_what_the_route_means(self):
        self.route("--from", NODES[1], "--to", "far", "--depart", "08:00")
        self.assertEqual(self.definition["from"], [NODES[1]])
        self.assertEqual(self.definition["first_departure"], "08:00:00")
        self.assertEqual(self.definition["modes"], ["transit"])
        self.route("--from", NODES[1], "--to", "far", "--arrive", "10:00")
        self.assertEqual((self.definition["to"], self.definition["first_arrival"]), (["far"], "10:00:00"))

    def test_modes_given_one_by_one_add_up(self):
        both = self.route("--from", NODES[15], "--to", "114.4302098,30.5", "--mode", "car,transit")
        one_by_one = self.route("--from", NODES[15], "--to", "114.4302098,30.5", "--mode", "car", "--mode", "transit")
        self.assertEqual(both, one_by_one)
        self.assertEqual(self.definition["modes"], ["car", "transit"])

    def test_two_lines_and_three_walks(self):
        # 6 min to M_A, 4 min waiting, 20 min ride, 6 min to B_A, 9 min waiting, 15 min ride, 6 min
        r = self.route("--from", NODES[1], "--to", "far", "--depart", "08:00")
        self.assertEqual((r["found"], r["duration_s"], r["mode"]), (True, 66 * 60, "transit"))
        self.assertEqual((r["depart"], r["arrive"]), (MONDAY + "08:00:00+08:00", MONDAY + "09:06:00+08:00"))
        legs = [(leg["mode"], leg["depart"][11:19], leg["arrive"][11:19], leg["distance_m"]) for leg in r["legs"]]
        self.assertEqual(legs, [("walk", "08:00:00", "08:06:00", 500), ("transit", "08:10:00", "08:30:00", 12000),
                                ("walk", "08:30:00", "08:36:00", 500), ("transit", "08:45:00", "09:00:00", 10000),
                                ("walk", "09:00:00", "09:06:00", 500)])
        self.assertEqual(r["distance_m"], 23500)
        metro, bus = r["legs"][1], r["legs"][3]
        self.assertEqual((metro["network"], metro["route_name"], metro["trip"], metro["headsign"]),
                         ("metro", "1号线", "T1", "东郊"))
        self.assertEqual([(s["stop"], s["arrive"][11:16], s["depart"][11:16]) for s in metro["stops"]],
                         [("M_A", "08:10", "08:10"), ("M_B", "08:14", "08:15"), ("M_C", "08:30", "08:30")])
        self.assertEqual((bus["network"], bus["feed"], bus["from"]["name"], bus["to"]["stop"]),
                         ("bus", "bus", "东郊街", "B_B"))
        self.assertEqual(r["legs"][0]["steps"],
                         [{"way_id": 1, "name": "解放大道", "distance_m": 500, "duration_s": 360}])
        self.assertEqual(r["legs"][1]["geometry"]["coordinates"],
                         [[114.3052084, 30.5], [114.326042, 30.5], [114.4302098, 30.5]])

    def journeys(self, *args):
        r = self.route("--from", NODES[1], *args, "--pareto")
        for j in r["journeys"]:
            self.assertEqual(sum(j["split_s"].values()), j["duration_s"])
            self.assertEqual(sum(leg["mode"] == "transit" for leg in j["legs"]), j["rides"])
        return [(j["depart"][11:16], j["arrive"][11:16], j["rides"], j["networks"]) for j in r["journeys"]], r

    def test_pareto_of_a_window_is_every_train_worth_catching_and_the_walk_once(self):
        # 6 min to M_A and 1 min of slack: 08:10 and 08:30; M_B 4 minutes later, 18 min on foot; all on foot 36 min
        got, r = self.journeys("--to", "east", "--window", "07:55-08:35", "--max-walk", "60")
        self.assertEqual(got, [("07:55", "08:31", 0, []), ("08:03", "08:32", 1, ["metro"]),
                               ("08:23", "08:52", 1, ["metro"])])
        self.assertEqual(r["journeys"][0]["split_s"]["access"], r["duration_s"])
        got, r = self.journeys("--to", "east", "--depart", "08:00", "--max-walk", "60")
        self.assertEqual(got, [("08:00", "08:32", 1, ["metro"]), ("08:00", "08:36", 0, [])])
        self.assertEqual((r["duration_s"], r["rides"]), (32 * 60, 1))

    def test_pareto_towards_a_time_leaves_as_late_as_it_can(self):
        both = [("08:03", "09:06", 2, ["metro", "bus"]), ("08:23", "09:36", 2, ["metro", "bus"])]
        self.assertEqual(self.journeys("--to", "far", "--window", "09:00-10:00", "--reverse")[0], both)
        self.assertEqual(self.journeys("--to", "far", "--window", "07:55-08:35")[0], both)
        self.assertEqual(self.journeys("--to", "far", "--arrive", "09:36")[0], both[1:])

    def test_pareto_of_nothing_found_is_empty_and_pairs_have_their_own(self):
        got, r = self.journeys("--to", "far", "--depart", "08:00", "--cutoffs", "10")
        self.assertEqual((got, r["found"]), ([], False))
        self.write("p.csv", "id,from_lon,from_lat,to_lon,to_lat\na,%s,%s\n" % (NODES[1], NODES[5]))
        line = json.loads(self.tongqu("route", self.graph, "--pairs", "p.csv", "--depart", "08:00", "--pareto"))
        self.assertEqual([j["rides"] for j in line["journeys"]], [1])
        self.fails(2, ["--pareto=money", "rides"], "route", self.graph, "--from", NODES[1], "--to", "far",
                   "--pareto=money")

    def test_park_and_ride_parks_where_it_may_and_takes_its_time(self):
        # by car 3 min to M_A, 4 min to M_B; trains of 08:10 and 08:15 a minute's slack after
        at = ("--from", "west", "--to", "far", "--access", "car", "--depart", "08:00")
        r = self.route(*at)
        self.assertEqual((r["legs"][0]["mode"], r["split_s"]["access"], "park_s" in r["legs"][0]), ("car", 180, False))
        self.assertEqual(self.definition["parking"], "at every stop")
        r = self.route(*at, "--park-time", "6")
        self.assertEqual((r["legs"][0]["park_s"], r["split_s"]["access"]), (360, 540))
        self.assertEqual(r["legs"][1]["depart"][11:16], "08:10")
        self.assertEqual(self.definition["park_min"], 6)
        r = self.route(*at, "--park-time", "7")    # too late for M_A, in time for M_B
        self.assertEqual((r["legs"][1]["from"]["stop"], r["legs"][1]["depart"][11:16]), ("M_B", "08:15"))
        self.write("p.csv", "stop\nM_B\n")
        r = self.route(*at, "--parking", "p.csv")
        self.assertEqual((r["legs"][1]["from"]["stop"], r["split_s"]["access"]), ("M_B", 240))
        self.assertIn("at 1 stops", self.definition["parking"])
        self.write("p.csv", "lon,lat\n114.3270,30.5000\n")
        self.assertEqual(self.route(*at, "--parking", "p.csv")["legs"], r["legs"])
        back = self.route("--from", "west", "--to", "far", "--access", "car", "--arrive", "09:06", "--park-time", "5",
                          "--parking", "p.csv")
        self.assertEqual((back["legs"][0]["depart"][11:16], back["legs"][0]["park_s"]), ("08:05", 300))
        cells = self.csv("matrix", self.graph, "--from", "west", "--to", "far", "--access", "car", "--park-time", "5",
                         "--parking", "p.csv", "--arrive", "09:06", "--cutoffs", "100")
        self.assertEqual(cells[0]["travel_time_p50"], "61.00")

    def test_parking_that_fits_nothing_is_refused(self):
        at = ("route", self.graph, "--from", "west", "--to", "far")
        self.fails(2, ["--park-time", "--access car"], *at, "--park-time", "5")
        self.fails(2, ["--park-time", "0 to"], *at, "--access", "car", "--park-time", "-1")
        for text, words in (("stop\nM_B\nNowhere\n", ["p.csv:3", "Nowhere"]), ("lon,lat\n10,10\n", ["p.csv:2", "300 m"]),
                            ("name\nM_B\n", ["column stop"]), ("stop\n", ["names no stop"]),
                            ("lon,lat\nx,10\n", ["p.csv:2", "no number"])):
            self.write("p.csv", text)
            self.fails(1, words, *at, "--access", "car", "--parking", "p.csv")

    def test_legs_follow_each_other_in_time_and_place(self):
        legs = self.route("--from", NODES[8], "--to", "far", "--depart", "08:00")["legs"]
        for a, b in zip(legs, legs[1:]):
            self.assertEqual(a["to"], b["from"])
            self.assertLessEqual(a["arrive"], b["depart"])

    def test_last_second_catches_the_train_and_the_next_minute_waits(self):
        # 08:03 + 6 min + 60 s of slack = 08:10; a minute later it is 08:30, bus 09:15, there 09:36
        for depart, arrive in (("08:03", "09:06:00"), ("08:04", "09:36:00")):
            r = self.route("--from", NODES[1], "--to", "far", "--depart", depart)
            self.assertEqual(r["arrive"][11:19], arrive)

    def test_slack_of_one_network_is_its_own(self):
        # 08:06 + 5 min misses 08:10; 08:36 + 10 min misses the bus of 08:45
        for slack, arrive in (("240", "09:06"), ("300", "09:36"), ("metro=300", "09:36"), ("bus=540", "09:06"),
                              ("bus=600", "09:36")):
            r = self.route("--from", NODES[1], "--to", "far", "--depart", "08:00", "--board-slack", slack)
            self.assertEqual(r["arrive"][11:16], arrive, slack)

    def test_arrive_gives_the_latest_departure(self):
        r = self.route("--from", NODES[1], "--to", "far", "--arrive", "09:06")
        self.assertEqual((r["duration_s"], r["depart"][11:16], r["arrive"][11:16]), (63 * 60, "08:03", "09:06"))
        self.assertEqual([leg.get("trip") for leg in r["legs"]], [None, "T1", None, "U1", None])

    def test_arrive_before_the_first_bus_finds_nothing(self):
        found = self.route("--from", NODES[1], "--to", "far", "--arrive", "09:05")
        self.assertFalse(found["found"])
        self.assertIn("within the 1092 minutes", found["reason"])

    def test_trip_after_midnight_runs_on_the_next_date(self):
        # T3 leaves M_A at 24:10 of Monday: 00:00 + 6 min + 4 min + 20 min
        for date, depart, arrive in (("2026-03-03", "00:00", "2026-03-03"), ("2026-03-02", "24:00", "2026-03-03"),
                                     ("2026-03-14", "00:00", "2026-03-14")):     # after the last Friday
            r = self.route("--from", NODES[1], "--to", "suburb", "--date", date, "--depart", depart)
            self.assertEqual((r["duration_s"], r["arrive"]), (30 * 60, arrive + "T00:30:00+08:00"))

    def test_sunday_has_no_trip_after_midnight(self):
        # Monday 00:00: the first train is that of 08:10, there 08:30
        r = self.route("--from", NODES[1], "--to", "suburb", "--date", "2026-03-02", "--depart", "00:00")
        self.assertEqual(r["duration_s"], 510 * 60)

    def test_without_a_network_the_journey_ends_where_it_ends(self):
        at = ("--from", NODES[1], "--depart", "08:00")
        self.assertEqual(self.route(*at, "--to", "suburb", "--without", "bus")["duration_s"], 30 * 60)
        self.assertFalse(self.route(*at, "--to", "far", "--without", "bus")["found"])
        self.assertFalse(self.route(*at, "--to", "suburb", "--without", "metro,bus")["found"])

    def test_one_ride_is_not_enough_for_two_lines(self):
        at = ("--from", NODES[1], "--depart", "08:00", "--to")
        self.assertTrue(self.route(*at, "suburb", "--max-rides", "1")["found"])
        self.assertFalse(self.route(*at, "far", "--max-rides", "1")["found"])

    def test_window_gives_percentiles_and_a_journey_of_the_first(self):
        # departures 08:00..08:05 take 66 65 64 63 92 91 minutes
        r = self.route("--from", NODES[1], "--to", "far", "--window", "08:00-08:06", "--percentiles",
                       "50,0,25,75,100")
        self.assertEqual(r["percentiles_s"], {"p50": 3900, "p0": 3780, "p25": 3840, "p75": 5460, "p100": 5520})
        self.assertEqual((r["duration_s"], r["depart"][11:16]), (3900, "08:01"))

    def test_street_modes_take_the_seconds_of_the_drawing(self):
        for mode, a, b, seconds in (("walk", 1, 4, 1440), ("walk", 4, 7, 360), ("car", 4, 7, 180),
                                    ("car", 7, 4, 60), ("car", 1, 10, 260), ("bike", 1, 3, 240),
                                    ("walk", 15, 7, 1800), ("walk", 2, 8, 360), ("bike", 2, 8, 450)):
            r = self.route("--from", NODES[a], "--to", NODES[b], "--mode", mode)
            self.assertEqual((r["duration_s"], r["mode"]), (seconds, mode), (mode, a, b))
            self.assertIsNone(r["depart"], "streets alone have no date")

    def test_way_from_the_street_to_the_point_is_walked(self):
        # to (250,300): 250 m by car are 30 s, 300 m on foot 216 s
        r = self.route("--from", NODES[1], "--to", "114.3026042,30.5027061", "--mode", "car")
        self.assertEqual((r["duration_s"], r["legs"][0]["off_street_m"]), (246, 300))

    def test_motorway_is_closed_to_walkers(self):
        found = self.route("--from", NODES[1], "--to", NODES[10], "--mode", "walk")
        self.assertFalse(found["found"])
        self.assertIn("; the destination meets a street apart from the main walk network", found["reason"])

    def test_bridge_is_the_only_way_over_the_river(self):
        # 1000 m apart as the crow flies, 3000 m on foot by the bridge
        r = self.route("--from", "west", "--to", "east", "--mode", "walk")
        self.assertEqual((r["duration_s"], r["distance_m"]), (2160, 3000))
        self.assertIn("长江大桥", [s["name"] for s in r["legs"][0]["steps"]])

    def test_several_modes_give_the_fastest_and_say_which(self):
        at = ("--from", NODES[1], "--depart", "08:00", "--mode", "walk,car,transit")
        self.assertEqual(self.route(*at, "--to", "east")["mode"], "car")
        self.assertEqual(self.route(*at, "--to", "suburb")["mode"], "transit")

    def test_faster_walker_arrives_earlier(self):
        # 500 m at 10 km/h are 180 s: 08:03 at M_A, from B_B at 09:00 there at 09:03
        r = self.route("--from", NODES[1], "--to", "far", "--depart", "08:00", "--walk-speed", "10")
        self.assertEqual(r["arrive"][11:16], "09:03")

    def test_access_by_car_and_bike_takes_their_time(self):
        for mode, seconds in (("walk", 360), ("bike", 120), ("car", 60)):
            r = self.route("--from", NODES[1], "--to", "suburb", "--depart", "08:00", "--access", mode)
            self.assertEqual((r["legs"][0]["mode"], r["legs"][0]["duration_s"]), (mode, seconds))
            self.assertEqual(r["arrive"][11:16], "08:30")

    def test_cutoff_ends_the_search(self):
        at = ("--from", NODES[1], "--to", "far", "--depart", "08:00", "--cutoffs")
        self.assertTrue(self.route(*at, "66")["found"])
        self.assertFalse(self.route(*at, "65")["found"])

    def test_names_are_found_in_every_spelling(self):
        wanted = self.route("--from", NODES[15], "--to", "114.4302098,30.5", "--mode", "car,transit")
        for name in ("west", "西岸市", "西岸", "West Bank", "west bank", "place:西岸", "114.3104168, 30.5090203"):
            self.assertEqual(self.route("--from", name, "--to", "suburb", "--mode", "car,transit"), wanted, name)
        self.assertEqual(self.route("--from", "stop:解放路", "--to", "east")["legs"][0]["from"]["at"],
                         [114.3052084, 30.5])

    def test_gcj02_in_and_out_is_wgs84_shifted(self):
        wanted = self.route("--from", NODES[1], "--to", "114.5395860,30.5045102", "--depart", "08:00")
        a, b = shifted(114.3, 30.5), shifted(114.5395860, 30.5045102)
        got = self.route("--from", "%.9f,%.9f" % a, "--to", "%.9f,%.9f" % b, "--depart", "08:00", "--coords",
                         "gcj02")
        self.assertGreater(abs(a[0] - 114.3), 0.004)
        self.assertEqual(got["duration_s"], wanted["duration_s"])
        for x, y in zip(wanted["legs"], got["legs"]):
            for p, q in zip(x["geometry"]["coordinates"], y["geometry"]["coordinates"]):
                for one, other in zip(shifted(*p), q):
                    self.assertAlmostEqual(one, other, delta=2e-7)

    def test_no_geometry_leaves_only_the_lines_out(self):
        at = ("--from", NODES[1], "--to", "far", "--depart", "08:00")
        wanted = self.route(*at)
        for leg in wanted["legs"]:
            del leg["geometry"]
        self.assertEqual(self.route(*at, "--no-geometry"), wanted)

    def test_origin_out_of_reach_is_an_answer_with_its_reason(self):
        r = self.route("--from", "114.3,30.52", "--to", "west", "--mode", "walk", "--max-snap", "100")
        self.assertFalse(r["found"])
        self.assertIn("--max-snap", r["reason"])

    def test_destination_out_of_reach_is_an_answer_with_its_reason(self):
        for more in ((), ("--arrive", "10:00")):
            r = self.route("--from", "west", "--to", "114.3,30.52", "--mode", "transit", "--max-snap", "100", *more)
            self.assertFalse(r["found"])
            self.assertIn("--max-snap", r["reason"])

    def test_stop_to_itself_takes_no_time_without_streets(self):
        self.tongqu("build", "--gtfs", TOWN / "metro", "-q", "-o", "rail.tq")
        for more in ((), ("--arrive", "09:00"), ("--max-walk", "0"), ("--window", "08:00-09:00")):
            r = self.json("route", "rail.tq", "--from", "stop:M_A", "--to", "stop:M_A", *more)
            self.assertEqual((r["found"], r["duration_s"], [leg["mode"] for leg in r["legs"]]), (True, 0, ["walk"]))
        beside = NODES[2].replace("30.5000000", "30.5000450")    # 5 m north of the stop
        r = self.json("route", "rail.tq", "--from", beside, "--to", "stop:M_A")
        self.assertEqual((r["duration_s"], r["distance_m"]), (4, 5))


class Pairs(TownTest):
    def test_each_row_gives_a_line(self):
        a, far = NODES[1], "114.5395860,30.5045102"
        self.write("pairs.csv", f"id,from_lon,from_lat,to_lon,to_lat\nx,{a},{far}\n\"y,z\",{far},{a}\nsea,10,10,{a}\n")
        self.tongqu("route", self.graph, "--pairs", "pairs.csv", "--depart", "08:00", "-o", "out.jsonl")
        lines = [json.loads(line) for line in self.read("out.jsonl").splitlines()]
        # there is no bus back; the sea is out of reach
        self.assertEqual([(r["id"], r["found"], r.get("duration_s")) for r in lines],
                         [("x", True, 3960), ("y,z", False, None), ("sea", False, None)])
        self.assertIn("outside the region", lines[2]["reason"])


if __name__ == "__main__":
    unittest.main()
