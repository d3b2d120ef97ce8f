"""What the chapter on training promises in its prose, compared with what its code gives."""

import subprocess
import sys
import time
from math import log
from types import SimpleNamespace

import psutil
import pytest
from tensorboard import manager


@pytest.fixture(scope="module")
def names(chapter):
    return chapter("training")


def test_a_fresh_net_says_nothing_yet(names):
    net = names["new_net"]()
    assert sum(w.numel() for w in net.parameters()) == 10501
    assert abs(names["dv"](net(names["Z"]), net(names["Z_ref"])).item()) < 0.01


def test_adam_moves_nearly_all_alike_and_plain_descent_hardly_moves(names):
    steps = names["steps"]
    assert ((steps["Adam"] - 1e-3).abs() < 5e-5).mean() > 0.9
    assert (steps["plain descent"] < 1e-6 * 0.02).mean() > 0.5
    low, high = steps["plain descent"].quantile([0.05, 0.95])
    assert high / low > 100


def test_adam_does_not_mind_the_scale_of_the_loss(names):
    ends = []
    for scale in (1, 1000):
        net, optimizer = names["fresh_run"]()
        for _ in range(3):
            optimizer.zero_grad()
            (-scale * names["dv"](net(names["Z"]), net(names["Z_ref"]))).backward()
            optimizer.step()
        ends.append(names["all_parameters"](net))
    assert (ends[0] - ends[1]).abs().median() < 1e-5


def test_only_the_first_step_is_s_long(names):
    lengths = names["lengths"]
    assert lengths[0] == pytest.approx(1, abs=0.01)
    assert 0.2 < lengths[4] < 0.5, "a third"
    assert max(lengths[49], lengths[99]) < 0.12, "on the plateau a tenth or less"


def test_minibatches_take_about_three_times_as_many_steps_to_leave_the_plateau(names):
    ratios = [many / few for many, few in zip(names["counts"][10], names["counts"][1], strict=True)]
    assert 2 < min(ratios) and max(ratios) < 4
    assert min(names["counts"][1]) > 45 and max(names["counts"][10]) < 230


def test_the_bias_of_a_batch(names):
    bias = names["bias"]
    assert bias[10] == pytest.approx(0.096, abs=0.005) and bias[100] == pytest.approx(0.011, abs=0.002)
    assert (bias.values < names["rho"] ** 2 / (1 - names["rho"] ** 2) / (2 * bias.index)).all(), "the first order overstates it"
    assert log(100) == pytest.approx(4.6, abs=0.01)


def test_the_bias_of_the_gradient(names):
    missing = 1 - names["tilted"] / names["rho"]
    assert missing[10] == pytest.approx(0.25, abs=0.02) and missing[100] == pytest.approx(0.06, abs=0.01)
    assert missing[1000] < 0.03 and missing.is_monotonic_decreasing


def test_the_log_holds_what_was_recorded(names):
    curves = names["curves"]
    assert sorted(curves) == ["Estimate", "Loss/train"], "an axis each"
    assert list(curves["Loss/train"].index) == list(range(1, 1001)) and list(curves["Estimate"].index) == list(range(1, 101))
    assert curves["Estimate"].values == pytest.approx(names["estimates"][:100], abs=1e-6)


def test_the_loop_and_the_logged_loop_are_one(names):
    assert names["estimate"] == pytest.approx(names["estimates"][99], abs=1e-6), "the log disturbs nothing"


def test_the_estimate_comes_near_and_passes(names):
    estimates, D_true, D_opt = names["estimates"], names["D_true"], names["D_opt"]
    assert D_true == pytest.approx(0.7405, abs=1e-4) and D_opt == pytest.approx(0.7206, abs=1e-4)
    assert max(estimates[:15]) < 0.05 and estimates[39] > 0.6, "some twenty epochs of nothing, then a climb"
    assert abs(estimates[99] - D_true) < 0.1 and abs(estimates[99] - D_opt) < 0.07
    assert min(estimates[-20:]) > max(D_true, D_opt) and estimates[-1] > D_true + 0.05


