"""Turn restrictions and islands, from the file to the route.

          n              0.001 degree, 111 m, a step; the island lies 0.005 degree east of e
          |
    w --- j --- e           x --- y
          |
          s
"""
import json
import unittest

from program import ProgramTest

AT = {"j": (30.0, 114.0), "n": (30.001, 114.0), "s": (29.999, 114.0), "w": (30.0, 113.999), "e": (30.0, 114.001),
      "x": (30.0, 114.006), "y": (30.0, 114.007)}
WAYS = ("sj", "jn", "jw", "je", "xy")


def osm(*relations):
    """Each relation: members [(role, node or way)] and tags."""
    out = ["<?xml version='1.0'?><osm version='0.6'>"]
    out += [f"<node id='{ord(c)}' lat='{lat}' lon='{lon}'/>" for c, (lat, lon) in AT.items()]
    for i, way in enumerate(WAYS, 1):
        out.append(f"<way id='{i}'>" + "".join(f"<nd ref='{ord(c)}'/>" for c in way) +
                   "<tag k='highway' v='residential'/></way>")
    for i, (members, tags) in enumerate(relations, 1):
        out.append(f"<relation id='{i}'>")
        for role, name in members:
            kind, ref = ("node", ord(name)) if len(name) == 1 else ("way", WAYS.index(name) + 1)
            out.append(f"<member type='{kind}' ref='{ref}' role='{role}'/>")
        out += [f"<tag k='{k}' v='{v}'/>" for k, v in {"type": "restriction", **tags}.items()]
        out.append("</relation>")
    return "".join(out) + "</osm>"


NO_LEFT = [("from", "sj"), ("via", "j"), ("to", "jw")]


def between(a, b, share=0.5):
    """A position on the way from a to b: lon, lat."""
    (lat, lon), (lat2, lon2) = AT[a], AT[b]
    return f"{lon + share * (lon2 - lon):.6f},{lat + share * (lat2 - lat):.6f}"


