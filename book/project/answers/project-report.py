# %% right: step by step
def report(X, Y, estimate, fit, seed):
    result = {"pairs": len(X), "columns": (X.shape[1], Y.shape[1])}
    T = table_of_t(fit, X, Y, 0.5, seed)
    result["p"] = p_value(T, 999, np.random.default_rng(seed))
    found = four_estimates(estimate, X, Y, np.random.default_rng(seed))
    result["estimate"] = found["pairs"].estimate
    result["error"] = found["pairs"].error
    result.update(deviations(found))
    return result

# %% right: the estimate by a call of its own
def report(X, Y, estimate, fit, seed):
    main, rng = estimate(X, Y), np.random.default_rng(seed)
    checks = deviations(four_estimates(estimate, X, Y, rng))
    return dict(pairs=len(Y), columns=(X.shape[1], Y.shape[1]), estimate=main.estimate, error=main.error,
                p=p_value(table_of_t(fit, X, Y, 1 / 2, seed), 999, rng), **checks)

# %% right: the checks spelt out, more entries than asked for, printing
def report(X, Y, estimate, fit, seed):
    rng = np.random.default_rng(seed + 1)
    found = four_estimates(estimate, X, Y, rng)
    away = deviations(found)
    print(away)
    (n, dx), (_, dy) = X.shape, Y.shape
    return {"pairs": n, "columns": (dx, dy), "p": p_value(table_of_t(fit, X, Y, 0.5, seed), 999, np.random.default_rng([seed, 7])),
            "estimate": found["pairs"].estimate, "error": found["pairs"].error, "independence": away["independence"],
            "noise": away["noise"], "additivity": away["additivity"], "held_out": found["pairs"].held_out, "seed": seed}

# %% right: pandas sizes, copies of the arrays
def report(X, Y, estimate, fit, seed):
    X, Y = X.copy(), Y.copy()
    rng = np.random.default_rng(seed)
    p = p_value(table_of_t(fit, X, Y, 0.5, seed), 999, rng)
    found = four_estimates(estimate, X, Y, rng)
    return {"pairs": X.shape[0], "columns": (np.shape(X)[1], np.shape(Y)[1]), "p": float(p)} | {
        "estimate": float(found["pairs"].estimate), "error": float(found["pairs"].error)} | deviations(found)

# %% wrong: no checks | loses: project-report-entries
def report(X, Y, estimate, fit, seed):
    found = estimate(X, Y)
    return {"pairs": len(X), "columns": (X.shape[1], Y.shape[1]), "estimate": found.estimate, "error": found.error,
            "p": p_value(table_of_t(fit, X, Y, 0.5, seed), 999, np.random.default_rng(seed))}

# %% wrong: the checks in a dict of their own
def report(X, Y, estimate, fit, seed):
    rng = np.random.default_rng(seed)
    found = four_estimates(estimate, X, Y, rng)
    return {"pairs": len(X), "columns": (X.shape[1], Y.shape[1]), "estimate": found["pairs"].estimate,
            "error": found["pairs"].error, "checks": deviations(found),
            "p": p_value(table_of_t(fit, X, Y, 0.5, seed), 999, rng)}

# %% wrong: the estimate is that of the shuffled | loses: project-report-entries
def report(X, Y, estimate, fit, seed):
    rng = np.random.default_rng(seed)
    found = four_estimates(estimate, X, Y, rng)
    return {"pairs": len(X), "columns": (X.shape[1], Y.shape[1]), "estimate": found["shuffled"].estimate,
            "error": found["shuffled"].error, "p": p_value(table_of_t(fit, X, Y, 0.5, seed), 999, rng), **deviations(found)}

# %% wrong: a third is held out | loses: project-report-test
def report(X, Y, estimate, fit, seed):
    rng = np.random.default_rng(seed)
    found = four_estimates(estimate, X, Y, rng)
    return {"pairs": len(X), "columns": (X.shape[1], Y.shape[1]), "estimate": found["pairs"].estimate,
            "error": found["pairs"].error, "p": p_value(table_of_t(fit, X, Y, 1 / 3, seed), 999, rng), **deviations(found)}

