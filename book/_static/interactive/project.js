/* Chapter 13: a permutation test by hand: the mean of t over the pairs as they are, among its means over shuffles of them. */
(() => {
  "use strict";
  const course = window.course, number = course.number, SHUFFLES = 199;
  const ts = { "t = x y": (x, y) => x * y, "t = x² y²": (x, y) => x * x * y * y };

  /** n pairs [x, y] of standard normal numbers: y is a x and noise, or, in a cross, plus or minus a x and noise. */
  const pairs = (n, a, cross, random) => Array.from({ length: n }, () => {
    const x = random.normal(), sign = cross && random.uniform() < 0.5 ? -1 : 1;
    return [x, sign * a * x + Math.sqrt(1 - a * a) * random.normal()];
  });

  /** The mean of t over the pairs, its means over shuffles of their y, and the p-value: the share of all these orders that do as well as the true one. */
  const test = (z, t, random, shuffles = SHUFFLES) => {
    const mean = (order) => z.reduce((sum, [x], i) => sum + t(x, z[order[i]][1]), 0) / z.length;
    const found = mean(z.map((_, i) => i)), others = Array.from({ length: shuffles }, () => mean(random.permutation(z.length)));
    return { found, others, p: (1 + others.filter((value) => value >= found).length) / (1 + shuffles) };
  };

  course.project = { ts, pairs, test };

  course.figure("project", "Try it: is there anything at all?",
    "Take the cross and raise its strength: which of the two t finds it? Then put the strength to 0 and draw new data a few times: how often is p below 0.05, and does it matter which t you take?", (figure) => {
      const cloud = figure.panel("The pairs as they are: a cloud along a line, or along both diagonals in the shape of a cross, the narrower the stronger the dependence.", "square");
      const bells = figure.panel("A histogram of the means of t over 199 shuffles of the pairs, in the shape of a bell, and a line at the mean over the pairs as they are.");
      let cross = false, name = Object.keys(ts)[0], seed = 1;
      figure.row("Choose");
      const choices = [["a line", () => { cross = false; }], ["a cross", () => { cross = true; }],
        ...Object.keys(ts).map((key) => [key, () => { name = key; }])];
      const buttons = choices.map(([label, choose]) => figure.button(label, () => { choose(); show(); }));
      figure.row();
      const strength = figure.slider("strength a", { min: 0, max: 0.95, step: 0.05, value: 0.3, text: (a) => number(a, 2) }, show);
      const size = figure.slider("pairs", { min: 20, max: 200, step: 10, value: 60, text: String }, show);
      figure.button("New data", () => { seed += 1; show(); });
      figure.key(["c0 dot", "the pairs"], ["c0", `means of t over ${SHUFFLES} shuffles`], ["c3", "over the pairs as they are"]);

      function show() {
        const random = course.random(seed), z = pairs(size.value, strength.value, cross, random), { found, others, p } = test(z, ts[name], random);
        const chosen = [cross ? "a cross" : "a line", name];
        buttons.forEach((button) => button.setAttribute("aria-pressed", String(chosen.includes(button.textContent))));
        const far = 1.08 * Math.max(3, ...z.flat().map(Math.abs)), all = [...others, found];
        const low = Math.min(...all), high = Math.max(...all), bins = 24, width = (high - low) / bins;
        const counts = new Array(bins).fill(0);
        others.forEach((value) => { counts[Math.min(bins - 1, Math.floor((value - low) / width))] += 1; });
        const top = 1.1 * Math.max(...counts);
        cloud.draw({ x: [-far, far], y: [-far, far], xlabel: "x", ylabel: "y", marks: [course.dots(z, "c0", 5)] });
        const across = [low - 2 * width, high + 2 * width], ticks = course.ticks(...across, 4);
        bells.draw({ x: across, y: [0, top], xlabel: "mean of t", ylabel: "shuffles",
          xticks: ticks.filter((value) => value > low).map((value) => [value, String(value).replace("-", "−")]), // clear of the 0 beside them
          marks: [...counts.map((count, k) => course.bar(low + (k + 0.5) * width, count, width, "c0")),
            course.line([[found, 0], [found, top]], "c3")] });
        const better = Math.round(p * (SHUFFLES + 1)) - 1;
        figure.say(`${size.value} pairs along ${chosen[0]} of strength ${number(strength.value, 2)}, ${name}: ${better} of ${SHUFFLES} shuffles do as well as the true order, ` +
          `p = ${better + 1}/${SHUFFLES + 1} = ${number(p)}. ${strength.value ? "There is something to be found." : "There is nothing to be found."}`);
      }
      show();
    });
})();
