/* Chapter 8 and the front page: the estimate on the samples that a net was trained on, and on fresh ones, as the training goes on. */
(() => {
  "use strict";
  const course = window.course, number = course.number, { D, clouds, curve, fit, path, player } = course.training, EPOCHS = 150, SIZES = [50, 100, 200, 500, 1000];
  const FARTHEST = [-1.5, 2.5]; // the panel's ends at most, so that the turn below the truth stays visible

  course.figure("honesty", "Try it: the samples of the training, and fresh ones",
    "Start the training with 100 samples. Which curve passes the truth, and which one turns? Then take fewer samples, and more: when would you have stopped?", (figure) => {
      const panel = figure.panel("Two estimates against the epoch. With few samples the one on the training samples climbs past the dashed line of the truth, while the one on fresh samples rises, turns below it and falls.");
      const { Z, ref } = clouds(1500, 99), watch = [[Z, ref]];
      let seed = -1;
      const size = figure.slider("training samples of each cloud", { min: 0, max: SIZES.length - 1, step: 1, value: 1, text: (i) => String(SIZES[i]) }, () => net.reset());
      const make = () => course.net.trainer({ ...clouds(SIZES[size.value], (seed += 1)), watch, batches: 5, lr: 3e-3, seed });
      const net = player(figure, { epochs: EPOCHS, again: "Reset, new samples", make, draw: show });
      panel.drag(net.slider);
      figure.key(["c0", "on the training samples"], ["c1", "on 1500 fresh samples of each cloud"], ["ink dashed", "truth"]);

      function show() {
        const { trainer, epoch } = net, [own, fresh] = [path(trainer), path(trainer, 1)], y = fit([own, fresh], [-0.5, 1.5], FARTHEST);
        const best = fresh.slice(0, epoch + 1).reduce((a, b) => (b[1] > a[1] ? b : a)), [claim, proof] = [own[epoch][1], fresh[epoch][1]];
        const curves = [curve(own, epoch, "c0", y, 11, "on the training samples"), curve(fresh, epoch, "c1", y, 11, "on fresh ones")];
        panel.draw({ x: [-2, EPOCHS + 2], y, xlabel: "epoch", ylabel: "nats", marks: [course.level(D, "ink dashed"), ...curves.flatMap(({ marks }) => marks)] });
        const remark = epoch === 0 ? "Neither has learned anything yet."
          : best[0] < epoch && best[1] - proof > 0.02 ? `On fresh ones it was highest after epoch ${best[0]}, with ${number(best[1])}; ${claim > D ? "the net has since learned its own samples by heart" : "on so few samples the training itself has become erratic"}.`
          : claim > D ? "On its own samples the net claims more than the truth." : "So far both rise together.";
        figure.say(`Epoch ${epoch}, ${SIZES[size.value]} training samples of each cloud: ${number(claim)} nats on them, ${number(proof)} on fresh ones; the truth is ${number(D)}. ` +
          `${remark}${curves.map(({ cut }) => cut).join("")}`, net.running);
      }
      show();
    });
})();
