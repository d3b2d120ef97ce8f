"""Plain data between a student's process and the one that judges: bytes that hold values, never code.

Values are None, booleans, numbers, text, bytes, lists, tuples, dicts, NumPy's and PyTorch's arrays as dtype, shape and bytes, and
exceptions as the names of their types and their text. Of anything else there arrives an ``Other``, which says what it was.
"""

import builtins
import math
import socket
import struct
from dataclasses import dataclass
from typing import Any

import msgpack
import numpy as np
import torch

MOST = 64 * 2**20  # bytes of one message
DEPTH = 30  # of lists in lists
TUPLE, INTEGER, COMPLEX, ARRAY, SCALAR, TENSOR, RAISED, OTHER = range(8)
KINDS = {str(kind): kind for kind in (torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64)}
KINDS |= {str(kind): kind for kind in (torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.complex64, torch.complex128)}


class WireError(ValueError):
    """Bytes that hold no plain data, or too much of it."""


@dataclass(frozen=True)
class Other:
    """What cannot travel: the name of its type, and what it looked like."""

    kind: str
    text: str

    def __repr__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Raised:
    """An exception: the names of its classes, its own first, and its arguments."""

    kinds: tuple[str, ...]
    arguments: tuple

    def exception(self) -> Exception:
        """The same exception, or one of the same name that is caught as the nearest of Python's own is."""
        own = str(self.kinds[0]) if self.kinds else "Exception"
        for name in self.kinds:
            known = getattr(builtins, str(name), None)
            if isinstance(known, type) and issubclass(known, Exception):
                try:
                    return (known if name == own else type(own, (known,), {}))(*self.arguments)
                except Exception:  # it wants arguments of another kind
                    break
        return RuntimeError(*self.arguments)


def raised(error: BaseException) -> Raised:
    kinds = tuple(kind.__name__ for kind in type(error).__mro__)
    plain = all(type(argument) in (str, int, float, bool, type(None)) for argument in error.args)
    return Raised(kinds, tuple(str(a)[:2000] if isinstance(a, str) else a for a in error.args) if plain else (str(error)[:2000],))


def _text(value: Any) -> str:
    try:
        return repr(value)[:200]
    except Exception as error:
        return f"<{type(value).__name__}, whose repr raises {type(error).__name__}>"


