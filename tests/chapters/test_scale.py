"""What the chapter on scale promises in its prose, compared with what its code gives."""

import os
import re
import shlex
import signal
import socket
import statistics
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
import torch
from torch.func import stack_module_state

from course import ROOT
from course.source import read_chapter

STEPS = 20


@pytest.fixture(scope="module")
def names(chapter):
    return chapter("scale")


def felt(state):
    """All parameters as one vector, without the last bias, which DV does not feel."""
    return torch.cat([p.flatten() for name, p in state.items() if name != "fc3.bias"])


def checkpoint():
    saved = torch.load("checkpoint.pt")
    return saved["done"], felt(saved["net"])


def left_behind():
    """Processes of the script that are still there."""
    found = []
    for process in psutil.process_iter(["cmdline", "cwd", "status"]):
        here = process.info["cwd"] == os.getcwd() and process.info["status"] != psutil.STATUS_ZOMBIE
        if here and "run.py" in (process.info["cmdline"] or []):
            found.append(process)
    return found


def test_a_hundred_nets_in_one_call_are_the_hundred_one_by_one(names):
    ends = names["ends"]
    assert len(ends[0]) == 100 and (ends[0] - ends[1]).abs().max() < 1e-5


def test_one_call_is_at_least_three_times_as_fast_on_one_thread(names):
    batches, net, K = names["batches"][:30], names["net"], 100
    assert torch.get_num_threads() == 1

    def turn():
        stacked, _ = stack_module_state(names["small_nets"](range(K)))
        together = names["seconds"](stacked.values(), lambda z, z_ref: names["dv_losses"](net, stacked, z, z_ref).sum(), batches)
        few = names["small_nets"](range(0, K, 10))  # their time, times ten
        alone = sum(
            names["seconds"](f.parameters(), lambda z, z_ref, f=f, k=k: -names["dv"](f(z[k]), f(z_ref[k])), batches)
            for k, f in enumerate(few)
        )
        return 10 * alone / together

    assert statistics.median(turn() for _ in range(5)) > 3


def test_only_resamples_give_an_error_bar_of_the_right_width(names):
    spread, mean = names["spread"].std(), names["spread"].mean()
    floor = names["floor_sd"](names["rho"], names["n"])
    assert 3 * spread["seeds"] < spread["resamples"] and 3 * spread["seeds"] < spread["fresh samples"]
    assert spread["resamples"] == pytest.approx(spread["fresh samples"], rel=0.25)
    assert spread["fresh samples"] == pytest.approx(floor, rel=0.25)
    assert 0 < mean["resamples"] - mean["seeds"] < 0.02 < names["D_true"] - mean["resamples"]
    assert mean["fresh samples"] == pytest.approx(names["D_true"], abs=0.02)


def test_the_mean_of_local_losses_is_off_the_more_the_smaller_the_parts(names):
    off = names["off"]
    assert off.loc[64, 8] > 0.3 and off.loc[1024, 2] < 0.05
    assert (off.diff(axis=1).iloc[:, 1:] > 0).all(axis=None), "more parts, more error"
    assert (off.diff().iloc[2:] < 0).all(axis=None) and off.loc[64, 8] > off.loc[256, 8], "larger batches, less error"


def test_the_samples_in_a_part_decide_how_much_weight_the_mean_of_losses_misplaces(names):
    def misplaced(size, W, seed=3):
        return abs(names["shares"](size, W, seed) - 1 / W).sum() / 2

    found = names["shares"](64, 8)
    assert (found.min().round(2), found.max().round(2)) == (0.06, 0.22)  # as the text says, and the picture's alt text more exactly
    assert (found.min().round(3), found.max().round(3)) == (0.055, 0.225)
    assert [extreme.round(3) for extreme in (names["shares"](1024, 8).min(), names["shares"](1024, 8).max())] == [0.096, 0.151]
    assert misplaced(64, 8) == pytest.approx(0.20, abs=0.01) and misplaced(1024, 8) == pytest.approx(0.05, abs=0.005)
    for W in (2, 4, 8):
        assert 0.045 < statistics.mean(misplaced(64 * W, W, seed) for seed in range(1000)) < 0.075


