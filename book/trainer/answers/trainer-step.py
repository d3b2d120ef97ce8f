# %% right: the bare loop
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses = []
            for z, z_ref in self.batches():
                self.optimizer.zero_grad()
                loss = self.loss(z, z_ref)
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            self.log("Loss/train", torch.stack(losses), self.n_iter)
        estimate = self.estimate()
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        return estimate


# %% right: cleared after the step too, a progress bar and a warning
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        import warnings

        warnings.warn("this may take a while")
        for _ in tqdm(range(epochs)):
            losses = []
            for z, z_ref in self.batches():
                self.optimizer.zero_grad()
                loss = self.loss(z, z_ref)
                loss.backward()
                self.optimizer.step()
                self.net.zero_grad()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            self.log("Loss/train", torch.stack(losses), self.n_iter)
        estimate = self.estimate()
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        return estimate


# %% right: one pass of the net, its gradient in t by hand, a float of a tensor
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses = []
            for z, z_ref in self.batches():
                self.optimizer.zero_grad()
                t = self.net(torch.cat((z, z_ref)))
                t_Z, t_Z_ref = t.detach().split((len(z), len(z_ref)))
                loss = -dv(t_Z, t_Z_ref)
                t.backward(torch.cat((torch.full_like(t_Z, -1 / len(t_Z)), t_Z_ref.softmax(dim=0))))
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            self.log("Loss/train", torch.stack(losses), self.n_iter)
        estimate = self.estimate()
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        return estimate


# %% right: autograd.grad, counters counted at the end of an epoch, prints
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        params = list(self.net.parameters())
        for epoch in range(epochs):
            kept = []
            for batch in self.batches():
                loss = self.loss(*batch)
                for w, g in zip(params, torch.autograd.grad(loss, params)):
                    w.grad = g
                self.optimizer.step()
                kept += [loss.detach()]
            self.n_epoch += 1
            self.n_iter += len(kept)
            self.log("Loss/train", torch.stack(kept), last=self.n_iter)
        print("trained for", epochs)
        found = self.estimate()
        self.log("Estimate", torch.tensor([found]), last=self.n_epoch)
        return found


# %% right: writes to the writer itself, after each epoch
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses = []
            for z, z_ref in self.batches():
                self.optimizer.zero_grad()
                loss = self.loss(z, z_ref)
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            check_finite(torch.stack(losses), self.n_epoch)
            if self.writer is not None:
                for k, value in enumerate(torch.stack(losses).tolist(), self.n_iter - len(losses) + 1):
                    self.writer.add_scalar("Loss/train", value, k)
        estimate = self.estimate()
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        return estimate


# %% wrong: the estimate is of the global Z and Z_ref, as in the lecture notes | loses: trainer-step-estimate
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses = []
            for z, z_ref in self.batches():
                self.optimizer.zero_grad()
                loss = self.loss(z, z_ref)
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            self.log("Loss/train", torch.stack(losses), self.n_iter)
        estimate = self.estimate(Z, Z_ref)
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        return estimate


# %% wrong: the estimate is of the last batch | loses: trainer-step-estimate
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses = []
            for z, z_ref in self.batches():
                self.optimizer.zero_grad()
                loss = self.loss(z, z_ref)
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            self.log("Loss/train", torch.stack(losses), self.n_iter)
        estimate = self.estimate(z, z_ref)
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        return estimate


# %% wrong: returns the last loss instead of the estimate | loses: trainer-step-estimate trainer-step-log
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses = []
            for z, z_ref in self.batches():
                self.optimizer.zero_grad()
                loss = self.loss(z, z_ref)
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            self.log("Loss/train", torch.stack(losses), self.n_iter)
        estimate = self.estimate()
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        return losses[-1].item()


# %% wrong: returns a tensor | loses: trainer-step-estimate
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses = []
            for z, z_ref in self.batches():
                self.optimizer.zero_grad()
                loss = self.loss(z, z_ref)
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            self.log("Loss/train", torch.stack(losses), self.n_iter)
        estimate = self.estimate()
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        return torch.tensor(estimate)


# %% wrong: never less than 0 | loses: trainer-step-estimate
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses = []
            for z, z_ref in self.batches():
                self.optimizer.zero_grad()
                loss = self.loss(z, z_ref)
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            self.log("Loss/train", torch.stack(losses), self.n_iter)
        estimate = self.estimate()
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        return max(estimate, 0.0)


# %% wrong: the best estimate so far | loses: trainer-step-estimate trainer-step-log
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses = []
            for z, z_ref in self.batches():
                self.optimizer.zero_grad()
                loss = self.loss(z, z_ref)
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            self.log("Loss/train", torch.stack(losses), self.n_iter)
        estimate = self.estimate()
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        self.best = max(estimate, getattr(self, 'best', estimate))
        return self.best


# %% wrong: descends on +DV, which loses divergence | loses: trainer-step-update trainer-step-estimate trainer-step-log
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses = []
            for z, z_ref in self.batches():
                self.optimizer.zero_grad()
                loss = self.loss(z, z_ref)
                (-loss).backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            self.log("Loss/train", torch.stack(losses), self.n_iter)
        estimate = self.estimate()
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        return estimate


# %% wrong: gradients accumulate | loses: trainer-step-update trainer-step-log
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses = []
            for z, z_ref in self.batches():
                loss = self.loss(z, z_ref)
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            self.log("Loss/train", torch.stack(losses), self.n_iter)
        estimate = self.estimate()
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        return estimate


# %% wrong: cleared only after the step | loses: trainer-step-update
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses = []
            for z, z_ref in self.batches():
                loss = self.loss(z, z_ref)
                loss.backward()
                self.optimizer.step()
                self.optimizer.zero_grad()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            self.log("Loss/train", torch.stack(losses), self.n_iter)
        estimate = self.estimate()
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        return estimate


