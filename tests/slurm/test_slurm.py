"""tools/slurm on a real cluster of two nodes, started here from Debian's packages (tools/slurm/packages.txt): munged,
slurmctld and two slurmd, as root, each with files of its own in a temporary folder. Skipped where they are missing.

The result must have the bytes of a local run, also when tasks are requeued, killed and lose their node on the way.
"""
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cli"))
from program import NODES, REPO, TownTest, environment  # noqa: E402

QUERY = ("--mode", "transit", "--window", "08:00-08:20", "--cutoffs", "30,60,100", "--max-walk", "19")
NEEDED = ("munged", "slurmctld", "slurmd", "sbatch", "scontrol", "squeue")
os.environ["PATH"] += ":/usr/sbin:/sbin"
MISSING = [tool for tool in NEEDED if not shutil.which(tool)]

SLURM_CONF = """
ClusterName=tongqu
SlurmctldHost={host}
SlurmctldPort={ctld}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket,cred_expire=5
CredType=cred/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
SlurmdTimeout=10
SlurmctldTimeout=10
KillWait=2
MinJobAge=600
SchedulerType=sched/backfill
SchedulerParameters=bf_interval=1,sched_interval=1,batch_sched_delay=0
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
JobCompType=jobcomp/none
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
SlurmdParameters=config_overrides
NodeName=n1 NodeHostname={host} NodeAddr=127.0.0.1 Port={port1} CPUs=2 State=UNKNOWN
NodeName=n2 NodeHostname={host} NodeAddr=127.0.0.1 Port={port2} CPUs=2 State=UNKNOWN
PartitionName=all Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
"""


def free_ports(n):
    sockets = [socket.socket() for _ in range(n)]
    for s in sockets:
        s.bind(("127.0.0.1", 0))
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


