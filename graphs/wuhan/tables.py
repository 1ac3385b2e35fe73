"""Reads the CSV tables beside this file."""
import csv
from pathlib import Path

TABLES = Path(__file__).resolve().parent / "tables"


def read(name):
    with open(TABLES / (name + ".csv"), encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def point(row):
    return (float(row["lon"]), float(row["lat"]))


def places():
    """Every sourced point, by kind and name: 'seat:鄂城区', 'rail:鄂州', 'metro:阳逻', 'point:武汉关'."""
    out = {}
    for kind, table, key in (("seat", "seats", "county"), ("rail", "rail_stations", "station"),
                             ("metro", "metro_stations", "station"), ("point", "points", "name")):
        for row in read(table):
            out.setdefault(kind + ":" + row[key], point(row))
    return out


def rivers():
    """{river: [(lon, lat), ...]} downstream."""
    out = {}
    for row in sorted(read("river_points"), key=lambda r: (r["river"], int(r["seq"]))):
        out.setdefault(row["river"], []).append(point(row))
    return out
