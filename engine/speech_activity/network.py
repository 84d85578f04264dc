"""The network that tells speech from all else, frame by frame.

Magnitudes of a short-time Fourier transform go through four convolutions into an LSTM, whose
state carries what was heard from frame to frame. It is small, and always computes in float32
on the CPU.

Source: silero-vad 6.2.3, whose packaged weights it takes.
"""

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional
from typing_extensions import override

from engine.errors import ModelFileDamaged
from engine.speech_activity.packaged_weights import packaged_archive, read_weights

CONTEXT_SAMPLES = 64  # of the frame before, heard once more

N_FFT = 256
FFT_STRIDE = 128
N_BINS = N_FFT // 2 + 1
RIGHT_PADDING = 64
STRIDES = (1, 2, 2, 1)
WIDTHS = (N_BINS, 128, 64, 64, 128)
STATE_WIDTH = 128

# The network's names on the left, the archive's on the right.
ARCHIVE_NAMES = {
    "fourier": "stft.forward_basis_buffer",
    **{
        f"convolutions.{index}.{part}": f"encoder.{index}.reparam_conv.{part}"
        for index in range(len(STRIDES))
        for part in ("weight", "bias")
    },
    **{
        f"memory.{part}_l0": f"decoder.rnn.{part}"
        for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    },
    "judge.weight": "decoder.decoder.2.weight",
    "judge.bias": "decoder.decoder.2.bias",
}

State = tuple[Tensor, Tensor]


class SpeechNetwork(nn.Module):
    """Probabilities of speech from frames; its weights come from `load_speech_network`."""

    fourier: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("fourier", torch.empty(2 * N_BINS, 1, N_FFT))
        self.convolutions = nn.ModuleList(
            nn.Conv1d(WIDTHS[index], WIDTHS[index + 1], 3, stride, padding=1)
            for index, stride in enumerate(STRIDES)
        )
        self.memory = nn.LSTM(WIDTHS[-1], STATE_WIDTH)
        self.judge = nn.Conv1d(STATE_WIDTH, 1, 1)

    @override
    def forward(self, frames: Tensor, state: State | None = None) -> tuple[Tensor, State]:
        """Judge consecutive frames.

        Args:
            frames: (frames, 64 + 512) float32, each behind the last samples of the one before.
            state: after the frame before the first; None where nothing was heard before.

        Returns:
            Probabilities of speech, (frames,), and the state after the last frame.
        """
        x = functional.pad(frames[:, None], (0, RIGHT_PADDING), mode="reflect")
        spectrum = functional.conv1d(x, self.fourier, stride=FFT_STRIDE)
        x = (spectrum[:, :N_BINS] ** 2 + spectrum[:, N_BINS:] ** 2).sqrt()
        for convolution in self.convolutions:
            x = functional.relu(convolution(x))
        remembered, state = self.memory(x.squeeze(-1), state)
        logits = self.judge(functional.relu(remembered)[..., None])
        return torch.sigmoid(logits).flatten(), state


def load_speech_network(archive: Path | None = None) -> SpeechNetwork:
    """Load the network with its published weights.

    Args:
        archive: TorchScript file of silero-vad; None takes the installed package's.

    Raises:
        SpeechActivityUnavailable: silero-vad is not installed.
        ModelFileDamaged: its file is damaged, or of another network.
    """
    path = archive or packaged_archive()
    packaged = read_weights(path)
    network = SpeechNetwork()
    wanted = network.state_dict()
    for name, tensor in wanted.items():
        found = packaged.get(ARCHIVE_NAMES[name])
        if found is None or found.shape != tensor.shape:
            raise ModelFileDamaged(path, f"{ARCHIVE_NAMES[name]} is missing or has another shape")
        tensor.copy_(found)
    return network.eval().requires_grad_(requires_grad=False)
