# %% right: SciPy's entropy, which brings both to sum 1
from scipy.stats import entropy


def plug_in(counts, counts_ref, alpha=0.5):
    return entropy(np.ravel(counts) + alpha, np.ravel(counts_ref) + alpha)

# %% right: only cells with samples of Z, bare logarithm, with its warning
def plug_in(counts, counts_ref, alpha=0.5):
    p = (counts + alpha) / (counts.sum() + alpha * counts.size)
    q = (counts_ref + alpha) / (counts_ref.sum() + alpha * counts.size)
    seen = p > 0
    return np.sum(p[seen] * np.log(p[seen] / q[seen]))

# %% right: a loop over the cells, with a progress bar
from math import inf, log

from tqdm import tqdm


def plug_in(counts, counts_ref, alpha=0.5):
    k, k_ref, total = counts.ravel(), counts_ref.ravel(), 0.0
    n, n_ref, m = k.sum(), k_ref.sum(), len(k)
    for c in tqdm(range(m)):
        p, q = (k[c] + alpha) / (n + alpha * m), (k_ref[c] + alpha) / (n_ref + alpha * m)
        if p > 0:
            total += p * log(p / q) if q > 0 else inf
    return total

# %% right: in place on copies, with a warning and a print
import warnings


def plug_in(counts, counts_ref, alpha=0.5):
    warnings.warn("histograms blur")
    p, q = counts.astype(float), counts_ref.astype(float)
    for k in (p, q):
        k += alpha
        k /= k.sum()
    ratio = np.ones_like(p)
    with np.errstate(divide="ignore"):
        np.divide(p, q, out=ratio, where=p > 0)
    print("largest ratio", ratio.max())
    return float((p * np.log(ratio)).sum())

# %% right: SciPy's kl_div, whose extra terms cancel
from scipy.special import kl_div


def plug_in(counts, counts_ref, alpha=0.5):
    counts, counts_ref = counts + alpha, counts_ref + alpha
    return kl_div(counts / counts.sum(), counts_ref / counts_ref.sum()).sum()

# %% right: the average of the log-ratio over the samples, the normalisers taken out of the sum
def plug_in(counts, counts_ref, alpha=0.5):
    k, k_ref = np.asarray(counts, float) + alpha, np.asarray(counts_ref, float) + alpha
    if np.any((k > 0) & (k_ref == 0)):
        return float("inf")
    k, k_ref = k[k > 0], np.append(k_ref[k > 0], k_ref[k == 0].sum())
    return (k @ np.log(k / k_ref[:-1])) / k.sum() + np.log(k_ref.sum() / k.sum())

# %% right: added to the arguments in place, single precision
def plug_in(counts, counts_ref, alpha=0.5):
    p, q = np.float32(counts), np.float32(counts_ref)
    p += np.float32(alpha)
    q += np.float32(alpha)
    p, q = p[p > 0] / p.sum(), q[p > 0] / q.sum()
    return (p * (np.log(p) - np.log(q))).sum()

# %% wrong: the average over cells for the sum
from scipy.special import rel_entr


def plug_in(counts, counts_ref, alpha=0.5):
    p, q = counts + alpha, counts_ref + alpha
    return rel_entr(p / p.sum(), q / q.sum()).mean()

# %% wrong: the two clouds exchanged
from scipy.special import rel_entr


def plug_in(counts, counts_ref, alpha=0.5):
    p, q = counts + alpha, counts_ref + alpha
    return rel_entr(q / q.sum(), p / p.sum()).sum()

# %% wrong: the number of cells forgotten in the denominator | loses: samples-histogram-value
from scipy.special import rel_entr


def plug_in(counts, counts_ref, alpha=0.5):
    return rel_entr((counts + alpha) / counts.sum(), (counts_ref + alpha) / counts_ref.sum()).sum()

# %% wrong: cells counted along the first axis only | loses: samples-histogram-value
from scipy.special import rel_entr


def plug_in(counts, counts_ref, alpha=0.5):
    m = len(counts)
    p, q = (counts + alpha) / (counts.sum() + alpha * m), (counts_ref + alpha) / (counts_ref.sum() + alpha * m)
    return rel_entr(p, q).sum()

# %% wrong: n for n', as if the clouds had the same size | loses: samples-histogram-value samples-histogram-empty
from scipy.special import rel_entr


def plug_in(counts, counts_ref, alpha=0.5):
    total = counts.sum() + alpha * counts.size
    return rel_entr((counts + alpha) / total, (counts_ref + alpha) / total).sum()

# %% wrong: counts in place of frequencies
from scipy.special import rel_entr


def plug_in(counts, counts_ref, alpha=0.5):
    return rel_entr(counts + alpha, counts_ref + alpha).sum()

# %% wrong: bits
from scipy.special import rel_entr


def plug_in(counts, counts_ref, alpha=0.5):
    p, q = counts + alpha, counts_ref + alpha
    return rel_entr(p / p.sum(), q / q.sum()).sum() / np.log(2)

# %% wrong: no logarithm
def plug_in(counts, counts_ref, alpha=0.5):
    p, q = counts + alpha, counts_ref + alpha
    return (p / p.sum() * (p / p.sum()) / (q / q.sum())).sum()

# %% wrong: normalised along one axis only
from scipy.special import rel_entr


def plug_in(counts, counts_ref, alpha=0.5):
    p, q = counts + alpha, counts_ref + alpha
    return rel_entr(p / p.sum(axis=0), q / q.sum(axis=0)).sum()

# %% wrong: alpha added to the reference only | loses: samples-histogram-value
from scipy.special import rel_entr


def plug_in(counts, counts_ref, alpha=0.5):
    q = counts_ref + alpha
    return rel_entr(counts / counts.sum(), q / q.sum()).sum()

# %% wrong: half a sample whatever alpha is
from scipy.special import rel_entr


def plug_in(counts, counts_ref, alpha=0.5):
    p, q = counts + 0.5, counts_ref + 0.5
    return rel_entr(p / p.sum(), q / q.sum()).sum()

# %% wrong: 0 log 0 is not a number | loses: samples-histogram-empty
def plug_in(counts, counts_ref, alpha=0.5):
    p, q = counts + alpha, counts_ref + alpha
    p, q = p / p.sum(), q / q.sum()
    return (p * np.log(p / q)).sum()

# %% wrong: cells without reference left out | loses: samples-histogram-empty
def plug_in(counts, counts_ref, alpha=0.5):
    p, q = counts + alpha, counts_ref + alpha
    p, q = p / p.sum(), q / q.sum()
    both = (p > 0) & (q > 0)
    return (p[both] * np.log(p[both] / q[both])).sum()

# %% wrong: the sum over cells of the log-ratio, without weights
def plug_in(counts, counts_ref, alpha=0.5):
    p, q = counts + alpha, counts_ref + alpha
    return np.log(p / p.sum() / (q / q.sum())).sum()


# %% wrong: nothing is returned
def plug_in(counts, counts_ref, alpha=0.5):
    result = np.add(counts, alpha)


# %% wrong: something that is no number
def plug_in(counts, counts_ref, alpha=0.5):
    return "samples-histogram"