# %% wrong: the log of the batch size is taken off once more, as in the lecture notes | loses: trainer-step-log
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses = []
            for z, z_ref in self.batches():
                self.optimizer.zero_grad()
                loss = self.loss(z, z_ref)
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach() - log(len(z_ref)))
            self.n_epoch += 1
            self.log("Loss/train", torch.stack(losses), self.n_iter)
        estimate = self.estimate()
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        return estimate


# %% wrong: logs DV instead of the loss | loses: trainer-step-log
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses = []
            for z, z_ref in self.batches():
                self.optimizer.zero_grad()
                loss = self.loss(z, z_ref)
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(-loss.detach())
            self.n_epoch += 1
            self.log("Loss/train", torch.stack(losses), self.n_iter)
        estimate = self.estimate()
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        return estimate


# %% wrong: the loss after the step | loses: trainer-step-log
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses = []
            for z, z_ref in self.batches():
                self.optimizer.zero_grad()
                loss = self.loss(z, z_ref)
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(self.loss(z, z_ref).detach())
            self.n_epoch += 1
            self.log("Loss/train", torch.stack(losses), self.n_iter)
        estimate = self.estimate()
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        return estimate


# %% wrong: the counters start anew at each call, as in the lecture notes | loses: trainer-step-update trainer-step-log
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        self.n_iter = self.n_epoch = 0
        for _ in range(epochs):
            losses = []
            for z, z_ref in self.batches():
                self.optimizer.zero_grad()
                loss = self.loss(z, z_ref)
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            self.log("Loss/train", torch.stack(losses), self.n_iter)
        estimate = self.estimate()
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        return estimate


# %% wrong: the loss is logged against the epochs | loses: trainer-step-log
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses = []
            for z, z_ref in self.batches():
                self.optimizer.zero_grad()
                loss = self.loss(z, z_ref)
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            self.log("Loss/train", torch.stack(losses), self.n_epoch)
        estimate = self.estimate()
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        return estimate


# %% wrong: the mean loss of an epoch only | loses: trainer-step-log
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses = []
            for z, z_ref in self.batches():
                self.optimizer.zero_grad()
                loss = self.loss(z, z_ref)
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            self.log("Loss/train", torch.stack(losses).mean()[None], self.n_iter)
        estimate = self.estimate()
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        return estimate


# %% wrong: epochs are not checked | loses: trainer-step-update
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        for _ in range(epochs):
            losses = []
            for z, z_ref in self.batches():
                self.optimizer.zero_grad()
                loss = self.loss(z, z_ref)
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            self.log("Loss/train", torch.stack(losses), self.n_iter)
        estimate = self.estimate()
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        return estimate


# %% wrong: nan trains on, and is noticed at the end only | loses: trainer-step-estimate trainer-step-log
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses = []
            for z, z_ref in self.batches():
                self.optimizer.zero_grad()
                loss = self.loss(z, z_ref)
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            pass
        estimate = self.estimate()
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        return estimate


# %% wrong: one epoch, whatever was asked for | loses: trainer-step-update trainer-step-log
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(1):
            losses = []
            for z, z_ref in self.batches():
                self.optimizer.zero_grad()
                loss = self.loss(z, z_ref)
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            self.log("Loss/train", torch.stack(losses), self.n_iter)
        estimate = self.estimate()
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        return estimate


# %% wrong: batches drawn once per call | loses: trainer-step-update trainer-step-log
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        pairs = list(self.batches())
        for _ in range(epochs):
            losses = []
            for z, z_ref in pairs:
                self.optimizer.zero_grad()
                loss = self.loss(z, z_ref)
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            self.log("Loss/train", torch.stack(losses), self.n_iter)
        estimate = self.estimate()
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        return estimate


# %% wrong: no step of the optimiser
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses = []
            for z, z_ref in self.batches():
                self.optimizer.zero_grad()
                loss = self.loss(z, z_ref)
                loss.backward()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            self.log("Loss/train", torch.stack(losses), self.n_iter)
        estimate = self.estimate()
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        return estimate


# %% wrong: logs within the epoch | loses: trainer-step-log
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses = []
            for z, z_ref in self.batches():
                self.optimizer.zero_grad()
                loss = self.loss(z, z_ref)
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
                self.log('Loss/train', loss.detach()[None], self.n_iter)
            self.n_epoch += 1
        estimate = self.estimate()
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        return estimate


# %% wrong: a number fetched in each iteration | loses: trainer-step-log
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses = []
            for z, z_ref in self.batches():
                self.optimizer.zero_grad()
                loss = self.loss(z, z_ref)
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(torch.tensor(loss.item()))
            self.n_epoch += 1
            self.log("Loss/train", torch.stack(losses), self.n_iter)
        estimate = self.estimate()
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        return estimate


# %% wrong: the estimate logged in each epoch | loses: trainer-step-log
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses = []
            for z, z_ref in self.batches():
                self.optimizer.zero_grad()
                loss = self.loss(z, z_ref)
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            self.log("Loss/train", torch.stack(losses), self.n_iter)
            self.log("Estimate", torch.tensor([self.estimate()]), self.n_epoch)
        estimate = self.estimate()
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        return estimate


# %% wrong: trains the same pair twice | loses: trainer-step-update trainer-step-log
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses = []
            z, z_ref = next(iter(self.batches()))
            for _ in range(self.n_iters_per_epoch):
                self.optimizer.zero_grad()
                loss = self.loss(z, z_ref)
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            self.log("Loss/train", torch.stack(losses), self.n_iter)
        estimate = self.estimate()
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        return estimate
