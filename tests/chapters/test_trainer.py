"""What the chapter on the trainer promises in its prose, compared with what its code gives."""

import pytest
import torch
from torch.utils.tensorboard import SummaryWriter

from course.cells import grade_id, is_answer, unmarked
from course.source import read_chapter


@pytest.fixture(scope="module")
def names(chapter):
    return chapter("trainer")


def trainer(names, seed=None, **settings):
    net = names["new_net"](names["SEED"] if seed is None else seed)
    return names["DVTrainer"](names["Z"], names["Z_ref"], net, n_iters_per_epoch=10, **settings)


def test_a_shared_generator_couples_two_runs(names):
    assert names["A"][0] == names["alone"][0] and names["A"][1] != names["alone"][1]


def test_the_estimate_is_near_the_truth_and_the_best_t(names):
    assert names["D_true"] == pytest.approx(0.7405, abs=5e-5)
    assert abs(names["estimate"] - names["D_true"]) < 0.1 - 0.03  # with margin
    assert abs(names["estimate"] - names["D_opt"]) < 0.07 - 0.03


def test_the_numbers_are_those_of_the_bare_loop(names, chapter):
    assert names["estimate"] == chapter("training")["estimate"]


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
    assert abs(ends[2] - 10) <= 3 and abs(ends[1] - 20) <= 4 and abs(ends[0] - 48) <= 6


def test_too_large_a_rate_is_noticed_or_gives_a_poor_estimate(names):
    with pytest.raises(FloatingPointError, match="smaller lr"):
        trainer(names, lr=1e30).step()
    assert abs(trainer(names, lr=1.0).step(5)) < 0.2


def test_a_log_is_closed_and_goes_on(names, tmp_path):
    with trainer(names, writer_params={"log_dir": str(tmp_path)}) as own:
        own.step(2)
    own.step(1)
    own.close()
    curves = names["read_log"](tmp_path)
    assert list(curves["Loss/train"].index) == list(range(1, 31)) and list(curves["Estimate"].index) == [2, 3]
    assert isinstance(own.writer, SummaryWriter)


def test_what_is_rejected_says_what_it_should_have_been(names):
    Z, Z_ref, net, make = names["Z"], names["Z_ref"], names["new_net"](), names["DVTrainer"]
    for arguments, words in (
        ((Z.double(), Z_ref, net, 10), "Z should be on cpu in torch.float32"),
        ((Z, Z_ref[:, :1], net, 10), r"Z_ref should have dimension 2.*\(1000, 1\)"),
        ((Z, Z_ref[:5], net, 6), "n_iters_per_epoch should be an integer from 1 to 5, but is 6"),
        ((Z, torch.full_like(Z_ref, float("nan")), net, 10), "Z_ref.*finite"),
    ):
        with pytest.raises(ValueError, match=words):
            make(*arguments)


def test_the_whole_class_is_the_methods_put_together():
    answers = {grade_id(cell): unmarked(cell.source) for cell in read_chapter("trainer").cells if is_answer(cell)}
    for name in ("trainer-init", "trainer-step", "trainer-close", "trainer-resume"):
        body = answers[name].split("\n", 1)[1]
        assert body in answers["trainer-whole"], name
