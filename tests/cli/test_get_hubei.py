"""tools/get-hubei against a server of this machine: resumes, checks, never leaves a half file."""
import hashlib
import http.server
import re
import shutil
import subprocess
import threading
import unittest

from program import REPO, ProgramTest

EXTRACT = bytes(range(256)) * 400       # stands for the extract
NAME = "hubei-latest.osm.pbf"
PATH = "/asia/china/" + NAME


class Server(http.server.BaseHTTPRequestHandler):
    """Serves server.files with ranges; breaks off after server.break_after bytes."""

    def do_GET(self):
        self.server.asked.append((self.path, self.headers.get("Range")))
        body = self.server.files.get(self.path)
        if body is None:
            return self.send_error(404)
        first = int(re.match(r"bytes=(\d+)-", self.headers.get("Range", "bytes=0-")).group(1))
        if first and first >= len(body):
            return self.send_error(416)
        self.send_response(206 if first else 200)
        self.send_header("Content-Length", str(len(body) - first))
        if first:
            self.send_header("Content-Range", f"bytes {first}-{len(body) - 1}/{len(body)}")
        self.end_headers()
        self.wfile.write(body[first:self.server.break_after if self.path == PATH else None])
        return None

    do_HEAD = do_GET

    def log_message(self, *args):
        pass


class GetHubei(ProgramTest):
    client = "curl"

    def setUp(self):
        super().setUp()
        if not shutil.which(self.client):
            self.skipTest(self.client + " is not installed")
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        self.serve(EXTRACT)
        self.base = "http://127.0.0.1:%d" % self.server.server_port
        self.tools = self.folder / "bin"        # a PATH with one client only
        self.tools.mkdir()
        for tool in ("bash", "cut", "md5sum", "mkdir", "mktemp", "mv", "rm", "wc", self.client):
            (self.tools / tool).symlink_to(shutil.which(tool))

    def serve(self, body, summed=None):
        digest = hashlib.md5(body if summed is None else summed).hexdigest()
        self.server.files = {PATH: body, PATH + ".md5": f"{digest}  {NAME}\n".encode()}
        self.server.asked, self.server.break_after = [], None

    def get(self, status, words=(), base=None):
        env = {"PATH": str(self.tools), "TONGQU_GEOFABRIK": base or self.base, "TMPDIR": str(self.folder),
               "no_proxy": "*"}
        done = subprocess.run([str(self.tools / "bash"), str(REPO / "tools" / "get-hubei"), "maps"], cwd=self.folder,
                              env=env, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, status, done.stderr)
        for word in words:
            self.assertIn(word, done.stdout + done.stderr)
        return done

    def kept(self):
        return sorted(p.name for p in (self.folder / "maps").iterdir())

    def check_whole(self):
        self.assertEqual((self.folder / "maps" / NAME).read_bytes(), EXTRACT)
        self.assertEqual(self.kept(), [NAME])

    def test_whole_file_is_kept_and_the_next_step_told(self):
        self.get(0, [f"tongqu build --osm maps/{NAME} -o maps/hubei.tq", str(len(EXTRACT))])
        self.check_whole()

    def test_second_run_downloads_nothing(self):
        self.get(0)
        self.server.asked.clear()
        self.get(0, ["already the newest"])
        self.assertEqual([path for path, _ in self.server.asked if path == PATH], [])
        self.check_whole()

    def test_newer_extract_replaces_the_old_one(self):
        self.serve(b"the older one")
        self.get(0)
        self.serve(EXTRACT)
        self.get(0, ["downloaded and checked"])
        self.check_whole()

    def test_break_leaves_no_file_and_the_next_run_goes_on(self):
        if self.client == "wget":
            self.skipTest("wget tries again by itself")
        self.server.break_after = 30000
        self.get(1, ["broke off", "run this again"])
        self.assertEqual([n.endswith(".part") for n in self.kept()], [True])
        self.server.break_after = None
        self.get(0)
        self.check_whole()

    def test_part_is_gone_on_with(self):
        half = len(EXTRACT) // 2
        digest = hashlib.md5(EXTRACT).hexdigest()
        self.write(f"maps/{NAME}.{digest}.part", EXTRACT[:half])
        self.get(0)
        self.assertEqual([r for path, r in self.server.asked if path == PATH], [f"bytes={half}-"])
        self.check_whole()

    def test_part_of_another_extract_is_not_put_together(self):
        self.write(f"maps/{NAME}.{'0' * 32}.part", b"x" * 1000)
        self.get(0)
        self.check_whole()

    def test_file_that_is_not_what_its_sum_says_is_refused(self):
        self.serve(EXTRACT[:-1], summed=EXTRACT)
        self.get(1, ["not what its md5 says"])
        self.assertEqual(self.kept(), [])

    def test_older_file_outlives_a_failure(self):
        self.write("maps/" + NAME, b"the older one")
        self.serve(EXTRACT[:-1], summed=EXTRACT)
        self.get(1)
        self.assertEqual((self.folder / "maps" / NAME).read_bytes(), b"the older one")

    def test_server_that_answers_with_a_page_is_told(self):
        self.server.files[PATH + ".md5"] = b"<html>welcome</html>"
        self.get(1, ["holds no checksum"])
        self.assertEqual(self.kept(), [])

    def test_missing_file_is_told(self):
        del self.server.files[PATH]
        self.get(1, ["refused by the server", "TONGQU_GEOFABRIK"])
        self.assertEqual(self.kept(), [])
        self.server.files.clear()
        self.get(1, [".md5 cannot be fetched"])

    def test_part_that_is_too_long_is_dropped(self):
        digest = hashlib.md5(EXTRACT).hexdigest()
        self.write(f"maps/{NAME}.{digest}.part", EXTRACT + b"x")
        self.get(1)
        self.get(0)
        self.check_whole()

    def test_without_any_client_it_says_what_to_install(self):
        (self.tools / self.client).unlink()
        self.get(1, ["curl", "wget", "install"])

    def test_folder_of_a_mirror_is_a_base_too(self):
        if self.client == "wget":
            self.skipTest("wget reads no file:// addresses")
        for path, body in self.server.files.items():
            self.write("mirror" + path, body)
        self.get(0, base=(self.folder / "mirror").as_uri() + "/")
        self.check_whole()


class WithWget(GetHubei):
    client = "wget"


if __name__ == "__main__":
    unittest.main()
