/* Chapter 9: how the estimates of the best t scatter from data set to data set, with the reference known and with samples of it. */
(() => {
  "use strict";
  const course = window.course, number = course.number, SETS = 60;

  /** Standard deviation of the sample DV of the best t, in nats, to first order; m: reference samples, Infinity if it is known. */
  const sd = (rho, n, m = Infinity) => Math.sqrt(rho ** 2 / n + rho ** 2 / (1 - rho ** 2) / m);

  /** The errors of the best t on data sets of n and m samples: the first average alone, and with the log of the second. */
  const errors = (rho, n, sets = SETS) => {
    const random = course.random(9), D = -Math.log(1 - rho * rho) / 2, found = { known: [], samples: [] };
    for (let k = 0; k < sets; k++) {
      const z = course.draw(n, rho, random), ref = course.draw(n, 0, random);
      let mean = 0, ratio = 0;
      for (let i = 0; i < 2 * n; i += 2) {
        mean += course.best(z[i], z[i + 1], rho) / n;
        ratio += Math.exp(course.best(ref[i], ref[i + 1], rho)) / n;
      }
      found.known.push(mean - D);
      found.samples.push(mean - Math.log(ratio) - D);
    }
    return found;
  };

  const spread = (values) => {
    const mean = values.reduce((a, b) => a + b) / values.length;
    return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1));
  };

  course.floor = { sd, errors, spread };

  course.figure("floor", "Try it: how far can the best t be off?",
    "Take ten times as many samples: by how much do both clouds of errors shrink? Then move ρ towards 1: which of the two grows without end?", (figure) => {
      const cloud = figure.panel(`Errors of the best t on ${SETS} data sets: a column of dots for a known reference, and a wider one for reference samples, each with lines one standard deviation from 0.`);
      const curve = figure.panel("The two standard deviations against the number of samples: both axes logarithmic: two parallel straight lines down, that for reference samples above the other.");
      const size = figure.slider("samples n", { min: 1.5, max: 3.5, step: 0.125, value: 3, text: (x) => String(Math.round(10 ** x)) }, show);
      const slider = figure.slider("correlation ρ", { min: 0.1, max: 0.95, step: 0.01, value: 0.88, text: (rho) => number(rho, 2) }, show);
      curve.drag(size);
      figure.key(["c3 dot", "reference known"], ["c0 dot", "n reference samples"], ["ink dashed", "one standard deviation, by the formula"]);

      function show() {
        const rho = slider.value, n = Math.round(10 ** size.value), found = errors(rho, n);
        const own = { known: sd(rho, n), samples: sd(rho, n, n) };
        const most = 1.1 * Math.max(...found.samples.map(Math.abs), ...found.known.map(Math.abs), own.samples);
        const column = (x, kind) => found[kind].map((error, i) => [x + (0.5 * (i % 12)) / 11 - 0.25, error]);
        const lines = (x, kind) => [-1, 1].map((side) => course.line([[x - 0.35, side * own[kind]], [x + 0.35, side * own[kind]]], "ink dashed"));
        cloud.draw({ x: [0.4, 2.6], y: [-most, most], xlabel: "reference", ylabel: "error of the estimate (nats)",
          xticks: [[1, "known"], [2, "n samples"]],
          marks: [course.level(0, "axis"), ...lines(1, "known"), ...lines(2, "samples"),
            course.dots(column(1, "known"), "c3", 6), course.dots(column(2, "samples"), "c0", 6)] });
        const along = [30, 3500];
        curve.draw({ x: [25, 4000], y: [0.0013, 0.75], log: "xy", xlabel: "samples n", ylabel: "standard deviation (nats)",
          marks: [course.line(along.map((n) => [n, sd(rho, n)]), "c3"), course.line(along.map((n) => [n, sd(rho, n, n)]), "c0"),
            course.dots([[n, own.known]], "c3", 11), course.dots([[n, own.samples]], "c0", 11)] });
        figure.say(`With ${n} samples at ρ = ${number(rho, 2)}: ${number(own.known, 4)} nats by the formula where the reference is known, ` +
          `${number(own.samples, 4)} with as many samples of it, ${number(own.samples / own.known, 2)} times as much; on these ${SETS} data sets ${number(spread(found.known), 4)} and ${number(spread(found.samples), 4)}. ` +
          "Ten times the samples divide each by √10 ≈ 3.2.");
      }
      show();
    });
})();
