"""Draws the road network of the sample: tables/*.csv -> roads.osm (OSM XML 0.6).

A road is a list of nodes. A node stands at a sourced point, at a published distance, or (marked '@share' in
roads.csv) evenly spaced between its neighbours. Streets join neighbouring sourced points by straight lines and
never cross a river; rivers are crossed only by the bridges and tunnels of crossings.csv and by the '~' entries
of roads.csv.
"""
import re
from xml.sax.saxutils import quoteattr

from geo import between, crossings, delaunay, gabriel, km, length_km, towards
from tables import places, point, read, rivers

SAME_KM = 0.03          # sourced points closer than this are one street node
BRIDGEHEAD_KM = 0.9     # a bridge is drawn this far beyond the river line on both sides (assumed)
RAMP_DEG = 0.001        # an interchange "at" a point is drawn about 100 m east of it, so that its ramp has a length
RAMP_KM = 0.3           # ramp of an interchange that lies away from any sourced point (assumed)
CITY_KM = 6.0           # street connections up to this length are city streets, longer ones are country roads
COUNTRY_KM = 80.0       # longest country road to a nearest neighbour
LANE_KM = 30.0          # longest lane to one of the other neighbours
SPEED = {"secondary": 40, "tertiary": 30, "primary": 60, "unclassified": 50, "motorway_link": 40}   # assumed, km/h


