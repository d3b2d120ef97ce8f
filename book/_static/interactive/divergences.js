/* Chapter 11: a tangent below a convex f. Where it touches is moved, and what it says about another ratio falls short by the gap. */
(() => {
  "use strict";
  const course = window.course, number = course.number, log = Math.log;
  const ends = (f, zero) => (u) => (u > 0 ? f(u) : zero);

  /** The six functions of the chapter: f, its slope f', and the conjugate at that slope, u f'(u) - f(u). */
  const table = {
    "KL": { f: ends((u) => u * log(u) - u + 1, 1), slope: log, y: [-3.3, 3.2] },
    "reverse KL": { f: ends((u) => u - 1 - log(u), Infinity), slope: (u) => 1 - 1 / u, y: [-1.6, 2.6] },
    "Jensen-Shannon": { f: ends((u) => (u * log(u) - (u + 1) * log((u + 1) / 2)) / 2, log(2) / 2), slope: (u) => log((2 * u) / (u + 1)) / 2, y: [-0.6, 0.6] },
    "squared Hellinger": { f: (u) => (Math.sqrt(u) - 1) ** 2, slope: (u) => 1 - 1 / Math.sqrt(u), y: [-1.2, 1.2] },
    "chi-squared": { f: (u) => (u - 1) ** 2, slope: (u) => 2 * (u - 1), y: [-16.5, 10.5] },
    "total variation": { f: (u) => Math.abs(u - 1) / 2, slope: (u) => Math.sign(u - 1) / 2, y: [-0.6, 1.7] },
  };

  /** Of the tangent at w: its slope t, minus its intercept f*(t), its height above u, and the gap below f(u). */
  const tangent = (name, w, u) => {
    const { f, slope } = table[name], t = slope(w), conjugate = w * t - f(w), height = u * t - conjugate;
    return { t, conjugate, height, gap: Math.max(0, f(u) - height) };
  };

  course.divergences = { table, tangent };

  course.figure("divergences", "Try it: move the tangent",
    "Choose f. Then move the point at which the line touches, until it says the right thing about the ratio u: where must it touch?", (figure) => {
      const curve = figure.panel("The convex curve f over the ratio u, a line that touches it from below at one point and meets the vertical axis at minus f*(t), and the gap between line and curve at the chosen ratio u.");
      const hill = figure.panel("The height of the line at the chosen ratio u, against the point where it touches: a hill that reaches the dashed line f(u) where it touches at u itself.");
      let name = "KL";
      figure.row("Choose f");
      const buttons = Object.keys(table).map((key) => figure.button(key, () => { name = key; show(); }));
      figure.row();
      const place = figure.slider("line touches at", { min: 0.1, max: 4, step: 0.05, value: 2.5, text: (w) => number(w, 2) }, show);
      const ratio = figure.slider("ratio u", { min: 0.1, max: 4, step: 0.05, value: 1.2, text: (u) => number(u, 2) }, show);
      hill.drag(place);
      figure.key(["c0", "f"], ["c1", "the tangent"], ["c3", "the gap at u"], ["ink dashed", "f(u)"]);

      const across = course.linspace(0, 4.2, 1000), touches = course.linspace(0.02, 4.2, 1000);
      const marked = (x, y, words, dy) => ({ x: sx, y: sy }) => `<text x="${(sx(x) + 6).toFixed(1)}" y="${(sy(y) + dy).toFixed(1)}">${words}</text>`;
      function show() {
        const { f, y } = table[name], w = place.value, u = ratio.value, { t, conjugate, height, gap } = tangent(name, w, u);
        buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.textContent === name)));
        const seen = (points) => points.map(([x, v]) => [x, v >= y[0] && v <= y[1] ? v : NaN]), low = Math.max(height, y[0]), out = height < y[0];
        const at0 = -conjugate;
        curve.draw({ x: [0, 4.2], y, xlabel: "ratio u", ylabel: "f(u)",
          marks: [course.line([[0, 0], [4.2, 0]], "axis"), course.line(seen(across.map((x) => [x, f(x)])), "c0"),
            course.line(seen(across.map((x) => [x, x * t - conjugate])), "c1"), course.line([[u, low], [u, f(u)]], "c3 wide"),
            course.dots([[w, f(w)], [0, at0]], "c1", 11), course.dots([[u, f(u)]], "c0", 9), marked(0, at0, "−f*(t)", at0 > 0 ? 18 : -8)] });
        hill.draw({ x: [0, 4.2], y, xlabel: "line touches at", ylabel: "height of the line at u",
          marks: [course.line([[0, 0], [4.2, 0]], "axis"), course.line([[0, f(u)], [4.2, f(u)]], "ink dashed"),
            course.line(seen(touches.map((x) => [x, tangent(name, x, u).height])), "c1"), course.line([[w, low], [w, f(u)]], "c3 wide"),
            ...(out ? [] : [course.dots([[w, height]], "c1", 11)])] });
        figure.say(`${name}: the line touches at ${number(w, 2)} with slope t = ${number(t)} and meets the axis at −f*(t) = ${number(-conjugate)}. ` +
          `At u = ${number(u, 2)} its height is ${number(height)}, f(u) = ${number(f(u))}: a gap of ${number(gap)}${out ? ", which leaves the picture" : ""}.`);
      }
      show();
    });
})();
