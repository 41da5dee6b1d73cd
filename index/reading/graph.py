"""The reader's layers as a graph for onnxruntime, which computes it in two thirds of PyTorch's time on a processor.

The graph is made in memory when the reader is loaded, in a tenth of a second, so nothing has to be exported, kept and
checked for age. Its weights are the stored ones, 8 bits each, and so is what they are multiplied with: rounded on one
scale for a window or, behind the activation, whose numbers differ most, by blocks of a row. That changes the log-odds
by 0.14 on average (all on one scale: by 0.30; all by blocks: by 0.04, and takes four tenths longer), in half of the
time of float32. A window is computed by itself, on one thread: nothing is padded, no window's outcome depends on those
beside it, and as many are computed at a time as there are processors.
"""

import os
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.processors import usable_processors

if TYPE_CHECKING:
    from onnx import NodeProto, TensorProto
    from onnxruntime import InferenceSession

_BLOCK = 128
"""Numbers of a row that are rounded together."""
_ZERO = 128
"""What stands for 0 where 8 bits are counted from 0."""
_MOST_THREADS = 16
_OPERATORS, _OPSET, _IR = "com.microsoft", 17, 9


class ReaderGraph:
    """The reader's layers and heads, computed by onnxruntime. It may be shared by threads."""

    def __init__(self, session: "InferenceSession") -> None:
        """Take a session, which computes on one thread; windows are computed on as many as there are processors."""
        self._session = session
        self._lock = threading.Lock()
        self._pool: tuple[int, ThreadPoolExecutor] | None = None  # and the process whose threads these are

    @classmethod
    def of(cls, stored: Mapping[str, NDArray[Any]], config: Any) -> "ReaderGraph | None":
        """Make the graph; None where onnxruntime is not to be had, or knows none of the operators.

        Args:
            stored: A reader's weights as they are stored, by name.
            config: That of the transformer, a `transformers.BertConfig`.
        """
        try:
            import onnxruntime
        except ImportError:
            return None
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4
        # Processors that multiply 8 bits in pairs overflow 16 where weights are signed: the log-odds would be off by 1.
        options.add_session_config_entry("session.x64quantprecision", "1")
        try:
            session = onnxruntime.InferenceSession(
                _GraphBuilder(stored, config).model(), options, providers=["CPUExecutionProvider"]
            )
        except (ImportError, RuntimeError, ValueError):  # those of onnx and onnxruntime are of these kinds
            return None
        return cls(session)

    def scores(self, embedded: Sequence[NDArray[np.float32]]) -> list[NDArray[np.float32]]:
        """Compute some windows.

        Args:
            embedded: Of each, (n_tokens, dim) float32: what the transformer's embeddings make of its tokens.

        Returns:
            (n_tokens, 3) float32 for each: the heads' log-odds.
        """
        # The longest first, so that none is left over at the end which keeps one processor busy and the others waiting.
        order = sorted(range(len(embedded)), key=lambda each: -len(embedded[each]))
        found = self._threads().map(self._score, [embedded[each] for each in order])
        by_place = dict(zip(order, found, strict=True))
        return [by_place[place] for place in range(len(embedded))]

    def _threads(self) -> ThreadPoolExecutor:
        """Return the threads of this process: a forked one has none of its parent's."""
        with self._lock:
            process = os.getpid()
            if self._pool is None or self._pool[0] != process:
                threads = min(usable_processors(), _MOST_THREADS)
                self._pool = process, ThreadPoolExecutor(threads, thread_name_prefix="reader")
            return self._pool[1]

    def _score(self, embedded: NDArray[np.float32]) -> NDArray[np.float32]:
        scores: NDArray[np.float32] = self._session.run(None, {"embedded": embedded[None]})[0][0]
        return scores