class Network:
    def __init__(self):
        self.nodes = []        # (lon, lat)
        self.ways = []         # (node ids, tags)
        self.places = places()
        self.rivers = rivers()
        self.street = {}       # place -> node id
        self.junctions = {}    # interchange name -> node id
        self.ramp_ends = []    # street nodes of the interchanges that lie at no sourced point
        self.crossings = {}    # name -> node ids along it
        self.roads = {}        # road name -> [(node name, node id)] in order, bridges left out
        self.lines = {}        # (road name, i) -> polyline between its nodes i and i + 1

    def node(self, p):
        self.nodes.append((round(p[0], 6), round(p[1], 6)))
        return len(self.nodes) - 1

    def way(self, ids, **tags):
        self.ways.append((list(ids), {k: str(v) for k, v in tags.items() if v not in ("", None)}))

    def hits(self, a, b):
        return sorted(s for line in self.rivers.values() for s in crossings(a, b, line))

    def place(self, text):
        """'seat:X', 'border:lon;lat', 'bridge:lon;lat', '5km from PLACE to PLACE'."""
        away = re.fullmatch(r"([\d.]+)km from (\S+) to (\S+)", text)
        if away:
            return towards(self.place(away[2]), self.place(away[3]), float(away[1]))
        kind, name = text.split(":")
        if kind in ("border", "bridge"):
            lon, lat = name.split(";")
            return (float(lon), float(lat))
        return self.places[text]

    # -- streets ----------------------------------------------------------------------------------------------

    def add_street_points(self):
        for name, p in self.places.items():
            same = next((i for i, q in enumerate(self.nodes) if km(p, q) < SAME_KM), None)
            self.street[name] = self.node(p) if same is None else same

    def add_crossings(self):
        for row in read("crossings"):
            a, b = self.street[row["from"]], self.street[row["to"]]
            mid = [self.node(point(row))] if row["lon"] else []
            self.crossings[row["name"]] = self.bridge([a] + mid + [b], row["name"], row["kind"], ref="",
                                                      highway=row["highway"], maxspeed=row["maxspeed"],
                                                      lanes=row["lanes"],
                                                      motorroad="" if row["on_foot"] == "yes" else "yes")

    def bridge(self, ids, name, kind="bridge", road=None, **tags):
        """Draws approach, bridge, approach along ids; returns all node ids in order."""
        at, pieces = 0.0, []                  # distance along, [(distance, node id)]
        line = [self.nodes[i] for i in ids]
        cuts = []
        for i, (a, b) in enumerate(zip(line, line[1:])):
            pieces.append((at, ids[i]))
            cuts += [at + s * km(a, b) for s in self.hits(a, b)]
            at += km(a, b)
        pieces.append((at, ids[-1]))
        if not cuts:
            raise ValueError(name + ": does not cross a river; take it out or correct its ends")
        inner = [d for d, _ in pieces[1:-1]]
        lo = max(min(cuts + inner) - BRIDGEHEAD_KM, 0.1)
        hi = min(max(cuts + inner) + BRIDGEHEAD_KM, at - 0.1)
        for d in (lo, hi):
            i = max(j for j in range(len(pieces)) if pieces[j][0] <= d)
            (d0, a), (d1, b) = pieces[i], pieces[i + 1]
            new = self.node(between(self.nodes[a], self.nodes[b], (d - d0) / (d1 - d0)))
            pieces.insert(i + 1, (d, new))
        ids = [i for _, i in pieces]
        first, last = (next(j for j, q in enumerate(pieces) if q[0] == d) for d in (lo, hi))
        self.way(ids[:first + 1], name=road, **tags)
        self.way(ids[first:last + 1], name=name, **{kind: "yes"}, **tags)
        self.way(ids[last:], name=road, **tags)
        return ids

    def add_streets(self):
        ids = sorted(set(self.street.values()) | set(self.ramp_ends))
        points = [self.nodes[i] for i in ids]
        edges = delaunay(points)
        nearest = set(gabriel(points, edges))
        for i, j in edges:
            a, b = points[i], points[j]
            d = km(a, b)
            near = (i, j) in nearest
            if d > (COUNTRY_KM if near else LANE_KM) or self.hits(a, b):
                continue
            if d <= CITY_KM:
                kind = "secondary" if near else "tertiary"
            else:
                kind = "primary" if near else "unclassified"
            self.way((ids[i], ids[j]), highway=kind, maxspeed=SPEED[kind])

    # -- named roads ------------------------------------------------------------------------------------------

    def add_roads(self):
        for row in read("roads"):
            self.add_road(row)

    def add_road(self, row):
        surface = row["highway"] == "trunk"       # a surface road runs through the street nodes themselves
        tags = {"highway": "trunk" if row["highway"] == "expressway" else row["highway"],
                "motorroad": "yes" if row["highway"] == "expressway" else "",
                "ref": row["ref"], "maxspeed": row["maxspeed"], "lanes": row["lanes"]}
        items = [x.strip() for x in row["nodes"].split(">")]
        nodes = self.resolve([x for x in items if x[0] not in "~/"], surface)
        self.roads[row["name"]] = nodes
        k, i = -1, 0
        while i < len(items):
            if items[i][0] not in "~/":
                k, i = k + 1, i + 1
                if i < len(items) and items[i][0] not in "~/":
                    self.join(row["name"], k, tags)
                continue
            a, b = nodes[k][1], nodes[k + 1][1]
            if items[i][0] == "/":
                ids = self.crossings[items[i][1:]]
                if {ids[0], ids[-1]} != {a, b}:
                    raise ValueError(row["name"] + ": " + items[i] + " does not join its neighbours")
            else:
                name, _, at = items[i][1:].partition("@")
                mid = [self.node(self.place("bridge:" + at))] if at else []
                ids = self.bridge([a] + mid + [b], name, road=row["name"], **tags)
            self.lines[row["name"], k] = [self.nodes[j] for j in ids]
            i += 1

    def join(self, road, k, tags):
        a, b = self.roads[road][k][1], self.roads[road][k + 1][1]
        if self.hits(self.nodes[a], self.nodes[b]):
            raise ValueError("%s: %s-%s crosses a river without a bridge" % (
                road, self.roads[road][k][0], self.roads[road][k + 1][0]))
        self.lines[road, k] = [self.nodes[a], self.nodes[b]]
        shared = any(ids == [a, b] or ids == [b, a] for ids, t in self.ways if t.get("highway") == tags["highway"])
        if not shared:
            self.way((a, b), name=road, **tags)

    def resolve(self, items, surface):
        """[(name, node id)] of a road's nodes; distances and shares are taken between the fixed neighbours."""
        parsed = []
        for item in items:
            m = re.fullmatch(r"([^=@]+)(?:=([^@]+))?(?:@(.+))?", item)
            name, place, mark = m[1], m[2], m[3]
            if surface:
                parsed.append([name, self.street[name], None])
                continue
            known = self.junctions.get(name)
            if place and known is None:
                known = self.junction(name, self.place(place), place)
            parsed.append([name, known, mark])
        for i, (name, known, mark) in enumerate(parsed):
            if known is not None:
                continue
            lo = max(j for j in range(i) if parsed[j][1] is not None)
            hi = min(j for j in range(i, len(parsed)) if parsed[j][1] is not None)
            if mark == "share":
                share = 1 / (hi - lo)
            else:
                k0, k1 = float(parsed[lo][2]), float(parsed[hi][2])
                share = (float(mark) - k0) / (k1 - k0)
            p = between(self.nodes[parsed[lo][1]], self.nodes[parsed[hi][1]], share)
            parsed[i][1] = self.junction(name, p, None)
        return [(name, known) for name, known, _ in parsed]

    def junction(self, name, p, place):
        at = place if place in self.street else None
        if at:
            p = (p[0] + RAMP_DEG, p[1])
        self.junctions[name] = self.node(p)
        if not name.endswith(("-", "枢纽")):     # '-' marks a mere bend or end; a 枢纽 only joins expressways
            self.ramp(self.junctions[name], self.street.get(at))
        return self.junctions[name]

    def ramp(self, junction, street):
        """To the street node at the same place, else to a street node of its own, which add_streets joins."""
        if street is None:
            p = self.nodes[junction]
            open_ = [i for i in sorted(set(self.street.values())) if not self.hits(p, self.nodes[i])]
            nearest = self.nodes[min(open_, key=lambda i: km(p, self.nodes[i]))]
            street = self.node(towards(p, nearest, min(RAMP_KM, km(p, nearest) / 2)))
            self.ramp_ends.append(street)
        self.way((junction, street), highway="motorway_link", maxspeed=SPEED["motorway_link"], oneway="no")

    # -- what tests ask ---------------------------------------------------------------------------------------

    def built_km(self, road, start=None, end=None):
        names = [n for n, _ in self.roads[road]]
        i = names.index(start) if start else 0
        j = names.index(end) if end else len(names) - 1
        return sum(length_km(self.lines[road, k]) for k in range(min(i, j), max(i, j)))