def test_rehearsals_by_one_two_and_four_players_agree(names):
    values = names["values"]
    assert len(values) == 20 and values.sub(values[1], axis=0).abs().max(axis=None) < 1e-5 * values.abs().max(axis=None)


@pytest.fixture(scope="module")
def runs(names, tmp_path_factory):
    """What was printed and the net at the end, for 1 and 4 processes, and for 2 that died at step 12 and began again."""
    home, found = Path.cwd(), {}
    os.chdir(tmp_path_factory.mktemp("runs"))
    try:
        for world in (1, 4):
            names["write_script"]()  # which removes the checkpoint
            found[world] = names["launch"](world, STEPS), *checkpoint()
        names["write_script"]()
        with pytest.raises(RuntimeError) as died:
            names["launch"](2, STEPS, 12)
        found["died"] = str(died.value), *checkpoint()
        found[2] = names["launch"](2, STEPS), *checkpoint()
        found["left"] = left_behind()
    finally:
        os.chdir(home)
    return found


def test_one_two_and_four_processes_agree(names, runs):
    value = {world: float(re.fullmatch(r"\d processes, steps \d+ to 20: (\S+) nats", runs[world][0])[1]) for world in (1, 2, 4)}
    for world in (2, 4):
        (_, done, net), (_, _, one) = runs[world], runs[1]
        assert done == STEPS and (net - one).norm() / one.norm() < 1e-5, world
        assert value[world] == pytest.approx(value[1], rel=1e-5)
    assert value[1] == pytest.approx(names["values"][1].iloc[-1], rel=1e-5), "as in the rehearsal"


def test_a_process_that_dies_ends_the_run_with_one_line_and_it_goes_on_from_the_last_checkpoint(runs):
    assert runs["died"][:2] == ("run.py: process 1 died first (signal 9).", 10)
    assert runs[2][0].startswith("2 processes, steps 10 to 20:") and runs["left"] == []


def test_an_error_is_told_in_one_line(names):
    report = "ValueError: no samples\n... Root Cause (first observed failure):\n  rank      : 3 (local_rank: 3)\n  exitcode  : 1 (pid: 7)\n"
    assert names["what_happened"](report) == "run.py: process 3 died first (ValueError: no samples)."
    assert names["what_happened"]("no such file") == "run.py did not start: no such file"


@pytest.mark.parametrize("how", ["interrupt", "too long"])
def test_no_process_is_left_behind(names, how, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names["write_script"]()
    seen = []

    def interrupt(*_):
        seen.extend(left_behind())
        raise KeyboardInterrupt if how == "interrupt" else subprocess.TimeoutExpired("run.py", 1)

    old = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 6)
    try:
        with pytest.raises((KeyboardInterrupt, subprocess.TimeoutExpired)):
            names["launch"](2, 10**9, seconds=60 if how == "interrupt" else 5.5)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)
    psutil.wait_procs(left_behind(), timeout=5)  # a process that was killed takes a moment to go
    assert left_behind() == []
    assert how == "too long" or seen, "somebody was there to be left behind"


def free_port():
    with socket.socket() as s:
        s.bind(("localhost", 0))
        return s.getsockname()[1]


def commands():
    """The commands of the page on several machines, as lists of words: in a shell, by Slurm, by Kubernetes."""
    text = next(cell.source for cell in read_chapter("scale").cells if cell.source.startswith("## Several machines"))
    blocks = re.findall(r"```(?:bash|yaml)\n(.*?)```", text, re.S)
    found = []
    for block in blocks:
        line = block.replace("\\\n", " ").replace("[", "").replace("]", "").replace(",", " ")
        found.append(shlex.split(line[line.index("torchrun") :], comments=True))
    return found


