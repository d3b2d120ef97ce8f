# %% right: two passes and loss.backward()
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses, first = [], self.n_iter + 1
            for z, z_ref in self.batches():
                loss = -dv(self.net(z), self.net(z_ref))
                self.optimizer.zero_grad()
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            check_finite(torch.stack(losses), self.n_epoch)
            if self.writer is not None:
                for k, value in enumerate(torch.stack(losses).tolist(), first):
                    self.writer.add_scalar("Loss/train", value, k)
        with torch.no_grad():
            estimate = dv(self.net(self.Z), self.net(self.Z_ref))
        if self.writer is not None:
            self.writer.add_scalar("Estimate", float(estimate), self.n_epoch)
        return estimate.item()

# %% right: written out, float64 loss, a helper method, prints
class DVTrainer(DVTrainer):
    def _estimate(self):
        with torch.no_grad():
            t, t_ref = self.net(self.Z).double(), self.net(self.Z_ref).double()
            return float(t.mean() - torch.logsumexp(t_ref.flatten(), 0) + log(len(t_ref)))

    def step(self, epochs=1):
        check_count(epochs, "epochs")
        print("training", epochs)
        for _ in range(epochs):
            kept = []
            for z, z_ref in self.batches():
                t, t_ref = self.net(z), self.net(z_ref)
                loss = torch.logsumexp(t_ref.double().flatten(), 0) - log(len(t_ref)) - t.double().mean()
                for w in self.net.parameters():
                    w.grad = None
                loss.backward()
                self.optimizer.step()
                kept.append(loss.detach())
            self.n_epoch = self.n_epoch + 1
            check_finite(torch.stack(kept), self.n_epoch)
            for loss in kept:
                self.n_iter = self.n_iter + 1
                if self.writer:
                    self.writer.add_scalar("Loss/train", loss.item(), global_step=self.n_iter)
        estimate = self._estimate()
        if self.writer:
            self.writer.add_scalar(tag="Estimate", scalar_value=estimate, global_step=self.n_epoch)
        return estimate

# %% right: the gradient in t, one pass, a progress bar
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in tqdm(range(epochs)):
            values = []
            for z, z_ref in self.batches():
                t = self.net(torch.cat([z, z_ref]))
                u = t.detach()
                self.net.zero_grad()
                t.backward(loss_gradient(u[: len(z)], u[len(z) :]))
                self.optimizer.step()
                values.append((u[: len(z)], u[len(z) :]))
            self.n_epoch += 1
            check_finite(u, self.n_epoch)
            if self.writer is not None:
                losses = torch.stack([-dv(*pair) for pair in values]).cpu()
                for k in range(len(values)):
                    self.writer.add_scalar("Loss/train", losses[k], self.n_iter + k + 1)
            self.n_iter += len(values)
        with torch.no_grad():
            estimate = dv(self.net(self.Z), self.net(self.Z_ref))
        if self.writer is not None:
            self.writer.add_scalar("Estimate", estimate, self.n_epoch)
        return float(estimate)

# %% right: autograd.grad, the loss logged at the end of the call, warns
import warnings


class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        warnings.warn("this may take a while")
        params, log_later = list(self.net.parameters()), []
        for _ in range(epochs):
            for z, z_ref in self.batches():
                t, t_ref = self.net(torch.cat((z, z_ref))).flatten().tensor_split([len(z)])
                loss = t_ref.exp().mean().log() - t.mean()
                for w, g in zip(params, torch.autograd.grad(loss, params)):
                    w.grad = g
                self.optimizer.step()
                self.n_iter += 1
                log_later.append((self.n_iter, loss.detach()))
            self.n_epoch += 1
            check_finite(t.detach(), self.n_epoch)
            check_finite(t_ref.detach(), self.n_epoch)
        for k, loss in log_later:
            if self.writer is not None:
                self.writer.add_scalar("Loss/train", loss, k)
        with torch.no_grad():
            t = self.net(torch.cat((self.Z, self.Z_ref))).flatten()
        estimate = float(dv(t[: len(self.Z)], t[len(self.Z) :]))
        if self.writer is not None:
            self.writer.add_scalar("Estimate", estimate, self.n_epoch)
        return estimate

# %% wrong: the estimate is of the global Z and Z_ref, as in the lecture notes | loses: trainer-step-estimate trainer-step-log
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses, first = [], self.n_iter + 1
            for z, z_ref in self.batches():
                loss = -dv(self.net(z), self.net(z_ref))
                self.optimizer.zero_grad()
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            check_finite(torch.stack(losses), self.n_epoch)
            if self.writer is not None:
                for k, value in enumerate(torch.stack(losses).tolist(), first):
                    self.writer.add_scalar("Loss/train", value, k)
        with torch.no_grad():
            estimate = dv(self.net(Z), self.net(Z_ref))
        if self.writer is not None:
            self.writer.add_scalar("Estimate", float(estimate), self.n_epoch)
        return estimate.item()