class Turns(ProgramTest):
    def build(self, *relations, options=()):
        self.write("town.osm", osm(*relations))
        self.tongqu("build", "--osm", "town.osm", *options, "-o", "town.tq")

    def ways(self, start, end, *more, mode="car"):
        """The ways of the route, in order; None when there is none."""
        found = self.json("route", "town.tq", "--from", start, "--to", end, "--mode", mode, "--no-geometry", *more)
        if not found["found"]:
            return None
        return [WAYS[step["way_id"] - 1] for leg in found["legs"] for step in leg["steps"]]

    def test_restriction_holds_from_and_to_points_on_its_edges(self):
        self.build((NO_LEFT, {"restriction": "no_left_turn"}))
        start, end = between("s", "j"), between("j", "w")
        self.assertIn(self.ways(start, end), (["sj", "jn", "jw"], ["sj", "je", "jw"]))
        self.assertEqual(self.ways(end, start), ["jw", "sj"])
        self.assertEqual(self.ways(start, end, mode="walk"), ["sj", "jw"])
        self.assertEqual(self.ways(start, between("j", "e")), ["sj", "je"])

    def test_towards_a_place_keeps_to_the_restriction(self):
        self.build((NO_LEFT, {"restriction": "no_left_turn"}))
        start, end = between("s", "j"), between("j", "w")
        ahead = self.json("route", "town.tq", "--from", start, "--to", end, "--mode", "car")
        back = self.json("route", "town.tq", "--from", start, "--to", end, "--mode", "car", "--reverse")
        self.assertEqual(ahead["duration_s"], back["duration_s"])

    def test_commanded_turn_leaves_no_other(self):
        self.build(([("from", "sj"), ("via", "j"), ("to", "je")], {"restriction": "only_right_turn"}))
        self.assertEqual(self.ways(between("s", "j"), between("j", "n")), ["sj", "je", "jn"])

    def seconds(self, start, end, *more):
        found = self.json("route", "town.tq", "--from", start, "--to", end, "--mode", "car", "--no-geometry", *more)
        leg, = found["legs"]
        self.assertAlmostEqual(sum(step["duration_s"] for step in leg["steps"]), leg["duration_s"], delta=1)
        return found["duration_s"]

    def test_delays_at_turns_cost_what_the_table_says(self):
        self.write("slow.csv", "kind,name,value\nturn,straight,3\nturn,near,10\nturn,across,25\nturn,back,60\n")
        start = between("s", "j")
        turns = {"straight": between("j", "n"), "left": between("j", "w"), "right": between("j", "e")}
        self.build()
        plain = {turn: self.seconds(start, end) for turn, end in turns.items()}
        for side, delays in (("right", {"straight": 3, "left": 25, "right": 10}),
                             ("left", {"straight": 3, "left": 10, "right": 25})):
            self.build(options=("--speeds", "slow.csv", "--drive-side", side))
            for turn, end in turns.items():
                self.assertAlmostEqual(self.seconds(start, end), plain[turn] + delays[turn], delta=1, msg=(side, turn))
                self.assertEqual(self.seconds(start, end), self.seconds(start, end, "--reverse"))
        self.tongqu("verify", "town.tq")
        info = self.json("info", "town.tq", "--json")
        self.assertEqual(info["turn_delays_s"], {"straight": 3, "near": 10, "across": 25, "back": 60})
        self.assertGreater(info["states_of_turn_delays"], 0)
        self.assertEqual(info["streets"]["states_of_turn_restrictions"]["car"], 0)
        self.assertIn("3 s straight on, 10 s to the near side, 25 s across, 60 s back", self.tongqu("info", "town.tq"))

    def test_side_of_driving_is_read_from_the_region_or_given(self):
        self.build()
        info = self.json("info", "town.tq", "--json")
        self.assertEqual(info["drive_side"], {"side": "right", "found": "region"})
        self.assertNotIn("turn_delays_s", info)
        self.build(options=("--drive-side", "left"))
        self.assertIn("on the left, as --drive-side said", self.tongqu("info", "town.tq"))
        self.fails(2, "give left, right or auto", "build", "--osm", "town.osm", "--drive-side", "both", "-o", "x.tq")
        self.write("stops.txt", "stop_id")
        self.fails(2, "give --osm as well", "build", "--gtfs", ".", "--drive-side", "left", "-o", "x.tq")

    def test_ways_for_several_people_open_with_hov(self):
        self.write("hov.osm", osm().replace("</way><way id='3'>", "<tag k='hov' v='designated'/></way><way id='3'>"))
        for options, found in (((), False), (("--hov",), True)):
            self.tongqu("build", "--osm", "hov.osm", *options, "-o", "hov.tq")
            route = self.json("route", "hov.tq", "--from", between("s", "j"), "--to", between("j", "n", 0.9), "--mode", "car",
                              "--max-snap", "10")
            self.assertEqual(route["found"], found)
        self.assertTrue(self.json("info", "hov.tq", "--json")["options"]["hov"])

    def test_conditional_restriction_waits_for_its_moment(self):
        rule = (NO_LEFT, {"restriction:conditional": "no_left_turn @ (Mo-Fr 07:00-09:00)"})
        start, end = between("s", "j"), between("j", "w")
        self.build(rule)
        self.assertIn("restriction_conditional", self.tongqu("info", "town.tq"))
        self.assertEqual(self.ways(start, end), ["sj", "jw"])
        self.build(rule, options=("--conditional-at", "2026-11-23T08:00"))
        self.assertEqual(len(self.ways(start, end)), 3)
        self.build(rule, options=("--conditional-at", "2026-11-23T10:00"))
        self.assertEqual(self.ways(start, end), ["sj", "jw"])

    def test_broken_restriction_is_told_and_left_out(self):
        self.build(([("from", "sj"), ("via", "e"), ("to", "jw")], {"restriction": "no_left_turn"}))
        self.assertIn("restriction_not_touching", self.tongqu("info", "town.tq"))
        self.assertEqual(self.ways(between("s", "j"), between("j", "w")), ["sj", "jw"])

    def test_same_files_in_any_order_give_the_same_graph(self):
        self.build((NO_LEFT, {"restriction": "no_left_turn"}))
        first = self.read("town.tq")
        self.write("again.osm", osm((NO_LEFT, {"restriction": "no_left_turn"})))
        self.tongqu("build", "--osm", "town.osm", "--osm", "again.osm", "-o", "both.tq")
        self.tongqu("verify", "both.tq")
        self.assertIn("duplicate_restriction", self.tongqu("info", "both.tq"))
        counts = [json.loads(self.tongqu("info", name, "--json"))["streets"] for name in ("town.tq", "both.tq")]
        self.assertEqual(counts[0], counts[1])
        self.build((NO_LEFT, {"restriction": "no_left_turn"}))
        self.assertEqual(self.read("town.tq"), first)


