/* Chapter 6: a net learns in the page. Its t as a heat map, and the estimate climbing to the truth; each epoch can be looked at again. */
(() => {
  "use strict";
  const course = window.course, number = course.number, REACH = 3, SIZE = 45, EPOCHS = 100;
  const D = -Math.log(1 - course.rho ** 2) / 2;

  const pairs = (z, count) => Array.from({ length: count }, (_, i) => [z[2 * i], z[2 * i + 1]]);

  /** Two clouds of n samples, and DV of the best t on them. */
  const clouds = (n, seed) => {
    const random = course.random(seed), Z = course.draw(n, course.rho, random), ref = course.draw(n, 0, random);
    const best = (z) => Float64Array.from({ length: n }, (_, i) => course.best(z[2 * i], z[2 * i + 1], course.rho));
    return { Z, ref, best: course.net.dv(best(Z), best(ref)) };
  };

  /** The mark of a net's heat map, from a trainer's parameters after an epoch. */
  const map = (trainer, epoch) => course.heat(course.net.forward(trainer.history[epoch].theta, trainer.hidden, course.grid(REACH, SIZE)), 6);

  const window_ = { x: [-REACH, REACH], y: [-REACH, REACH], xlabel: "x", ylabel: "y" };

  course.training = { D, clouds, map, pairs, window: window_ };

  course.figure("training", "Try it: watch a net learn",
    "Start the training; then move the slider back. When does the saddle appear, and what does the estimate do then?", (figure) => {
      const heat = figure.panel("Heat map of the net's t(x, y), with samples of Z as dots: white at first, then red along the diagonal, where Z lies, and blue away from it.", true);
      const curve = figure.panel("The estimate against the epoch: flat at first, then a steep climb towards the dashed line of the truth.");
      const { Z, ref, best } = clouds(1000, 12), sample = pairs(Z, 150);
      let trainer, seed = 0;
      const loop = course.loop(() => {
        const over = trainer.iterate();
        if (over) slider.value = trainer.history.length - 1;
        if (trainer.history.length > EPOCHS) stop();
        return over;
      }, show);
      const start = figure.button("Start", () => (loop.running ? stop() : go()));
      figure.button("Reset, new net", () => { seed += 1; reset(); });
      const slider = figure.slider("epoch", { min: 0, max: EPOCHS, step: 1, value: 0 }, (epoch) => {
        if (loop.running) stop();
        slider.value = Math.min(epoch, trainer.history.length - 1);
        show();
      });
      curve.drag(slider);
      figure.key(["c0", "estimate"], ["ink dashed", "truth"], ["c2 dotted", "best t, same samples"], ["ink dot", "samples of Z"]);

      function go() {
        if (trainer.history.length > EPOCHS) reset();
        start.textContent = "Pause";
        loop.start();
      }
      function stop() {
        start.textContent = trainer.history.length > EPOCHS ? "Train again" : "Go on";
        loop.stop();
      }
      function reset() {
        trainer = course.net.trainer({ Z, ref, seed });
        slider.value = 0;
        stop();
        start.textContent = "Start";
      }
      function show() {
        const epoch = slider.value, estimate = trainer.history[epoch].estimates[0];
        heat.draw({ ...window_, marks: [map(trainer, epoch), course.dots(sample, "black", 2.5)] });
        curve.draw({ x: [0, EPOCHS], y: [-0.1, 1], xlabel: "epoch", ylabel: "nats",
          marks: [course.line([[0, D], [EPOCHS, D]], "ink dashed"), course.line([[0, best], [EPOCHS, best]], "c2 dotted"),
            course.line(trainer.history.map(({ estimates }, i) => [i, estimates[0]]), "c0"), course.dots([[epoch, estimate]], "c0", 11)] });
        figure.say(`Epoch ${epoch}: the estimate is ${number(estimate)} nats; the truth is ${number(D)}, the best t on these samples gives ${number(best)}.`, loop.running);
      }
      reset();
    });
})();