# %% wrong: the estimate is of the last batch | loses: trainer-step-estimate trainer-step-log
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses, first = [], self.n_iter + 1
            for z, z_ref in self.batches():
                loss = -dv(self.net(z), self.net(z_ref))
                self.optimizer.zero_grad()
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            check_finite(torch.stack(losses), self.n_epoch)
            if self.writer is not None:
                for k, value in enumerate(torch.stack(losses).tolist(), first):
                    self.writer.add_scalar("Loss/train", value, k)
        with torch.no_grad():
            estimate = dv(self.net(z), self.net(z_ref))
        if self.writer is not None:
            self.writer.add_scalar("Estimate", float(estimate), self.n_epoch)
        return estimate.item()

# %% wrong: returns the last loss instead of the estimate | loses: trainer-step-estimate
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses, first = [], self.n_iter + 1
            for z, z_ref in self.batches():
                loss = -dv(self.net(z), self.net(z_ref))
                self.optimizer.zero_grad()
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            check_finite(torch.stack(losses), self.n_epoch)
            if self.writer is not None:
                for k, value in enumerate(torch.stack(losses).tolist(), first):
                    self.writer.add_scalar("Loss/train", value, k)
        with torch.no_grad():
            estimate = dv(self.net(self.Z), self.net(self.Z_ref))
        if self.writer is not None:
            self.writer.add_scalar("Estimate", float(estimate), self.n_epoch)
        return losses[-1].item()

# %% wrong: descends on +DV, which loses divergence | loses: trainer-step-update
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses, first = [], self.n_iter + 1
            for z, z_ref in self.batches():
                loss = -dv(self.net(z), self.net(z_ref))
                self.optimizer.zero_grad()
                (-loss).backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            check_finite(torch.stack(losses), self.n_epoch)
            if self.writer is not None:
                for k, value in enumerate(torch.stack(losses).tolist(), first):
                    self.writer.add_scalar("Loss/train", value, k)
        with torch.no_grad():
            estimate = dv(self.net(self.Z), self.net(self.Z_ref))
        if self.writer is not None:
            self.writer.add_scalar("Estimate", float(estimate), self.n_epoch)
        return estimate.item()

# %% wrong: gradients accumulate | loses: trainer-step-update
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses, first = [], self.n_iter + 1
            for z, z_ref in self.batches():
                loss = -dv(self.net(z), self.net(z_ref))
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            check_finite(torch.stack(losses), self.n_epoch)
            if self.writer is not None:
                for k, value in enumerate(torch.stack(losses).tolist(), first):
                    self.writer.add_scalar("Loss/train", value, k)
        with torch.no_grad():
            estimate = dv(self.net(self.Z), self.net(self.Z_ref))
        if self.writer is not None:
            self.writer.add_scalar("Estimate", float(estimate), self.n_epoch)
        return estimate.item()

# %% wrong: the log of the batch size is taken off once more, as in the lecture notes | loses: trainer-step-log
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses, first = [], self.n_iter + 1
            for z, z_ref in self.batches():
                loss = -dv(self.net(z), self.net(z_ref))
                self.optimizer.zero_grad()
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach() - log(len(z_ref)))
            self.n_epoch += 1
            check_finite(torch.stack(losses), self.n_epoch)
            if self.writer is not None:
                for k, value in enumerate(torch.stack(losses).tolist(), first):
                    self.writer.add_scalar("Loss/train", value, k)
        with torch.no_grad():
            estimate = dv(self.net(self.Z), self.net(self.Z_ref))
        if self.writer is not None:
            self.writer.add_scalar("Estimate", float(estimate), self.n_epoch)
        return estimate.item()

# %% wrong: logs DV instead of the loss | loses: trainer-step-log
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses, first = [], self.n_iter + 1
            for z, z_ref in self.batches():
                loss = -dv(self.net(z), self.net(z_ref))
                self.optimizer.zero_grad()
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(-loss.detach())
            self.n_epoch += 1
            check_finite(torch.stack(losses), self.n_epoch)
            if self.writer is not None:
                for k, value in enumerate(torch.stack(losses).tolist(), first):
                    self.writer.add_scalar("Loss/train", value, k)
        with torch.no_grad():
            estimate = dv(self.net(self.Z), self.net(self.Z_ref))
        if self.writer is not None:
            self.writer.add_scalar("Estimate", float(estimate), self.n_epoch)
        return estimate.item()

# %% wrong: the counters start anew at each call, as in the lecture notes | loses: trainer-step-update trainer-step-log
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        self.n_iter = self.n_epoch = 0
        for _ in range(epochs):
            losses, first = [], self.n_iter + 1
            for z, z_ref in self.batches():
                loss = -dv(self.net(z), self.net(z_ref))
                self.optimizer.zero_grad()
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            check_finite(torch.stack(losses), self.n_epoch)
            if self.writer is not None:
                for k, value in enumerate(torch.stack(losses).tolist(), first):
                    self.writer.add_scalar("Loss/train", value, k)
        with torch.no_grad():
            estimate = dv(self.net(self.Z), self.net(self.Z_ref))
        if self.writer is not None:
            self.writer.add_scalar("Estimate", float(estimate), self.n_epoch)
        return estimate.item()