class Islands(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("town.osm", osm())
        self.tongqu("build", "--osm", "town.osm", "-o", "town.tq")

    def route(self, start, end, *more):
        return self.json("route", "town.tq", "--from", start, "--to", end, "--mode", "car", *more)

    def test_island_is_counted_and_kept(self):
        streets = self.json("info", "town.tq", "--json")["streets"]
        self.assertEqual(streets["islands"]["car"]["count"], 1)
        self.assertEqual(streets["islands"]["car"]["edges"], 1)
        self.assertIn("car 1 of 1 edges", self.tongqu("info", "town.tq"))
        self.tongqu("build", "--osm", "town.osm", "--max-snap", "100", "-o", "town.tq")
        found = self.route(between("x", "y", 0.2), between("x", "y", 0.8), "--max-snap", "100")
        self.assertTrue(found["found"])
        self.assertFalse(found["snapped"]["from"]["main_network"])
        self.assertFalse(found["snapped"]["to"]["main_network"])

    def test_snapping_prefers_the_main_network_and_says_how_far(self):
        found = self.route(between("w", "j"), between("j", "e"))
        self.assertTrue(found["snapped"]["from"]["main_network"])
        self.assertLess(found["snapped"]["from"]["distance_m"], 1)
        lon, lat = between("x", "y").split(",")
        found = self.route(f"{lon},{lat}", between("j", "e"))
        self.assertTrue(found["snapped"]["from"]["main_network"])
        self.assertGreater(found["snapped"]["from"]["distance_m"], 400)

    def test_smaller_snap_distance_takes_the_street_within_it(self):
        found = self.route(between("x", "y", 0.2), between("x", "y", 0.8), "--max-snap", "100")
        self.assertTrue(found["found"])
        self.assertLess(found["snapped"]["from"]["distance_m"], 1)
        self.tongqu("isochrone", "town.tq", "--from", between("x", "y"), "--mode", "car", "--cutoffs", "2", "--max-snap",
                    "100", "--network", "n.geojson", "-o", "a.csv")
        ways = {f["properties"]["way_id"] for f in json.loads(self.read("n.geojson"))["features"]}
        self.assertEqual(ways, {5})
        found = self.route(between("j", "e"), between("x", "y"), "--max-snap", "100")
        self.assertIn("the destination meets a street apart from the main car network", found["reason"])

    def test_beyond_the_snap_distance_nothing_is_found(self):
        for start, end in (("114.05,30.0", between("j", "e")), (between("j", "e"), "114.05,30.0")):
            self.assertFalse(self.route(start, end, "--max-snap", "50")["found"])

    def test_no_way_leads_to_an_island(self):
        self.tongqu("build", "--osm", "town.osm", "--max-snap", "100", "-o", "town.tq")
        found = self.route(between("j", "e"), between("x", "y"), "--max-snap", "100")
        self.assertFalse(found["found"])


if __name__ == "__main__":
    unittest.main()
