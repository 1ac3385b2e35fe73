"""WGS-84 to GCJ-02 by the published sums of sines, on its own, to check the program's."""
from math import cos, pi, sin, sqrt

A_M, EE = 6378245.0, 0.00669342162296594323     # Krasovsky 1940


def waves(x, *pairs):
    return sum(height * sin(x * pi * k) for height, k in pairs) * 2 / 3


def shifted(lon, lat):
    x, y = lon - 105.0, lat - 35.0
    common = 0.1 * x * y + waves(x, (20, 6), (20, 2))
    north_m = (-100 + 2 * x + 3 * y + 0.2 * y * y + 0.2 * sqrt(abs(x)) + common
               + waves(y, (20, 1), (40, 1 / 3), (160, 1 / 12), (320, 1 / 30)))
    east_m = (300 + x + 2 * y + 0.1 * x * x + 0.1 * sqrt(abs(x)) + common
              + waves(x, (20, 1), (40, 1 / 3), (150, 1 / 12), (300, 1 / 30)))
    w = 1 - EE * sin(lat * pi / 180) ** 2
    return (lon + east_m * 180 / (A_M / sqrt(w) * cos(lat * pi / 180) * pi),
            lat + north_m * 180 / (A_M * (1 - EE) / w ** 1.5 * pi))
