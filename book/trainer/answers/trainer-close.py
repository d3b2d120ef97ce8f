# %% right: as in the text
class DVTrainer(DVTrainer):
    def close(self):
        if self.writer is not None:
            self.writer.close()

    def __enter__(self):
        return self

    def __exit__(self, *error):   # at the end of a with block, in any case
        self.close()


# %% right: named arguments of __exit__, returns False
class DVTrainer(DVTrainer):
    def close(self):
        if self.writer:
            self.writer.flush()
            self.writer.close()

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        self.close()
        return False


# %% right: an early return, a print
class DVTrainer(DVTrainer):
    def close(self):
        if self.writer is None:
            return
        print("closing the log")
        self.writer.close()

    def __enter__(self): return self

    def __exit__(self, *args): DVTrainer.close(self)


# %% right: try and finally, a warning
import warnings


class DVTrainer(DVTrainer):
    def __enter__(self):
        warnings.warn("inside")
        return self

    def __exit__(self, *error):
        try:
            pass
        finally:
            self.close()

    def close(self):
        getattr(self.writer, "close", lambda: None)()


# %% wrong: a trainer without a log cannot be closed
class DVTrainer(DVTrainer):
    def close(self):
        self.writer.close()

    def __enter__(self):
        return self

    def __exit__(self, *error):   # at the end of a with block, in any case
        self.close()


# %% wrong: __enter__ returns nothing
class DVTrainer(DVTrainer):
    def close(self):
        if self.writer is not None:
            self.writer.close()

    def __enter__(self):
        pass

    def __exit__(self, *error):   # at the end of a with block, in any case
        self.close()


# %% wrong: __exit__ swallows the error
class DVTrainer(DVTrainer):
    def close(self):
        if self.writer is not None:
            self.writer.close()

    def __enter__(self):
        return self

    def __exit__(self, *error):   # at the end of a with block, in any case
        self.close()
        return True


# %% wrong: __exit__ does not close
class DVTrainer(DVTrainer):
    def close(self):
        if self.writer is not None:
            self.writer.close()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass


# %% wrong: closed on entry
class DVTrainer(DVTrainer):
    def close(self):
        if self.writer is not None:
            self.writer.close()

    def __enter__(self):
        self.close()
        return self

    def __exit__(self, *error):   # at the end of a with block, in any case
        self.close()


# %% wrong: the writer is thrown away
class DVTrainer(DVTrainer):
    def close(self):
        if self.writer is not None:
            self.writer.close()
            self.writer = None

    def __enter__(self):
        return self

    def __exit__(self, *error):   # at the end of a with block, in any case
        self.close()


# %% wrong: no with
class DVTrainer(DVTrainer):
    def close(self):
        if self.writer is not None:
            self.writer.close()


# %% wrong: flushes instead of closing
class DVTrainer(DVTrainer):
    def close(self):
        if self.writer is not None:
            self.writer.flush()

    def __enter__(self):
        return self

    def __exit__(self, *error):   # at the end of a with block, in any case
        self.close()


# %% wrong: closed only when nothing went wrong
class DVTrainer(DVTrainer):
    def close(self):
        if self.writer is not None:
            self.writer.close()

    def __enter__(self):
        return self

    def __exit__(self, *error):   # at the end of a with block, in any case
        if error[0] is None:
            self.close()
