"""Tags of streets from OpenStreetMap to `route --pairs`: who passes, in which direction, how fast.

Every row has a line of its own: A--B--C--D, where A-B and C-D are residential streets of 1.1 km,
and B-C, as long, carries the tags of the row (or node M in its middle does)."""
import json
import os
import unittest
from pathlib import Path

from program import ProgramTest

LON = 0.01                 # of A-B, at the equator 1.113 km
METRES = 1113.19
MODES = ("car", "bike", "walk")


def osm(rows):
    """rows: [(way tags, node tags)], as dictionaries."""
    nodes, ways = [], []
    for i, (way, node) in enumerate(rows):
        lat = f"{0.05 * i:.2f}"
        ids = [5 * i + k + 1 for k in range(5)]          # A B M C D
        for k, (n, x) in enumerate(zip(ids, (0, 1, 1.5, 2, 3))):
            tags = node if k == 2 else {}
            nodes.append(f'<node id="{n}" lat="{lat}" lon="{x * LON:.4f}">{tag_text(tags)}</node>')
        street = {"highway": "residential"}
        for w, (refs, tags) in enumerate(((ids[:2], street), (ids[1:4], way), (ids[3:], street))):
            nds = "".join(f'<nd ref="{n}"/>' for n in refs)
            ways.append(f'<way id="{3 * i + w + 1}">{nds}{tag_text(tags)}</way>')
    return '<osm version="0.6">\n' + "\n".join(nodes + ways) + "\n</osm>\n"


def tag_text(tags):
    quoted = ((k, v.replace('"', "&quot;").replace("<", "&lt;")) for k, v in tags.items())
    return "".join(f'<tag k="{k}" v="{v}"/>' for k, v in quoted)


def tags_of(text):
    return dict(t.split("=", 1) for t in text.split(",")) if text else {}


