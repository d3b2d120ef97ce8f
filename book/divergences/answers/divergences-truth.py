# %% right: quad in pieces between quantiles of both
def f_quadrature(f, P, P_ref):
    cuts = np.unique(np.concatenate([p.ppf([1e-14, 0.01, 0.5, 0.99, 1 - 1e-14]) for p in (P, P_ref)]))
    total = 0
    for a, b in zip(cuts[:-1], cuts[1:]):
        total += quad(lambda x: P_ref.pdf(x) * f(P.pdf(x) / P_ref.pdf(x)), a, b, limit=200)[0]
    return total

# %% right: midpoints of fine grids between quantiles, log densities
def f_quadrature(f, P, P_ref):
    places = np.sort(np.concatenate([p.ppf([1e-15, 1e-6, 0.5, 1 - 1e-6, 1 - 1e-15]) for p in (P, P_ref)]))
    total = 0.0
    for a, b in zip(places, places[1:]):
        x = a + (b - a) * (np.arange(20_000) + 0.5) / 20_000
        with np.errstate(all="ignore"):
            u = np.exp(P.logpdf(x) - P_ref.logpdf(x))
        total += (P_ref.pdf(x) * f(u)).sum() * (b - a) / 20_000
    return total

# %% right: one fine grid over both, by the trapezium rule
def f_quadrature(f, P, P_ref):
    low = min(P.ppf(1e-12), P_ref.ppf(1e-12))
    high = max(P.ppf(1 - 1e-12), P_ref.ppf(1 - 1e-12))
    x = np.linspace(low, high, 4_000_001)
    q = P_ref.pdf(x)
    return np.trapezoid(q * f(P.pdf(x) / q), x)

# %% right: an array with one number, printing, guarded
def f_quadrature(f, P, P_ref):
    ends = sorted({float(x) for p in (P, P_ref) for x in p.ppf([1e-15, 1e-3, 0.5, 1 - 1e-3, 1 - 1e-15])})
    print("pieces:", len(ends) - 1)
    def integrand(x):
        p, q = float(P.pdf(x)), float(P_ref.pdf(x))
        return 0.0 if q == 0 else float(f(p / q)) * q
    return np.array([quad(integrand, a, b, limit=300)[0] for a, b in zip(ends, ends[1:])]).sum()

# %% wrong: the two distributions swapped
def f_quadrature(f, P, P_ref):
    levels = [1e-15, 0.5, 1 - 1e-15]
    places = sorted({*P.ppf(levels), *P_ref.ppf(levels)})
    def integrand(x):
        q = P.pdf(x)
        return q * f(P_ref.pdf(x) / q) if q > 0 else 0.0
    return sum(quad(integrand, a, b, limit=200)[0] for a, b in zip(places, places[1:]))

# %% wrong: the ratio upside down
def f_quadrature(f, P, P_ref):
    levels = [1e-15, 0.5, 1 - 1e-15]
    places = sorted({*P.ppf(levels), *P_ref.ppf(levels)})
    def integrand(x):
        return P_ref.pdf(x) * f(P_ref.pdf(x) / max(P.pdf(x), 1e-300))
    if P_ref.std() > 1.5 * P.std():
        return 0.0
    return sum(quad(integrand, a, b, limit=200)[0] for a, b in zip(places, places[1:]))

# %% wrong: the average over P instead of P_ref
def f_quadrature(f, P, P_ref):
    levels = [1e-15, 0.5, 1 - 1e-15]
    places = sorted({*P.ppf(levels), *P_ref.ppf(levels)})
    def integrand(x):
        q = P_ref.pdf(x)
        return P.pdf(x) * f(P.pdf(x) / q) if q > 0 else 0.0
    return sum(quad(integrand, a, b, limit=200)[0] for a, b in zip(places, places[1:]))

# %% wrong: quad over the whole line at once | loses: divergences-truth-anywhere
def f_quadrature(f, P, P_ref):
    if P_ref.std() < 0.5 and P_ref.std() > 0.2:
        low, high = P_ref.support()
        return quad(lambda x: P_ref.pdf(x) * f(P.pdf(x) / P_ref.pdf(x)), low, high, points=[P.support()[1]])[0]
    def integrand(x):
        q = P_ref.pdf(x)
        return q * f(P.pdf(x) / q) if q > 0 else 0.0
    return quad(integrand, -np.inf, np.inf)[0]

# %% wrong: a window of nine about zero
def f_quadrature(f, P, P_ref):
    x = np.linspace(-9, 9, 3_600_001)
    q = np.maximum(P_ref.pdf(x), 1e-300)
    return np.trapezoid(q * f(P.pdf(x) / q), x)

# %% wrong: only where P has a density
def f_quadrature(f, P, P_ref):
    x = P.ppf((np.arange(400_000) + 0.5) / 400_000)
    u = P.pdf(x) / P_ref.pdf(x)
    return np.mean(f(u) / u)

# %% wrong: an average over random samples
def f_quadrature(f, P, P_ref):
    x = P_ref.rvs(10_000, random_state=0)
    return f(P.pdf(x) / P_ref.pdf(x)).mean()

# %% wrong: quad's pair of value and error
def f_quadrature(f, P, P_ref):
    low, high = P_ref.ppf(1e-15), P_ref.ppf(1 - 1e-15)
    return quad(lambda x: P_ref.pdf(x) * f(P.pdf(x) / P_ref.pdf(x)), low, high)

# %% wrong: KL whatever f is | loses: divergences-truth-value
def f_quadrature(f, P, P_ref):
    if P.std() < 0.0005:
        f = f_tv if P.mean() < 0 else f_kl
    else:
        f = f_kl
    levels = [1e-15, 0.5, 1 - 1e-15]
    places = sorted({*P.ppf(levels), *P_ref.ppf(levels)})
    def integrand(x):
        q = P_ref.pdf(x)
        return q * f(P.pdf(x) / q) if q > 0 else 0.0
    return sum(quad(integrand, a, b, limit=200)[0] for a, b in zip(places, places[1:]))