class _GraphBuilder:
    """Makes the graph of a BERT encoder and heads above its embeddings."""

    def __init__(self, stored: Mapping[str, NDArray[Any]], config: Any) -> None:
        self._stored = stored
        self._dim, self._heads = config.hidden_size, config.num_attention_heads
        self._layers, self._epsilon = config.num_hidden_layers, config.layer_norm_eps
        if config.hidden_act != "gelu" or config.intermediate_size % _BLOCK:
            raise ValueError("This is not a transformer whose graph is known.")
        self._nodes: list[NodeProto] = []
        self._constants: list[TensorProto] = []

    def model(self) -> bytes:
        """Return the model in ONNX."""
        from onnx import TensorProto, helper

        hidden = "embedded"
        for number in range(self._layers):
            hidden = self._layer(f"encoder.layer.{number}.", hidden)
        heads = self._stored["heads.weight"].astype(np.float32) * self._stored["heads.weight.scale"]
        product = self._node("MatMul", [hidden, self._constant("heads", heads.T)], "product")
        self._node("Add", [product, self._constant("heads.bias", self._values("heads.bias"))], "scores")
        float32 = TensorProto.FLOAT
        graph = helper.make_graph(
            self._nodes,
            "reader",
            [helper.make_tensor_value_info("embedded", float32, [1, "tokens", self._dim])],
            [helper.make_tensor_value_info("scores", float32, [1, "tokens", 3])],
            self._constants,
        )
        versions = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_OPERATORS, 1)]
        model: bytes = helper.make_model(graph, opset_imports=versions, ir_version=_IR).SerializeToString()
        return model

    def _layer(self, name: str, hidden: str) -> str:
        attention, output = f"{name}attention.", f"{name}output."
        parts = [self._product(hidden, f"{attention}self.{part}", with_bias=True) for part in ("query", "key", "value")]
        attended = self._node("MultiHeadAttention", parts, f"{attention}attended", num_heads=self._heads)
        hidden = self._normed(self._product(attended, f"{attention}output.dense"), hidden, f"{attention}output.")
        inner = self._product(hidden, f"{name}intermediate.dense")
        bias = self._constant(f"{inner}.bias", self._values(f"{name}intermediate.dense.bias"))
        active = self._node("BiasGelu", [inner, bias], f"{name}active")
        return self._normed(self._product_by_blocks(active, f"{output}dense"), hidden, output)

    def _product(self, values: str, name: str, *, with_bias: bool = False) -> str:
        """Multiply with a matrix of stored weights, each row of which has a scale."""
        weights, scale = self._stored[f"{name}.weight"], self._stored[f"{name}.weight.scale"].astype(np.float32)
        matrix = self._constant(f"{name}.weight", weights.T)
        inputs = [values, matrix, self._constant(f"{name}.scale", scale[:, 0])]
        if with_bias:
            inputs += ["", self._constant(f"{name}.bias", self._values(f"{name}.bias"))]
        return self._node("DynamicQuantizeMatMul", inputs, f"{name}.product")

    def _product_by_blocks(self, values: str, name: str) -> str:
        """Multiply likewise; the values are rounded by blocks of a row."""
        weights, scale = self._stored[f"{name}.weight"], self._stored[f"{name}.weight.scale"].astype(np.float32)
        rows, columns = weights.shape
        blocks = columns // _BLOCK
        counted = (weights.astype(np.int16) + _ZERO).astype(np.uint8).reshape(rows, blocks, _BLOCK)
        inputs = [
            values,
            self._constant(f"{name}.weight", counted),
            self._constant(f"{name}.scale", np.repeat(scale[:, 0], blocks)),
        ]
        sizes = {"K": columns, "N": rows, "block_size": _BLOCK}
        return self._node("MatMulNBits", inputs, f"{name}.product", bits=8, accuracy_level=4, **sizes)

    def _normed(self, product: str, beside: str, name: str) -> str:
        """Add what a part was given to its product, and normalise."""
        given = [
            self._constant(f"{name}{each}", self._values(f"{name}{each}"))
            for each in ("LayerNorm.weight", "LayerNorm.bias", "dense.bias")
        ]
        return self._node("SkipLayerNormalization", [product, beside, *given], f"{name}normed", epsilon=self._epsilon)

    def _node(self, operator: str, inputs: Sequence[str], output: str, **how: float) -> str:
        from onnx import helper

        domain = "" if operator in ("MatMul", "Add") else _OPERATORS
        self._nodes.append(helper.make_node(operator, inputs, [output], domain=domain, **how))
        return output

    def _constant(self, name: str, values: NDArray[Any]) -> str:
        from onnx import numpy_helper

        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def _values(self, name: str) -> NDArray[np.float32]:
        return self._stored[name].astype(np.float32)
