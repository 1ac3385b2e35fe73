#!/usr/bin/env python3
"""Turns tables/ into the sample that the builder reads: GTFS folders, roads.osm and places.csv.

usage: make_sample.py [OUTDIR]      default: this folder

Python's standard library only; the same tables give the same bytes. SOURCES.md says where every figure is from.
"""
import csv
import sys
from pathlib import Path

sys.dont_write_bytecode = True

import make_gtfs                      # noqa: E402
import make_roads                     # noqa: E402
from tables import point, read        # noqa: E402

HEAD = ["id", "name", "name_en", "kind", "city", "lon", "lat", "population"]


def write_places(path):
    seats = {r["county"]: r for r in read("seats")}
    rows = [[r["adcode"], r["county"], r["name_en"], "county", r["city"], r["lon"], r["lat"], r["population_2020"]]
            for r in seats.values()]
    for r in read("cities"):
        lon, lat = (r["lon"], r["lat"]) if r["lon"] else ("%.5f" % x for x in point(seats[r["seat"]]))
        rows.append([r["id"], r["city"], r["name_en"], "city", r["city"], lon, lat, ""])
    with open(path, "w", encoding="utf-8", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(HEAD)
        out.writerows(rows)


def main(folder):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for feed in make_gtfs.build():
        feed.write(folder)
    make_roads.write(make_roads.build(), folder / "roads.osm")
    write_places(folder / "places.csv")


if __name__ == "__main__":
    if len(sys.argv) > 2 or sys.argv[1:2] == ["--help"]:
        sys.exit(__doc__)
    main(sys.argv[1] if len(sys.argv) == 2 else Path(__file__).resolve().parent)
