"""Plane geometry on small distances: lengths, crossings, neighbours. Points are (lon, lat) in degrees, WGS-84."""
import math

R_KM = 6371.0088


def km(a, b):
    """Great-circle length of a-b in km."""
    la, lb = math.radians(a[1]), math.radians(b[1])
    h = (math.sin((lb - la) / 2) ** 2
         + math.cos(la) * math.cos(lb) * math.sin(math.radians(b[0] - a[0]) / 2) ** 2)
    return 2 * R_KM * math.asin(math.sqrt(h))


def length_km(line):
    return sum(km(a, b) for a, b in zip(line, line[1:]))


def between(a, b, share):
    """The point at `share` of the way from a to b (share > 1 lies beyond b)."""
    return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)


def towards(a, b, d_km):
    """The point d_km from a in the direction of b."""
    return between(a, b, d_km / km(a, b))


def _side(a, b, p):
    return (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])


def meet(a, b, c, d):
    """Share of a-b at which it crosses c-d, or None."""
    s1, s2 = _side(c, d, a), _side(c, d, b)
    s3, s4 = _side(a, b, c), _side(a, b, d)
    if (s1 > 0) == (s2 > 0) or (s3 > 0) == (s4 > 0):
        return None
    return s1 / (s1 - s2)


def crossings(a, b, line):
    """Shares of a-b at which it crosses the polyline, in order."""
    lo_x, hi_x = min(a[0], b[0]), max(a[0], b[0])
    lo_y, hi_y = min(a[1], b[1]), max(a[1], b[1])
    out = []
    for c, d in zip(line, line[1:]):
        if max(c[0], d[0]) < lo_x or min(c[0], d[0]) > hi_x or max(c[1], d[1]) < lo_y or min(c[1], d[1]) > hi_y:
            continue
        share = meet(a, b, c, d)
        if share is not None:
            out.append(share)
    return sorted(out)


def delaunay(points):
    """Edges (i, j), i < j, of the Delaunay triangulation (Bowyer-Watson), on a local plane."""
    mid = sum(p[1] for p in points) / len(points)
    kx = math.cos(math.radians(mid))
    xy = [(p[0] * kx, p[1]) for p in points] + [(-900.0, -900.0), (1100.0, -900.0), (100.0, 1500.0)]
    n = len(points)

    def circle(t):
        (ax, ay), (bx, by), (cx, cy) = (xy[i] for i in t)
        bx, by, cx, cy = bx - ax, by - ay, cx - ax, cy - ay
        d = 2 * (bx * cy - by * cx)
        if d == 0:
            return (ax, ay, float("inf"))
        b2, c2 = bx * bx + by * by, cx * cx + cy * cy
        ux, uy = (cy * b2 - by * c2) / d, (bx * c2 - cx * b2) / d
        return (ax + ux, ay + uy, ux * ux + uy * uy)

    start = (n, n + 1, n + 2)
    triangles = {start: circle(start)}
    for i in range(n):
        x, y = xy[i]
        bad = [t for t, (cx, cy, r2) in triangles.items() if (x - cx) ** 2 + (y - cy) ** 2 < r2]
        count = {}
        for t in bad:
            for e in ((t[0], t[1]), (t[1], t[2]), (t[2], t[0])):
                e = (min(e), max(e))
                count[e] = count.get(e, 0) + 1
            del triangles[t]
        for e, c in sorted(count.items()):
            if c == 1:
                t = (e[0], e[1], i)
                triangles[t] = circle(t)
    edges = {(min(e), max(e)) for t in triangles for e in ((t[0], t[1]), (t[1], t[2]), (t[2], t[0]))}
    return sorted(e for e in edges if e[1] < n)


def gabriel(points, edges):
    """Those edges whose circle on the edge as diameter holds no other point: the nearest-neighbour skeleton."""
    out = []
    for i, j in edges:
        a, b = points[i], points[j]
        d2 = km(a, b) ** 2
        reach = math.sqrt(d2) / 90
        near = (p for k, p in enumerate(points) if k not in (i, j) and abs(p[1] - a[1]) <= reach)
        if all(km(a, p) ** 2 + km(b, p) ** 2 >= d2 for p in near):
            out.append((i, j))
    return out