def _extended(value: Any) -> Any:
    """What msgpack does not know, in what it knows."""
    if isinstance(value, torch.Tensor) and value.layout is torch.strided and str(value.dtype) in KINDS:
        flat = torch.as_tensor(value.detach()).resolve_conj().resolve_neg().cpu().reshape(-1)
        flat = flat.clone(memory_format=torch.contiguous_format)  # one entry counts as contiguous whatever its stride is
        return msgpack.ExtType(TENSOR, _packed([str(value.dtype), list(value.shape), flat.view(torch.uint8).numpy().tobytes()]))
    if isinstance(value, np.generic) and value.dtype.kind in "biufc":
        return msgpack.ExtType(SCALAR, _packed([value.dtype.str, value.tobytes()]))
    if isinstance(value, np.ndarray) and value.dtype.kind in "biufcU":
        return msgpack.ExtType(ARRAY, _packed([value.dtype.str, list(value.shape), np.asarray(value).tobytes()]))
    if isinstance(value, Raised):
        return msgpack.ExtType(RAISED, _packed([list(value.kinds), list(value.arguments)]))
    for kind, code in {bool: None, int: INTEGER, float: None, complex: COMPLEX, str: None, tuple: TUPLE, list: None, dict: None}.items():
        if isinstance(value, kind):
            if code is INTEGER:
                if -(2**63) <= value < 2**64:
                    return int(value)
                return msgpack.ExtType(INTEGER, int(value).to_bytes(value.bit_length() // 8 + 1, "big", signed=True))
            if code is COMPLEX:
                return msgpack.ExtType(COMPLEX, _packed([value.real, value.imag]))
            if code is TUPLE:
                return msgpack.ExtType(TUPLE, _packed(list(value)))
            return kind(value)
    return msgpack.ExtType(OTHER, _packed([type(value).__name__, _text(value)]))


def _packed(value: Any) -> bytes:
    return msgpack.packb(value, default=_extended, strict_types=True)


def packed(value: Any) -> bytes:
    """A value's bytes. Raises WireError where they are too many, or where it is nested too deep."""
    try:
        data = _packed(value)
    except (ValueError, RecursionError, OverflowError, TypeError) as error:
        raise WireError(f"this cannot be handed over: {error}") from None
    if len(data) > MOST:
        raise WireError(f"{len(data)} bytes are too many to hand over; {MOST} at most")
    return data


def _size(shape: Any, itemsize: int, data: Any) -> tuple[int, ...]:
    if not isinstance(shape, list) or len(shape) > 16 or not all(type(n) is int and 0 <= n < 2**40 for n in shape):
        raise WireError("a shape that is none")
    if not isinstance(data, bytes) or math.prod(shape) * itemsize != len(data):
        raise WireError("an array whose bytes do not fit its shape")
    return tuple(shape)


def _dtype(name: Any) -> np.dtype:
    kind = np.dtype(name) if isinstance(name, str) and len(name) < 10 else None
    if kind is None or kind.kind not in "biufcU" or not 0 < kind.itemsize <= 4096:
        raise WireError("an array of no plain kind")
    return kind


def _plain(value: Any, depth: int) -> Any:
    """The value, with what msgpack does not know made of what it does."""
    if depth > DEPTH:
        raise WireError(f"nested deeper than {DEPTH}")
    if isinstance(value, list):
        return [_plain(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {_plain(key, depth + 1): _plain(item, depth + 1) for key, item in value.items()}
    if not isinstance(value, msgpack.ExtType):
        return value
    if value.code == INTEGER:
        if len(value.data) > 4096:
            raise WireError("a number too long")
        return int.from_bytes(value.data, "big", signed=True)
    inner = msgpack.unpackb(value.data, strict_map_key=False)
    match value.code, inner:
        case int(code), list() if code == TUPLE:
            return tuple(_plain(item, depth + 1) for item in inner)
        case int(code), [float(real), float(imaginary)] if code == COMPLEX:
            return complex(real, imaginary)
        case int(code), [name, bytes(data)] if code == SCALAR:
            kind = _dtype(name)
            _size([1], kind.itemsize, data)
            return np.frombuffer(data, kind)[0]
        case int(code), [name, shape, data] if code == ARRAY:
            kind = _dtype(name)
            return np.frombuffer(data, kind).reshape(_size(shape, kind.itemsize, data)).copy()
        case int(code), [str(name), shape, data] if code == TENSOR and name in KINDS:
            kind = KINDS[name]
            _size(shape, kind.itemsize, data)
            flat = torch.frombuffer(bytearray(data), dtype=kind) if data else torch.empty(0, dtype=kind)
            return flat.reshape(shape)
        case int(code), [list(kinds), list(arguments)] if code == RAISED and all(isinstance(kind, str) for kind in kinds):
            return Raised(tuple(kinds), tuple(_plain(argument, depth + 1) for argument in arguments))
        case int(code), [str(kind), str(text)] if code == OTHER:
            return Other(kind, text)
    raise WireError("a value of no known kind")


def unpacked(data: bytes) -> Any:
    """The value that bytes hold, whoever made them. Raises WireError where they hold none."""
    if len(data) > MOST:
        raise WireError(f"{len(data)} bytes are too many; {MOST} at most")
    try:
        return _plain(msgpack.unpackb(data, strict_map_key=False), 0)
    except WireError:
        raise
    except (ValueError, TypeError, RecursionError, msgpack.UnpackException) as error:
        raise WireError(f"no plain data: {error}") from None


class Channel:
    """Messages of plain data on a socket, each with its length before it."""

    def __init__(self, sock: socket.socket):
        self.socket = sock

    def send(self, value: object) -> None:
        data = packed(value)
        self.socket.sendall(struct.pack("!I", len(data)) + data)

    def receive(self) -> object:
        (length,) = struct.unpack("!I", self._exactly(4))
        if length > MOST:
            raise WireError(f"{length} bytes are too many; {MOST} at most")
        return unpacked(self._exactly(length))

    def _exactly(self, length: int) -> bytes:
        data = bytearray()
        while len(data) < length:
            if not (part := self.socket.recv(min(length - len(data), 2**20))):
                raise EOFError
            data += part
        return bytes(data)
