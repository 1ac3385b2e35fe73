"""Writes the GTFS folders of the sample: rail/ from named trains, metro/, coach/ and ferry/ from headways."""
import csv
import math
from pathlib import Path

from geo import km
from tables import places, read

FROM, TO = "20260101", "20271231"                 # every day
RAIL_FIRST, RAIL_LAST = 6 * 60 + 20, 21 * 60 + 30  # departures are spread evenly between these (assumed)
GOLDEN = 0.618034                                 # successive multiples, modulo 1, are spread evenly too
METRO_MIN, METRO_MIN_PER_KM = 1.30, 1.09         # minutes a hop = a + b x straight km, fitted to line 2 (M2)
METRO_CHANGE_S = 240                              # changing lines at a metro station (assumed)
COACH_DETOUR = 1.25                               # road km / straight km where no minutes are published (assumed)
HEADS = {"agency": "agency_id,agency_name,agency_url,agency_timezone,agency_lang",
             "stops": "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station",
             "routes": "route_id,agency_id,route_short_name,route_long_name,route_type",
             "trips": "route_id,service_id,trip_id,trip_headsign,direction_id",
             "stop_times": "trip_id,arrival_time,departure_time,stop_id,stop_sequence",
             "calendar": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date",
             "frequencies": "trip_id,start_time,end_time,headway_secs,exact_times",
             "transfers": "from_stop_id,to_stop_id,transfer_type,min_transfer_time",
             "feed_info": "feed_publisher_name,feed_publisher_url,feed_lang,feed_start_date,feed_end_date,feed_version"}