def build():
    net = Network()
    net.add_street_points()
    net.add_crossings()
    net.add_roads()
    net.add_streets()
    for name, line in net.rivers.items():
        net.way([net.node(p) for p in line], waterway="river", name=name)
    return net


def write(net, path):
    lines = ['<?xml version="1.0" encoding="UTF-8"?>',
             '<osm version="0.6" generator="make_sample.py" copyright="OpenStreetMap and contributors; see SOURCES.md"'
             ' license="http://opendatacommons.org/licenses/odbl/1-0/">']
    names = {}
    for place, i in net.street.items():
        names.setdefault(i, place.split(":")[1])
    for name, i in net.junctions.items():
        names.setdefault(i, name.rstrip("-"))
    exits = set(net.junctions.values())
    for i, (lon, lat) in enumerate(net.nodes):
        head = ' <node id="%d" lat="%.6f" lon="%.6f" version="1"' % (i + 1, lat, lon)
        if i not in names:
            lines.append(head + "/>")
            continue
        lines.append(head + ">")
        if i in exits:
            lines.append('  <tag k="highway" v="motorway_junction"/>')
        lines += ['  <tag k="name" v=%s/>' % quoteattr(names[i]), " </node>"]
    for i, (ids, tags) in enumerate(net.ways):
        lines.append(' <way id="%d" version="1">' % (i + 1))
        lines += ['  <nd ref="%d"/>' % (j + 1) for j in ids]
        if tags.get("highway") == "motorway":
            tags = dict(tags, oneway="no")        # one line stands for both carriageways
        lines += ["  <tag k=%s v=%s/>" % (quoteattr(k), quoteattr(v)) for k, v in sorted(tags.items())]
        lines.append(" </way>")
    lines.append("</osm>\n")
    with open(path, "w", encoding="utf-8", newline="\n") as f:
        f.write("\n".join(lines))
