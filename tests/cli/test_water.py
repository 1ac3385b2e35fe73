"""A region with a river of one bridge, a lake, an island with a ferry, a gated motorway and a plaza.

Streets every 200 m, from 0 to 4000 m east (x) and north (y) of the south-west corner. The river runs north,
from x = 2020 to 2180; its bridge is the street of y = 4000. The lake is 620..1180 by 1220..1780; no street
crosses it. The island, 2060..2140 by 1040..1160 in the river, has one street and a ferry to the west bank. A
motorway runs at y = -1000, joined to the streets by one road behind a gate. The plaza is 3240..3560 by
3240..3560, with streets on its edge only.
"""
import csv
import io
import json
import math
import random
import unittest

from decode import holds
from program import ProgramTest

LON, LAT = 114.3, 30.5
METRE_LAT = 1 / 110860
METRE_LON = 1 / (111320 * math.cos(math.radians(LAT + 0.018)))
STEP, SIDE, CELL = 200, 21, 100
RIVER, LAKE = (2020, 2180), (620, 1220, 1180, 1780)
ISLAND, PLAZA = (2060, 1040, 2140, 1160), (3240, 3240, 3560, 3560)


def degrees(x, y):
    return LON + x * METRE_LON, LAT + y * METRE_LAT


def metres(lon, lat):
    return (lon - LON) / METRE_LON, (lat - LAT) / METRE_LAT


def within(box, x, y, margin=0.0):
    return box[0] + margin < x < box[2] - margin and box[1] + margin < y < box[3] - margin


class Osm:
    def __init__(self):
        self.nodes, self.ways = {}, []

    def node(self, x, y, **tags):
        key = (x, y)
        self.nodes.setdefault(key, {}).update(tags)
        return key

    def way(self, points, **tags):
        self.ways.append(([self.node(*p) for p in points], tags))

    def square(self, x0, y0, x1, y1, **tags):
        self.way([(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)], **tags)
        return len(self.ways)

    def text(self):
        ids = {key: i + 1 for i, key in enumerate(self.nodes)}

        def tagged(tags):
            return "".join(f'<tag k="{k}" v="{v}"/>' for k, v in tags.items())
        out = ['<osm version="0.6">']
        for (x, y), tags in self.nodes.items():
            lon, lat = degrees(x, y)
            out.append(f'<node id="{ids[x, y]}" version="1" lon="{lon:.7f}" lat="{lat:.7f}">{tagged(tags)}</node>')
        for i, (keys, tags) in enumerate(self.ways):
            refs = "".join(f'<nd ref="{ids[k]}"/>' for k in keys)
            out.append(f'<way id="{i + 1}" version="1">{refs}{tagged(tags)}</way>')
        outer, inner = self.river
        out.append(f'<relation id="1" version="1"><member type="way" ref="{outer}" role="outer"/>'
                   f'<member type="way" ref="{inner}" role="inner"/>'
                   '<tag k="type" v="multipolygon"/><tag k="natural" v="water"/></relation>')
        return "\n".join(out + ["</osm>"])


def region(ferry=True, river=RIVER, island=ISLAND):
    osm = Osm()

    def free(x0, y0, x1, y1):
        """Whether a street may run there: across no water, and not through the plaza."""
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        over_river = x0 < river[0] < x1 and y0 != 4000
        inside = within((LAKE[0] - 1, LAKE[1] - 1, LAKE[2] + 1, LAKE[3] + 1), x, y) or within(PLAZA, x, y)
        return not over_river and not inside
    for i in range(SIDE):
        for k in range(SIDE - 1):
            for a, b in (((k * STEP, i * STEP), ((k + 1) * STEP, i * STEP)),
                         ((i * STEP, k * STEP), (i * STEP, (k + 1) * STEP))):
                bridge = {"bridge": "yes"} if a[1] == b[1] == 4000 and a[0] == 2000 else {}
                if free(*a, *b):
                    osm.way([a, b], highway="residential", **bridge)
    osm.river = osm.square(river[0], -3000, river[1], 5000), osm.square(*island)
    osm.square(*LAKE, natural="water")
    osm.way([(2080, 1080), (2120, 1120)], highway="residential")
    if ferry:
        osm.way([(2000, 1000), (2080, 1080)], route="ferry", foot="yes", duration="00:05")
    osm.way([(-2000, -1000), (6000, -1000)], highway="motorway")
    osm.way([(6000, -1010), (-2000, -1010)], highway="motorway")
    osm.way([(1000, 0), (1000, -500), (1000, -1000)], highway="motorway_link", oneway="no")
    osm.node(1000, -500, barrier="gate", access="no")
    osm.square(*PLAZA, highway="pedestrian", area="yes")
    osm.way([(3200, 3200), (3240, 3240)], highway="footway")
    return osm.text()


