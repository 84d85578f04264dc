"""What is computed in which type: one plan, from which all layers are built.

Whatever the precision, these are float32, for the text depends on them: the embedding and the
logits (a step of bfloat16 near 16 is 0.125, and ties would decide), the statistics of
LayerNorm, the softmax of attention, the positions, and the stream of values from block to
block, to which every part adds its share: in half precision it would overflow or forget the
small shares. The mel spectrogram is float32, and what follows the alignment heads' scores.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from engine.errors import OptionsInvalid

if TYPE_CHECKING:
    import torch

FloatType = Literal["float32", "float16", "bfloat16"]
Precision = Literal["float32", "float16", "bfloat16", "int8"]
PRECISIONS: tuple[Precision, ...] = get_args(Precision)


@dataclass(frozen=True, slots=True)
class ExecutionPlan:
    """What the layers of a network compute in, and how they keep their weights.

    Attributes:
        precision: what people call it.
        compute: what goes into the convolutions, the linear layers and the products of
            attention, and what comes out; also the type of the audio features and of the
            decoder's memory.
        linear_weights: how linear layers keep their weights: in the compute type, or as
            integers with one scale for each row (see `engine.quantised_linear`).
        tolerance: how far features and logits lie from float32's, at most: the root mean
            square of the difference, divided by that of float32's deviation from its mean.
    """

    precision: Precision
    compute: FloatType
    linear_weights: Precision
    tolerance: float

    @property
    def dtype(self) -> "torch.dtype":
        """The compute type, as torch has it."""
        import torch

        dtype: torch.dtype = getattr(torch, self.compute)
        return dtype


PLANS: Mapping[Precision, ExecutionPlan] = {
    "float32": ExecutionPlan("float32", "float32", "float32", 1e-4),
    "float16": ExecutionPlan("float16", "float16", "float16", 0.01),
    "bfloat16": ExecutionPlan("bfloat16", "bfloat16", "bfloat16", 0.05),
    "int8": ExecutionPlan("int8", "float32", "int8", 0.05),
}
EXACT = PLANS["float32"]


def execution_plan(precision: str) -> ExecutionPlan:
    """Return the plan of this name.

    Raises:
        OptionsInvalid: there is no such precision.
    """
    for plan in PLANS.values():
        if plan.precision == precision:
            return plan
    names = ", ".join(PRECISIONS)
    raise OptionsInvalid(f"there is no precision “{precision}”; it is auto or one of {names}")
