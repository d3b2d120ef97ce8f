/* Chapter 3: the learning rate and the path of gradient descent, on exp(-w) and on the bowl (w - 3)^2 / 2. */
(() => {
  "use strict";
  const course = window.course, number = course.number;

  const losses = {
    decay: { value: (w) => Math.exp(-w), slope: (w) => -Math.exp(-w) },
    bowl: { value: (w) => (w - 3) ** 2 / 2, slope: (w) => w - 3 },
  };

  /** k steps of w <- w - s slope(w) from w = 0: an array of k + 1 weights. */
  const path = (loss, s, k) => {
    const weights = [0];
    for (let i = 0; i < k; i++) weights.push(weights[i] - s * losses[loss].slope(weights[i]));
    return weights;
  };

  course.descent = { losses, path };

  const steps = (k) => (k === 1 ? "1 step" : `${k} steps`);

  course.figure("descent", "Try it: the learning rate on a curve without a valley",
    "Take s = 0.1 and more and more steps: how much does each tenfold number of steps bring? Then take s = 10 and a single step. Why do the next thousand hardly help?", (figure) => {
      const curve = figure.panel("The loss exp(-w) with a dot for each step of the descent: the dots start at w = 0, move right and lie ever closer together.");
      const falls = figure.panel("The loss after each step, beside the law 1/(1 + s k), both axes logarithmic. For small s the two agree: first level, then a straight line down. For s = 10 the loss falls far below the law in the first step, and stays there for a long time.");
      const rate = figure.slider("learning rate s", { min: -3, max: 1, step: 0.1, value: -1, text: (e) => number(10 ** e, e < -1 ? 4 : e < 0 ? 3 : 2) }, show);
      const count = figure.slider("steps", { min: 0, max: 4, step: 0.25, value: 2, text: (e) => String(Math.round(10 ** e)) }, show);
      falls.drag(count);
      figure.key(["c0", "the loss exp(−w)"], ["c3 dot", "after each step"], ["ink dashed", "the law 1/(1 + s k)"]);
      const seen = [...new Set(course.linspace(0, 4, 161).map((e) => Math.round(10 ** e)))]; // the steps that a logarithmic axis can show

      function show() {
        const s = 10 ** rate.value, k = Math.round(10 ** count.value), weights = path("decay", s, 10000), w = weights[k];
        const right = 1.05 * Math.max(7.5, w), loss = (w) => Math.exp(-w), step = (k) => [k, loss(weights[k])], law = 1 / (1 + s * k);
        curve.draw({ x: [-0.04 * right, right], y: [-0.05, 1.05], xlabel: "weight w", ylabel: "loss",
          marks: [course.line(course.linspace(0, right, 300).map((w) => [w, loss(w)]), "c0"),
            course.dots(weights.slice(0, Math.min(k, 1000)).map((w) => [w, loss(w)]), "c3", 6), course.dots([[w, loss(w)]], "c3", 11)] });
        falls.draw({ x: [0.8, 12500], y: [3e-6, 2], log: "xy", xlabel: "step k", ylabel: "loss",
          marks: [course.line(seen.map(step), "c3 faint"), course.line(seen.filter((i) => i <= k).map(step), "c3"),
            course.line(seen.map((i) => [i, 1 / (1 + s * i)]), "ink dashed"), course.dots([step(k)], "c3", 11)] });
        const remark = s > 2 && loss(w) < 0.5 * law ? `The first step went to w = ${number(s, 2)}, where the curve is flat: ${k === 1 ? "what is left to follow?" : `all the others have added ${number(w - s, 4)}.`}`
          : s * k < 0.3 ? "All steps together are still short." : s * k < 5 ? "The law begins to bend down." : "From here ten times as many steps bring about a tenth of the loss.";
        figure.say(`After ${steps(k)} at s = ${number(s, 4)}: w = ${number(w, 4)}, loss ${course.short(loss(w))}; ` +
          `the law says ${course.short(law)}. ${remark}`);
      }
      show();
    });

  course.figure("overshoot", "Try it: the learning rate in a valley",
    "Move the learning rate s slowly from 0.5 past 1, and past 2. Where does the walk begin to leap across the minimum, and where to leave the bowl?", (figure) => {
      const curve = figure.panel("The bowl (w - 3)^2 / 2 and the walk of the descent on it, from w = 0 towards the minimum at 3, or to and fro across it.");
      const walk = figure.panel("The weight after each step, and the minimum at 3 as a dashed line.");
      const rate = figure.slider("learning rate s", { min: 0.05, max: 2.2, step: 0.05, value: 1.7, text: (s) => number(s, 2) }, show);
      const count = figure.slider("steps", { min: 0, max: 20, step: 1, value: 8 }, show);
      walk.drag(count);
      figure.key(["c0", "the loss (w − 3)² / 2"], ["c3", "the walk"], ["ink dashed", "the minimum"]);

      function show() {
        const s = rate.value, k = count.value, weights = path("bowl", s, 20).slice(0, k + 1), w = weights[k], bowl = losses.bowl.value;
        const reach = Math.max(3.5, 1.1 * Math.abs(w - 3)), x = [3 - reach, 3 + reach], top = bowl(3 + reach);
        const points = weights.map((w) => [w, bowl(w)]);
        curve.draw({ x, y: [-0.05 * top, top], xlabel: "weight w", ylabel: "loss",
          marks: [course.line(course.linspace(...x, 200).map((w) => [w, bowl(w)]), "c0"), course.line(points, "c3"), course.dots(points, "c3", 6), course.dots([[w, bowl(w)]], "c3", 11)] });
        const each = weights.map((w, i) => [i, w]);
        walk.draw({ x: [-0.5, 20.5], y: x, xlabel: "step k", ylabel: "weight w",
          marks: [course.level(3, "ink dashed"), course.line(each, "c3"), course.dots(each, "c3", 6), course.dots([[k, w]], "c3", 11)] });
        const factor = Math.abs(1 - s), fate = factor < 1e-9 ? "one step is enough" : factor > 1 + 1e-9 ? "it moves away, and the axes grow with it"
          : factor > 1 - 1e-9 ? "it leaps back and forth for ever" : s > 1 ? "it leaps across, and still comes closer" : "it comes closer from one side";
        figure.say(`After ${steps(k)} at s = ${number(s, 2)}: w = ${number(w, 4)}, at a distance of ${number(Math.abs(w - 3), 4)}. ` +
          `Each step multiplies the distance by |1 − s| = ${number(factor, 2)}: ${fate}.`);
      }
      show();
    });
})();