class Cluster:
    """Its daemons run in the foreground of this process, so that they are ended with it."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="tongqu-slurm-", dir="/tmp"))
        self.folder.chmod(0o755)
        self.daemons = {}
        (self.folder / "state").mkdir()
        key = self.folder / "munge.key"
        key.write_bytes(os.urandom(1024))
        key.chmod(0o400)
        ctld, port1, port2 = free_ports(3)
        (self.folder / "slurm.conf").write_text(SLURM_CONF.format(
            host=socket.gethostname().split(".")[0], folder=self.folder, ctld=ctld, port1=port1, port2=port2))
        (self.folder / "cgroup.conf").write_text("CgroupPlugin=cgroup/v1\nCgroupAutomount=no\n")
        self.env = dict(environment(), SLURM_CONF=str(self.folder / "slurm.conf"))

    def daemon(self, name, *args):
        with open(self.folder / (name + ".out"), "ab") as out:
            self.daemons[name] = subprocess.Popen(args, env=self.env, stdout=out, stderr=out,
                                                  stdin=subprocess.DEVNULL)

    def start_node(self, name):
        (self.folder / f"spool-{name}").mkdir(exist_ok=True)
        self.daemon(name, "slurmd", "-D", "-N", name, "-f", str(self.folder / "slurm.conf"))

    def start(self):
        f = self.folder
        self.daemon("munged", "munged", "--foreground", "--force", f"--key-file={f}/munge.key",
                    f"--socket={f}/munge.socket", f"--pid-file={f}/munge.pid", f"--log-file={f}/munge.log",
                    f"--seed-file={f}/munge.seed")
        self.wait(lambda: (f / "munge.socket").exists(), "munged")
        self.daemon("slurmctld", "slurmctld", "-D", "-c", "-f", str(f / "slurm.conf"))
        self.start_node("n1")
        self.start_node("n2")
        self.wait(lambda: self.run("sinfo", "-h", "-o", "%T %D").split() == ["idle", "2"], "the nodes")

    def run(self, *args, **more):
        done = subprocess.run([str(a) for a in args], env=self.env, capture_output=True, text=True, timeout=60, **more)
        return done.stdout if done.returncode == 0 else ""

    def wait(self, ready, what, seconds=60):
        end = time.monotonic() + seconds
        while not ready():
            if time.monotonic() > end:
                raise RuntimeError(f"{what}: not ready in {seconds} s\n{self.told()}")
            time.sleep(0.1)

    def told(self):
        return "\n".join(f"== {p.name}\n" + "\n".join(p.read_text(errors="replace").splitlines()[-15:])
                         for p in sorted(self.folder.glob("*")) if p.suffix in (".out", ".log"))

    def stop(self):
        self.run("scancel", "--full", "--signal=KILL", "-u", "root")
        for name in ("n1", "n2", "slurmctld", "munged"):
            p = self.daemons.get(name)
            if p and p.poll() is None:
                p.terminate()
                try:
                    p.wait(10)
                except subprocess.TimeoutExpired:
                    p.kill()
                    p.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


@unittest.skipIf(MISSING, f"no {', '.join(MISSING)}: install the packages of tools/slurm/packages.txt")
@unittest.skipIf(os.geteuid() != 0, "a cluster is started as root only")
class Slurm(TownTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cluster = Cluster()
        cls.addClassCleanup(cls.cluster.stop)
        cls.cluster.start()

    def setUp(self):
        super().setUp()
        self.folder.chmod(0o755)
        self.cluster.env.update(TONGQU=os.environ["TONGQU"], TONGQU_LOCAL=str(self.folder / "local"))
        (self.folder / "local").mkdir()

    def origins(self, n):
        at = list(NODES.values())
        self.write("many.csv", "id,lon,lat\n" + "".join(f"m{i},{at[i % len(at)]}\n" for i in range(n)))

    def origins_for(self, seconds):
        """As many as this machine does in about that time, so that there is a middle to be killed in."""
        self.origins(2000)
        begin = time.monotonic()
        self.local("t.csv")
        took = max(time.monotonic() - begin, 0.05)
        self.origins(min(200000, int(2000 * seconds / took)))

    def submit(self, out, shards, *args, by_batch=False):
        batch = [self.graph, "--origins", "many.csv", "-o", out, *QUERY, *args]
        if by_batch:
            line = [os.environ["TONGQU"], "batch", *batch, "--slurm", "--shards", str(shards), "--sbatch", "-c1"]
        else:
            line = [REPO / "tools/slurm/submit", "--shards", str(shards), "-c", "1", "--", *batch]
        done = subprocess.run(line, cwd=self.folder, env=self.cluster.env, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.split()

    def state(self, job):
        """{task: state} of a job."""
        lines = self.cluster.run("squeue", "-h", "-r", "-t", "all", "-j", job, "-o", "%K %T").splitlines()
        return dict(line.split() for line in lines)

    def finish(self, out, array, merge, seconds=240):
        self.cluster.wait(lambda: set(self.state(merge).values()) & {"COMPLETED", "FAILED", "CANCELLED"},
                          f"the jobs {self.state(array)}", seconds)
        logs = "".join(f"== {p.name}\n{p.read_text()}" for p in sorted(self.folder.glob("*.log.*")))
        self.assertEqual(list(self.state(merge).values()), ["COMPLETED"], logs)
        self.logs = logs
        return self.read(out), self.read(out + ".definition.json")

    def local(self, out, *args):
        self.tongqu("batch", self.graph, "--origins", "many.csv", "-o", out, *QUERY, *args)
        found = self.read(out), self.read(out + ".definition.json")
        for name in (out, out + ".definition.json"):
            (self.folder / name).unlink()
        return found

    def started(self, out, k, n, more_than=3000):
        path = self.folder / f"{out}.shard-{k}-of-{n}"
        self.cluster.wait(lambda: path.exists() and path.stat().st_size > more_than, f"shard {k}")
        return path

    def pid_of(self, path):
        """The process that holds the shard open."""
        for fd in Path("/proc").glob("[0-9]*/fd/*"):
            try:
                if os.readlink(fd) == str(path):
                    return int(fd.parts[2])
            except OSError:
                pass
        return None

    def test_cluster_writes_what_one_machine_writes(self):
        self.origins(1000)
        for out, by_batch in (("t.csv", True), ("s.tqs", False)):
            whole = self.local(out)
            self.assertEqual(self.finish(out, *self.submit(out, 5, by_batch=by_batch)), whole)
            self.assertEqual(list(self.folder.glob("*.shard-*-of-*")), [])
        copies = [p.name for p in (self.folder / "local").iterdir() if not p.name.endswith(".lock")]
        self.assertEqual(len(copies), 1, "one copy of the graph a node; both nodes are this machine")

    def test_tasks_requeued_and_killed_go_on(self):
        self.origins_for(12)
        whole = self.local("t.csv")
        array, merge = self.submit("t.csv", 2)
        first, second = self.started("t.csv", 1, 2), self.started("t.csv", 2, 2)
        size = first.stat().st_size
        self.cluster.run("scontrol", "requeue", f"{array}_1")
        pid = self.pid_of(second)
        self.assertIsNotNone(pid, "the second task has ended too early")
        os.kill(pid, signal.SIGKILL)
        self.assertEqual(self.finish("t.csv", array, merge), whole)
        self.assertIn("requeued", self.logs)
        self.assertGreater(size, 3000)

    def test_lost_node_loses_nothing(self):
        self.origins_for(12)
        whole = self.local("t.csv")
        array, merge = self.submit("t.csv", 2, "--percentiles", "50")
        self.started("t.csv", 1, 2)
        node = self.cluster.run("squeue", "-h", "-r", "-j", array, "-t", "R", "-o", "%K %N").split()[1]
        daemon = self.cluster.daemons[node]
        daemon.kill()               # its step lives on, and still holds the shard
        daemon.wait()
        self.cluster.run("scontrol", "update", f"NodeName={node}", "State=DOWN", "Reason=lost")
        time.sleep(2)
        self.cluster.start_node(node)
        self.cluster.run("scontrol", "update", f"NodeName={node}", "State=RESUME")
        self.assertEqual(self.finish("t.csv", array, merge), whole)

    def test_bad_command_line_fails_without_a_result(self):
        self.origins(10)
        array, merge = self.submit("t.csv", 2, "--max-rides", "0")
        self.cluster.wait(lambda: set(self.state(merge).values()) & {"COMPLETED", "FAILED", "CANCELLED"}, "the jobs", 300)
        self.assertEqual(list(self.state(merge).values()), ["CANCELLED"])
        self.assertFalse((self.folder / "t.csv").exists())


if __name__ == "__main__":
    unittest.main()
