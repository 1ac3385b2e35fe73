"""Runs the program in a temporary folder. Its path comes from the environment: TONGQU.

The town of fixtures/town is drawn, with its lengths and speeds, at the head of town.osm.
"""
import csv
import io
import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
FIXTURES = Path(__file__).resolve().parent / "fixtures"
TOWN = FIXTURES / "town"
TIMEOUT_S = 60

# Nodes of the town by number: longitude, latitude
NODES = {1: "114.3000000,30.5000000", 2: "114.3052084,30.5000000", 3: "114.3104168,30.5000000",
         4: "114.3208336,30.5000000", 5: "114.3260420,30.5000000", 6: "114.3260420,30.5045102",
         7: "114.3208336,30.5045102", 8: "114.3052084,30.5045102", 10: "114.2427077,30.5000000",
         11: "114.4302098,30.5000000", 15: "114.3104168,30.5090203"}

TOWN_ARGS = ("--osm", TOWN / "town.osm", "--gtfs", TOWN / "metro", "--gtfs", TOWN / "bus",
             "--places", TOWN / "places.csv", "--areas", TOWN / "areas.geojson")


def environment():
    """Neither the time zone nor the decimal sign of the machine may show in an answer."""
    env = dict(os.environ, TZ="America/New_York", LC_ALL="de_DE.UTF-8")
    return env


def run(folder, *args, **more):
    program = os.environ.get("TONGQU")
    if not program:
        raise RuntimeError("set TONGQU to the path of the program")
    return subprocess.run([program, *map(os.fsencode, map(str, args))], cwd=folder, timeout=TIMEOUT_S,
                          env=environment(), stdin=subprocess.DEVNULL,
                          **{"capture_output": True, **more})


def listing(folder):
    """{name: bytes} of every file below the folder."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


class ProgramTest(unittest.TestCase):
    """self.folder is empty before each test, and where the program runs."""

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="tongqu-test-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def check_alive(self, done):
        """A sanitizer's report ends with status 1 too: it must not pass for a failure that is told."""
        told = done.stderr.decode(errors="replace")
        self.assertGreaterEqual(done.returncode, 0, told)
        self.assertNotIn("Sanitizer", told)
        self.assertNotIn("runtime error", told)

    def tongqu(self, *args, status=0):
        """Standard output as text; the program must end with that status."""
        done = run(self.folder, *args)
        self.check_alive(done)
        self.stderr = done.stderr.decode(errors="replace")
        self.assertEqual(done.returncode, status, self.stderr)
        return done.stdout.decode()

    def fails(self, status, words, *args):
        """The program says each of the words, prints no answer and touches no file."""
        before = listing(self.folder)
        out = self.tongqu(*args, status=status)
        self.assertEqual(out, "")
        for word in [words] if isinstance(words, str) else words:
            self.assertIn(word, self.stderr)
        self.assertEqual(listing(self.folder), before, "a file was written or changed")

    def json(self, *args):
        return json.loads(self.tongqu(*args))

    def csv(self, *args):
        """The rows that the command writes to standard output."""
        return list(csv.DictReader(io.StringIO(self.tongqu(*args, "-o", "-"))))

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def read(self, name):
        return (self.folder / name).read_bytes()

    def copy_feed(self, name, **tables):
        """A copy of a town's feed in the folder; stops=None removes stops.txt, stops=str replaces it."""
        feed = self.folder / name
        shutil.copytree(TOWN / name, feed)
        for table, text in tables.items():
            path = feed / (table + ".txt")
            path.unlink(missing_ok=True)
            if text is not None:
                path.write_text(text, encoding="utf-8")
        return feed

    def edit_feed(self, name, table, old, new):
        """The same with one text of a table replaced."""
        text = (TOWN / name / (table + ".txt")).read_text(encoding="utf-8")
        self.assertEqual(text.count(old), 1, old)
        return self.copy_feed(name, **{table: text.replace(old, new)})


class TownTest(ProgramTest):
    """The town is built once; self.graph is its graph."""

    @classmethod
    def setUpClass(cls):
        cls.town_folder = Path(tempfile.mkdtemp(prefix="tongqu-town-"))
        cls.addClassCleanup(shutil.rmtree, cls.town_folder)
        cls.graph = cls.town_folder / "town.tq"
        done = run(cls.town_folder, "build", *TOWN_ARGS, "-q", "-o", cls.graph)
        if done.returncode:
            raise RuntimeError(done.stderr.decode(errors="replace"))