# %% wrong: a hundred shuffles | loses: project-report-test
def report(X, Y, estimate, fit, seed):
    rng = np.random.default_rng(seed)
    found = four_estimates(estimate, X, Y, rng)
    return {"pairs": len(X), "columns": (X.shape[1], Y.shape[1]), "estimate": found["pairs"].estimate,
            "error": found["pairs"].error, "p": p_value(table_of_t(fit, X, Y, 0.5, seed), 100, rng), **deviations(found)}

# %% wrong: the seed is forgotten | loses: project-report-test
def report(X, Y, estimate, fit, seed):
    rng = np.random.default_rng()
    found = four_estimates(estimate, X, Y, rng)
    seed = int(rng.integers(2**30))
    return {"pairs": len(X), "columns": (X.shape[1], Y.shape[1]), "estimate": found["pairs"].estimate,
            "error": found["pairs"].error, "p": p_value(table_of_t(fit, X, Y, 0.5, seed), 999, rng), **deviations(found)}

# %% wrong: always the same cut | loses: project-report-test
def report(X, Y, estimate, fit, seed):
    rng = np.random.default_rng(seed)
    found = four_estimates(estimate, X, Y, rng)
    return {"pairs": len(X), "columns": (X.shape[1], Y.shape[1]), "estimate": found["pairs"].estimate,
            "error": found["pairs"].error, "p": p_value(table_of_t(fit, X, Y, 0.5, SEED), 999, rng), **deviations(found)}

# %% wrong: the smallest p of several cuts | loses: project-report-test
def report(X, Y, estimate, fit, seed):
    rng = np.random.default_rng(seed)
    found = four_estimates(estimate, X, Y, rng)
    p = min(p_value(table_of_t(fit, X, Y, 0.5, seed + k), 999, rng) for k in range(5))
    return {"pairs": len(X), "columns": (X.shape[1], Y.shape[1]), "estimate": found["pairs"].estimate,
            "error": found["pairs"].error, "p": p, **deviations(found)}

# %% wrong: the table is trained on all the rows
def report(X, Y, estimate, fit, seed):
    rng = np.random.default_rng(seed)
    found, t = four_estimates(estimate, X, Y, rng), fit(X, Y)
    T = np.stack([t(np.repeat(x[None], len(Y), axis=0), Y) for x in X])
    return {"pairs": len(X), "columns": X.shape, "estimate": found["pairs"].estimate,
            "error": found["pairs"].error, "p": p_value(T, 999, rng), **deviations(found)}

# %% wrong: a p that needs no net | loses: project-report-test
def report(X, Y, estimate, fit, seed):
    rng = np.random.default_rng(seed)
    found = four_estimates(estimate, X, Y, rng)
    p = 1 - abs(np.corrcoef(X[:, 0], Y[:, 0])[0, 1])
    return {"pairs": len(X), "columns": (X.shape[1], Y.shape[1]), "estimate": found["pairs"].estimate,
            "error": found["pairs"].error, "p": p, **deviations(found)}

# %% wrong: the shape for the columns | loses: project-report-entries
def report(X, Y, estimate, fit, seed):
    rng = np.random.default_rng(seed)
    found = four_estimates(estimate, X, Y, rng)
    return {"pairs": len(X), "columns": X.shape, "estimate": found["pairs"].estimate,
            "error": found["pairs"].error, "p": p_value(table_of_t(fit, X, Y, 0.5, seed), 999, rng), **deviations(found)}

# %% wrong: shuffles without the seed | loses: project-report-test
def report(X, Y, estimate, fit, seed):
    found = four_estimates(estimate, X, Y, np.random.default_rng(seed))
    p = p_value(table_of_t(fit, X, Y, 0.5, seed), 999, np.random.default_rng())
    return {"pairs": len(X), "columns": (X.shape[1], Y.shape[1]), "estimate": found["pairs"].estimate,
            "error": found["pairs"].error, "p": p, **deviations(found)}
