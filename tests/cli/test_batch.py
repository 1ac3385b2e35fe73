"""tongqu batch, merge and store on the town of fixtures/town: the oracle is one `tongqu isochrone` or `tongqu matrix`
an origin; whatever happens to a run on its way, the bytes in the end are the same."""
import csv
import json
import os
import random
import resource
import shlex
import shutil
import signal
import struct
import subprocess
import time
import unittest
import zlib

from decode import Tiff, holds
from program import NODES, TownTest, environment

QUERY = ("--mode", "transit", "--window", "08:00-08:20", "--percentiles", "25,50", "--cutoffs", "30,60,100")
RESULTS = {"table": "r.csv", "isochrones": "r.geojsonl", "rasters": "r", "store": "r.tqs"}
HEAD = struct.Struct("<8sIIQQQQQIIII")      # magic version order graph job n first count shard n_shards about crc


def tree(path):
    """Everything that a result consists of: {name: bytes}."""
    if path.is_dir():
        return {str(p.relative_to(path)): p.read_bytes() for p in sorted(path.rglob("*")) if p.is_file()}
    return {path.name: path.read_bytes()} if path.exists() else {}


class BatchTest(TownTest):
    def setUp(self):
        super().setUp()
        self.write("n.csv", "id,lon,lat\n" + "".join(f"n{n},{at}\n" for n, at in NODES.items()))

    def batch(self, out, *args, origins="n.csv", status=0, query=QUERY):
        return self.tongqu("batch", self.graph, "--origins", origins, "-o", out, *query, *args, status=status)

    def result(self, out, *args, **more):
        """The bytes of a run's result and its definition; the run must end well."""
        self.batch(out, *args, **more)
        return self.taken(out)

    def taken(self, out):
        """The bytes of a result; takes it away."""
        path, beside = self.folder / out, self.folder / (out + ".definition.json")
        found = {**tree(path), "definition": beside.read_bytes()}
        beside.unlink()
        if path.is_dir():
            for p in sorted(path.rglob("*"), reverse=True):
                p.rmdir() if p.is_dir() else p.unlink()
            path.rmdir()
        else:
            path.unlink()
        return found

    def rows(self, name):
        with open(self.folder / name, newline="", encoding="utf-8") as f:
            return list(csv.DictReader(f))

    def start(self, *args, **more):
        return subprocess.Popen([os.environ["TONGQU"], "batch", str(self.graph), *map(str, args)], cwd=self.folder,
                                env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                stderr=subprocess.PIPE, **more)


