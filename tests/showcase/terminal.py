"""A terminal in which the command line was used, as a page to take a picture of."""

import html
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.our_apps import ROOT
from tests.showcase.acts import Act

PAGE = """
<title>Terminal</title>
<style>
  body {{ margin: 0; padding: 28px 32px; background: #10131a; }}
  pre {{ margin: 0; color: #d6dbe6; font: 15px/1.5 "DejaVu Sans Mono", monospace; }}
  b {{ color: #7fd1a0; }}
</style>
<pre>{lines}</pre>
"""


def types(commands: list[str], *, token: str, folder: Path) -> Act:
    """Run these commands in the folder, answer "y", and show them with what they print."""

    def act(page: Page) -> None:
        where = urlsplit(page.url)
        environment = {
            "PATH": f"{folder}:/usr/bin:/bin",
            "PYTHONPATH": str(ROOT / "cli" / "src"),
            "CONSOLE_URL": f"{where.scheme}://{where.netloc}",
            "CONSOLE_TOKEN": token,
            "CONSOLE_CONFIG_DIR": str(folder),
        }
        program = folder / "console"
        program.write_text(f'#!/bin/sh\nexec {sys.executable} -m console_cli "$@"\n')
        program.chmod(0o755)
        lines = []
        for command in commands:
            ran = subprocess.run(
                ["sh", "-c", f"{command} 2>&1"],
                cwd=folder,
                env=environment,
                input="y\n",
                capture_output=True,
                text=True,
                check=True,
            )
            output = html.escape(ran.stdout.replace("[y/N]: ", "[y/N]: y\n"))
            lines.append(f"<b>$ {html.escape(command)}</b>\n{output}")
        page.goto("about:blank")
        page.set_content(PAGE.format(lines="\n".join(lines)))

    return act