def test_two_launchers_on_one_machine_make_one_run(names, runs, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names["write_script"]()
    given = commands()[0]
    swapped = {"--nproc-per-node=4": "--nproc-per-node=1", "--rdzv-endpoint=first:29500": f"--rdzv-endpoint=localhost:{free_port()}"}
    assert set(swapped) <= set(given) and given[0] == "torchrun" and given[-1] == "1000"
    words = [swapped.get(word, word) for word in given[1:-1]]
    command = [sys.executable, "-m", "torch.distributed.run", *words, str(STEPS)]
    env = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]), "OMP_NUM_THREADS": "1"}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    agents = [psutil.Popen(command, env=env, **pipes) for _ in range(2)]
    try:
        said = [agent.communicate(timeout=90) for agent in agents]
    finally:
        for agent in agents:
            names["end"](agent)
    assert [agent.returncode for agent in agents] == [0, 0], said
    printed = [out.strip() for out, _ in said if out.strip()]
    assert len(printed) == 1 and printed[0].startswith("2 processes, steps 0 to 20:")
    (done, net), one = checkpoint(), runs[1][2]
    assert done == STEPS and (net - one).norm() / one.norm() < 1e-5


def test_slurm_and_kubernetes_start_the_command_that_was_tried():
    from torch.distributed.run import get_args_parser

    shell, slurm, kubernetes = (get_args_parser().parse_args(words[1:]) for words in commands())
    for parsed in (shell, slurm, kubernetes):
        assert (parsed.nproc_per_node, parsed.rdzv_backend, parsed.training_script) == ("4", "c10d", "run.py")
        assert parsed.rdzv_endpoint.endswith(":29500") and parsed.rdzv_id and parsed.training_script_args == ["1000"]
    assert (shell.nnodes, slurm.nnodes, kubernetes.nnodes) == ("2", "$SLURM_NNODES", "2")


def test_the_time_to_stream_grows_in_proportion(names):
    seconds = names["growth"]["seconds"]
    assert list(seconds.index) == [10**k for k in range(3, 8)]
    assert 30 < seconds[10**7] / seconds[10**5] < 300 and seconds[10**7] < 60
    assert names["growth"]["estimate (nats)"].iloc[-2:].diff().abs().max() < 0.006


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from Linux's /proc")
def test_ten_million_samples_are_streamed_in_bounded_memory(names, tmp_path, monkeypatch):
    """Memory beside the files (RssAnon) is read at each piece; all samples at once would be 160 MB, their hidden nodes 1.3 GB."""
    monkeypatch.chdir(tmp_path)

    def own():
        return int(re.search(r"RssAnon:\s+(\d+) kB", Path("/proc/self/status").read_text())[1]) / 1000

    def growth(m):
        Z, Z_ref = (names["written"](name, m, names[c], 3) for name, c in (("a.npy", "cov"), ("b.npy", "cov_ref")))
        start, seen = own(), []
        names["streamed_dv"](lambda x: (seen.append(own()), names["on_cpu"](x))[1], Z, Z_ref, 10_000)
        assert len(seen) == 2 * m // 10_000
        return max(seen) - start

    assert growth(100_000) < 30 and growth(10_000_000) < 30


def test_on_a_cpu_no_part_of_a_step_overlaps_another_and_large_batches_spend_their_time_in_the_net(names):
    shares = {}
    for size in (100, 10_000):
        events = names["quickest_step"](size)
        assert [e.name for e in events] == ["batch", "forward", "backward", "optimizer"]
        assert all(a.time_range.end <= b.time_range.start for a, b in zip(events, events[1:], strict=False))
        times = [e.time_range.elapsed_us() for e in events]
        shares[size] = (times[1] + times[2]) / sum(times)
    assert shares[10_000] > 0.6 and shares[10_000] > shares[100]


def test_the_dashboard_has_the_panels_of_the_table_and_without_a_gpu_only_the_machine_s():
    from jupyterlab_nvdashboard import apps, handlers

    text = next(cell.source for cell in read_chapter("scale").cells if "| panel |" in cell.source)
    panels = re.findall(r"^\| ([A-Z][\w ]+) \|", text, re.M)
    static = Path(sys.prefix, "share", "jupyter", "labextensions", "jupyterlab-nvdashboard", "static")
    scripts = "".join(path.read_text(errors="ignore") for path in static.glob("*.js"))
    assert len(panels) == 5 and all(panel in scripts for panel in panels)
    if apps.gpu.ngpus:
        pytest.skip("a GPU is here")
    routes = []

    class App:
        settings = {"base_url": "/"}

        def add_handlers(self, _, found):
            routes.extend(route for route, _ in found)

    handlers.setup_handlers(App())
    assert sorted(routes) == ["/nvdashboard/accelerators/check", "/nvdashboard/cpu_resource"]