class Answers(BatchTest):
    def test_table_says_what_isochrones_say(self):
        self.batch("t.csv")
        table = {(r["id"], r["percentile"]): r for r in self.rows("t.csv")}
        self.assertEqual(len(table), 2 * len(NODES))
        for n, at in NODES.items():
            one = json.loads(self.tongqu("isochrone", self.graph, "--from", at, "-o", "-", *QUERY))
            for f in one["features"]:
                p = f["properties"]
                row = table[f"n{n}", f"{p['percentile']:g}"]
                self.assertEqual(float(row[f"area_km2_{p['cutoff_min']:g}"]), p["area_km2"])
                self.assertEqual(int(row[f"people_{p['cutoff_min']:g}"]), p["population"])
                self.assertEqual(row["status"], "ok")

    def test_isochrones_are_those_of_isochrone(self):
        self.batch("i.geojson", "--polygons", "bands")
        mine = json.loads(self.read("i.geojson"))
        self.assertEqual(mine["definition"]["polygons"], "bands")
        for n, at in NODES.items():
            one = json.loads(self.tongqu("isochrone", self.graph, "--from", at, "-o", "-", "--polygons", "bands",
                                         *QUERY))
            for f in one["features"]:
                f["properties"].pop("from")
                f["properties"]["id"] = f"n{n}"
            self.assertEqual([f for f in mine["features"] if f["properties"]["id"] == f"n{n}"], one["features"])

    def test_lines_and_sequence_hold_the_same_features(self):
        self.batch("i.geojson")
        self.batch("i.geojsonl")
        self.batch("i.geojsons")
        features = json.loads(self.read("i.geojson"))["features"]
        self.assertEqual([json.loads(line) for line in self.read("i.geojsonl").splitlines()], features)
        texts = self.read("i.geojsons").split(b"\x1e")
        self.assertEqual(texts[0], b"")
        self.assertEqual([json.loads(text) for text in texts[1:]], features)
        self.assertEqual(self.batch("-", "--result", "isochrones").encode(), self.read("i.geojsonl"))

    def test_geopackage_holds_them_too(self):
        self.batch("i.gpkg", "--threads", "2")
        first = self.read("i.gpkg")
        self.assertEqual(first[:16], b"SQLite format 3\0")
        self.assertIn(b"isochrones", first)
        import sqlite3
        with sqlite3.connect(self.folder / "i.gpkg") as db:
            n, least = db.execute("select count(*), min(cutoff_min) from isochrones").fetchone()
            self.assertEqual((n, least), (len(NODES) * 6, 30))
            keys = dict(db.execute("select key, value from definition"))
        db.close()
        self.assertEqual(json.loads(keys["json"])["origins"], len(NODES))
        self.batch("j.gpkg", "--threads", "1")
        self.assertEqual(self.read("j.gpkg"), first)

    def test_rasters_hold_what_isochrone_writes(self):
        self.batch("ras/", "--result", "rasters")
        listing = self.rows("ras/origins.csv")
        self.assertEqual([r["id"] for r in listing], [f"n{n}" for n in NODES])
        self.tongqu("isochrone", self.graph, "--from", NODES[4], "-o", "one.tif", *QUERY)
        whole = Tiff(self.read("one.tif"))
        row = listing[list(NODES).index(4)]
        part = Tiff(self.read("ras/" + row["file"]))
        self.assertEqual(part.definition["origin_id"], "n4")
        self.assertLessEqual(part.width * part.height, whole.width * whole.height)
        for a, b in zip(part.bands, whole.bands):
            self.assertEqual(sorted(t for r in a for t in r if t >= 0), sorted(t for r in b for t in r if t >= 0))

    def test_store_to_cells_is_the_matrix(self):
        self.batch("s.tqs")
        about = json.loads(self.tongqu("store", "s.tqs"))
        self.assertEqual((about["origins"], about["origins_without_answer"]), (len(NODES), 0))
        cells = self.csv("store", "s.tqs", "--origin", "n4")
        self.assertGreater(len(cells), 50)
        self.write("to.csv", "id,lon,lat\n" + "".join(f"{c['cell']},{c['lon']},{c['lat']}\n" for c in cells))
        matrix = {r["to_id"]: r for r in self.csv("matrix", self.graph, "--from", NODES[4], "--to", "to.csv", *QUERY)}
        for c in cells:
            m = matrix[c["cell"]]
            self.assertEqual((c["travel_time_p25"], c["travel_time_p50"]), (m["travel_time_p25"], m["travel_time_p50"]))
        # one cell of all origins, by its id and by its place
        c = cells[len(cells) // 2]
        a = self.csv("store", "s.tqs", "--cell", c["cell"], "--percentile", "50")
        self.assertEqual(a, self.csv("store", "s.tqs", "--cell", f"{c['lon']},{c['lat']}", "--percentile", "50"))
        self.assertEqual([r["from_id"] for r in a], [f"n{n}" for n in NODES])
        self.assertEqual([r["travel_time_p50"] for r in a if r["from_id"] == "n4"], [c["travel_time_p50"]])

    def test_store_gives_rasters_and_areas(self):
        self.batch("s.tqs")
        self.batch("i.geojson")
        self.tongqu("store", "s.tqs", "-o", "s.geojson")
        features = json.loads(self.read("s.geojson"))["features"]
        wanted = json.loads(self.read("i.geojson"))["features"]
        for f in wanted + features:
            f["properties"].pop("population", None)
            f["properties"].pop("mode")
        self.assertEqual(features, wanted)
        self.assertTrue(holds(features[0]["geometry"], *map(float, NODES[1].split(","))))
        self.tongqu("store", "s.tqs", "--origin", "n1", "--origin", "n4", "--percentile", "50", "-o", "s.tif")
        tif = Tiff(self.read("s.tif"))
        self.assertEqual(tif.n_bands, 2)
        cells = self.csv("store", "s.tqs", "--origin", "n4", "--percentile", "50")
        self.assertEqual(sorted(f"{t / 60:.2f}" for row in tif.bands[1] for t in row if t >= 0),
                         sorted(c["travel_time_p50"] for c in cells))

    def test_grid_and_area_are_cells(self):
        self.batch("g.csv", origins="grid", query=("--mode", "walk"))
        ids = [r["id"] for r in self.rows("g.csv")]
        self.assertGreater(len(ids), 300)
        self.assertEqual(len(ids), len(set(ids)))
        self.assertRegex(ids[0], r"^r\d+c\d+$")
        self.assertEqual(self.rows("g.csv")[0]["percentile"], "")

    def check_own_grid(self, *grid):
        """Table and polygons on a grid of one's own are those of isochrone, origin by origin."""
        query = ("--mode", "walk,transit", "--window", "08:00-08:10", "--percentiles", "25,50", "--cutoffs", "10,60")
        self.batch("t.csv", *grid, "--threads", "2", query=query)
        self.batch("i.geojson", *grid, "--threads", "1", query=query)
        table = {(r["id"], float(r["percentile"])): r for r in self.rows("t.csv")}
        mine = json.loads(self.read("i.geojson"))
        for n in (1, 4, 11):
            one = json.loads(self.tongqu("isochrone", self.graph, "--from", NODES[n], "-o", "-", *grid, *query))
            wanted = [f for f in one["features"] if f["properties"]["mode"] == "walk+transit"]
            self.assertEqual(len(wanted), 4)
            for f in wanted:
                f["properties"].pop("from")
                f["properties"]["id"] = f"n{n}"
                row = table[f"n{n}", f["properties"]["percentile"]]
                self.assertEqual(float(row[f"area_km2_{f['properties']['cutoff_min']:g}"]), f["properties"]["area_km2"])
            self.assertEqual([f for f in mine["features"] if f["properties"]["id"] == f"n{n}"], wanted)
            self.assertEqual((one["definition"]["cell_m"], one["definition"]["crs"]),
                             (mine["definition"]["cell_m"], mine["definition"]["crs"]))
        return mine["definition"]

    def test_cells_of_another_size_are_those_of_isochrone(self):
        definition = self.check_own_grid("--cell", "100")
        self.assertEqual(definition["cell_m"], 100)

    def test_cells_of_another_system_are_those_of_isochrone(self):
        definition = self.check_own_grid("--cell", "125", "--crs", "EPSG:4547")
        self.assertEqual((definition["cell_m"], definition["crs"]), (125, "EPSG:4547"))

    def test_the_graphs_own_grid_may_be_named(self):
        whole = self.result("t.csv")
        definition = json.loads(whole["definition"])
        self.assertEqual(self.result("t.csv", "--cell", f"{definition['cell_m']:g}", "--crs", definition["crs"]), whole)

    def test_store_and_rasters_share_the_own_grid(self):
        grid = ("--cell", "100", "--crs", "EPSG:4547")
        query = ("--mode", "walk", "--cutoffs", "20")
        self.batch("s.tqs", *grid, query=query)
        self.batch("ras", "--result", "rasters", *grid, query=query)
        cells = self.csv("store", "s.tqs", "--origin", "n4")
        self.assertGreater(len(cells), 100)
        self.write("to.csv", "id,lon,lat\n" + "".join(f"{c['cell']},{c['lon']},{c['lat']}\n" for c in cells))
        matrix = {r["to_id"]: r for r in self.csv("matrix", self.graph, "--from", NODES[4], "--to", "to.csv", *query)}
        for c in cells:
            self.assertEqual(c["travel_time_walk"], matrix[c["cell"]]["travel_time_p50"])
        c = cells[7]
        self.assertEqual(self.csv("store", "s.tqs", "--origin", "n4", "--cell", f"{c['lon']},{c['lat']}"), [c])
        row = self.rows("ras/origins.csv")[list(NODES).index(4)]
        tif = Tiff(self.read("ras/" + row["file"]))
        self.assertEqual(sorted(f"{(t * 100 + 30) // 60 / 100:.2f}" for line in tif.bands[0] for t in line if t >= 0),
                         sorted(c["travel_time_walk"] for c in cells))
        # no journal of one grid goes on with another
        self.batch("s.tqs", *grid, "--shard", "1/2", query=query)
        self.fails(2, "another request", "batch", self.graph, "--origins", "n.csv", "-o", "s.tqs", *query, "--shard", "1/2",
                   "--resume")

    def test_several_origins_options_follow_one_another(self):
        self.tongqu("batch", self.graph, "--origins", "n.csv", "--origins", "places", "--origins", NODES[1], "-o", "t.csv",
                    "--mode", "walk", status=0)
        ids = [r["id"] for r in self.rows("t.csv")]
        self.assertEqual(ids, [f"n{n}" for n in NODES] + ["west", "east", "airport", "suburb", "far", NODES[1]])


class SameBytes(BatchTest):
    def test_any_number_of_threads_writes_the_same(self):
        for result, out in RESULTS.items():
            one = self.result(out, "--result", result, "--threads", "1")
            for n in (2, 5):
                self.assertEqual(self.result(out, "--result", result, "--threads", n), one, (result, n))
            self.assertEqual(self.stderr.strip().splitlines()[-1],
                             f"tongqu batch: {len(NODES)} origins, 0 of them without an answer")

    def test_threads_share_what_they_only_read(self):
        for args in (("--reverse",), ("--reverse", "--mode", "car"), ("--reverse", "--mode", "walk,bike,transit")):
            one = self.result("t.csv", *args, "--threads", "1")
            self.assertEqual(self.result("t.csv", *args, "--threads", "4"), one, args)

    def test_shards_in_any_order_merge_to_the_same(self):
        for result, out in RESULTS.items():
            whole = self.result(out, "--result", result)
            for n in (2, 3, 13):
                for k in range(n, 0, -1):
                    self.batch(out, "--result", result, "--shard", f"{k}/{n}")
                shards = [f"{out}.shard-{k}-of-{n}" for k in range(1, n + 1)]
                random.Random(n).shuffle(shards)
                self.tongqu("merge", *shards, "-o", out)
                self.assertEqual(self.taken(out), whole, (result, n))

    def test_file_may_lie_elsewhere(self):
        whole = self.result("t.csv")
        self.write("copy/n.csv", self.read("n.csv"))
        self.assertEqual(self.result("t.csv", origins="copy/n.csv"), whole)

    def test_killed_at_50_random_moments_it_ends_the_same(self):
        at = list(NODES.values())
        self.write("many.csv", "id,lon,lat\n" + "".join(f"m{i},{at[i % len(at)]}\n" for i in range(4000)))
        seed = random.randrange(1 << 30)
        rng = random.Random(seed)
        for result, out, n_kills in (("table", "k.csv", 25), ("store", "k.tqs", 25)):
            begin = time.monotonic()
            whole = self.result(out, "--result", result, origins="many.csv")
            whole_s = time.monotonic() - begin
            killed = landed = 0
            while killed < n_kills:
                p = self.start("--origins", "many.csv", "-o", out, *QUERY, "--result", result, "--resume", "--threads",
                               str(rng.choice((1, 2, 3))))
                time.sleep(rng.uniform(0, whole_s * 0.6))
                p.kill()
                p.communicate()
                killed += 1
                landed += p.returncode == -signal.SIGKILL
                if p.returncode == 0 or (self.folder / (out + ".definition.json")).exists():
                    self.batch(out, "--result", result, "--resume", origins="many.csv")
                    self.assertEqual(self.taken(out), whole, f"seed {seed}")
            self.assertGreater(landed, n_kills // 3, "the job is too short for its killer")
            self.batch(out, "--result", result, "--resume", origins="many.csv")
            self.assertEqual(self.taken(out), whole, f"seed {seed}")
        left = [p.name for p in self.folder.iterdir() if "journal" in p.name]
        self.assertEqual(left, [])

    def cut_journal(self):
        """The journal of a whole run, as a shard of one would leave it."""
        journal = self.folder / "t.csv.journal"
        (self.folder / "t.csv").mkdir()             # the result cannot be written: the journal stays
        self.tongqu("batch", self.graph, "--origins", "n.csv", "-o", "t.csv", *QUERY, status=1)
        (self.folder / "t.csv").rmdir()
        self.assertIn("--resume", self.stderr)
        return journal, journal.read_bytes()

    def test_torn_journal_goes_on_behind_the_last_whole_record(self):
        whole = self.result("t.csv")
        journal, data = self.cut_journal()
        for size in (0, 5, 71, 72, 90, len(data) // 3, len(data) // 2, len(data) - 1, len(data)):
            journal.write_bytes(data[:size])
            self.assertEqual(self.result("t.csv", "--resume"), whole, size)
            self.assertFalse(journal.exists())

    def test_damaged_record_is_made_again(self):
        whole = self.result("t.csv")
        journal, data = self.cut_journal()
        about = HEAD.unpack_from(data)[10]
        rng = random.Random(7)
        for _ in range(12):
            at = rng.randrange(HEAD.size + about, len(data))
            journal.write_bytes(data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1:])
            self.assertEqual(self.result("t.csv", "--resume"), whole, at)

    def test_damaged_head_is_refused(self):
        journal, data = self.cut_journal()
        journal.write_bytes(data[:40] + bytes([data[40] ^ 1]) + data[41:])
        self.fails(1, ["head is damaged", "remove it"], "batch", self.graph, "--origins", "n.csv", "-o", "t.csv", *QUERY,
                   "--resume")

    def test_finished_job_is_not_done_again(self):
        whole = self.result("t.csv", "--resume")
        self.batch("t.csv")
        mtime = (self.folder / "t.csv").stat().st_mtime_ns
        self.batch("t.csv", "--resume")
        self.assertIn("done before", self.stderr)
        self.assertEqual((self.folder / "t.csv").stat().st_mtime_ns, mtime)
        self.assertEqual(self.taken("t.csv"), whole)

    def test_terminated_job_says_how_to_go_on(self):
        at = list(NODES.values())
        self.write("many.csv", "id,lon,lat\n" + "".join(f"m{i},{at[i % len(at)]}\n" for i in range(6000)))
        whole = self.result("t.csv", origins="many.csv")
        p = self.start("--origins", "many.csv", "-o", "t.csv", *QUERY, "--threads", "2")
        journal = self.folder / "t.csv.journal"
        while p.poll() is None and not (journal.exists() and journal.stat().st_size > 3000):
            time.sleep(0.001)
        p.terminate()
        told = p.communicate()[1].decode()
        self.assertEqual(p.returncode, 1, told)
        self.assertIn("stopped after", told)
        self.assertIn("--resume", told)
        self.assertEqual(self.result("t.csv", "--resume", origins="many.csv"), whole)


class Disk(BatchTest):
    def limited(self, size, *args):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        p = self.start(*args, preexec_fn=limit)
        told = p.communicate()[1].decode()
        self.assertNotIn("Sanitizer", told)
        return p.returncode, told

    def test_full_disk_is_told_and_resumed(self):
        for result, out in RESULTS.items():
            whole = self.result(out, "--result", result, "--threads", "1")
            args = ("--origins", "n.csv", "-o", out, *QUERY, "--result", result)
            size, failed = 1, 0
            while True:
                code, told = self.limited(size, *args, "--resume", "--threads", "2")
                if code == 0:
                    break
                self.assertEqual(code, 1, told)
                self.assertIn("File too large", told)
                self.assertRegex(told, "--resume")
                failed += 1
                size = int(size * 1.7) + 400
            self.assertGreater(failed, 2)
            self.assertEqual(self.taken(out), whole, result)

    def test_full_file_system_is_told_and_resumed(self):
        disk = self.folder / "disk"
        disk.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", disk], capture_output=True)
        if mounted.returncode:
            self.skipTest("no small file system can be mounted here")
        self.addCleanup(subprocess.run, ["umount", disk], check=True)
        at = list(NODES.values())
        self.write("many.csv", "id,lon,lat\n" + "".join(f"m{i},{at[i % len(at)]}\n" for i in range(400)))
        args = ("--result", "table")
        whole = self.result("t.csv", *args, origins="many.csv")
        self.tongqu("batch", self.graph, "--origins", "many.csv", "-o", "disk/t.csv", *QUERY, *args, status=1)
        self.assertIn("No space left", self.stderr)
        self.assertIn("--resume", self.stderr)
        self.assertFalse((disk / "t.csv").exists())
        subprocess.run(["mount", "-o", "remount,size=4m", disk], check=True)
        self.tongqu("batch", self.graph, "--origins", "many.csv", "-o", "disk/t.csv", *QUERY, *args, "--resume")
        self.assertEqual((disk / "t.csv").read_bytes(), whole["t.csv"])

    def test_full_standard_output_fails(self):
        with open("/dev/full", "wb") as full:
            p = subprocess.run([os.environ["TONGQU"], "batch", str(self.graph), "--origins", "n.csv", "-o", "-"],
                               cwd=self.folder, stdout=full, stderr=subprocess.PIPE)
        self.assertEqual(p.returncode, 1)
        self.assertIn(b"No space left", p.stderr)


class Bad(BatchTest):
    ROWS = ("id,lon,lat\n"
            f"a,{NODES[1]}\n"
            "sea,10,10\n"                    # outside the region
            f"a,{NODES[4]}\n"                # an id that came before
            "text,here,there\n"              # no numbers
            "wide,190,30\n"                  # no longitude
            f",{NODES[4]}\n"                 # no id
            "short\n"
            f"b,{NODES[4]}\n")

    def test_each_row_says_what_is_wrong_and_the_job_goes_on(self):
        self.write("bad.csv", self.ROWS)
        for threads in (1, 3):
            self.batch("t.csv", "--threads", threads, origins="bad.csv", status=3)
            self.assertEqual(self.stderr.strip().splitlines()[-1],
                             "tongqu batch: 8 origins, 6 of them without an answer")
            rows = self.rows("t.csv")
            self.assertEqual([r["id"] for r in rows], ["a", "a", "sea", "a", "text", "wide", "", "short", "b", "b"])
            for row, words in zip(rows[2:8], ("outside the region", "at origin 1 already", "bad.csv:5", "190,30",
                                              "bad.csv:7: the id is empty", "bad.csv:8")):
                self.assertIn(words, row["status"])
                self.assertEqual(row["area_km2_60"], "")
            self.assertEqual({r["status"] for r in rows[:2] + rows[8:]}, {"ok"})
            self.assertEqual(json.loads(self.read("t.csv.definition.json"))["origins_without_answer"], 6)

    def test_every_result_says_it(self):
        self.write("bad.csv", self.ROWS)
        self.batch("i.geojsonl", origins="bad.csv", status=3)
        lines = [json.loads(line) for line in self.read("i.geojsonl").splitlines()]
        told = [f["properties"]["status"] for f in lines if f["geometry"] is None]
        self.assertEqual(len(told), 6)
        self.batch("s.tqs", origins="bad.csv", status=3)
        self.assertEqual(json.loads(self.tongqu("store", "s.tqs"))["origins_without_answer"], 6)
        self.batch("ras", "--result", "rasters", origins="bad.csv", status=3)
        listing = self.rows("ras/origins.csv")
        self.assertEqual([bool(r["file"]) for r in listing], [True] + 6 * [False] + [True])
        self.assertIn("outside", listing[1]["status"])

    def test_shards_count_them_too(self):
        self.write("bad.csv", self.ROWS)
        self.batch("t.csv", origins="bad.csv", status=3)
        whole = self.taken("t.csv")
        for k in (1, 2):
            self.batch("t.csv", "--shard", f"{k}/2", origins="bad.csv", status=3)
        self.tongqu("merge", "t.csv.shard-2-of-2", "t.csv.shard-1-of-2", "-o", "t.csv", status=3)
        self.assertIn("8 origins of 2 shards, 6 of them without an answer", self.stderr)
        self.assertEqual(self.taken("t.csv"), whole)

    def test_open_quote_is_told(self):
        self.write("bad.csv", f'id,lon,lat\na,{NODES[1]}\n"b,{NODES[4]}\nc,{NODES[4]}\n')
        self.batch("t.csv", origins="bad.csv", status=3)
        self.assertIn("bad.csv:3: a quote", self.rows("t.csv")[-1]["status"])

    def test_nothing_to_do_is_refused(self):
        self.write("none.csv", "id,lon,lat\n")
        self.write("columns.csv", "name,x,y\na,1,2\n")
        batch = ("batch", self.graph, "-o", "t.csv")
        self.fails(1, "no origin", *batch, "--origins", "none.csv")
        self.fails(1, "zone of the region", *batch, "--origins", "n.csv", "--crs", "EPSG:32660")
        self.fails(1, ["columns.csv", "id"], *batch, "--origins", "columns.csv")
        self.fails(1, "gone.csv", *batch, "--origins", "gone.csv")
        self.fails(2, "--origins is missing", *batch)
        self.fails(2, "--from", *batch, "--from", NODES[1])
        self.fails(2, "output is missing", "batch", self.graph, "--origins", "n.csv")

    def test_wrong_command_lines_are_told(self):
        batch = ("batch", self.graph, "--origins", "n.csv")
        for words, *args in (("1 to", "-o", "t.csv", "--threads", "0"), ("K/N", "-o", "t.csv", "--shard", "3/2"),
                             ("K/N", "-o", "t.csv", "--shard", "half"), ("auto, plain", "-o", "t.csv", "--progress", "x"),
                             ("table is written to", "-o", "t.tqs", "--result", "table"),
                             ("need a file", "-o", "-", "--shard", "1/2"), ("need a file", "-o", "-", "--resume"),
                             ("50 to 1000", "-o", "t.csv", "--cell", "10"),
                             ("single isochrones", "-o", "t.csv", "--split"),
                             ("single isochrones", "-o", "t.csv", "--share"),
                             ("single isochrones", "-o", "t.csv", "--lang", "en"),
                             ("has no polygons", "-o", "t.csv", "--simplify", "50"),
                             ("has no polygons", "-o", "t.tqs", "--polygons", "bands"),
                             ("not projected", "-o", "t.csv", "--crs", "4326"),
                             ("is for --slurm", "-o", "t.csv", "--shards", "4"),
                             ("is for --slurm", "-o", "t.csv", "--print"),
                             ("give --shards N", "-o", "t.csv", "--slurm"),
                             ("--estimate runs here", "-o", "t.csv", "--slurm", "--shards", "4", "--estimate"),
                             ("--shard runs here", "-o", "t.csv", "--slurm", "--shards", "4", "--shard", "1/4"),
                             ("--sbatch -c3", "-o", "t.csv", "--slurm", "--shards", "4", "--threads", "3"),
                             ("needs a file", "-o", "-", "--slurm", "--shards", "4"),
                             ("cannot be shifted", "-o", "r", "--result", "rasters", "--coords", "gcj02")):
            self.fails(2, words, *batch, *args)


class Merge(BatchTest):
    def setUp(self):
        super().setUp()
        for k in (1, 2, 3):
            self.batch("t.csv", "--shard", f"{k}/3")
        self.shards = [f"t.csv.shard-{k}-of-3" for k in (1, 2, 3)]

    def test_missing_and_unfinished_shards_are_named(self):
        one, two, three = self.shards
        self.fails(1, ["shards 1, 3 of 3 are missing", "--shard K/3"], "merge", two, "-o", "t.csv")
        data = self.read(two)
        self.write(two, data[:-1])
        self.fails(1, "shards 2 of 3 are not done", "merge", *self.shards, "-o", "t.csv")
        self.batch("t.csv", "--shard", "2/3", "--resume")
        self.assertEqual(self.read(two), data)
        self.tongqu("merge", *self.shards, "-o", "t.csv")

    def test_shards_of_other_jobs_are_refused(self):
        one, two, three = self.shards
        keep = self.read(two)
        self.tongqu("build", "--osm", self.write("one.osm", self.other_osm()), "-q", "-o", "other.tq")
        self.tongqu("batch", "other.tq", "--origins", "n.csv", "-o", "o.csv", "--mode", "walk", "--shard", "2/3")
        self.fails(2, ["different graphs", one], "merge", one, "o.csv.shard-2-of-3", three, "-o", "t.csv")
        self.tongqu("batch", self.graph, "--origins", "n.csv", "-o", "o2.csv", *QUERY, "--max-walk", "19", "--shard", "2/3")
        self.fails(2, "different requests", "merge", one, "o2.csv.shard-2-of-3", three, "-o", "t.csv")
        self.batch("t.csv", "--shard", "2/4")
        self.fails(2, "numbers of shards", "merge", one, "t.csv.shard-2-of-4", three, "-o", "t.csv")
        self.fails(2, "both shard 1 of 3", "merge", one, one, two, three, "-o", "t.csv")
        self.fails(1, "no journal or shard", "merge", one, "n.csv", three, "-o", "t.csv")
        self.write(two, self.reversioned(keep))
        self.fails(2, "versions of the program", "merge", *self.shards, "-o", "t.csv")
        self.fails(2, "another program version", "batch", self.graph, "--origins", "n.csv", "-o", "t.csv", *QUERY,
                   "--shard", "2/3", "--resume")

    def other_osm(self):
        points = {n: at.split(",") for n, at in NODES.items()}
        nodes = "".join(f'<node id="{n}" lon="{lon}" lat="{lat}"/>' for n, (lon, lat) in points.items())
        return (f'<osm version="0.6">{nodes}<way id="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="4"/>'
                '<tag k="highway" v="residential"/></way></osm>')

    def reversioned(self, data):
        """The same journal as another version of the program would have begun it."""
        head = list(HEAD.unpack_from(data))
        about = data[HEAD.size:HEAD.size + head[10]]
        other = about.replace(b"tongqu 0", b"tongqu 9")
        self.assertNotEqual(other, about)
        head[11] = zlib.crc32(other, zlib.crc32(HEAD.pack(*head)[:-4]))
        return HEAD.pack(*head) + other + data[HEAD.size + len(about):]

    def test_resume_refuses_another_request(self):
        self.fails(2, ["another request", "t.csv.shard-1-of-3"], "batch", self.graph, "--origins", "n.csv", "-o", "t.csv",
                   *QUERY, "--max-walk", "19", "--shard", "1/3", "--resume")
        self.fails(2, ["--resume", "remove it"], "batch", self.graph, "--origins", "n.csv", "-o", "t.csv", *QUERY,
                   "--shard", "1/3")


class Talk(BatchTest):
    def test_progress_as_json_can_be_read(self):
        self.batch("t.csv", "--progress", "json")
        lines = self.stderr.strip().splitlines()
        last = json.loads(lines[-2])
        self.assertEqual(last["origins"], len(NODES))
        self.assertLess(last["batch_cpu_s"], last["cpu_s"])
        self.assertIn(f"{len(NODES)} origins", lines[-1])

    def test_every_option_of_the_request_is_another_job(self):
        """The definition tells it, and what another request has begun is not gone on with."""
        self.batch("t.csv", "--shard", "1/2")
        for args in (("--frequencies", "half-headway"), ("--frequencies", "draws:3"), ("--without", "metro"), ("--reverse",),
                     ("--max-rides", "2"), ("--max-walk", "9"), ("--board-slack", "30"), ("--walk-speed", "4"),
                     ("--bike-speed", "12"), ("--access", "bike"), ("--egress", "bike"), ("--max-access", "9"),
                     ("--max-egress", "9"), ("--max-snap", "500"), ("--coords", "gcj02"), ("--cell", "200"),
                     ("--crs", "EPSG:32649"), ("--date", "2026-03-17")):
            self.fails(2, "another request", "batch", self.graph, "--origins", "n.csv", "-o", "t.csv", *QUERY, *args,
                       "--shard", "1/2", "--resume")
        self.fails(1, "traffic", "batch", self.graph, "--origins", "n.csv", "-o", "t.csv", "--mode", "car", "--traffic",
                   "table", "--depart", "08:00")

    def test_quiet_says_nothing(self):
        self.batch("t.csv", "--quiet")
        self.assertEqual(self.stderr, "")

    def test_terminal_gets_one_line_that_is_written_over(self):
        import pty
        at = list(NODES.values())
        self.write("many.csv", "id,lon,lat\n" + "".join(f"m{i},{at[i % len(at)]}\n" for i in range(6000)))
        master, slave = pty.openpty()
        p = subprocess.Popen([os.environ["TONGQU"], "batch", str(self.graph), "--origins", "many.csv", "-o", "t.csv",
                              *QUERY, "--threads", "1"], cwd=self.folder, env=environment(), stdout=subprocess.DEVNULL,
                             stderr=slave)
        os.close(slave)
        told = b""
        try:
            while part := os.read(master, 4096):
                told += part
        except OSError:         # the other end is closed
            pass
        p.wait()
        os.close(master)
        self.assertEqual(p.returncode, 0)
        self.assertRegex(told, rb"\r\x1b\[K\d+ of 6000 origins, [\d.]+ a second, \d+ (s|min) left")
        self.assertIn(b"6000 origins, 0 of them without an answer", told)

    def test_estimate_runs_a_few_and_writes_nothing(self):
        before = sorted(p.name for p in self.folder.iterdir())
        e = json.loads(self.tongqu("batch", self.graph, "--origins", "grid", *QUERY, "--estimate", "--sample", "20",
                                   "--nodes", "4", "--threads", "2", "--json"))
        self.assertEqual((e["sample"], e["nodes"], e["threads"]), (20, 4, 2))
        self.assertAlmostEqual(e["job_s"], e["one_node_s"] / 4, delta=0.1)
        self.assertLessEqual(e["cpu_s_per_origin_low"], e["cpu_s_per_origin"])
        self.assertGreater(e["memory_mb_per_node"], 1)
        self.assertGreaterEqual(e["shards"], 4)
        text = self.tongqu("batch", self.graph, "--origins", "grid", *QUERY, "--estimate", "--nodes", "4")
        for word in ("origins", "time", "memory", "disk", "--shard K/"):
            self.assertIn(word, text)
        self.assertEqual(sorted(p.name for p in self.folder.iterdir()), before)

    def test_two_runs_of_one_journal_do_not_meet(self):
        at = list(NODES.values())
        self.write("many.csv", "id,lon,lat\n" + "".join(f"m{i},{at[i % len(at)]}\n" for i in range(4000)))
        p = self.start("--origins", "many.csv", "-o", "t.csv", *QUERY, "--threads", "1")
        journal = self.folder / "t.csv.journal"
        while p.poll() is None and not (journal.exists() and journal.stat().st_size > 3000):
            time.sleep(0.001)
        os.kill(p.pid, signal.SIGSTOP)
        self.batch("t.csv", "--resume", origins="many.csv", status=1)
        self.assertIn("another run is writing it", self.stderr)
        os.kill(p.pid, signal.SIGCONT)
        self.batch("t.csv", "--resume", "--lock-wait", "60", origins="many.csv")
        p.communicate()
        self.assertEqual(len(self.rows("t.csv")), 8000)


class Slurm(BatchTest):
    """What is submitted; tests/slurm runs it."""

    def commands(self, *args):
        text = self.tongqu("batch", self.graph, "--origins", "n.csv", *args, "--print")
        self.assertEqual(len(text.splitlines()), 2)
        self.assertRegex(text, r"(?s)^array=\$\(.*\)\n.*--dependency=\"afterok:\$\{array%%;\*\}\"")
        return [shlex.split(line) for line in text.replace("array=$(", "").replace(")\n", "\n").splitlines()]

    def test_commands_are_printed_whole(self):
        for args in (("-o", "t.csv", "--slurm", "--shards", "4", "--sbatch=-c16", "--sbatch", "--partition=a b", *QUERY),
                     ("--slurm", "--sbatch", "-c16", *QUERY, "--shards=4", "-ot.csv", "--sbatch", "--partition=a b")):
            array, merge = self.commands(*args)
            self.assertEqual(array[0], "sbatch")
            self.assertIn("--array=1-4", array)
            self.assertIn("--requeue", array)
            for line in (array, merge):
                self.assertEqual([w for w in line if w in ("-c16", "--partition=a b")], ["-c16", "--partition=a b"])
            at = next(i for i, word in enumerate(array) if word.endswith("/shard.sh"))
            self.assertEqual(array[at + 2:], ["4", str(self.graph), "--origins", "n.csv", *QUERY, "-o", "t.csv"])
            self.assertEqual(merge[-2:], ["4", "t.csv"])
        self.assertEqual([p.name for p in self.folder.iterdir()], ["n.csv"])

    def test_what_tasks_would_refuse_is_refused_before(self):
        batch = ("batch", self.graph, "--slurm", "--shards", "2", "-o", "t.csv")
        self.fails(2, "max-rides", *batch, "--origins", "n.csv", "--max-rides", "0")
        self.fails(1, "gone.csv", *batch, "--origins", "gone.csv")

    def test_missing_slurm_is_told(self):
        env = dict(environment(), PATH=os.path.dirname(shutil.which("bash")) + ":" + str(self.folder))
        if shutil.which("sbatch", path=env["PATH"]):
            os.makedirs(self.folder / "bin")
            for tool in ("bash", "env", "dirname", "sed"):
                os.symlink(shutil.which(tool), self.folder / "bin" / tool)
            env["PATH"] = str(self.folder / "bin")
        done = subprocess.run([os.environ["TONGQU"], "batch", str(self.graph), "--origins", "n.csv", "-o", "t.csv", "--slurm",
                               "--shards", "2"], cwd=self.folder, env=env, capture_output=True, text=True)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("no sbatch on the PATH", done.stderr)
        self.assertIn("--print", done.stderr)


class Store(BatchTest):
    def test_export_slices_stores_too(self):
        self.batch("s.tqs")
        for args in (("--origin", "n4"), ("--origin", "n1", "--percentile", "50", "-o", "-"), ()):
            self.assertEqual(self.tongqu("export", "s.tqs", *args), self.tongqu("store", "s.tqs", *args))
        for out in ("s.csv", "s.geojson", "s.tif"):
            self.tongqu("store", "s.tqs", "-o", out)
            by_store = self.read(out)
            self.tongqu("export", "-o", out, "s.tqs")
            self.assertEqual(self.read(out), by_store)
        self.fails(2, "tongqu export", "export", "s.tqs", "--layer", "stops", "-o", "x.csv")
        self.fails(1, "no such origin", "export", "s.tqs", "--origin", "zz", "-o", "x.csv")
        self.fails(2, "the store is missing", "store")

    def test_damaged_stores_are_refused(self):
        self.batch("s.tqs")
        data = self.read("s.tqs")
        rng = random.Random(3)
        for size in (0, 10, 71, 72, len(data) // 2, len(data) - 1):
            self.write("d.tqs", data[:size])
            self.fails(1, "d.tqs", "store", "d.tqs")
        for _ in range(40):
            at = rng.randrange(len(data))
            self.write("d.tqs", data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1:])
            self.fails(1, "store", "store", "d.tqs", "-o", "x.csv")

    def test_unknown_origins_and_cells_are_told(self):
        self.batch("s.tqs")
        self.fails(1, "no such origin", "store", "s.tqs", "--origin", "zz", "-o", "x.csv")
        self.fails(2, "no cell", "store", "s.tqs", "--cell", "r9999c1", "-o", "x.csv")
        self.fails(2, "no cell", "store", "s.tqs", "--cell", "10,10", "-o", "x.csv")
        self.fails(1, "--percentile 75", "store", "s.tqs", "--percentile", "75", "-o", "x.csv")
        self.fails(2, "unknown ending", "store", "s.tqs", "-o", "x.doc")


if __name__ == "__main__":
    unittest.main()
