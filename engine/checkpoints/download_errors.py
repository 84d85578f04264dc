"""What can go wrong in a download, as types with a sentence for people."""

from pathlib import Path

from typing_extensions import override

from engine.errors import EngineError


class HubUnreachable(EngineError):
    """The hub does not answer, or something else answers in its place."""

    def __init__(self, host: str, reason: str) -> None:
        super().__init__(host, reason)
        self.host = host
        self.reason = reason

    @override
    def sentence(self) -> str:
        """Name the host and why it cannot be reached."""
        return (
            f"{self.host} cannot be reached ({self.reason}); check the internet connection, "
            "or choose a mirror of the hub."
        )


class HubRefused(EngineError):
    """The hub answers, but does not give the model."""

    def __init__(self, host: str, repository: str, status: int) -> None:
        super().__init__(host, repository, status)
        self.host = host
        self.repository = repository
        self.status = status

    @override
    def sentence(self) -> str:
        """Say what the status means for the user."""
        if self.status == 401:
            return (
                f"{self.host} has no public model {self.repository}; check the name, or log in "
                "with `hf auth login` if the model is private."
            )
        if self.status == 403:
            return (
                f"{self.host} does not allow the download of {self.repository}; accept its terms "
                "on its page, or choose another model."
            )
        if self.status == 404:
            return f"{self.host} has no model {self.repository}; check the name, or try a mirror."
        return (
            f"{self.host} answered with error {self.status}; try again later, or choose a mirror "
            "of the hub."
        )


class RepositoryUnusable(EngineError):
    """The repository is there, but not a model that can be loaded."""

    def __init__(self, repository: str, reason: str) -> None:
        super().__init__(repository, reason)
        self.repository = repository
        self.reason = reason

    @override
    def sentence(self) -> str:
        """Name the repository and what it lacks."""
        return f"{self.repository} cannot be used ({self.reason}); choose another model."


class DownloadInterrupted(EngineError):
    """The connection broke again and again; what arrived is kept."""

    def __init__(self, repository: str, done_bytes: int, total_bytes: int, reason: str) -> None:
        super().__init__(repository, done_bytes, total_bytes, reason)
        self.repository = repository
        self.done_bytes = done_bytes
        self.total_bytes = total_bytes
        self.reason = reason

    @override
    def sentence(self) -> str:
        """Say how far it came, and that it goes on from there."""
        return (
            f"The download of {self.repository} broke off at {self.done_bytes / 1e6:.0f} of "
            f"{self.total_bytes / 1e6:.0f} MB ({self.reason}); start it again, and it goes on "
            "from there."
        )


class DownloadDamaged(EngineError):
    """What arrived has another checksum than the hub names; it was removed."""

    def __init__(self, file: str, host: str) -> None:
        super().__init__(file, host)
        self.file = file
        self.host = host

    @override
    def sentence(self) -> str:
        """Name the file and where it came from."""
        return (
            f"{self.file} arrived damaged from {self.host} and was removed; "
            "download it again, or choose another mirror."
        )


class DownloadBusy(EngineError):
    """Another program downloads the same model into the same folder."""

    def __init__(self, repository: str) -> None:
        super().__init__(repository)
        self.repository = repository

    @override
    def sentence(self) -> str:
        """Say who has to be waited for."""
        return (
            f"{self.repository} is being downloaded by another window or program; "
            "wait until that is done."
        )


class DiskFull(EngineError):
    """The disk has no room for the download."""

    def __init__(self, folder: Path, needed_bytes: int) -> None:
        super().__init__(folder, needed_bytes)
        self.folder = folder
        self.needed_bytes = needed_bytes

    @override
    def sentence(self) -> str:
        """Say where how much room is needed."""
        return (
            f"The disk of {self.folder} is full, and {self.needed_bytes / 1e6:.0f} MB are still "
            "needed; delete something or choose a smaller model."
        )


class FolderUnwritable(EngineError):
    """The folder for downloads cannot be written."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(folder, reason)
        self.folder = folder
        self.reason = reason

    @override
    def sentence(self) -> str:
        """Name the folder and the reason."""
        return (
            f"Nothing can be written to {self.folder} ({self.reason}); change its permissions, or "
            "set HF_HUB_CACHE to another folder."
        )
