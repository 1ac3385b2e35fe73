"""tile_extract: copies of an extract, joined along their sides."""
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
CROSS = REPO / "tests/fixtures/osm/cross.osm"


def run(*args, program):
    return subprocess.run([os.environ[program], *map(str, args)], capture_output=True, timeout=60)


def streets(folder, osm):
    """Vertices and edges of the graph built from the file, and the share of the main part."""
    graph = Path(folder) / "a.tq"
    done = run("build", "-q", "--osm", osm, "-o", graph, program="TONGQU")
    if done.returncode:
        raise AssertionError(done.stderr.decode())
    info = json.loads(run("info", graph, "--json", program="TONGQU").stdout)
    return info["streets"]


class Tile(unittest.TestCase):
    def test_copies_joined_have_the_edges_of_all_and_of_the_joints(self):
        with tempfile.TemporaryDirectory() as folder:
            one = streets(folder, CROSS)
            out = Path(folder) / "tiles.osm.pbf"
            done = run(CROSS, 3, 2, "-o", out, program="TILE_EXTRACT")
            self.assertEqual(done.returncode, 0, done.stderr)
            six = streets(folder, out)
            # every pair of neighbours (2 x 2 east, 3 north) is joined at least once
            self.assertGreaterEqual(six["edges"], 6 * one["edges"] + 7)
            self.assertLessEqual(six["edges"], 6 * one["edges"] + 3 * 7 * 8)
            self.assertGreaterEqual(six["vertices"], 6 * one["vertices"])

    def test_one_copy_is_the_extract_itself(self):
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "one.osm.pbf"
            done = run(CROSS, 1, 1, "-o", out, program="TILE_EXTRACT")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(streets(folder, out), streets(folder, CROSS))

    def test_missing_file_or_size_is_told(self):
        self.assertEqual(run("a.osm", 0, 2, "-o", "b.pbf", program="TILE_EXTRACT").returncode, 2)
        done = run("/no/such/a.osm", 1, 1, "-o", "b.pbf", program="TILE_EXTRACT")
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"/no/such/a.osm", done.stderr)


if __name__ == "__main__":
    sys.exit(unittest.main())
