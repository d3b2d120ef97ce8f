"""The trainers' times against one another, which benchmark/run.py cannot say where the machine is shared with others.

    python -m benchmark.speed [rounds]

The trainers take turns in one process on one thread, and what is compared is CPU time: within a round they meet the same load. Printed are
medians over rounds. Where 100 epochs take minutes, fewer are run and multiplied up (an epoch costs the same from first to last).
"""

import sys
import time
from statistics import median

from benchmark.data import FIRST_SET, data_set
from benchmark.estimators import notes, refined, tensors, trainer
from benchmark.run import machine, peak, start_of_peak

EPOCHS = {1_000: 100, 10_000: 10, 100_000: 2}  # that the two trainers of 100 epochs are run for
GOALS = {
    ("DVTrainer", 1_000): "at most 1",
    ("refined trainer", 1_000): "at most 0.10",
    ("refined trainer", 10_000): "at most 0.167",
    ("refined trainer", 100_000): "at most 0.167",
}
GROWTH = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)


def turns(n: int, rounds: int, epochs: int) -> list[dict[str, float]]:
    """For each round, CPU seconds of each trainer on a data set of n samples: 100 epochs, but the refined trainer's whole training."""
    trainers = {"notes, mended": notes(True, epochs)(), "DVTrainer": trainer(epochs)()}
    scale, found = {name: 100 / epochs for name in trainers}, []
    trainers["refined trainer"] = refined()()
    trainers["refined trainer"](data_set(FIRST_SET, n))  # draws the points that all its references share
    for k in range(FIRST_SET, FIRST_SET + rounds):
        sample, times = data_set(k, n), {}
        for name, estimate in trainers.items():
            start = time.process_time()
            estimate(sample)
            times[name] = (time.process_time() - start) * scale.get(name, 1)
        found.append(times)
    return found


def growth(sizes=GROWTH) -> dict[int, tuple[float, float]]:
    """For each n: CPU seconds of an epoch of the refined trainer in batches of 1000 and its estimate, and the MiB they take beside Z."""
    from neural import RefinedTrainer, normal_reference, smooth_net

    reference, found = normal_reference(2, 2**15), {}
    for n in sizes:
        Z, _ = tensors(data_set(FIRST_SET, n))
        trainer = RefinedTrainer(Z, reference, smooth_net(Z), n_iters_per_epoch=n // 1_000, epochs=1)
        start_of_peak()
        before, start = peak(), time.process_time()
        trainer.step()
        found[n] = time.process_time() - start, peak() - before
    return found


def main(rounds: int = 5) -> None:
    import torch

    torch.set_num_threads(1)
    print(f"{'CPU s, median of ' + str(rounds):24}{'n':>9}{'seconds':>10}{'/ notes, mended':>17}   goal")
    for n, epochs in EPOCHS.items():
        found = turns(n, rounds, epochs)
        for name in found[0]:
            ratio = median(times[name] / times["notes, mended"] for times in found)
            print(f"{name:24}{n:9,}{median(times[name] for times in found):10.3f}{ratio:17.3f}   {GOALS.get((name, n), '')}", flush=True)
    print("\nAn epoch of the refined trainer in batches of 1000, and its estimate: CPU s, microseconds a sample, MiB beside the samples")
    for n, (seconds, memory) in growth().items():
        print(f"{n:33,}{seconds:10.3f}{1e6 * seconds / n:10.2f}{memory:10.0f}")
    print(f"\n{machine()}; torch {torch.__version__}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