def test_what_minibatches_save(names):
    full, estimates = names["full"], names["estimates"]
    assert full[-1] > names["D_true"] / 2 and full[9] < 0.01 and estimates[9] < 0.01
    assert max(estimates[:40]) > full[-1]


@pytest.mark.usefixtures("numbered_logs")
@pytest.mark.parametrize("where", ["iterate", "dv", "Loss/train", "Estimate"])
def test_an_interrupt_loses_nothing_and_the_run_goes_on(names, where, tmp_path, monkeypatch):
    for name in ("net", "optimizer", "estimates"):
        monkeypatch.setitem(names, name, names[name])
    monkeypatch.setitem(names, "log_dir", tmp_path / "run")
    names["begin"]()
    names["train"](2)

    def interrupt(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        if where in names:
            patch.setitem(names, where, interrupt)
        else:
            add = names["SummaryWriter"].add_scalar

            def add_scalar(self, tag, value, step):
                if tag == where and step in (3, 24):  # the third epoch: its fourth loss, or its estimate
                    interrupt()
                add(self, tag, value, step)

            patch.setattr(names["SummaryWriter"], "add_scalar", add_scalar)
        names["train"](1)
    assert len(names["estimates"]) == 2
    names["train"](1)
    curves = names["read_log"](tmp_path / "run")
    assert list(curves["Loss/train"].index) == list(range(1, 31)) and list(curves["Estimate"].index) == [1, 2, 3]
    assert curves["Estimate"].values == pytest.approx(names["estimates"], abs=1e-6)


def test_an_abandoned_run_in_the_same_folder_is_ignored(names, tmp_path, monkeypatch):
    for name in ("net", "optimizer", "estimates"):
        monkeypatch.setitem(names, name, names[name])
    monkeypatch.setitem(names, "log_dir", tmp_path / "run")
    names["begin"]()
    names["train"](4)
    names["begin"]()
    names["train"](1)
    assert list(names["read_log"](tmp_path / "run")["Loss/train"].index) == list(range(1, 11))
    names["new_log"]()
    assert not (tmp_path / "run").exists() and names["estimates"] == []


def test_a_picture_every_two_seconds_and_the_last(names, monkeypatch):
    clock, drawn, shown = [0.0], [], []
    monkeypatch.setitem(names, "monotonic", lambda: clock[0])
    monkeypatch.setitem(names, "DisplayHandle", lambda: SimpleNamespace(display=shown.append, update=shown.append))
    live = names["Live"](lambda: drawn.append(clock[0]))
    for _ in range(500):
        clock[0] += 0.01
        live.update()
    live.update(last=True)
    assert len(drawn) == len(shown) == 3 and drawn[-1] == clock[0]
    assert drawn[0] == pytest.approx(2, abs=0.02) and drawn[1] == pytest.approx(4, abs=0.03)


# Starts a sleeper and ends: the sleeper is then nobody's child here, as another notebook's TensorBoard would be.
ORPHAN = "import subprocess, sys; print(subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL).pid)"


def test_only_our_own_tensorboard_is_stopped(names, monkeypatch):
    sleeper = [sys.executable, "-c", "import time; time.sleep(60)"]
    ours, child = subprocess.Popen(sleeper), subprocess.Popen(sleeper)
    other = psutil.Process(int(subprocess.check_output([sys.executable, "-c", ORPHAN, *sleeper])))
    try:
        monkeypatch.setattr(manager, "get_all", lambda: [SimpleNamespace(pid=p.pid) for p in (ours, other)])
        names["stop_tensorboard"]()
        assert ours.wait(10) != 0
        time.sleep(0.5)  # the others would be gone by then
        assert child.poll() is None, "a child of the kernel that is no TensorBoard goes on"
        assert other.status() == psutil.STATUS_SLEEPING, "a TensorBoard of another notebook goes on"
    finally:
        other.kill()
        for process in (ours, child):
            process.kill()
            process.wait()