class Streets(ProgramTest):
    def build(self, rows, *args):
        """rows: ["way tags" or "way tags / node tags"]."""
        parts = [(r.split(" / ") + [""])[:2] for r in rows]
        self.write("rows.osm", osm([(tags_of(w), tags_of(n)) for w, n in parts]))
        self.tongqu("build", "--osm", "rows.osm", *args, "-o", "g.tq", "-q")

    def routes(self, n, mode):
        """[(forward, backward)] seconds from the middle of A-B to that of C-D, None: no route."""
        pairs = ["id,from_lon,from_lat,to_lon,to_lat"]
        for i in range(n):
            ends = (0.5 * LON, 0.05 * i), (2.5 * LON, 0.05 * i)
            for d in (0, 1):
                (x0, y0), (x1, y1) = ends if d == 0 else ends[::-1]
                pairs.append(f"{i}{'fb'[d]},{x0:.6f},{y0:.2f},{x1:.6f},{y1:.2f}")
        self.write("pairs.csv", "\n".join(pairs) + "\n")
        lines = self.tongqu("route", "g.tq", "--pairs", "pairs.csv", "--mode", mode).splitlines()
        found = {r["id"]: r["duration_s"] if r["found"] else None for r in map(json.loads, lines)}
        return [(found[f"{i}f"], found[f"{i}b"]) for i in range(n)]

    def check_passable(self, rows):
        """rows: {"tags": "car bike walk"}, each yes, no, > (as drawn only) or < (against)."""
        self.build(list(rows))
        words = {(True, True): "yes", (False, False): "no", (True, False): ">", (False, True): "<"}
        got = {tags: [] for tags in rows}
        for mode in MODES:
            for tags, (there, back) in zip(rows, self.routes(len(rows), mode)):
                got[tags].append(words[there is not None, back is not None])
        self.assertEqual({t: " ".join(g) for t, g in got.items()}, rows)

    def test_ways_open_to_whom_their_tags_say(self):
        self.check_passable({
            "highway=residential": "yes yes yes",
            "highway=motorway": "> no no",
            "highway=motorway_link": "> no no",
            "highway=trunk,motorroad=yes": "yes no no",
            "highway=footway": "no yes yes",
            "highway=cycleway": "no yes no",
            "highway=cycleway,foot=yes": "no yes yes",
            "highway=path": "no yes yes",
            "highway=steps": "no yes yes",
            "highway=track": "yes yes yes",
            "highway=construction,construction=primary": "no no no",
            "highway=primary,construction=minor": "yes yes yes",
            "highway=proposed": "no no no",
            "highway=residential,access=no": "no no no",
            "highway=residential,access=private": "yes no no",
            "highway=residential,access=no,foot=yes": "no no yes",
            "highway=residential,motor_vehicle=no": "no yes yes",
            "highway=residential,motor_vehicle=agricultural": "no yes yes",
            "highway=residential,vehicle=no,motorcar=yes": "yes no yes",
            "highway=residential,bicycle=no": "yes no yes",
            "highway=residential,bicycle=dismount": "yes yes yes",
            "highway=residential,foot=use_sidepath": "yes yes no",
            "highway=residential,motor_vehicle:backward=no": "> yes yes",
            "highway=residential,oneway=yes": "> yes yes",
            "highway=residential,oneway=-1,foot=no": "< < no",
            "highway=residential,oneway=reversible": "no yes yes",
            "highway=residential,oneway=yes,foot=no,cycleway=opposite": "> yes no",
            "highway=residential,junction=roundabout": "> > yes",
            "highway=service,service=emergency_access": "no yes yes",
            "highway=residential,maxheight=1.4": "no yes yes",
            "highway=residential,maxwidth=6'": "no yes yes",
            "highway=residential,maxweight=1.2 t": "no yes yes",
            "highway=residential,smoothness=impassable": "no yes yes",
            "route=ferry": "yes yes yes",
            "route=ferry,foot=yes": "no yes yes",
            "route=ferry,motor_vehicle=yes,bicycle=no,foot=no": "yes no no",
            "route=shuttle_train,motorcar=yes": "yes yes yes",
            "railway=rail": "no no no",
            "railway=rail,motor_vehicle=yes": "yes no no",
            "railway=platform": "no yes yes",
            "man_made=pier": "no yes yes",
        })

    def test_ways_for_ends_let_those_through_who_have_no_other(self):
        """One side of each row can only be come to over the way of the row."""
        self.check_passable({
            "highway=residential,oneway=yes,access=private": "> no no",
            "highway=residential,oneway=-1,access=private": "< no no",
            "highway=residential,oneway=yes,access=destination": "> yes yes",
            "highway=motorway,access=yes,motorcar=private": "> no no",
            "highway=residential,oneway=yes,motor_vehicle=customers": "> yes yes",
            "highway=motorway,hov=designated": "no no no",
            "highway=residential,oneway=yes / barrier=gate,access=private": "> no no",
            "highway=residential,oneway=yes,access=delivery / barrier=lift_gate,access=private": "> no no",
            "highway=residential,junction=roundabout,access=permit": "> no no",
        })

    def test_more_ways_as_routers_take_them(self):
        self.check_passable({
            "highway=track,tracktype=grade2": "yes yes yes",
            "highway=track,tracktype=grade5": "no yes yes",
            "highway=path,sac_scale=alpine_hiking": "no no no",
            "highway=path,sac_scale=mountain_hiking": "no yes yes",
            "highway=bridleway": "no no no",
            "highway=bridleway,bicycle=yes,foot=no": "no yes no",
            "highway=corridor,indoor=yes,level=0": "no yes yes",
            "highway=elevator": "no yes yes",
            "highway=via_ferrata": "no no no",
            "highway=raceway": "no no no",
            "highway=escape": "no no no",
            "highway=bus_guideway": "no no no",
            "highway=busway": "no no no",
            "highway=busway,bicycle=yes,foot=yes": "no yes yes",
            "highway=abandoned": "no no no",
            "highway=steps,ramp:bicycle=yes": "no yes yes",
            "highway=pedestrian,area=yes": "no yes yes",
            "highway=residential,sidewalk=separate": "yes yes yes",
            "highway=primary,bicycle=use_sidepath,foot=use_sidepath": "yes no no",
            "highway=pedestrian,motor_vehicle=destination": "yes yes yes",
            "highway=residential,bicycle_road=yes,motor_vehicle=no": "no yes yes",
            "highway=residential,oneway=yes,cycleway:left=opposite_lane,foot=no": "> yes no",
            "highway=residential,oneway=yes,oneway:bicycle=no,foot=no": "> yes no",
            "highway=residential,oneway=alternating": "yes yes yes",
            "highway=residential,access=forestry;destination": "yes yes yes",
            "highway=service,service=driveway": "yes yes yes",
            "highway=service,service=drive-through": "yes yes yes",
            "highway=service,access=psv": "no no no",
            "highway=residential,vehicle=permissive,motor_vehicle=emergency": "no yes yes",
            "route=ferry,oneway=yes": "> > >",
            "route=ferry,access=no": "no no no",
            "route=shuttle_train,foot=no,bicycle=no": "yes no no",
            "railway=construction,motor_vehicle=yes": "no no no",
        })

    def test_nodes_stop_whom_their_tags_say(self):
        way = "highway=residential / "
        self.check_passable({
            way + "barrier=bollard": "no yes yes",
            way + "barrier=bollard,bollard=rising": "yes yes yes",
            way + "barrier=gate": "yes yes yes",
            way + "barrier=gate,access=no": "no no no",
            way + "barrier=gate,access=private": "yes no no",
            way + "barrier=lift_gate": "yes yes yes",
            way + "barrier=block": "no yes yes",
            way + "barrier=cattle_grid": "yes yes yes",
            way + "barrier=toll_booth": "yes yes yes",
            way + "barrier=border_control": "yes yes yes",
            way + "barrier=wall": "no no no",
            way + "barrier=wall,foot=yes": "no no yes",
            way + "barrier=height_restrictor,maxheight=1.5": "no yes yes",
            way + "access=no": "no no no",
            way + "motor_vehicle=no": "no yes yes",
            way + "highway=crossing,bicycle=no": "yes yes yes",
            way + "barrier=stile": "no no yes",
            way + "barrier=kissing_gate": "no no yes",
            way + "barrier=kissing_gate,bicycle=yes": "no yes yes",
            way + "barrier=turnstile": "no no yes",
            way + "barrier=cycle_barrier": "no yes yes",
            way + "barrier=bump_gate": "yes yes yes",
            way + "barrier=arch": "yes yes yes",
            way + "barrier=kerb": "yes yes yes",
            way + "barrier=sally_port": "yes yes yes",
            way + "barrier=entrance": "yes yes yes",
            way + "barrier=jersey_barrier": "no yes yes",
            way + "barrier=chain": "no yes yes",
            way + "barrier=swing_gate,access=private,foot=yes": "yes no yes",
            way + "barrier=gate,access=destination": "yes yes yes",
            way + "barrier=gate,locked=yes": "no no no",
            way + "barrier=fence": "no no no",
        })

    def speed_kmh(self, seconds, base_s):
        return METRES * 3.6 / (seconds - base_s)

    def test_cars_drive_as_fast_as_the_tags_let_them(self):
        rows = {"highway=primary": 48, "highway=primary,maxspeed=100": 80,
                "highway=primary,maxspeed=30 mph": 38.6, "highway=primary,maxspeed=CN:urban": 40,
                "highway=primary,maxspeed=walk": 4.8, "highway=motorway": 99,
                "highway=primary,surface=sand": 15, "highway=unclassified,tracktype=grade5": 10,
                "highway=service,service=driveway": 11.25, "highway=living_street": 11.25,
                "highway=primary,maxspeed:advisory=40": 32, "highway=primary,maxspeed:forward=40": 32}
        self.build(["highway=residential", *rows])
        times = [t[0] for t in self.routes(len(rows) + 1, "car")]
        base_s = times[0] / 2                  # two halves and one whole of the same street
        for (tags, kmh), time in zip(rows.items(), times[1:]):
            with self.subTest(tags):
                self.assertAlmostEqual(self.speed_kmh(time, base_s), kmh, delta=0.02 * kmh)

    def test_waits_are_added_once(self):
        rows = ["", "highway=traffic_signals", "highway=stop,direction=forward", "barrier=toll_booth",
                "barrier=lift_gate", "highway=crossing,crossing=traffic_signals"]
        self.build(["highway=residential / " + r for r in rows])
        times = self.routes(len(rows), "car")
        waits = [(there - times[0][0], back - times[0][1]) for there, back in times]
        self.assertEqual(waits, [(0, 0), (8, 8), (2, 0), (15, 15), (10, 10), (2, 2)])

    def test_table_is_printed_and_laid_over(self):
        table = self.tongqu("build", "--print-speeds")
        self.assertIn("class,residential,30,60,75,15,5,\n", table)
        self.write("s.csv", "kind,name,car_kmh,car_percent\nclass,residential,60,100\n")
        self.assertIn("class,residential,60,60,100,15,5,\n",
                      self.tongqu("build", "--print-speeds", "--speeds", "s.csv"))
        self.build(["highway=residential"])
        slow, _ = self.routes(1, "car")[0]
        self.build(["highway=residential"], "--speeds", "s.csv")
        fast, _ = self.routes(1, "car")[0]
        self.assertAlmostEqual(slow / fast, 60 / 22.5, delta=0.02)
        sources = self.json("info", "g.tq", "--json")["sources"]
        self.assertIn("speeds", [s["kind"] for s in sources])

    def test_wrong_table_is_refused_by_line(self):
        self.write("s.csv", "kind,name,car_kmh\nclass,residential,fast\n")
        self.write("rows.osm", osm([({"highway": "primary"}, {})]))
        self.fails(1, "s.csv:2: car_kmh 'fast'",
                   "build", "--osm", "rows.osm", "--speeds", "s.csv", "-o", "g.tq")

    def test_conditional_tags_hold_at_the_moment_given(self):
        row = ["highway=primary,oneway:conditional=yes @ (Mo-Fr 07:00-09:00)"]
        expected = {"2026-11-23T08:00": False, "2026-11-23T10:00": True, "2026-11-22T08:00": True}
        for moment, both in expected.items():
            self.build(row, "--conditional-at", moment)
            there, back = self.routes(1, "car")[0]
            self.assertEqual((there is not None, back is not None), (True, both), moment)
        self.build(row)
        self.assertIsNotNone(self.routes(1, "car")[0][1])
        for wrong in ("tomorrow", "2026-11-23", "2026-11-23T25:00", "2026-13-01T08:00", ""):
            self.fails(2, "--conditional-at",
                       "build", "--osm", "rows.osm", "--conditional-at", wrong, "-o", "x.tq")

    @unittest.skipUnless(os.environ.get("TQ_TEST_DATA"), "TQ_TEST_DATA is not set")
    def test_hills_of_porto_alegre_slow_walks_up_and_leave_cars_alone(self):
        folder = Path(os.environ["TQ_TEST_DATA"]) / "porto-alegre"
        self.tongqu("build", "--osm", folder / "poa_osm.pbf", "-o", "flat.tq", "-q")
        self.tongqu("build", "--osm", folder / "poa_osm.pbf", "--elevation",
                    folder / "poa_elevation.tif", "-o", "hills.tq", "-q")
        # from the shore of the lake to the ridge of Petropolis, 3 km inland
        low, high = "-51.2335,-30.0290", "-51.1950,-30.0400"
        times = {}
        for graph in ("flat", "hills"):
            for mode in MODES:
                for name, ends in (("up", (low, high)), ("down", (high, low))):
                    route = self.json("route", graph + ".tq", "--from", ends[0], "--to", ends[1],
                                      "--mode", mode)
                    times[graph, mode, name] = route["duration_s"]
        for name in ("up", "down"):
            self.assertEqual(times["flat", "car", name], times["hills", "car", name])
        self.assertGreater(times["hills", "walk", "up"], times["flat", "walk", "up"])
        self.assertGreater(times["hills", "walk", "up"], times["hills", "walk", "down"])
        self.assertGreater(times["hills", "bike", "up"], times["flat", "bike", "up"])

    def test_raster_that_is_none_is_refused(self):
        self.write("rows.osm", osm([({"highway": "primary"}, {})]))
        self.write("z.tif", "no raster")
        self.fails(1, "z.tif", "build", "--osm", "rows.osm", "--elevation", "z.tif", "-o", "g.tq")


if __name__ == "__main__":
    unittest.main()
