"""The commands, one module each, loaded when it is asked for; and how a command line is run."""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from io import TextIOWrapper

import click

from dabiao.cli.exit_codes import ExitCode, end

COMMANDS = ("check", "validate", "ingest", "compare", "catalogue")
"""Each is the command of that name in the module of that name."""


@dataclass
class Settings:
    """What holds for any command."""

    debug: bool = False


class _Commands(click.Group):
    """Imports the module of a command only when that command is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"{__package__}.{cmd_name}"), cmd_name)
        return command


_EXIT_CODES = "\b\n退出码 Exit codes:\n" + "\n".join(f"{c.value:>5}  {c.zh} {c.en}" for c in ExitCode)


@click.command(cls=_Commands, epilog=_EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="dabiao")
@click.option("--debug", is_flag=True, help="出内部错误时显示详情 Show the traceback of an internal error.")
@click.pass_obj
def cli(settings: Settings, debug: bool) -> None:
    """达标 Dabiao：按文件指标核对医院上报的统计数据，每个结论都附依据。

    Checks reported hospital statistics against published targets, with the evidence behind
    every verdict.
    """
    settings.debug = debug


def run(args: Sequence[str] | None) -> int:
    """Runs one command line and returns its exit code; None stands for the process's own arguments."""
    _survive_any_terminal()
    # A run makes many small things that live to its end: looking for garbage rarely finds any.
    gc.set_threshold(500_000)
    settings = Settings()
    if args is None:
        _be_interrupted_by_others_too()
    try:
        # Not click's own main(): it ends with 1 where the reader of a pipe has gone, and 1 is taken.
        with cli.make_context(
            "dabiao", list(sys.argv[1:] if args is None else args), obj=settings
        ) as context:
            code = cli.invoke(context)
        if sys.stdout:  # None where the shell closed it
            sys.stdout.flush()
    except click.exceptions.Exit as ending:
        return ending.exit_code
    except SystemExit:  # rich's way to say that the reader of a pipe has gone; its 1 is taken, too
        return end(BrokenPipeError())
    except (Exception, KeyboardInterrupt) as error:
        if args is None:  # the process ends here: what libraries say as they are let go comes of the same
            sys.unraisablehook = lambda _: None
        return end(error, debug=settings.debug)
    return code if isinstance(code, int) else ExitCode.OK


def _be_interrupted_by_others_too() -> None:
    """Whoever ends the process, or closes its terminal, interrupts it as the keys do: what it has begun to
    write goes."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


def _survive_any_terminal() -> None:
    """A terminal that cannot show a character shows ``?`` instead of ending the run."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
