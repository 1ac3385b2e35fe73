"""Just enough of GeoJSON, TIFF and PNG to look into the program's outputs."""
import html
import json
import re
import struct
import zlib


def holds(geometry, lon, lat):
    """Whether a MultiPolygon contains a point, by the even-odd rule over all its rings."""
    inside = False
    for ring in (ring for polygon in geometry["coordinates"] for ring in polygon):
        for (x1, y1), (x2, y2) in zip(ring, ring[1:]):
            if (y1 > lat) != (y2 > lat) and lon < x1 + (lat - y1) / (y2 - y1) * (x2 - x1):
                inside = not inside
    return inside


class Tiff:
    """A little-endian TIFF of one tile: bands of int32 or float32, deflated, with horizontal differences."""

    def __init__(self, data, decode=True):
        magic, offset = struct.unpack_from("<4sI", data)
        assert magic == b"II*\0", magic
        self.tags = {}
        for i in range(struct.unpack_from("<H", data, offset)[0]):
            tag, kind, count, value = struct.unpack_from("<HHII", data, offset + 2 + 12 * i)
            if kind == 2:
                value = data[value:value + count] if count > 4 else struct.pack("<I", value)[:count]
                value = value.rstrip(b"\0").decode()
            elif kind == 3:
                value = struct.unpack_from("<H", data, value)[0] if count > 2 else value & 0xffff
            elif kind == 4 and count > 1:
                value = struct.unpack_from("<%dI" % count, data, value)
            self.tags[tag] = value
        self.width, self.height, self.n_bands = (self.tags[t] for t in (256, 257, 277))
        self.nodata = self.tags[42113]
        item = re.search('name="TONGQU_DEFINITION"[^>]*>(.*?)</Item>', self.tags[42112], re.S).group(1)
        self.definition = json.loads(html.unescape(html.unescape(item)))
        self.bands = [self.read_band(data, b) for b in range(self.n_bands)] if decode else []

    def read_band(self, data, band):
        offset, size = self.tags[324], self.tags[325]
        together = self.tags[284] == 1 and self.n_bands or 1    # samples of all bands side by side
        if together == 1 and self.n_bands > 1:
            offset, size = offset[band], size[band]
        tile = zlib.decompress(data[offset:offset + size])
        across = self.tags[322] * together
        first = band if together > 1 else 0
        rows = []
        for y in range(self.height):
            steps = struct.unpack_from("<%di" % across, tile, y * across * 4)[first::together]
            total, row = 0, []
            for step in steps[:self.width]:
                total = (total + step + 2 ** 31) % 2 ** 32 - 2 ** 31
                row.append(total)
            if self.tags[339] == 3:
                row = list(struct.unpack("<%df" % len(row), struct.pack("<%di" % len(row), *row)))
            rows.append(row)
        return rows


def png_size(data):
    """(width, height) after every chunk's checksum and the length of the picture are checked."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at, picture, names = 8, b"", []
    while at < len(data):
        length, name = struct.unpack_from(">I4s", data, at)
        body = data[at + 8:at + 8 + length]
        assert struct.unpack_from(">I", data, at + 8 + length)[0] == zlib.crc32(name + body)
        names.append(name)
        if name == b"IHDR":
            width, height, depth, colour = struct.unpack_from(">IIBB", body)
        if name == b"IDAT":
            picture += body
        at += 12 + length
    assert names[-1] == b"IEND" and depth == 8
    channels = {0: 1, 2: 3, 4: 2, 6: 4}[colour]
    assert len(zlib.decompress(picture)) == height * (1 + width * channels)
    return width, height