# %% wrong: the loss is logged against the epochs | loses: trainer-step-log
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses, first = [], self.n_iter + 1
            for z, z_ref in self.batches():
                loss = -dv(self.net(z), self.net(z_ref))
                self.optimizer.zero_grad()
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            check_finite(torch.stack(losses), self.n_epoch)
            if self.writer is not None:
                for value in torch.stack(losses).tolist():
                    self.writer.add_scalar("Loss/train", value, self.n_epoch)
        with torch.no_grad():
            estimate = dv(self.net(self.Z), self.net(self.Z_ref))
        if self.writer is not None:
            self.writer.add_scalar("Estimate", float(estimate), self.n_epoch)
        return estimate.item()

# %% wrong: epochs are not checked | loses: trainer-step-update
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        for _ in range(epochs):
            losses, first = [], self.n_iter + 1
            for z, z_ref in self.batches():
                loss = -dv(self.net(z), self.net(z_ref))
                self.optimizer.zero_grad()
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            check_finite(torch.stack(losses), self.n_epoch)
            if self.writer is not None:
                for k, value in enumerate(torch.stack(losses).tolist(), first):
                    self.writer.add_scalar("Loss/train", value, k)
        with torch.no_grad():
            estimate = dv(self.net(self.Z), self.net(self.Z_ref))
        if self.writer is not None:
            self.writer.add_scalar("Estimate", float(estimate), self.n_epoch)
        return estimate.item()

# %% wrong: nan is returned as if it were an estimate | loses: trainer-step-estimate
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses, first = [], self.n_iter + 1
            for z, z_ref in self.batches():
                loss = -dv(self.net(z), self.net(z_ref))
                self.optimizer.zero_grad()
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            if self.writer is not None:
                for k, value in enumerate(torch.stack(losses).tolist(), first):
                    self.writer.add_scalar("Loss/train", value, k)
        with torch.no_grad():
            estimate = dv(self.net(self.Z), self.net(self.Z_ref))
        if self.writer is not None:
            self.writer.add_scalar("Estimate", float(estimate), self.n_epoch)
        return estimate.item()

# %% wrong: one epoch, whatever was asked for | loses: trainer-step-update trainer-step-log
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        epochs = 1
        for _ in range(epochs):
            losses, first = [], self.n_iter + 1
            for z, z_ref in self.batches():
                loss = -dv(self.net(z), self.net(z_ref))
                self.optimizer.zero_grad()
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            check_finite(torch.stack(losses), self.n_epoch)
            if self.writer is not None:
                for k, value in enumerate(torch.stack(losses).tolist(), first):
                    self.writer.add_scalar("Loss/train", value, k)
        with torch.no_grad():
            estimate = dv(self.net(self.Z), self.net(self.Z_ref))
        if self.writer is not None:
            self.writer.add_scalar("Estimate", float(estimate), self.n_epoch)
        return estimate.item()

# %% wrong: the same first batch in each iteration | loses: trainer-step-update trainer-step-log
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses, first = [], self.n_iter + 1
            for (z, z_ref), _ in zip([self.batches()[0]] * self.n_iters_per_epoch, self.batches()):
                loss = -dv(self.net(z), self.net(z_ref))
                self.optimizer.zero_grad()
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            check_finite(torch.stack(losses), self.n_epoch)
            if self.writer is not None:
                for k, value in enumerate(torch.stack(losses).tolist(), first):
                    self.writer.add_scalar("Loss/train", value, k)
        with torch.no_grad():
            estimate = dv(self.net(self.Z), self.net(self.Z_ref))
        if self.writer is not None:
            self.writer.add_scalar("Estimate", float(estimate), self.n_epoch)
        return estimate.item()

# %% wrong: no step of the optimiser | loses: trainer-step-update
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses, first = [], self.n_iter + 1
            for z, z_ref in self.batches():
                loss = -dv(self.net(z), self.net(z_ref))
                self.optimizer.zero_grad()
                loss.backward()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            check_finite(torch.stack(losses), self.n_epoch)
            if self.writer is not None:
                for k, value in enumerate(torch.stack(losses).tolist(), first):
                    self.writer.add_scalar("Loss/train", value, k)
        with torch.no_grad():
            estimate = dv(self.net(self.Z), self.net(self.Z_ref))
        if self.writer is not None:
            self.writer.add_scalar("Estimate", float(estimate), self.n_epoch)
        return estimate.item()

# %% wrong: a mean where DV has a log-sum-exp
class DVTrainer(DVTrainer):
    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses, first = [], self.n_iter + 1
            for z, z_ref in self.batches():
                loss = self.net(z_ref).mean() - self.net(z).mean()
                self.optimizer.zero_grad()
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            check_finite(torch.stack(losses), self.n_epoch)
            if self.writer is not None:
                for k, value in enumerate(torch.stack(losses).tolist(), first):
                    self.writer.add_scalar("Loss/train", value, k)
        with torch.no_grad():
            estimate = self.net(self.Z).mean() - self.net(self.Z_ref).mean()
        if self.writer is not None:
            self.writer.add_scalar("Estimate", float(estimate), self.n_epoch)
        return estimate.item()
