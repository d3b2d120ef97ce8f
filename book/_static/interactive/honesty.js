/* Chapter 8: the estimate on the samples that a net was trained on, and on fresh ones, as the training goes on. */
(() => {
  "use strict";
  const course = window.course, number = course.number, { D, clouds } = course.training, EPOCHS = 150, SIZES = [50, 100, 200, 500, 1000];

  course.figure("honesty", "Try it: the samples of the training, and fresh ones",
    "Train with few samples, then with many. Which curve passes the truth, and when would you have stopped?", (figure) => {
      const curve = figure.panel("Two estimates against the epoch: the one on the training samples climbs past the dashed line of the truth when they are few; the one on fresh samples rises, stays below it and falls again.");
      const fresh = clouds(1500, 99);
      let trainer, seed = 0;
      const size = figure.slider("training samples of each cloud", { min: 0, max: SIZES.length - 1, step: 1, value: 1, text: (i) => String(SIZES[i]) }, () => reset());
      const loop = course.loop(() => {
        const over = trainer.iterate();
        if (over) slider.value = trainer.history.length - 1;
        if (trainer.history.length > EPOCHS) stop();
        return over;
      }, show);
      const start = figure.button("Start", () => (loop.running ? stop() : go()));
      figure.button("Reset, new samples", () => { seed += 1; reset(); });
      const slider = figure.slider("epoch", { min: 0, max: EPOCHS, step: 1, value: 0 }, (epoch) => {
        if (loop.running) stop();
        slider.value = Math.min(epoch, trainer.history.length - 1);
        show();
      });
      curve.drag(slider);
      figure.key(["c0", "on the training samples"], ["c1", "on 1500 fresh samples of each"], ["ink dashed", "truth"]);

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
        trainer = course.net.trainer({ ...clouds(SIZES[size.value], seed), watch: [[fresh.Z, fresh.ref]], batches: 5, lr: 3e-3, seed });
        slider.value = 0;
        stop();
        start.textContent = "Start";
      }
      function show() {
        const epoch = slider.value, [own, other] = trainer.history[epoch].estimates;
        const path = (which) => trainer.history.map(({ estimates }, i) => [i, estimates[which]]);
        const top = Math.max(1.5, ...trainer.history.map(({ estimates }) => 1.1 * estimates[0]));
        curve.draw({ x: [0, EPOCHS], y: [-0.5, top], xlabel: "epoch", ylabel: "nats",
          marks: [course.line([[0, D], [EPOCHS, D]], "ink dashed"), course.line(path(0), "c0"), course.line(path(1), "c1"),
            course.dots([[epoch, own]], "c0", 11), course.dots([[epoch, other]], "c1", 11)] });
        figure.say(`Epoch ${epoch}, ${SIZES[size.value]} training samples of each cloud: ${number(own)} nats on them, ${number(other)} on fresh ones; the truth is ${number(D)}.`, loop.running);
      }
      reset();
    });
})();
