/* Chapter 5: the log of a mean of exponentials in float32, spelt out and by taking the largest value out first. */
(() => {
  "use strict";
  const course = window.course, number = course.number, float = Math.fround; // rounds to the nearest float32
  const VALUES = [-1, 0, 2];

  const mean = (powers) => float(powers.reduce((sum, value) => float(sum + value), 0) / powers.length);

  /** .exp().mean().log() with each result rounded to float32: the exponentials, their mean, its logarithm. */
  const speltOut = (t) => {
    const powers = t.map((value) => float(Math.exp(float(value))));
    return { powers, mean: mean(powers), result: float(Math.log(mean(powers))) };
  };

  /** The same after the largest value m is taken out, and put back at the end. */
  const shifted = (t) => {
    const m = float(Math.max(...t)), inner = speltOut(t.map((value) => float(float(value) - m)));
    return { ...inner, m, result: float(m + inner.result) };
  };

  course.estimate = { speltOut, shifted };

  course.figure("estimate", "Try it: lift t until the exponential breaks",
    "Move k to the right until the orange line ends, then far to the left. Which line of the table goes wrong first, and what does taking m out change?", (figure) => {
      const lines = figure.panel("The logarithm of the mean against the shift k. With the largest value taken out it is a straight line; spelt out, the line stops near 87 on the right and near -105 on the left.");
      const table = document.createElement("table");
      table.className = "live-table";
      figure.panels.append(table);
      const slider = figure.slider("k, added to every t", { min: -140, max: 140, step: 0.5, value: 0, text: (k) => number(k, 1) }, show);
      const lifted = (k) => VALUES.map((t) => float(t + k)), all = course.linspace(-140, 140, 561);
      const along = (way) => all.map((k) => [k, way(lifted(k)).result]);
      const [bad, good] = [along(speltOut), along(shifted)];
      lines.drag(slider);
      figure.key(["c2 wide", "m taken out"], ["c3", "spelt out"]);

      const power = (value) => (value === 0 ? "0" : Number.isFinite(value) ? Number(value.toPrecision(3)).toString().replace("e+", "e").replace("-", "−") : "inf");
      const log = (value) => (Number.isFinite(value) ? number(value, 4) : `${value < 0 ? "−" : ""}inf`);

      function show(k) {
        const t = lifted(k), spelt = speltOut(t), safe = shifted(t);
        lines.draw({ x: [-145, 145], y: [-150, 150], xlabel: "k, added to every t", ylabel: "log of the mean (nats)",
          marks: [course.line(good, "c2 wide"), course.line(bad, "c3"), course.dots([[k, safe.result]], "c2", 12),
            ...(Number.isFinite(spelt.result) ? [course.dots([[k, spelt.result]], "c3", 6)] : [])] });
        const row = (cells, tag = "td") => `<tr>${cells.map((cell, i) => (i || tag === "th" ? `<${tag}${tag === "th" ? ' scope="col"' : ""}>${cell}</${tag}>` : `<th scope="row">${cell}</th>`)).join("")}</tr>`;
        table.innerHTML = `<caption>Three values of t, in float32; m = ${number(safe.m, 1)}</caption><thead>${row(["t + k", "e<sup>t+k</sup>", "e<sup>t+k−m</sup>"], "th")}</thead><tbody>` +
          t.map((value, i) => row([number(value, 1), power(spelt.powers[i]), power(safe.powers[i])])).join("") +
          row(["mean", power(spelt.mean), power(safe.mean)]) + row(["log", log(spelt.result), `${number(safe.result - safe.m, 4)} + m`]) +
          row(["result", log(spelt.result), log(safe.result)]) + "</tbody>";
        const broken = spelt.result === Infinity ? ": an exponential, or their sum, overflowed" : spelt.result === -Infinity ? ": every exponential became 0" : "";
        const remark = broken ? "The largest of e^(t + k − m) is 1, whatever k is." : Math.abs(spelt.result - safe.result) > 1e-3 ? "Spelt out, digits are already lost." : "Both are right, so far.";
        figure.say(`k = ${number(k, 1)}: with m = ${number(safe.m, 1)} taken out the result is ${log(safe.result)} nats; spelt out it is ${log(spelt.result)}${broken}. ${remark}`);
      }
      show(slider.value);
    });
})();
