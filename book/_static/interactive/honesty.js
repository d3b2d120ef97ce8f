/* Chapter 8: the estimate on the samples that a net was trained on, and on fresh ones, as the training goes on. */
(() => {
  "use strict";
  const course = window.course, number = course.number, { D, clouds, path, player } = course.training, EPOCHS = 150, SIZES = [50, 100, 200, 500, 1000];

  course.figure("honesty", "Try it: the samples of the training, and fresh ones",
    "Train with few samples, then with many. Which curve passes the truth, and when would you have stopped?", (figure) => {
      const curve = figure.panel("Two estimates against the epoch. With few samples the one on the training samples climbs past the dashed line of the truth, while the one on fresh samples rises, turns below it and falls.");
      const fresh = clouds(1500, 99), watch = [[fresh.Z, fresh.ref]];
      let seed = -1;
      const size = figure.slider("training samples of each cloud", { min: 0, max: SIZES.length - 1, step: 1, value: 1, text: (i) => String(SIZES[i]) }, () => net.reset());
      const make = () => course.net.trainer({ ...clouds(SIZES[size.value], (seed += 1)), watch, batches: 5, lr: 3e-3, seed });
      const net = player(figure, { epochs: EPOCHS, again: "Reset, new samples", make, draw: show });
      curve.drag(net.slider);
      figure.key(["c0", "on the training samples"], ["c1", "on 1500 fresh samples of each cloud"], ["ink dashed", "truth"]);

      function show() {
        const { trainer, epoch } = net, [own, other] = trainer.history[epoch].estimates;
        const top = Math.max(1.5, ...path(trainer).map(([, estimate]) => 1.1 * estimate));
        curve.draw({ x: [-2, EPOCHS + 2], y: [-0.5, top], xlabel: "epoch", ylabel: "nats",
          marks: [course.line([[0, D], [EPOCHS, D]], "ink dashed"), course.line(path(trainer), "c0"), course.line(path(trainer, 1), "c1"),
            course.dots([[epoch, own]], "c0", 11), course.dots([[epoch, other]], "c1", 11)] });
        figure.say(`Epoch ${epoch}, ${SIZES[size.value]} training samples of each cloud: ${number(own)} nats on them, ${number(other)} on fresh ones; the truth is ${number(D)}.`, net.running);
      }
      show();
    });
})();