class Water(ProgramTest):
    def graph(self, **more):
        self.write("r.osm", region(**more))
        self.tongqu("build", "--osm", "r.osm", "--cell", CELL, "--max-snap", 300, "-q", "-o", "r.tq")
        return "r.tq"

    def reached(self, graph, x, y, *args):
        """{(x, y) of the centre in metres: seconds}, and the polygons by cutoff."""
        lon, lat = degrees(x, y)
        self.tongqu("isochrone", graph, "--from", "%.7f,%.7f" % (lon, lat), *args, "-o", "o.cells.csv",
                    "-o", "o.geojson")
        rows = list(csv.reader(io.StringIO(self.read("o.cells.csv").decode())))
        cells = {metres(float(r[2]), float(r[3])): int(r[4]) for r in rows[1:]}
        features = json.loads(self.read("o.geojson"))["features"]
        return cells, {f["properties"]["cutoff_min"]: f["geometry"] for f in features}

    def drawn_points(self, geometry, n=4000):
        """Random points that the drawn areas hold, in metres."""
        draw = random.Random(7)
        points = [(draw.uniform(-300, 4300), draw.uniform(-1300, 4300)) for _ in range(n)]
        return [p for p in points if holds(geometry, *degrees(*p))]

    def check_drawn(self, cells, geometry, cutoff_s):
        """Every point of the drawn areas lies on or beside a reached cell: nearer than three quarters."""
        inside = [c for c, t in cells.items() if t <= cutoff_s]
        points = self.drawn_points(geometry)
        self.assertGreater(len(points), 100)
        for x, y in points:
            near = min(max(abs(x - a), abs(y - b)) for a, b in inside)
            self.assertLess(near, 0.98 * CELL, (x, y))
        return points

    def test_far_bank_is_reached_by_the_bridge_alone(self):
        # from (1400, 3000) to the bridge 600 + 1000 m, 19 min; the far bank at y = 3000 is 1000 m from it
        cells, drawn = self.reached(self.graph(), 1400, 3000, "--mode", "walk", "--cutoffs", "15,30,60")
        far = {c: t for c, t in cells.items() if c[0] > RIVER[1]}
        self.assertGreater(min(far.values()), 60 * 20)
        for (x, y), t in far.items():
            by_bridge = (1000 + 600 + 200 + (x - 2200) + (4000 - y)) / 5 * 3.6
            self.assertGreater(t, by_bridge - 240, (x, y))
        for minutes in (15, 30):
            points = self.check_drawn(cells, drawn[minutes], 60 * minutes)
            over = [(x, y) for x, y in points if RIVER[1] < x and y < 3000]
            self.assertEqual(over, [], minutes)      # half a cell from the bank is still water

    def test_nothing_is_drawn_beyond_a_river_narrower_than_a_cell(self):
        # centres on both banks are neighbours, the far one reached later: by interpolation the area went over
        graph = self.graph(river=(2070, 2130), island=(2090, 1040, 2110, 1160))
        for cell in (200, 250, 300):
            cells, drawn = self.reached(graph, 1400, 3000, "--mode", "walk", "--cutoffs", "15,30,60", "--cell", cell)
            for minutes in (15, 30):
                self.assertFalse([c for c, t in cells.items() if t <= 60 * minutes and c[0] > 2130 and c[1] < 3000])
                over = [p for p in self.drawn_points(drawn[minutes], 12000) if p[0] > 2130 and p[1] < 3000]
                self.assertEqual(over, [], (cell, minutes))

    def test_lake_and_river_are_not_reached(self):
        cells, drawn = self.reached(self.graph(), 1400, 1400, "--mode", "walk", "--cutoffs", "60")
        for x, y in cells:
            self.assertFalse(within(LAKE, x, y), (x, y))
            self.assertFalse(RIVER[0] < x < RIVER[1] and y < 3900 and not within(ISLAND, x, y, -60), (x, y))
        points = self.check_drawn(cells, drawn[60], 3600)
        self.assertEqual([p for p in points if within(LAKE, *p, margin=CELL / 2 + 1)], [])

    def test_island_is_reached_by_ferry_alone(self):
        at = (1900, 1000, "--mode", "walk", "--cutoffs", "30")

        def on_island(cells):
            return [t for (x, y), t in cells.items() if within(ISLAND, x, y)]
        times = on_island(self.reached(self.graph(), *at)[0])
        self.assertTrue(times and 300 + 72 <= min(times) < 600, times)
        self.assertEqual(on_island(self.reached(self.graph(ferry=False), *at)[0]), [])

    def test_motorway_behind_a_gate_is_not_reached(self):
        cells, _ = self.reached(self.graph(), 1000, 200, "--mode", "car", "--cutoffs", "60")
        self.assertGreater(len(cells), 1000)
        self.assertEqual([c for c in cells if c[1] < -700], [])

    def test_plaza_is_reached_from_its_edge(self):
        graph = self.graph()
        walked, _ = self.reached(graph, 3000, 3000, "--mode", "walk", "--cutoffs", "30")
        driven, _ = self.reached(graph, 3000, 3000, "--mode", "car", "--cutoffs", "30")
        middle = [c for c in walked if within(PLAZA, *c, 100)]
        self.assertTrue(middle)
        for x, y in middle:    # straight from the edge of the plaza, not on from the streets around it
            self.assertLess(walked[x, y], (x - 3000 + y - 3000 + 400) / 5 * 3.6)
            self.assertIn((x, y), driven)


if __name__ == "__main__":
    unittest.main()