def clock(minute):
    s = round(minute * 60)
    return "%02d:%02d:%02d" % (s // 3600, s // 60 % 60, s % 60)


def minutes(text):
    h, m = text.split(":")
    return int(h) * 60 + int(m)


class Feed:
    def __init__(self, name, agency, url):
        self.name = name
        self.rows = {k: [] for k in HEADS}
        self.rows["agency"].append([name, agency, url, "Asia/Shanghai", "zh"])
        self.rows["calendar"].append(["all"] + [1] * 7 + [FROM, TO])
        self.rows["feed_info"].append(["tongqu sample, see SOURCES.md", "https://example.org/tongqu", "zh", FROM, TO,
                                       "sample"])

    def stop(self, stop_id, name, p, kind=0, parent=""):
        self.rows["stops"].append([stop_id, name, "%.6f" % p[1], "%.6f" % p[0], kind, parent])

    def route(self, route_id, name, kind):
        self.rows["routes"].append([route_id, self.name, name, "", kind])

    def trip(self, route_id, trip_id, headsign, direction, calls):
        """calls: [(stop_id, arrival minute, departure minute)]"""
        self.rows["trips"].append([route_id, "all", trip_id, headsign, direction])
        for i, (stop, arrive, depart) in enumerate(calls, 1):
            self.rows["stop_times"].append([trip_id, clock(arrive), clock(depart), stop, i])

    def every(self, trip_id, start, end, headway_min):
        self.rows["frequencies"].append([trip_id, clock(start), clock(end), round(headway_min * 60), 0])

    def write(self, folder):
        folder = Path(folder) / self.name
        folder.mkdir(parents=True, exist_ok=True)
        for table, head in HEADS.items():
            if not self.rows[table]:
                continue
            with open(folder / (table + ".txt"), "w", encoding="utf-8", newline="") as f:
                out = csv.writer(f, lineterminator="\n")
                out.writerow(head.split(","))
                out.writerows(self.rows[table])


def parse_stops(text):
    """'武汉 0; 鄂州 22-24' -> [(name, arrival minute, departure minute)]"""
    out = []
    for part in text.split("; "):
        name, at = part.split(" ")
        arrive, _, depart = at.partition("-")
        out.append((name, int(arrive), int(depart or arrive)))
    return out


def spread(services, phase):
    """Evenly interleaved (service, departure minute) of the services that leave one station on one line.

    phase (0 to 1) shifts them, so that lines with few trains do not all leave at the same time.
    """
    turns = sorted(((k + 0.5) / int(s["trips_per_day"]), s["id"], k, s)
                   for s in services for k in range(int(s["trips_per_day"])))
    step = (RAIL_LAST - RAIL_FIRST) / len(turns)
    return [(s, k, RAIL_FIRST + math.floor((i + phase) * step)) for i, (_, _, k, s) in enumerate(turns)]


def rail():
    feed = Feed("rail", "中国铁路武汉局集团", "https://www.12306.cn/")
    services = read("rail_services")
    called = {name for s in services for name, _, _ in parse_stops(s["stops"])}
    for row in read("rail_stations"):
        if row["station"] in called:
            feed.stop(row["station"], row["station"], (float(row["lon"]), float(row["lat"])))
    groups = {}
    for s in services:
        groups.setdefault((s["line"], s["route_type"]), {}).setdefault(s["from"], []).append(s)
    n_groups = 0
    for (line, kind), by_origin in sorted(groups.items()):
        route = "%s-%s" % (line, kind)
        feed.route(route, line, kind)
        for origin in sorted(by_origin):
            n_groups += 1
            for s, k, at in spread(by_origin[origin], n_groups * GOLDEN % 1):
                calls = [(name, at + a, at + d) for name, a, d in parse_stops(s["stops"])]
                outward = s["from"] in ("武汉", "汉口", "武昌", "武汉东")
                feed.trip(route, "%s-%d" % (s["id"], k + 1), s["to"], 0 if outward else 1, calls)
    return feed


def metro():
    feed = Feed("metro", "武汉地铁", "https://www.wuhanrt.com/")
    lines, seen = {}, {}
    for row in read("metro_stations"):
        lines.setdefault(row["line"], []).append(row)
        seen.setdefault(row["station_id"], []).append(row)
    for station, rows in seen.items():
        p = (float(rows[0]["lon"]), float(rows[0]["lat"]))
        feed.stop("S" + station, rows[0]["station"], p, 1)
        ids = [r["line"] + "-" + station for r in rows]
        for i in ids:
            feed.stop(i, rows[0]["station"], p, 0, "S" + station)
        feed.rows["transfers"] += [[a, b, 2, METRO_CHANGE_S] for a in ids for b in ids if a != b]
    for row in read("metro_lines"):
        stations = sorted(lines[row["line"]], key=lambda r: int(r["seq"]))
        feed.route(row["line"], row["line"], 401)
        for direction, order in ((0, stations), (1, stations[::-1])):
            calls, at = [], 0.0
            for a, b in zip([None] + order, order):
                if a:
                    at += METRO_MIN + METRO_MIN_PER_KM * km((float(a["lon"]), float(a["lat"])),
                                                            (float(b["lon"]), float(b["lat"])))
                calls.append((b["line"] + "-" + b["station_id"], at, at))
            trip = "%s-%d" % (row["line"], direction)
            feed.trip(row["line"], trip, order[-1]["station"], direction, calls)
            headways(feed, trip, row)
    return feed


def headways(feed, trip, row):
    first, last = minutes(row["first"]), minutes(row["last"])
    periods = [(0, 420, "day_min"), (420, 540, "peak_min"), (540, 1020, "day_min"), (1020, 1140, "peak_min"),
               (1140, 1620, "evening_min")]
    for start, end, column in periods:
        start, end = max(start, first), min(end, last)
        if start < end:
            feed.every(trip, start, end, float(row[column]))


def by_headway(name, agency, url):
    feed, at = Feed(name, agency, url), places()
    used = set()
    for row in read("coach_lines"):
        if row["feed"] != name:
            continue
        stops = row["stops"].split("; ")
        for s in stops:
            if s not in used:
                used.add(s)
                feed.stop(s, s.split(":")[1], at[s])
        gaps = [km(at[a], at[b]) for a, b in zip(stops, stops[1:])]
        total = float(row["minutes"] or sum(gaps) * COACH_DETOUR / float(row["km_per_h"]) * 60)
        feed.route(row["id"], row["name"], row["route_type"])
        for direction in (0, 1):
            order, legs = (stops, gaps) if direction == 0 else (stops[::-1], gaps[::-1])
            calls, done = [(order[0], 0, 0)], 0.0
            for s, gap in zip(order[1:], legs):
                done += gap
                calls.append((s, round(total * done / sum(gaps)), round(total * done / sum(gaps))))
            trip = "%s-%d" % (row["id"], direction)
            feed.trip(row["id"], trip, order[-1].split(":")[1], direction, calls)
            feed.every(trip, minutes(row["first"]), minutes(row["last"]), float(row["headway_min"]))
    return feed


def build():
    return [rail(), metro(), by_headway("coach", "武汉城市圈客运", "https://jtt.hubei.gov.cn/"),
            by_headway("ferry", "武汉轮渡", "https://jtj.wuhan.gov.cn/")]
