"""What the chapter on the trainer promises in its prose, held against what its code gives."""

import os

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator


@pytest.fixture(scope="module")
def names(chapter):
    return chapter("trainer")


def trainer(names, seed=None, **settings):
    net = names["new_net"](names["SEED"] if seed is None else seed)
    return names["DVTrainer"](names["Z"], names["Z_ref"], net, n_iters_per_epoch=10, **settings)


def test_a_shared_generator_couples_two_runs(names):
    assert names["A"][0] == names["alone"][0] and names["A"][1] != names["alone"][1]


def test_the_gradient_by_hand_is_autograds(names):
    t = names["values"]
    ours = names["loss_gradient"](*t.detach().split((3, 4)))
    assert float((t.grad - ours).abs().max()) < 1e-12


def test_the_estimate_is_near_the_truth_and_the_best_t(names):
    assert names["D_true"] == pytest.approx(0.7405, abs=5e-5)
    assert abs(names["estimate"] - names["D_true"]) < 0.1 - 0.03  # with margin
    assert abs(names["estimate"] - names["D_opt"]) < 0.07 - 0.03


def test_calls_of_step_add_up_to_the_bit(names):
    once, twice = trainer(names), trainer(names)
    estimate = once.step(5)
    twice.step(2)
    assert twice.step(3) == estimate
    assert all(bool((v == w).all()) for v, w in zip(once.net.parameters(), twice.net.parameters(), strict=True))
    assert (twice.n_iter, twice.n_epoch, twice.batch_size) == (50, 5, 100)


def test_resumed_is_never_stopped(names):
    stopped, resumed = trainer(names), trainer(names, seed=99)
    stopped.step(2)
    resumed.load_state_dict(stopped.state_dict())
    assert resumed.step(3) == stopped.step(3)
    assert names["stopped"].n_epoch == 40 and names["resumed"].n_iter == 400


def test_two_trainers_do_not_disturb_each_other(names):
    alone, beside, other = trainer(names), trainer(names), trainer(names, lr=1e-2)
    expected = [alone.step() for _ in range(4)]
    found = [(beside.step(), other.step())[0] for _ in range(4)]
    assert found == expected


def test_the_plateau_is_about_inversely_as_long_as_the_rate(names):
    ends = (names["curves"] > 0.1).idxmax().tolist()
    assert abs(ends[2] - 10) <= 3 and abs(ends[1] - 20) <= 4 and abs(ends[0] - 50) <= 6


def test_too_large_a_rate_is_noticed_or_gives_a_poor_estimate(names):
    with pytest.raises(FloatingPointError, match="smaller lr"):
        trainer(names, lr=1e30).step(3)
    assert abs(trainer(names, lr=1).step(30)) < 0.2


def test_the_log_is_closed_and_only_our_own_is_deleted(names, tmp_path, monkeypatch):
    with trainer(names, writer_params={"log_dir": str(tmp_path / "runs" / "trainer" / "adam")}) as run:
        run.step()
        assert run.writer.file_writer is not None
    assert run.writer.file_writer is None and run.n_iter == 10  # closed
    (tmp_path / "runs" / "training").mkdir()
    monkeypatch.chdir(tmp_path)
    names["stop_tensorboard"]()  # started none, stops none
    names["delete_logs"]()
    assert os.listdir(tmp_path / "runs") == ["training"]


@pytest.mark.usefixtures("numbered_logs")
def test_an_interrupted_trainer_goes_on(names, tmp_path, monkeypatch):
    run = trainer(names, writer_params={"log_dir": str(tmp_path), "purge_step": 1})
    with run:
        run.step(2)
    calls, step = [], run.optimizer.step

    def interrupted():
        calls.append(1)
        if len(calls) == 14:
            raise KeyboardInterrupt
        step()

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt), run:
        patch.setattr(run.optimizer, "step", interrupted)
        run.step(2)
    assert (run.n_iter, run.n_epoch) == (33, 3)  # the steps that were made, and the epochs that are whole
    with run:
        estimate = run.step()
    log_read = EventAccumulator(str(tmp_path), size_guidance={"scalars": 0}).Reload()
    assert [e.step for e in log_read.Scalars("Loss/train")] == [*range(1, 31), *range(34, 44)]
    assert [e.step for e in log_read.Scalars("Estimate")] == [2, 4] and log_read.Scalars("Estimate")[-1].value == pytest.approx(estimate)


def test_a_tensor_on_another_device_is_refused(names):
    with pytest.raises(ValueError, match=f"Z should be on meta .* not {names['device'].type}"):
        names["DVTrainer"](names["Z"], names["Z_ref"], names["new_net"]().to("meta"), n_iters_per_epoch=10)
