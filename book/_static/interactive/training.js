/* Chapter 6: a net learns in the page. Its t as a heat map, and the estimate climbing to the truth; each epoch can be looked at again.
The chapters on the trainer and on honesty use the same controls. */
(() => {
  "use strict";
  const course = window.course, number = course.number, EPOCHS = 100, REACH = 3;
  const D = -Math.log(1 - course.rho ** 2) / 2, GRID = course.grid(REACH, 45);

  /** Two clouds of n samples, and DV of the best t on them. */
  const clouds = (n, seed) => {
    const random = course.random(seed), Z = course.draw(n, course.rho, random), ref = course.draw(n, 0, random);
    const best = (z) => Float64Array.from({ length: n }, (_, i) => course.best(z[2 * i], z[2 * i + 1], course.rho));
    return { Z, ref, best: course.net.dv(best(Z), best(ref)) };
  };

  /** Draw the heat map of a trainer's net after an epoch, and further marks on it. */
  const drawMap = (panel, { history, hidden }, epoch, marks = [], title) => {
    const t = course.net.forward(history[epoch].theta, hidden, GRID), ends = [-REACH, REACH];
    panel.draw({ x: ends, y: ends, xlabel: "x", ylabel: "y", title, marks: [course.heat(t, 6), ...marks] });
  };

  /** The points of a curve: one of a trainer's estimates after each epoch. */
  const path = ({ history }, which = 0) => history.map(({ estimates }, epoch) => [epoch, estimates[which]]);

  /** Ends of an axis for curves of [epoch, estimate]: as wide as the curves need, from low and high on, but no wider than the farthest ends. */
  const fit = (curves, [low, high], [lowest, highest]) => {
    const values = curves.flat().map(([, estimate]) => estimate);
    return [Math.max(lowest, Math.min(low, 1.1 * Math.min(...values))), Math.min(highest, Math.max(high, 1.05 * Math.max(...values)))];
  };

  /** A curve with its last point at an epoch, in such axes, and a sentence on where it leaves them, if it does. */
  const curve = (points, epoch, kind, [low, high], size, what) => {
    const gone = points.find(([, estimate]) => !(estimate >= low && estimate <= high)), [, now] = points[epoch];
    return {
      marks: [course.line(points, gone ? `${kind} cut` : kind), ...(now >= low && now <= high ? [course.dots([[epoch, now]], kind.split(" ")[0], size)] : [])],
      cut: gone ? ` The curve ${what} leaves the picture at epoch ${gone[0]}.` : "",
    };
  };

  /** Start, Pause and Reset, and, if back, a slider that goes back to any epoch. make() returns a new trainer, draw() draws what it has learned. */
  const player = (figure, { name = "", epochs, again, make, draw, back = true }) => {
    const words = (text) => (name ? `${text} ${name}` : text);
    const last = () => own.trainer.history.length - 1, done = () => last() >= epochs;
    const label = (text) => { button.textContent = words(text); };
    const loop = course.loop(
      () => {
        const over = own.trainer.iterate();
        if (done()) stop();
        return over;
      },
      () => { if (back) slider.value = last(); draw(); },
    );
    const stop = () => { loop.stop(); label(done() ? "Restart" : last() ? "Go on" : "Start"); };
    const own = {
      trainer: make(),
      get epoch() { return back ? slider.value : last(); },
      get running() { return loop.running; },
      reset() { own.trainer = make(); stop(); },
    };
    const button = figure.button(words("Start"), () => {
      if (loop.running) return stop();
      if (done()) own.reset();
      label("Pause");
      loop.start();
    });
    figure.button(words(again), () => own.reset());
    const slider = back && figure.slider(name ? `epoch of ${name}` : "epoch", { min: 0, max: epochs, step: 1, value: 0 }, (epoch) => {
      if (loop.running) stop();
      slider.value = Math.min(epoch, last());
      draw();
    });
    own.slider = slider;
    return own;
  };

  course.training = { D, clouds, curve, drawMap, fit, path, player };

  course.figure("training", "Try it: watch a net learn",
    "Start the training; then move the slider back. When does the saddle appear, and what does the estimate do then? Where does it end, above the truth or below?", (figure) => {
      const heat = figure.panel("Heat map of the net's t(x, y), with samples of Z as dots: white at first, then red along the diagonal, where Z lies, and blue away from it.", "square");
      const curve = figure.panel("The estimate against the epoch: flat at first, then a steep climb, at last a little above the dotted line of what the best t gives on the same samples, and above the dashed line of the truth.");
      const { Z, ref, best } = clouds(1000, 11), sample = Array.from({ length: 150 }, (_, i) => [Z[2 * i], Z[2 * i + 1]]);
      let seed = -1;
      const net = player(figure, { epochs: EPOCHS, again: "Reset, new net", make: () => course.net.trainer({ Z, ref, seed: (seed += 1) }), draw: show });
      curve.drag(net.slider);
      figure.key(["c0", "estimate"], ["ink dashed", "truth"], ["c2 dotted", "best t, same samples"], ["none", "dots: samples of Z"]);

      function show() {
        const { trainer, epoch } = net, estimate = trainer.history[epoch].estimates[0];
        drawMap(heat, trainer, epoch, [course.dots(sample, "black", 2.5)]);
        curve.draw({ x: [-2, EPOCHS + 2], y: fit([path(trainer)], [-0.1, 0.9], [-0.5, 1.5]), xlabel: "epoch", ylabel: "nats",
          marks: [course.level(D, "ink dashed"), course.level(best, "c2 dotted"),
            course.line(path(trainer), "c0"), course.dots([[epoch, estimate]], "c0", 11)] });
        const remark = epoch === 0 ? "A new net knows nothing: t is nearly 0 everywhere." : estimate < 0.1 ? "Little to be seen yet." : estimate <= D ? "The saddle is taking shape."
          : "It has passed the truth, and what the best t gives here: a net is judged by the samples that it learns, and learns their chance features too.";
        figure.say(`Epoch ${epoch}: the estimate is ${number(estimate)} nats; the truth is ${number(D)}, the best t gives ${number(best)} on these samples. ${remark}`, net.running);
      }
      show();
    });
})();
