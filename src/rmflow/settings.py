"""Where files live and what the user set: flags before environment before the settings file before defaults."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rmflow.errors import BadInput, BookError
from rmflow.words import Words, plain, words

LARGEST = 64 * 1024  # bytes of a settings file

if TYPE_CHECKING:
    from collections.abc import Iterator

# One row per setting: what it means, and what it is without being set.
SETTINGS: dict[str, Words] = {
    "book": words(
        "the book used when neither --book nor RMFLOW_BOOK names one", "未指定 --book 或 RMFLOW_BOOK 时所用的账簿"
    ),
    "rm": words("the name calls and customers are written under", "记录通话和客户时署的客户经理名"),
    "lang": words("zh or en; else the locale decides", "zh 或 en；不设则随系统语言"),
    "backup.auto": words("on: the day's first change is preceded by a copy of the book", "on：每天首次更改前自动备份账簿"),
    "backup.folder": words("where copies go; else backups/ beside the book", "副本目录；不设则为账簿旁的 backups/"),
    "backup.keep": words("how many copies of a book are kept in a folder", "每个目录保留几份副本"),
    "mask": words(
        "where names and phones are masked: documents, or always (all that is not on a terminal)",
        "何处脱敏：documents 文件与文档；always 凡不在终端上显示的",
    ),
    "key.file": words("the file with the keys of encrypted books", "存放加密账簿密钥的文件"),
}
# What these are without being set; of the others the surroundings decide.
KEEP = 14


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it that are not there, each for its owner alone: a parent that others may write to
    would let them put another in its place.

    Raises:
        OSError: it cannot be made, or something else lies there.
    """
    for one in reversed(folder.absolute().parents):
        if not one.exists():
            one.mkdir(mode=0o700, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)


def path_of(text: str) -> Path:
    """A path as people write it, `~` being the home.

    Raises:
        BadInput: it is empty, an address, no name that the system takes, or the home of somebody that this machine does
            not know.
    """
    if not text.strip():
        raise _no_path("An empty name is no file and no folder.", "路径不能为空。", text)
    scheme, is_address, _ = text.partition("://")
    if is_address and scheme.isalnum():
        # Not repeated, since a password may stand in it; and not made a folder of that name.
        raise _no_path("{text}://… is an address, and rmflow works on files: name a path.",
                       "{text}://… 是网络地址；rmflow 只使用文件，请写文件路径。", scheme)  # fmt: skip
    try:
        path = Path(text).expanduser()
        path.lstat()
    except RuntimeError:
        hint = words("A file whose name begins with ~ is written ./~name.", "文件名以 ~ 开头时请写作 ./~文件名。")
        raise _no_path("{text}: nobody of that name has a home here.", "{text}：本机没有这个用户的主目录。", text, hint) from None
    except (OSError, ValueError) as error:
        # Not there, or not ours to look at: whoever opens it says so better. Too long, or with a NUL in it:
        if getattr(error, "errno", None) in (errno.ENAMETOOLONG, errno.EINVAL, None):
            raise _no_path("{text}: no file or folder can have that name.", "{text}：不能作为文件或目录名。", text) from None
    return path


def _no_path(en: str, zh: str, text: str, hint: Words | None = None) -> BadInput:
    from rmflow.text.wrong import wrong

    return wrong(en, zh, text=text, hint=hint)


def settings_file() -> Path:
    """The user's settings file; it need not exist."""
    if place := os.environ.get("RMFLOW_CONFIG"):
        return Path(place)
    import platformdirs

    try:
        return Path(platformdirs.user_config_path("rmflow", appauthor=False)) / "config.toml"
    except RuntimeError:
        # A user whom the system does not know has no settings either.
        return Path(os.devnull)


def default_book() -> Path:
    """Where the book lies when nobody says otherwise."""
    import platformdirs

    try:
        return Path(platformdirs.user_data_path("rmflow", appauthor=False)) / "book.db"
    except RuntimeError:
        # A user whom the system does not know: in a container, as a service.
        raise BookError(
            words("The system knows no home folder of yours, so the book has no usual place: say where it is with --book PATH.",
                  "系统中没有您的主目录，账簿没有默认位置：请用 --book 路径 指明。"),
            fix="rmflow --book PATH today",
        ) from None  # fmt: skip


