"""Folds on a Slurm of one node, with a task, the controller and the waiting command ended by SIGKILL or Ctrl-C on the way: the result must be
that of one machine, byte for byte. Run as root, with slurm-wlm and munge installed.
usage: cluster_soak.py RUBOR [ROUNDS] [SEED]      RUBOR: the program, such as artifacts/bin/Rubor.Cli/release_linux-x64/rubor"""
import os, random, shutil, signal, socket, subprocess, sys, tempfile, time

SETTINGS = ["levels=3", "filters=4", "steps=600", "validate_every=0", "checkpoint_minutes=0.01", "pixel_mm=2"]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Slurm:
    """munged, slurmctld and slurmd of this machine alone."""

    def __init__(self, folder):
        self.folder, self.children = folder, []
        os.chmod(folder, 0o711)
        host = socket.gethostname().split(".")[0]
        at = lambda name: os.path.join(folder, name)
        with open(os.open(at("key"), os.O_CREAT | os.O_WRONLY, 0o400), "wb") as key:
            key.write(os.urandom(128))
        for name in ("state", "spool"):
            os.mkdir(at(name))
        with open(at("slurm.conf"), "w") as conf:
            conf.write(f"""ClusterName=soak
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={free_port()}
SlurmdPort={free_port()}
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={at("munge.socket")}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
MpiDefault=none
ReturnToService=2
StateSaveLocation={at("state")}
SlurmdSpoolDir={at("spool")}
SlurmctldPidFile={at("slurmctld.pid")}
SlurmdPidFile={at("slurmd.pid")}
NodeName={host} NodeAddr=127.0.0.1 CPUs=2 RealMemory=1000 State=UNKNOWN
PartitionName=main Nodes={host} Default=YES State=UP
""")
        os.environ["SLURM_CONF"] = at("slurm.conf")
        self.start("munged", "-F", "--force", "--key-file", at("key"), "--socket", at("munge.socket"), "--pid-file", at("munged.pid"),
                   "--seed-file", at("munged.seed"), "--log-file", at("munged.log"))
        while not os.path.exists(at("munge.socket")):
            time.sleep(0.1)
        self.start_controller()
        self.start("slurmd", "-D")
        while b"idle" not in subprocess.run(["sinfo", "--noheader", "--format=%T"], capture_output=True).stdout:
            time.sleep(0.2)

    def start(self, *words):
        child = subprocess.Popen(["/usr/sbin/" + words[0], *words[1:]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.children.append(child)
        return child

    def start_controller(self):
        self.controller = self.start("slurmctld", "-D", "-i")

    def kill_controller(self):
        self.controller.kill()
        self.controller.wait()
        self.children.remove(self.controller)

    def stop(self):
        for child in reversed(self.children):
            child.kill()
            child.wait()


def tasks(out):
    """Processes of the program that train into a folder, without the command that waits."""
    found = []
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            words = open(f"/proc/{process}/cmdline", "rb").read().split(b"\0")
        except OSError:
            continue
        if words[0].endswith(b"/rubor") and out.encode() in words and b"--fold" in words and b"--on" not in words:
            found.append(int(process))
    return found


def until(there, what, seconds=600):
    begun = time.time()
    while not there():
        if time.time() - begun > seconds:
            sys.exit(f"{what}: not within {seconds} s")
        time.sleep(0.2)


def same(a, b):
    files = ["cross-validation.json", "held-out.tsv", "report.html"]
    for fold in (1, 2):
        files += [f"fold-{fold}/{name}" for name in ("training.json", "history.tsv", "held-out.tsv", "weights/weights.safetensors", "weights/weights.json")]
    for name in files:
        if open(os.path.join(a, name), "rb").read() != open(os.path.join(b, name), "rb").read():
            sys.exit(f"{name} is not the same in {a} and {b}")
    return len(files)


def main(program, rounds=3, seed=20261130):
    random.seed(int(seed))
    program = os.path.abspath(program)
    work = tempfile.mkdtemp(prefix="rubor-soak-")
    slurm = Slurm(tempfile.mkdtemp(prefix="rubor-soak-slurm-"))
    try:
        run = lambda *words: subprocess.run([program, *words, "--quiet"], cwd=work, check=True)
        run("demo", "--out", "demo")
        run("study", "folds", "demo/phantoms", "--folds", "2", "--label", "disease_region", "--out", "folds.json")
        words = ["train", "cross-validate", "disease-region", "demo/phantoms", "--folds", "folds.json", "--device", "cpu", "--threads", "1",
                 "--set", *SETTINGS]
        begun = time.time()
        run(*words, "--out", "local")
        print(f"one machine: {time.time() - begun:.0f} s", flush=True)
        for number in range(1, int(rounds) + 1):
            out, begun = f"cluster {number}", time.time()
            told = open(os.path.join(work, f"told-{number}"), "w+")
            wait = lambda: subprocess.Popen([program, *words, "--out", out, "--on", "slurm"], cwd=work, stdout=subprocess.DEVNULL, stderr=told)
            waiting = wait()
            there = lambda fold: os.path.exists(os.path.join(work, out, f"fold-{fold}.checkpoint", "checkpoint.json"))
            until(lambda: there(1) or there(2), "a checkpoint")
            time.sleep(random.uniform(0, 3))
            if running := tasks(out):
                os.kill(random.choice(running), signal.SIGKILL)
            time.sleep(random.uniform(0, 5))
            slurm.kill_controller()
            time.sleep(random.uniform(2, 8))
            waiting.send_signal(random.choice([signal.SIGINT, signal.SIGKILL]))  # whoever waits goes, too
            waiting.wait()
            waiting = wait()
            time.sleep(random.uniform(2, 20))
            slurm.start_controller()
            tries = 0
            while waiting.wait(timeout=900) == 2 and tries < 3 and "it was cancelled" in open(told.name).read():
                # A controller that lost a job gives its number out again, and the node drains itself: Duplicate jobid.
                subprocess.run(["scontrol", "update", "nodename=ALL", "state=resume"], stderr=subprocess.DEVNULL)
                tries, waiting = tries + 1, wait()
            if waiting.returncode != 0:
                sys.exit(f"round {number}: exit code {waiting.returncode}\n" + open(told.name).read())
            count = same(os.path.join(work, "local"), os.path.join(work, out))
            left = [n for n in os.listdir(os.path.join(work, out)) if "slurm" in n or "checkpoint" in n or n.startswith(".")]
            if left:
                sys.exit(f"round {number}: left behind {left}")
            lines = open(told.name).read().splitlines()
            print(f"round {number}: {count} files the same, {time.time() - begun:.0f} s; told: " + " | ".join(
                line for line in lines if " done, " not in line), flush=True)
    finally:
        subprocess.run(["scancel", "--user=root"], stderr=subprocess.DEVNULL)
        slurm.stop()
        shutil.rmtree(work, ignore_errors=True)
        shutil.rmtree(slurm.folder, ignore_errors=True)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(*sys.argv[1:])