def load() -> dict[str, str]:
    """The settings file's values; none where there is no file.

    Raises:
        BadInput: it is not TOML, or names a setting that does not exist.
    """
    place = settings_file()
    try:
        with place.open("rb") as file:
            data = file.read(LARGEST + 1)
        text = data.decode("utf-8-sig") if len(data) <= LARGEST else None
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise BookError(
            words(
                "The settings file {path} cannot be read: {why}.",
                "无法读取设置文件 {path}：{why}。",
                path=place,
                why=_why(error),
            )
        ) from None
    if text is None:
        raise BadInput(words("The settings file {path} is too large to be one.", "设置文件 {path} 过大，不是设置文件。", path=place))
    return _parse(text, place)


def _why(error: OSError | UnicodeDecodeError) -> Words:
    if isinstance(error, UnicodeDecodeError):
        return words("it is not UTF-8", "不是 UTF-8 编码")
    return plain(error.strerror or type(error).__name__)


def _parse(text: str, place: Path) -> dict[str, str]:
    import tomllib

    from rmflow.text.toml import read_toml

    try:
        values: dict[str, Any] = read_toml(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(
            words(
                "The settings file {path} is not TOML: {why}.",
                "设置文件 {path} 不是合法的 TOML：{why}。",
                path=place,
                why=error,
            )
        ) from None
    flat = dict(_flat(values))
    for key in flat:
        check_key(key)
    return flat


def _flat(values: dict[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Each setting with its whole name: `backup.keep` may also stand as `keep` under `[backup]`."""
    for key, value in values.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{key}.")
        elif isinstance(value, bool):
            yield before + key, "on" if value else "off"
        else:
            yield before + key, str(value)


def check_key(key: str) -> None:
    """Raises `BadInput` where there is no setting of that name."""
    if key not in SETTINGS:
        raise BadInput(
            words("There is no setting “{key}”; there are: {known}.", "没有“{key}”这项设置；可设：{known}。",
                  key=key[:40], known=", ".join(SETTINGS)),
            fix="rmflow config",
        )  # fmt: skip


def save(values: dict[str, str]) -> Path:
    """Write the settings file anew, whole or not at all; the place it lies."""
    place = settings_file()
    # A bare dot would begin a table in TOML.
    lines = [f"{_quoted(key) if '.' in key else key} = {_quoted(value)}" for key, value in values.items()]
    try:
        make_folder(place.parent)
        beside = place.with_name(place.name + ".new")
        beside.unlink(missing_ok=True)
        with os.fdopen(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
            file.flush()
            os.fsync(file.fileno())
        beside.replace(place)
    except OSError as error:
        raise BookError(
            words(
                "The settings file {path} cannot be written: {why}.",
                "无法写入设置文件 {path}：{why}。",
                path=place,
                why=error.strerror,
            )
        ) from None
    return place


def number(key: str, value: str) -> int:
    """A setting that is a whole number, 1 or more.

    Raises:
        BadInput: it is none.
    """
    if value.isascii() and value.isdigit() and 0 < int(value[:7]) < 1_000_000:
        return int(value)
    raise BadInput(
        words("{key} is a whole number, 1 or more, not “{value}”.", "{key} 须为不小于 1 的整数，不能是“{value}”。",
              key=key, value=value[:20]),
        fix=f"rmflow config {key} {KEEP}",
    )  # fmt: skip


def on_off(key: str, value: str) -> bool:
    """A setting that is on or off.

    Raises:
        BadInput: it is neither.
    """
    if value in ("on", "off"):
        return value == "on"
    raise BadInput(
        words("{key} is on or off, not “{value}”.", "{key} 只能是 on 或 off，不能是“{value}”。", key=key, value=value[:20]),
        fix=f"rmflow config {key} on",
    )


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
